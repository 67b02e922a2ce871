#!/bin/sh
# `analyze` on sample_fcs/: what it leaves, and that the same input always leaves the same bytes.
. "$(dirname "$0")/lib.sh"

sheet=$samples/samples.csv
first=$work/first
expect "analyze without a panel picks the one that fits" 0 '' \
    "$LUPUSFLOW" analyze "$samples" -s "$sheet" -o "$first"
cp "$work/out" "$work/table"
check "the report is named" grep -q "^Report: $first/report.html$" "$work/table"
check "results.tsv is there" test -s "$first/results.tsv"
check "report.html is there" test -s "$first/report.html"
for fcs in "$samples"/*.fcs; do
    id=$(basename "$fcs" .fcs)
    check "$id has its JSON" grep -q '"pDC_to_Breg"' "$first/$id.lupusflow.json"
    check "$id is in the table" grep -Eq "(^| )$id +(ok|WARN|WITHHELD) " "$work/table"
done
check "every output says research use only" sh -c \
    "test -z \"\$(grep -L 'Not for use in diagnostic procedures' '$first'/*)\""
check "the two tubes of a donor are linked" grep -q 'Katz' "$first/results.tsv"
check "the report has no script and asks for nothing" sh -c \
    "! grep -Eiq '<script|src=\"http|href=\"http|url\\(http' '$first/report.html'"

same() { # same NAME OPTIONS...: the outputs are the first ones, byte for byte
    name=$1
    shift
    "$LUPUSFLOW" analyze "$@" -q -s "$sheet" -o "$work/other" --force >/dev/null 2>&1
    check "$name" diff -r "$first" "$work/other"
    rm -rf "$work/other"
}
same "the same bytes with one thread" --threads 1 "$samples"
same "the same bytes with three threads" --threads 3 "$samples"
# shellcheck disable=SC2046
same "the same bytes whatever the order of the files" $(ls -r "$samples"/*.fcs)
for locale in de_DE.UTF-8 tr_TR.UTF-8; do
    if [ -d "${LOCPATH:-/nowhere}/$locale" ]; then
        LC_ALL=$locale "$LUPUSFLOW" analyze "$samples" -q -s "$sheet" -o "$work/other"
        check "the same bytes under $locale" diff -r "$first" "$work/other"
        rm -rf "$work/other"
    else
        echo "skip the same bytes under $locale: no such locale"
    fi
done
GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2_Usable,-AVX512F_Usable \
    "$LUPUSFLOW" analyze "$samples" -q -s "$sheet" -o "$work/other"
check "the same bytes without FMA" diff -r "$first" "$work/other"

expect "JSON on standard output, from standard input" 0 '' \
    sh -c '"$LUPUSFLOW" analyze --json - <"$1/healthy.fcs" >"$2/stdin.json"' sh "$samples" "$work"
check "which parses" python3 -c "import json,sys; json.load(open('$work/stdin.json'))"
expect "a dry run writes nothing" 0 '' "$LUPUSFLOW" analyze -n "$samples" -o "$work/dry"
check "and leaves no folder" test ! -e "$work/dry"
expect "--fail-on none" 0 '' "$LUPUSFLOW" analyze -q --fail-on none "$samples/healthy.fcs"
expect "--fail-on warn trips on a sample without pDC markers" 8 '' \
    "$LUPUSFLOW" analyze -q --fail-on warn "$samples/donor7-b.fcs"
"$LUPUSFLOW" analyze -q -p "$panels/sle-breg-pdc.xml" --set threshold/CD19=0.51 "$samples/healthy.fcs" -o "$work/set"
check "--set is recorded in the result" grep -q 'threshold/CD19' "$work/set/healthy.lupusflow.json"
exit $status
