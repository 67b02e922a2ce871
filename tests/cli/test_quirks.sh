#!/bin/sh
# Quirks of files that are about names of files and about many of them at once.
. "$(dirname "$0")/lib.sh"
good=$samples/healthy.fcs

# Quirk 69: what a file is, its bytes say and not its name; in a folder .fcs and .lmd are looked at, in
# small and capital letters.
mkdir "$work/names"
"$LUPUSFLOW" dump --digest "$good" >"$work/wanted"
for name in a.fcs b.FCS c.lmd d.LMD e.001 f; do
    cp "$good" "$work/names/$name"
    "$LUPUSFLOW" dump --digest "$work/names/$name" >"$work/got"
    check "a file named $name" cmp "$work/wanted" "$work/got"
done
expect "a folder" 0 '' "$LUPUSFLOW" analyze -q -p "$panels/sle-breg-pdc.xml" -o "$work/folder" "$work/names"
check "a folder: .fcs, .FCS, .lmd, .LMD" sh -c "[ \$(ls '$work/folder' | grep -c lupusflow.json) = 4 ]"

# Quirk 70: a file that lacks a marker, one that is damaged, one that is right: each for itself.
head -c 5000 "$good" >"$work/cut.fcs"
LC_ALL=C sed 's/CD19/CX19/g' "$good" >"$work/other.fcs"
"$LUPUSFLOW" analyze -q -o "$work/batch" -p "$panels/sle-breg-pdc.xml" \
    "$work/cut.fcs" "$work/other.fcs" "$good" 2>"$work/err"
check "a batch: its exit code" [ $? = 7 ]
check "a batch: one line for each bad file" [ "$(wc -l <"$work/err")" = 2 ]
check "a batch: what is cut is told" grep -q 'cut\.fcs: byte ' "$work/err"
check "a batch: what is missing is told" grep -q 'other\.fcs: .*CD19' "$work/err"
check "a batch: the good one is there" test -s "$work/batch/healthy.lupusflow.json"
check "a batch: and no other" sh -c "[ \$(ls '$work/batch' | grep -c lupusflow.json) = 1 ]"
exit $status
