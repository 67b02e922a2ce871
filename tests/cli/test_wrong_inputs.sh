#!/bin/sh
# Wrong inputs: one line, the documented exit code, nothing written.
. "$(dirname "$0")/lib.sh"

out=$work/out-folder
good=$samples/healthy.fcs
panel=$panels/sle-breg-pdc.xml
analyze() { "$LUPUSFLOW" analyze -q -o "$out" "$@"; }
nothing() { check "$1: nothing is written" sh -c "[ ! -e '$out' ]"; }

expect "no such file" 2 'nosuch\.fcs: ' analyze "$work/nosuch.fcs"
nothing "no such file"

: >"$work/empty.fcs"
expect "empty file" 4 'empty\.fcs: byte 0: E-SHORT-HEADER: ' analyze "$work/empty.fcs"
nothing "empty file"

head -c 100000 "$good" >"$work/cut.fcs"
expect "cut file" 4 'cut\.fcs: byte [0-9]+: E-(TRUNCATED|DATA-EXCEEDS-FILE): .*--truncate-to-data' analyze "$work/cut.fcs"
nothing "cut file"

printf 'PK\003\004 this is a zip archive, not an FCS file; it is longer than a HEADER segment is\n' >"$work/zip.fcs"
expect "a ZIP archive that is none" 4 'zip\.fcs: byte [0-9]+: E-ZIP-TRUNCATED: .*ZIP archive' analyze "$work/zip.fcs"
python3 -c 'import sys, zipfile
zipfile.ZipFile(sys.argv[1], "w").writestr("report.pdf", "%PDF-1.4")' "$work/other.zip"
expect "a ZIP archive without an FCS file" 4 'other\.zip: E-ZIP-NO-FCS: ' analyze "$work/other.zip"
nothing "a ZIP archive without an FCS file"

line=$(grep -n '<threshold marker="CD19"' "$panel" | cut -d: -f1)
sed "${line}s/CD19/CD91/" "$panel" >"$work/typo.xml"
expect "a typo in a panel is found by its line, with a suggestion" 3 \
    "typo\.xml:$line:[0-9]+: .*CD91.*Did you mean .*CD19" analyze -p "$work/typo.xml" "$good"
nothing "a typo in a panel"

sed "${line}s/<threshold /<treshold /" "$panel" >"$work/element.xml"
expect "a misspelt element is found by its line" 3 "element\.xml:$line:[0-9]+: " \
    analyze -p "$work/element.xml" "$good"

expect "a required marker that the file lacks" 5 'healthy\.fcs: .*(CD11c|CD56|CD16|CD14)' \
    analyze -p "$panels/hipc-dc.xml" "$good"
nothing "a required marker that the file lacks"

"$LUPUSFLOW" info "$good" >/dev/null || status=1
# A spillover matrix whose second row repeats the first cannot be undone.
LC_ALL=C sed 's/\(\$SPILLOVER\)/\1/' "$good" >/dev/null
singular=$work/singular.fcs
python3 - "$good" "$singular" <<'PY'
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
at = data.index(b'$SPILLOVER') + len('$SPILLOVER') + 1
delimiter = data[at - 1:at]
end = data.index(delimiter, at)
fields = bytes(data[at:end]).split(b',')
n = int(fields[0])
head, values = fields[:n + 1], fields[n + 1:]
length = end - at
flat = [b'1'] * (n * n)                 # every row the same: rank 1
text = b','.join(head + flat)
text = text[:-1] + b'1' + b'.' + b'0' * (length - len(text) - 1) if len(text) < length else text
data[at:end] = text[:length]
open(sys.argv[2], 'wb').write(data)
PY
expect "singular spillover" 5 'singular\.fcs: .*(singular|condition|told apart)' analyze "$singular"
nothing "singular spillover"

# The pipe fills, and so the command waits, before all is read.
cp "$good" "$work/moving.fcs"
touch -d 2001-01-01 "$work/moving.fcs"
{ "$LUPUSFLOW" dump "$work/moving.fcs" 2>"$work/moving.err"; echo $? >"$work/moving.code"; } |
    { head -c 1000 >"$work/moving.out"; truncate -s 50000 "$work/moving.fcs"; cat >/dev/null; }
check "a file that is cut while it is read: exit code 74" grep -qx 74 "$work/moving.code"
check "a file that is cut while it is read: is told" \
    grep -Eq 'moving\.fcs: byte [0-9]+: E-CHANGED: changed while being read: ' "$work/moving.err"

mkdir "$work/inputs"
cp "$good" "$work/inputs/a.fcs"
expect "output folder = input folder" 2 'expected a folder without inputs' \
    "$LUPUSFLOW" analyze -q -o "$work/inputs" "$work/inputs/a.fcs"
check "output folder = input folder: nothing is written" sh -c "[ \$(ls '$work/inputs' | wc -l) = 1 ]"
expect "output = input, by another name" 2 'expected a folder without inputs' \
    "$LUPUSFLOW" analyze -q -o "$work/./inputs" "$work/inputs"

expect "a folder without FCS files" 2 'expected FCS files in this folder, found none' \
    analyze "$panels"
expect "one of two inputs fails" 7 'empty\.fcs: ' analyze "$work/empty.fcs" "$good"
check "one of two inputs fails: the other is written" test -s "$out/healthy.lupusflow.json"
expect "outputs that are there are kept" 2 'is there already; --force replaces it' analyze "$good"
expect "and replaced with --force" 0 '' analyze --force "$good"
expect "an output folder that cannot be made" 74 'expected a folder that can be made' \
    "$LUPUSFLOW" analyze -q -o "$work/empty.fcs/x" "$good"
expect "a --set that names nothing" 2 'CD91' analyze --force -p "$panel" --set threshold/CD91=0.5 "$good"
expect "a --set without a number" 2 'expected PATH=NUMBER' analyze --force -p "$panel" --set threshold/CD19=high "$good"
expect "a --set without a panel" 2 'name it with --panel' analyze --force --set threshold/CD19=0.5 "$good"
mkdir "$work/panels"
for i in $(seq 1 33); do cp "$panel" "$work/panels/p$i.xml"; done
expect "more panels than are chosen from" 2 'at most 32 panels to choose from, found more: give --panel' \
    env LUPUSFLOW_PANELS="$work/panels" "$LUPUSFLOW" analyze -q "$good"
rm "$work/panels"/p[1-3]?.xml
expect "several panels that fit are listed, none is guessed" 5 'found several: p1\.xml p2\.xml' \
    env LUPUSFLOW_PANELS="$work/panels" "$LUPUSFLOW" analyze -q "$good"
expect "a sheet with a quote that never ends" 3 'sheet\.csv:2:[0-9]+: ' \
    sh -c 'printf "file,sample_id\n\"a.fcs,b\n" >"$1/sheet.csv"; "$LUPUSFLOW" analyze -q "$1/sheet.csv"' sh "$work"
exit $status
