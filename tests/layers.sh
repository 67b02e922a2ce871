#!/bin/sh
# layers.sh - dependencies run one way: cli -> summary -> gating -> fcs; simulate -> fcs.
# Fails, naming file and line, where an #include points up or sideways, or where a library stays
# not in its one place.
cd "$(dirname "$0")/.." || exit 1
bad=0
forbid() { # forbid PLACES PATTERN WHY
    if grep -nE "^#include [<\"]($2)" $1 /dev/null; then
        echo "layers: $3"
        bad=1
    fi
}
forbid "fcs/*.[ch]" "(lupusflow/)?(gating|summary|simulate|cli)[/.]" "fcs/ includes only fcs/"
forbid "simulate/*.[ch]" "(lupusflow/)?(gating|summary|cli)[/.]" "simulate/ rests on fcs/ alone"
forbid "gating/*.[ch]" "(lupusflow/)?(summary|simulate|cli)[/.]" "gating/ includes only gating/ and fcs/"
forbid "summary/*.[ch]" "(lupusflow/)?(simulate|cli)[/.]" "summary/ does not know simulate/ or cli/"
forbid "cli/*.[ch]" "(fcs|gating|summary|simulate)/" "cli/ uses the public headers alone"
forbid "include/lupusflow/fcs.h" "gating|summary|simulate" "public headers include downwards only"
forbid "include/lupusflow/gating.h" "summary|simulate" "public headers include downwards only"
forbid "fcs/*.[ch] simulate/*.[ch] cli/*.[ch]" "libxml|gsl|jansson" "libxml2, GSL and jansson stay in gating/ and summary/"
forbid "$(ls */*.[ch] | grep -v source_zip.c | tr '\n' ' ')" "zip\\.h" "libzip stays in fcs/source_zip.c"
forbid "$(ls gating/*.[ch] | grep -v linalg.c | tr '\n' ' ')" "gsl" "GSL in gating/ stays in linalg.c"
[ $bad = 0 ] && echo "layers: ok"
exit $bad
