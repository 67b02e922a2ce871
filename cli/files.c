/* files.c - paths: their parts, whether two are one place, where the shipped panels are. */
#include "cli.h"

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static bool ends_here(const char *text, size_t n, const char *ending)
{
    size_t m = strlen(ending);
    if (n <= m)
        return false;
    for (size_t i = 0; i < m; i++) {
        char c = text[n - m + i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != ending[i])
            return false;
    }
    return true;
}

bool has_ending(const char *name, const char *ending)
{
    return ends_here(name, strlen(name), ending);
}

char *stem_of(const char *path)
{
    const char *base = base_of(path);
    size_t n = strlen(base);
    if (ends_here(base, n, ".gz"))
        n -= 3;
    if (ends_here(base, n, ".zip") || ends_here(base, n, ".acs"))
        n -= 4;
    if (ends_here(base, n, ".fcs") || ends_here(base, n, ".lmd"))
        n -= 4;
    return strndup(base, n);
}

char *join_path(const char *folder, const char *name)
{
    size_t n = strlen(folder);
    size_t size = n + strlen(name) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s%s%s", folder, n && folder[n - 1] == '/' ? "" : "/", name);
    return path;
}

bool path_exists(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0;
}

bool is_folder(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

bool same_place(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

int check_output(const arguments *a, const char *input)
{
    const char *out = a->value[OPTION_OUT];
    if (!out) {
        complain_usage(a, "expected --out FILE, or --out - for standard output");
        return EXIT_USAGE;
    }
    if (!strcmp(out, "-"))
        return EXIT_DONE;
    if (same_place(out, input)) {
        complain_usage(a, "--out: expected an output that is no input, found %s", out);
        return EXIT_USAGE;
    }
    if (path_exists(out) && !a->value[OPTION_FORCE]) {
        complain_usage(a, "%s is there already; --force replaces it", out);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

/* Puts the folder of the running program into place; false if the system does not say. */
static bool find_program(char *place, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", place, size - 1);
    if (n <= 0)
        return false;
    place[n] = '\0';
    char *slash = strrchr(place, '/');
    if (slash)
        *slash = '\0';
    return slash != NULL;
}

char *panel_folder(void)
{
    const char *given = getenv("LUPUSFLOW_PANELS");
    if (given && *given)
        return strdup(given);
    static const char *const beside[] = { "../panels", "../share/lupusflow/panels" };
    char program[4096];
    if (!find_program(program, sizeof program))
        return strdup(LUPUSFLOW_DATA "/panels");
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        char *path = join_path(program, beside[i]);
        if (!path || is_folder(path)) /* without memory no other panels are taken instead */
            return path;
        free(path);
    }
    return strdup(LUPUSFLOW_DATA "/panels");
}
