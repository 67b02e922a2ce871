/* deidentify.c - `lupusflow deidentify FILE -o OUT`: a copy that does not tell whose it is. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static int copy(const arguments *a, const fcs_file *file, const name_list *keep)
{
    fcs_error err;
    fcs_deidentified done;
    const char *out = a->value[OPTION_OUT], *in = a->operands[0];
    const fcs_deidentify_options options = { .force = a->value[OPTION_FORCE] != NULL,
                                             .n_keep = keep->n,
                                             .keep = keep->names };
    if (fcs_deidentify(file, out, &options, &done, &err) != FCS_OK) {
        complain(is_of_output(&err) ? out : in, &err);
        return exit_code(&err, EXIT_INPUT);
    }
    if (strcmp(out, "-") != 0 && !a->value[OPTION_QUIET])
        printf("values kept\t%zu\nvalues overwritten\t%zu\nof those kept, masked in part\t%zu\n",
               done.n_kept, done.n_blanked, done.n_masked);
    return EXIT_DONE;
}

int command_deidentify(const arguments *a)
{
    name_list keep;
    int code = check_output(a, a->operands[0]);
    if (code)
        return code;
    code = option_names(a, OPTION_KEEP_KEYWORDS, &keep);
    fcs_file *file = code ? NULL : open_all(a, a->operands[0], &code);
    if (file)
        code = copy(a, file, &keep);
    fcs_close(file);
    free(keep.text);
    return code;
}
