/* membership.c - see membership.h.
 *
 *     Membership   4 = 2^2                 LUPUSFLOW_MEMBERSHIP_1_BIT_2 = Breg
 *     Membership 2                         LUPUSFLOW_MEMBERSHIP_2_BIT_0 = ...
 */
#include "membership.h"

#include <stdlib.h>

#define MOST_BITS 24 /* whole numbers of so many bits are 32-bit floats */

static bool allocate(membership *m, size_t n, size_t more)
{
    const size_t columns = n ? n : 1;
    m->flags = calloc(columns, sizeof *m->flags);
    m->masks = calloc(columns, sizeof *m->masks);
    m->keywords = calloc(columns + more, sizeof *m->keywords);
    m->texts = calloc(2 * columns, sizeof *m->texts);
    return m->flags && m->masks && m->keywords && m->texts;
}

void free_membership(membership *m)
{
    free(m->flags);
    free(m->masks);
    free(m->keywords);
    free(m->texts);
}

/* The next column of bits, which begins with mask i. */
static void begin_column(membership *m, size_t i)
{
    char *name = m->texts[2 * m->n_flags];
    if (m->n_flags == 0)
        snprintf(name, sizeof *m->texts, "Membership");
    else
        snprintf(name, sizeof *m->texts, "Membership %zu", m->n_flags + 1);
    m->flags[m->n_flags++] =
        (fcs_flags){ .name = name, .label = "populations, a bit each", .masks = m->masks + i };
}

static void add_bit(membership *m, size_t i, const char *path)
{
    if (i % MOST_BITS == 0)
        begin_column(m, i);
    fcs_flags *column = &m->flags[m->n_flags - 1];
    char *name = m->texts[2 * i + 1];
    snprintf(name, sizeof *m->texts, "LUPUSFLOW_MEMBERSHIP_%zu_BIT_%zu", m->n_flags,
             column->n_masks++);
    m->keywords[m->n_keywords++] = (fcs_keyword){ .name = name, .value = path };
}

bool make_membership(membership *m, const fcs_result *result, bool together, size_t more)
{
    size_t n = 0;
    *m = (membership){ 0 };
    if (!allocate(m, result ? result->n_populations : 0, more))
        return false;
    for (size_t k = 0; result && k < result->n_populations; k++) {
        const fcs_population *p = &result->populations[k];
        if (p->missing)
            continue;
        m->masks[n] = p->members;
        if (together)
            add_bit(m, n, p->path);
        else
            m->flags[m->n_flags++] = (fcs_flags){
                .name = p->path, .label = p->title, .n_masks = 1, .masks = m->masks + n
            };
        n++;
    }
    return true;
}
