#!/bin/sh
# Whose a file is, no output tells by itself: canaries in 42 identity keywords, in labels, gate names, the
# folder and a second data set are in none of them.
. "$(dirname "$0")/lib.sh"

check "files with canaries are made" python3 "$(dirname "$0")/make_private.py" "$samples/healthy.fcs" "$work/in"
inside=$work/in/Kestrel00 # the folder is a canary, too
n=0
while IFS='	' read -r canary place; do
    [ "$place" = folder ] || grep -aq "$canary" "$inside"/*.fcs || fail "a canary is in a file: $place" "$canary"
    n=$((n + 1))
done <"$work/in/canaries"
[ $n -ge 120 ] && pass "$n canaries are in the files" || fail "canaries are in the files" "found $n"
sed 's/title="Plasmablasts"/title="Plasmablasts of Kestrel05"/; s/"B\.plasmablast"/"B.Kestrel02"/g' \
    "$panels/sle-breg-pdc.xml" >"$work/named.xml"
check "a panel with canaries is sound" "$LUPUSFLOW" panel check "$work/named.xml"

# run NAME CODE COMMAND...: from inside the folder, so that no path that is given has a canary.
cd "$inside" || exit 1
mkdir "$work/all"
run() {
    label=$1 code=$2
    shift 2
    "$@" >"$work/all/$label.out" 2>"$work/all/$label.err"
    got=$?
    [ $got = "$code" ] || fail "$label runs" "expected exit code $code, found $got" "$(head -3 "$work/all/$label.err")"
    if grep -aroi kestrel "$work/all" >/dev/null; then
        fail "$label has no canary" "$(grep -aroi '.\{40\}kestrel[0-9]*' "$work/all" | head -3)"
        rm -rf "$work/all" && mkdir "$work/all"
    else
        pass "$label has no canary"
    fi
}
sound='sound.fcs two.fcs again.fcs odd.fcs'
# shellcheck disable=SC2086
{
    run "analyze: files, table" 0 "$LUPUSFLOW" analyze -o "$work/all/out" $sound
    check "analyze: the report is there" test -s "$work/all/out/report.html"
    run "analyze: a panel of names" 0 "$LUPUSFLOW" analyze -p "$work/named.xml" -o "$work/all/named" sound.fcs two.fcs again.fcs
    check "analyze: a panel of names keeps roles" grep -q '"key": "plasmablast.percent_of_B"' "$work/all/named/sound.lupusflow.json"
    run "analyze: JSON" 0 "$LUPUSFLOW" analyze --json sound.fcs
    run "analyze: the second data set" 0 "$LUPUSFLOW" analyze --json --dataset 2 two.fcs
    run "analyze: deidentified" 0 "$LUPUSFLOW" analyze --deidentify -o "$work/all/hidden" $sound
    run "check" 7 "$LUPUSFLOW" check *.fcs
    run "check: JSON" 7 "$LUPUSFLOW" check --json *.fcs
    run "check: strict" 7 "$LUPUSFLOW" check --strict *.fcs
    run "check: strict, JSON" 7 "$LUPUSFLOW" check --strict --json *.fcs
    run "info: deidentified" 0 "$LUPUSFLOW" info --deidentify $sound
    run "info: deidentified, JSON" 0 "$LUPUSFLOW" info --deidentify --json $sound
    run "gate" 0 "$LUPUSFLOW" gate "$panels/sle-breg-pdc.xml" $sound
    run "panel new" 0 "$LUPUSFLOW" panel new sound.fcs -o -
    run "panel match" 0 "$LUPUSFLOW" panel match "$panels/sle-breg-pdc.xml" sound.fcs
    run "an error about a marker" 5 "$LUPUSFLOW" analyze -p "$panels/sle-breg-pdc.xml" lacking.fcs
    run "an error about all panels" 5 "$LUPUSFLOW" analyze lacking.fcs
    run "an error about a cut file" 4 "$LUPUSFLOW" analyze cut.fcs
}
check "notes are told without values" grep -q 'W-DUPLICATE.*expected \$OP once, found .*(9 bytes)' "$work/all/out/again.lupusflow.json"
check "labels keep what is no secret" grep -q 'free XXXXXXXXX' "$work/all/info: deidentified.out"

hidden=$work/all/hidden
check "deidentified: neither date nor file name" sh -c \
    "! grep -aElr 'FEB-1904|(sound|again|two|odd)\.fcs|\"(sound|again|two|odd)\"' '$hidden' '$work/all/analyze: deidentified.out' \
        '$work/all/info: deidentified.out' '$work/all/info: deidentified, JSON.out'"
check "deidentified: files are named by twelve digits" sh -c \
    "[ \$(ls '$hidden' | grep -Ec '^[0-9a-f]{12}\.lupusflow\.json$') = 4 ]"

# What a laboratory sees of its own files: day and instrument.
"$LUPUSFLOW" info sound.fcs >"$work/info"
check "info: date and serial number are shown" sh -c "grep -q 29-FEB-1904 '$work/info' && grep -q '^serial  *Kestrel' '$work/info'"
check "info: nothing else" sh -c "[ \$(grep -c Kestrel '$work/info') = 1 ]"
"$LUPUSFLOW" info --keep-keywords='$OP,SPECIMEN,none' sound.fcs >"$work/info"
check "info: what is asked for is shown" sh -c "[ \$(grep -Ec '^(.OP|SPECIMEN) +Kestrel' '$work/info') = 2 ]"
"$LUPUSFLOW" check "$inside/sound.fcs" >"$work/path"
check "check: a path as it is given" sh -c "[ \$(grep -o Kestrel '$work/path' | wc -l) = 1 ]"
"$LUPUSFLOW" analyze -q -o "$work/path.out" "$inside/sound.fcs"
check "analyze: no folder" sh -c "! grep -aqr Kestrel '$work/path.out'"
exit $status
