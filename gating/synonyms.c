/* synonyms.c - see synonyms.h. The names are those of the HUGO gene and of the antigen as reagents are
 * sold; docs/panel.md lists them. A label that wants one of them to match has to have it. */
#include "gating/synonyms.h"

#include <string.h>

static const char *const table[] = {
    "CD1c|BDCA-1",         "CD20|MS4A1",        "CD45|PTPRC",
    "CD123|IL3RA|IL-3Ra",  "CD141|BDCA-3|THBD", "CD169|SIGLEC1|Siglec-1|Sn",
    "CD303|BDCA-2|CLEC4C", "CD304|BDCA-4|NRP1", "CD317|BST2|tetherin|HM1.24",
    "Lin|Lineage|dump",
};

static bool has(const char *names, const spelling *name)
{
    while (names) {
        spelling one;
        size_t n = strcspn(names, "|");
        spell(&one, names, n);
        if (spelled_same(&one, name))
            return true;
        names = names[n] ? names + n + 1 : NULL;
    }
    return false;
}

const char *synonyms_of(const spelling *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (has(table[i], name))
            return table[i];
    return NULL;
}
