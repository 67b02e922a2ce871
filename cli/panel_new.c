/* panel_new.c - `lupusflow panel new FILE -o OUT`: a draft for the markers that an FCS file names. */
#include "panel.h"

#include <stdlib.h>

static int save(const arguments *a, const char *text, size_t size)
{
    fcs_error err;
    const char *out = a->value[OPTION_OUT];
    if (fcs_save(out, text, size, a->value[OPTION_FORCE] != NULL, &err) == FCS_OK)
        return EXIT_DONE;
    complain(out, &err);
    return exit_code(&err, EXIT_IO);
}

static int draft(const arguments *a, const fcs_dataset *set, const char *path)
{
    fcs_error err;
    size_t size;
    char *stem = stem_of(path);
    char *text = stem ? fcs_panel_draft(set, stem, &size, &err) : NULL;
    int code = EXIT_DONE;
    if (!stem || (!text && err.code == FCS_E_MEMORY)) {
        code = no_memory();
    } else if (!text) {
        complain(path, &err);
        code = exit_code(&err, EXIT_INPUT);
    } else {
        code = save(a, text, size);
    }
    free(text);
    free(stem);
    return code;
}

int panel_new(const arguments *a)
{
    const char *path = a->operands[1];
    size_t index;
    int code = check_output(a, path);
    fcs_file *file = code ? NULL : open_input(a, path, &index, &code);
    if (file)
        code = draft(a, &file->datasets[index], path);
    fcs_close(file);
    return code;
}
