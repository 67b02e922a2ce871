#!/bin/sh
# rows.sh - every rule of the checklist has a row in tests/fcs/test_rows_*.c, and every quirk one in
# tests/fcs/test_quirks*.c or, said as "Quirk 61", in a test of gating or of the command.
cd "$(dirname "$0")/.." || exit 1
status=0

# all LIST LAST PATTERN FILES: each number up to LAST stands in one of the files, where the pattern has %.
all() {
    list=$1 last=$2 pattern=$3
    shift 3
    n=1 missing=
    while [ $n -le "$last" ]; do
        grep -Eqs -- "$(printf '%s' "$pattern" | sed "s/%/$n/g")" "$@" || missing="$missing $n"
        n=$((n + 1))
    done
    if [ -z "$missing" ]; then
        echo "ok $list 1 to $last"
    else
        echo "not ok $list: expected 1 to $last, found no$missing"
        status=1
    fi
}
all "rules of the checklist" 112 '^ +\{ %,' tests/fcs/test_rows_*.c
all "quirks" 71 '^ +\{ %,|Quirk %[:.,]' tests/fcs/test_quirks*.c tests/gating/test_spillover.c tests/cli/test_*.sh
exit $status
