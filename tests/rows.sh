#!/bin/sh
# rows.sh - every rule of the checklist has a row in tests/fcs/test_rows_*.c.
cd "$(dirname "$0")/.." || exit 1
status=0

# all LIST LAST PATTERN FILES: each number up to LAST stands in one of the files, where the pattern has %.
all() {
    list=$1 last=$2 pattern=$3
    shift 3
    n=1 missing=
    while [ $n -le "$last" ]; do
        grep -Eqs -- "$(printf '%s' "$pattern" | sed "s/%/$n/")" "$@" || missing="$missing $n"
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
exit $status
