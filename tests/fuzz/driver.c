/* driver.c - a fuzz target as an ordinary test: runs it on each file named, and on each file in each
 * folder named. Where a target aborts, the last line printed names the file. */
#include "fuzz.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>

typedef struct totals {
    size_t files, largest;
} totals;

static bool run_file(const char *path, totals *t)
{
    struct stat s;
    FILE *f = fopen(path, "rb");
    if (!f || fstat(fileno(f), &s) != 0 || !S_ISREG(s.st_mode)) {
        fprintf(stderr, "%s: expected a readable file\n", path);
        if (f)
            fclose(f);
        return false;
    }
    const size_t size = (size_t)s.st_size;
    uint8_t *bytes = malloc(size ? size : 1); /* exactly, so that a byte too far is seen */
    const bool whole = bytes && fread(bytes, 1, size, f) == size;
    fclose(f);
    printf("# %s\n", path);
    fflush(stdout);
    if (whole)
        LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    t->files++;
    t->largest = size > t->largest ? size : t->largest;
    return whole;
}

static bool run_folder(const char *folder, totals *t)
{
    char path[4096];
    bool good = true;
    DIR *d = opendir(folder);
    if (!d)
        return run_file(folder, t);
    for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        good = run_file(path, t) && good;
    }
    closedir(d);
    return good;
}

/* Memory stays within 64 MiB and eight times the input; sanitizers have a memory of their own. */
static bool is_modest(const totals *t)
{
#ifdef __SANITIZE_ADDRESS__
    (void)t;
    return true;
#else
    struct rusage used;
    return getrusage(RUSAGE_SELF, &used) == 0 &&
           (size_t)used.ru_maxrss / 1024 <= 64 + 8 * (t->largest >> 20);
#endif
}

int main(int argc, char **argv)
{
    totals t = { 0 };
    bool good = true;
    for (int i = 2; i < argc; i++)
        good = run_folder(argv[i], &t) && good;
    good = good && t.files > 0;
    printf("%s %s: %zu seeds\n", good ? "ok" : "not ok", argc > 1 ? argv[1] : "", t.files);
    const bool modest = is_modest(&t);
    printf("%s %s: memory\n", modest ? "ok" : "not ok", argc > 1 ? argv[1] : "");
    return good && modest ? 0 : 1;
}
