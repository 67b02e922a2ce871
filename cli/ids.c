/* ids.c - what samples are called in every output: as the sheet says, else as their file is called;
 * where that must not be told, by digits that mean nothing. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static bool id_taken(const sample_list *list, size_t before, const char *id)
{
    for (size_t i = 0; i < before; i++)
        if (!strcmp(list->samples[i].id, id))
            return true;
    return false;
}

/* An id that no earlier sample has: S001, then S001_2, S001_3, ... */
static char *unique_id(const sample_list *list, size_t before, char *id)
{
    for (unsigned k = 2; id && id_taken(list, before, id); k++) {
        size_t size = strlen(id) + 12;
        char *other = malloc(size);
        if (other) {
            char *end = k > 2 ? strrchr(id, '_') : NULL;
            snprintf(other, size, "%.*s_%u", (int)(end ? (size_t)(end - id) : strlen(id)), id, k);
        }
        free(id);
        id = other;
    }
    return id;
}

/* Twelve digits of the file's SHA-256, which tell it from others and nothing else; its number in the
 * list where it cannot be read, of which an error tells later. NULL if out of memory. */
static char *id_without_name(const arguments *a, const sample_list *list, size_t i)
{
    char id[65];
    fcs_options options;
    fcs_file *file =
        read_options(a, &options) ? fcs_open(list->samples[i].path, &options, NULL) : NULL;
    if (!file || fcs_file_sha256(file, id, NULL) != FCS_OK)
        snprintf(id, sizeof id, "sample%zu", i + 1);
    else
        id[12] = '\0';
    fcs_close(file);
    return strdup(id);
}

static char *own_id(const arguments *a, const sample_list *list, size_t i)
{
    const char *path = list->samples[i].path;
    if (!strcmp(path, "-"))
        return strdup("stdin");
    return a->value[OPTION_DEIDENTIFY] ? id_without_name(a, list, i) : stem_of(path);
}

bool give_ids(const arguments *a, sample_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        sample *s = &list->samples[i];
        s->id = s->row && *s->row->sample_id ? strdup(s->row->sample_id) : own_id(a, list, i);
        s->id = unique_id(list, i, s->id);
        if (!s->id)
            return false;
    }
    return true;
}
