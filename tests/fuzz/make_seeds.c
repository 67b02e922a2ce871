/* make_seeds.c - first inputs for the fuzz targets: small files of all kinds, and the HEADERs, TEXTs and
 * small files of the corpus where it is.
 *
 *     make_seeds FOLDER [FILE ...]      FOLDER/header/..., FOLDER/text/..., FOLDER/data/..., FOLDER/file/... */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fcs/make_fcs.h"

#define LARGEST_FILE ((size_t)256 << 10)
#define LARGEST_TEXT ((size_t)64 << 10)

static const char *folder;
static size_t n_seeds;

static void save(const char *target, const void *bytes, size_t size)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s/%04zu", folder, target, n_seeds++);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes, 1, size, f) != size || fclose(f) != 0) {
        fprintf(stderr, "%s: expected to write it\n", path);
        exit(1);
    }
}

static void make_folders(void)
{
    static const char *const names[] = { "", "/header", "/text", "/data", "/file" };
    char path[4096];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(path, sizeof path, "%s%s", folder, names[i]);
        (void)mkdir(path, 0777);
    }
}

/* ---- From a whole file ---- */

static size_t number_at(const unsigned char *digits)
{
    size_t n = 0;
    for (size_t i = 0; i < 8; i++)
        if (digits[i] >= '0' && digits[i] <= '9')
            n = 10 * n + (size_t)(digits[i] - '0');
    return n;
}

/* Its HEADER, its TEXT behind a byte that chooses the version, and all of it. */
static void save_parts(const unsigned char *bytes, size_t size)
{
    save("header", bytes, size < 256 ? size : 256);
    if (size <= LARGEST_FILE)
        save("file", bytes, size);
    if (size < 58)
        return;
    const size_t begin = number_at(bytes + 10), end = number_at(bytes + 18);
    if (begin < 58 || end <= begin || end >= size || end - begin > LARGEST_TEXT)
        return;
    unsigned char *text = malloc(end - begin + 2);
    if (!text)
        return;
    text[0] = bytes[3] == '2' ? 0 : (unsigned char)(1 + bytes[5] - '0');
    memcpy(text + 1, bytes + begin, end - begin + 1);
    save("text", text, end - begin + 2);
    free(text);
}

static void save_recipe(recipe *r)
{
    made m = make_fcs(r);
    save_parts(m.bytes, m.size);
    free(m.bytes);
    recipe_free(r);
}

/* ---- Files of all kinds ---- */

static void plain_files(void)
{
    static const char *const kinds[][3] = {
        { "FCS2.0", "I16", "2,1" },     { "FCS2.0", "I8", "1,2,3,4" },
        { "FCS3.0", "I32", "3,4,1,2" }, { "FCS3.0", "A4", "1,2,3,4" },
        { "FCS3.0", "A*", "1,2,3,4" },  { "FCS3.1", "F", "1,2,3,4" },
        { "FCS3.1", "D", "4,3,2,1" },   { "FCS3.1", "I24", "4,3,2,1" },
        { "FCS3.2", "I64", "1,2,3,4" }, { "FCS3.2", "F", "4,3,2,1" },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        save_recipe(recipe_new(kinds[i][0], kinds[i][1], kinds[i][2], 1 + i % 3, 3));
}

/* One change to a sound file each. */
static void changed_files(void)
{
    static const char *const changes[][2] = {
        { "$TOT", "4" },
        { "$TOT", " 3 " },
        { "$BYTEORD", "2,1" },
        { "$P1B", "10" },
        { "$P1R", "0" },
        { "$P1R", "1000.5" },
        { "$P1E", "4,0" },
        { "$P1G", "2.5" },
        { "$P1N", "Time" },
        { "$TIMESTEP", "0.01" },
        { "$NEXTDATA", "64" },
        { "$BEGINDATA", "70" },
        { "X", "" },
        { "X", "a/b" },
        { "X", "/a" },
        { "X", "\xB5m" },
        { "A\001", "\xCE\xB1" },
        { "$SPILLOVER", "2,D1-A,D2-A,1,0,0,1" },
        { "$MODE", "u" },
        { "$DATE", "01-OCT-2026" },
        { "$UNSTAINEDCENTERS", "1,D1-A,1" },
        { " $CYT ", "x" },
        { "$P1DATATYPE", "I" },
        { "$LOST", "-1" },
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        recipe *r = recipe_new("FCS3.1", i % 2 ? "I16" : "F", "1,2,3,4", 2, 3);
        recipe_set(r, changes[i][0], changes[i][1]);
        save_recipe(r);
    }
}

static void shaped_files(void)
{
    recipe *r = recipe_new("FCS3.1", "F", "1,2,3,4", 2, 3);
    r->supplement = "/EXTRA/1//2/";
    r->analysis = "/GATE/1/";
    r->blanks = 3;
    save_recipe(r);
    r = recipe_new("FCS3.0", "I16", "1,2,3,4", 2, 3);
    r->text_after = true;
    r->delimiter = '\f';
    r->crc = "00012345";
    save_recipe(r);
    r = recipe_new("FCS2.0", "I16", "1,2", 3, 4); /* ten bits over words of sixteen */
    recipe_set(r, "$P1B", "10");
    recipe_set(r, "$P2B", "10");
    recipe_set(r, "$P3B", "10");
    save_recipe(r);
    r = recipe_new("FCS3.2", "F", "1,2,3,4", 2, 3);
    r->header_zero = true;
    r->text_at = 128;
    r->text_end = "LAST/value";
    recipe_set(r, "$P1DATATYPE", "I");
    save_recipe(r);
    made m = make_chain(3, "0");
    save_parts(m.bytes, m.size);
    free(m.bytes);
}

/* ---- Layouts ---- */

/* Every kind of fuzz_data.c with every version and order, over bytes that tell places apart. */
static void layouts(void)
{
    unsigned char bytes[2 + 2 * 8 + 96];
    for (unsigned first = 0; first < 64; first++) {
        const size_t n = 1 + first % 8, head = 2 + 2 * n;
        const bool text = first % 8 >= 6;
        bytes[0] = (unsigned char)first;
        bytes[1] = (unsigned char)(n - 1);
        for (size_t i = 0; i < n; i++) {
            bytes[2 + 2 * i] = (unsigned char)(first * 7 + 13 * i);
            bytes[3 + 2 * i] = (unsigned char)(first * 11 + 17 * i);
        }
        for (size_t i = head; i < head + 96; i++)
            bytes[i] =
                text ? (unsigned char)"0123456789 "[i * 7 % 11] : (unsigned char)(i * 37 + first);
        save("data", bytes, head + 96);
    }
}

/* ---- The corpus ---- */

static void real_file(const char *path)
{
    struct stat s;
    FILE *f = fopen(path, "rb");
    if (!f || fstat(fileno(f), &s) != 0) {
        fprintf(stderr, "%s: expected a readable file\n", path);
        exit(1);
    }
    unsigned char *bytes = malloc((size_t)s.st_size + 1);
    if (bytes && fread(bytes, 1, (size_t)s.st_size, f) == (size_t)s.st_size)
        save_parts(bytes, (size_t)s.st_size);
    free(bytes);
    fclose(f);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("make_seeds: expected a folder\n", stderr);
        return 2;
    }
    folder = argv[1];
    make_folders();
    plain_files();
    changed_files();
    shaped_files();
    layouts();
    for (int i = 2; i < argc; i++)
        real_file(argv[i]);
    return 0;
}
