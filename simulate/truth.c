/* truth.c - the members of every population as text:
 *
 *     #path TAB events TAB count TAB hex
 *     B     TAB 4      TAB 2     TAB 0c        event 0 is bit 0 of the first byte
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcs/error.h"
#include "lupusflow/simulate.h"

static const char heading[] = "#path\tevents\tcount\thex\n";

/* Longest id, two numbers of 20 digits, three tabs, line end and NUL. */
#define LINE_SIZE 128

static char *put_line(char *at, const fcs_truth *truth, size_t n_events)
{
    static const char digits[] = "0123456789abcdef";
    at += snprintf(at, LINE_SIZE, "%s\t%zu\t%zu\t", truth->id, n_events, truth->count);
    for (size_t i = 0; i < (n_events + 7) / 8; i++) {
        unsigned byte = (unsigned)(truth->members[i / 8] >> (8 * (i % 8))) & 0xff;
        *at++ = digits[byte >> 4];
        *at++ = digits[byte & 15];
    }
    *at++ = '\n';
    return at;
}

char *fcs_simulation_truth_tsv(const fcs_simulation *simulation, size_t *size, fcs_error *err)
{
    size_t n = simulation->table.n_events, all;
    bool fits = !__builtin_mul_overflow(n / 4 + LINE_SIZE + 2, simulation->n_truths, &all);
    char *text = fits ? malloc(all + sizeof heading) : NULL;
    if (!text) {
        fail_memory(err);
        return NULL;
    }
    memcpy(text, heading, sizeof heading - 1);
    char *at = text + sizeof heading - 1;
    for (size_t i = 0; i < simulation->n_truths; i++)
        at = put_line(at, &simulation->truths[i], n);
    *at = '\0';
    *size = (size_t)(at - text);
    return text;
}
