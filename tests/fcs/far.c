/* far.c - see far.h. */
#include "far.h"

#include <fcntl.h>
#include <unistd.h>

#include "make_fcs.h"
#include "tests.h"

static int create(char path[64])
{
    snprintf(path, 64, "/tmp/lupusflow-test-XXXXXX");
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    return fd;
}

static void put(int fd, const void *bytes, size_t n, uint64_t at)
{
    assert_int_equal(pwrite(fd, bytes, n, (off_t)at), n);
}

void far_data(char path[64], uint64_t data, const char *header_end)
{
    char begin[32], end[32];
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
    snprintf(begin, sizeof begin, "%llu", (unsigned long long)data);
    snprintf(end, sizeof end, "%llu", (unsigned long long)data + 23);
    recipe_set(r, "$BEGINDATA", begin);
    recipe_set(r, "$ENDDATA", end);
    r->header_zero = header_end == NULL;
    r->field[3] = header_end;
    made m = make_fcs(r);
    const int fd = create(path);
    put(fd, m.bytes, m.data, 0);
    put(fd, m.bytes + m.data, 24, data);
    close(fd);
    free(m.bytes);
    recipe_free(r);
}

void far_text(char path[64])
{
    char begin[16];
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
    made m = make_fcs(r);
    const size_t size = m.data - m.text, far = 100000000 - size;
    free(m.bytes);
    snprintf(begin, sizeof begin, "%8zu", far);
    r->field[0] = begin;
    r->field[1] = "99999999";
    m = make_fcs(r);
    const int fd = create(path);
    put(fd, m.bytes + m.text, size, far);
    memset(m.bytes + m.text, ' ', size);
    put(fd, m.bytes, m.size, 0);
    close(fd);
    free(m.bytes);
    recipe_free(r);
}
