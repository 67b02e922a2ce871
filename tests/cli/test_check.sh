#!/bin/sh
# `check`: a line a file, exit codes, JSON; and the containers that files come in.
. "$(dirname "$0")/lib.sh"

good=$samples/healthy.fcs
cp "$good" "$work/good.fcs"
head -c 100000 "$good" >"$work/cut.fcs"
LC_ALL=C sed 's/\$P1V|/$P1Q|/' "$good" >"$work/odd.fcs"
: >"$work/empty.fcs"

line() { # line NAME EXPECTED: the last command printed exactly this
    [ "$(cat "$work/out")" = "$2" ] && pass "$1" || fail "$1" "expected: $2" "found: $(cat "$work/out")"
}
sound='complete, standard: FCS 3.1, 15000 events, 17 parameters'
cd "$work" || exit 1
expect "a sound file" 0 '' "$LUPUSFLOW" check good.fcs
line "a sound file: what is said" "good.fcs: $sound"
expect "a cut file" 4 '^cut\.fcs: byte [0-9]+: E-TRUNCATED: expected .*, found ' "$LUPUSFLOW" check cut.fcs
line "a cut file: nothing on standard output" ""
expect "a cut file that is read" 0 '' "$LUPUSFLOW" check --truncate-to-data cut.fcs
check "a cut file that is read is PARTIAL" grep -q '^cut.fcs: PARTIAL, standard: .*W-PARTIAL 1$' "$work/out"
expect "departures are counted" 0 '' "$LUPUSFLOW" check odd.fcs
check "departures are named" grep -q '^odd.fcs: complete, 1 departure: .*; W-PSEUDO-STANDARD 1$' "$work/out"
expect "departures are errors in strict mode" 4 'odd\.fcs: byte [0-9]+: E-PSEUDO-STANDARD: ' "$LUPUSFLOW" check --strict odd.fcs
expect "--fail-on warn and no note" 0 '' "$LUPUSFLOW" check --fail-on warn good.fcs
expect "--fail-on warn and a note" 8 '' "$LUPUSFLOW" check --fail-on warn good.fcs odd.fcs
expect "--fail-on warn and a cut file" 8 '' "$LUPUSFLOW" check --fail-on warn --truncate-to-data cut.fcs
expect "--fail-on fail lets notes pass" 0 '' "$LUPUSFLOW" check --fail-on fail odd.fcs
expect "a failure counts more than a note" 7 'empty\.fcs: ' "$LUPUSFLOW" check --fail-on warn odd.fcs empty.fcs
expect "an unknown rule" 2 '--fail-on: expected none\|warn\|fail, found "all"' "$LUPUSFLOW" check --fail-on all good.fcs
expect "no such file" 2 'nosuch\.fcs: expected a readable file' "$LUPUSFLOW" check nosuch.fcs
expect "one of several fails" 7 'empty\.fcs: byte 0: E-SHORT-HEADER: ' "$LUPUSFLOW" check empty.fcs good.fcs
line "one of several fails: the others are told" "good.fcs: $sound"
expect "standard input" 0 '' sh -c '"$LUPUSFLOW" check - <good.fcs'
line "standard input: what is said" "-: $sound"

mkdir folder
gzip -c good.fcs >folder/a.fcs.gz
cat >pack.py <<'P'
import sys, zipfile
bytes = open('good.fcs', 'rb').read()
def pack(name, *entries):
    with zipfile.ZipFile(name, 'w', zipfile.ZIP_DEFLATED) as z:
        for e, content in entries:
            z.writestr(e, content)
pack('folder/b.zip', ('run 7/healthy.fcs', bytes))
pack('folder/c.acs', ('TOC1.xml', '<x/>'), ('healthy.fcs', bytes))
pack('two.zip', ('a.fcs', bytes), ('b\x1b[2J.fcs', open('odd.fcs', 'rb').read()))
pack('up.zip', ('../../escaped.fcs', bytes))
pack('slash.zip', ('/tmp/escaped.fcs', bytes))
P
check "archives are made" python3 pack.py
expect "a folder with gzip, ZIP and ACS files" 0 '' "$LUPUSFLOW" check folder
line "a folder: what is said" "folder/a.fcs.gz: $sound
folder/b.zip: $sound
folder/c.acs: $sound"
expect "a ZIP archive through standard input" 0 '' sh -c '"$LUPUSFLOW" check - <folder/b.zip'
expect "a ZIP archive of two" 4 '^two\.zip: E-ZIP-SEVERAL: .* found 2; choose one with --entry: 1 a\.fcs, 2 b\\x1B\[2J\.fcs$' \
    "$LUPUSFLOW" check two.zip
expect "the first of them" 0 '' "$LUPUSFLOW" check --entry 1 two.zip
line "the first of them: what is said" "two.zip: $sound"
expect "the second of them" 8 '' "$LUPUSFLOW" check --entry 2 --fail-on warn two.zip
expect "the third of them" 2 'two\.zip: expected an entry from 1 to 2, found 3' "$LUPUSFLOW" check --entry 3 two.zip
expect "an entry that leaves its folder" 4 'up\.zip: E-ZIP-ENTRY: ' "$LUPUSFLOW" check up.zip
expect "an entry with an absolute path" 4 'slash\.zip: E-ZIP-ENTRY: ' "$LUPUSFLOW" check slash.zip
check "nothing was unpacked" sh -c "[ ! -e ../escaped.fcs ] && [ ! -e /tmp/escaped.fcs ] && [ ! -e healthy.fcs ]"
for kind in folder/a.fcs.gz folder/b.zip folder/c.acs; do
    "$LUPUSFLOW" dump "$kind" >values
    check "$kind: the same values" sh -c "'$LUPUSFLOW' dump good.fcs | cmp - values"
done

expect "JSON" 7 'empty\.fcs: byte 0: E-SHORT-HEADER' "$LUPUSFLOW" check --json good.fcs odd.fcs empty.fcs
cp "$work/out" json
check "JSON: an object a file" python3 -c '
import json
a = json.load(open("json"))
assert [x["file"] for x in a] == ["empty.fcs", "good.fcs", "odd.fcs"], a
assert [x["verdict"] for x in a] == ["unread", "complete", "complete"]
assert [x["standard"] for x in a] == [None, True, False]
assert a[0]["error"]["rule"] == "E-SHORT-HEADER" and a[0]["error"]["offset"] == 0
assert a[1]["datasets"] == [{"version": "3.1", "events": 15000, "params": 17, "partial": False}]
assert a[2]["notes"] == [{"rule": "W-PSEUDO-STANDARD", "count": 1, "departure": True}]
'
exit $status
