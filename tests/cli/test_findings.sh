#!/bin/sh
# Thresholds that are found in the events: what `gate` and `analyze` say of them, FMO controls, batches, fallbacks.
. "$(dirname "$0")/lib.sh"

here=$(dirname "$0")
for seed in 7 8 9; do
    "$LUPUSFLOW" simulate --seed $seed --events 20000 --enriched -o "$work/$seed.fcs" 2>/dev/null
done
fmo() { python3 "$here/make_fmo.py" "$work/7.fcs" "$work/$1.fcs" BV605-A 700 ${2:-}; }
check "a control without CD27 is made" fmo fmo
check "one that was run at another voltage" fmo other 531

# found NAME FALLBACK > PANEL: CD27 by its control, CD19 in the batch, IgD by a tail; all else as shipped.
found() {
    sed -e "s/marker=\"CD27\"   method=\"fixed\" value=\"0.41\"/marker=\"CD27\" method=\"fmo\" control=\"FMO-CD27\" percentile=\"99.5\" within=\"B\" $1/" \
        -e 's/marker="CD19"   method="fixed" value="0.50"/marker="CD19" method="valley" within="leukocyte" search="0.35 0.65" pool="batch"/' \
        "$panels/sle-breg-pdc.xml"
}
found 'fallback="0.42"' >"$work/p.xml"
found '' >"$work/strict.xml"
check "the panel is sound" "$LUPUSFLOW" panel check "$work/p.xml"
cd "$work" || exit 1

# ---- gate: a line for each finding on standard error ----
gate() { "$LUPUSFLOW" gate "$@" >out 2>err; }
says() { check "$1" grep -Eq -- "$2" "${3:-err}"; }
gate p.xml 7.fcs --control FMO-CD27=fmo.fcs
says "gate says where a valley is, on the scale and linear, and how sure" \
    '^7\.fcs: CD19 = 0\.49[0-9]* \(linear 14[0-9.]*\): valley in leukocyte, pooled, 1[0-9]{4} events, confidence 1\.00: peaks at 0\.2[0-9]* and 0\.6'
says "gate says what a control sets" \
    '^7\.fcs: CD27 = 0\.(39|40)[0-9]* \(linear [56][0-9.]*\): fmo in B, 3[0-9]{3} events, confidence 0\.9[0-9]: percentile 99\.5 of control FMO-CD27$'
cp out with.out
gate p.xml 7.fcs --control CD27=fmo.fcs
check "a control may be called as its marker" cmp out with.out
gate p.xml 7.fcs
says "without a control the fallback is marked, and why" \
    '^7\.fcs: CD27 = 0\.42 \(linear 720\.271\): FALLBACK, not fmo in B: no control FMO-CD27 was given$'
gate p.xml 7.fcs --control CD27=other.fcs
says "a control at another voltage is none" 'FALLBACK, not fmo in B: expected a control at the \$PnV of the file, 530, found 531$'
"$LUPUSFLOW" simulate --stain PE --events 3000 -o pe.fcs 2>/dev/null
gate p.xml 7.fcs --control CD27=pe.fcs
says "a control that does not fit the panel is none" \
    'FALLBACK, not fmo in B: control FMO-CD27: expected a parameter for marker CD45, found none'
gate strict.xml 7.fcs
says "without control and fallback nothing is found" '^7\.fcs: CD27: NOT FOUND: fmo in B: no control FMO-CD27 was given$'
says "and what rests on it is not evaluable" '^7\.fcs: B\.naive: NOT EVALUABLE: threshold CD27 was not found: no control'
says "with no number" '	B\.naive	B			$' out

numbers() { sed -n "s/.*: $1 = \([0-9.]*\) .*/\1/p" err | sort -u; }
gate p.xml 7.fcs 8.fcs 9.fcs
[ "$(numbers CD19 | wc -l)" = 3 ] && pass "each file by itself" || fail "each file by itself" "$(cat err)"
gate p.xml 7.fcs 8.fcs 9.fcs --pool
pooled=$(numbers CD19)
[ "$(numbers CD19 | wc -l)" = 1 ] && pass "--pool: one threshold for all" || fail "--pool: one threshold for all" "$(cat err)"
gate p.xml 9.fcs 7.fcs 8.fcs --pool --threads 1
[ "$(numbers CD19)" = "$pooled" ] && pass "--pool: whatever the order" || fail "--pool: whatever the order" "$(cat err)"
head -c 100000 8.fcs >cut.fcs
gate p.xml 7.fcs cut.fcs 8.fcs 9.fcs --pool
[ $? = 7 ] && [ "$(numbers CD19)" = "$pooled" ] && pass "--pool: a file that cannot be read is left out, and told" ||
    fail "--pool: a file that cannot be read is left out, and told" "$(cat err)"
check "it is told once" sh -c '[ "$(grep -c ^cut.fcs: err)" = 1 ]'

# One control for two markers.
sed 's/marker="IgD"    method="fixed" value="0.42"/marker="IgD" method="fmo" control="FMO-CD27" percentile="99.5" within="B"/' p.xml >two.xml
gate two.xml 7.fcs --control FMO-CD27=fmo.fcs
says "one control for two markers" '^7\.fcs: IgD = 0\.[0-9]* .* of control FMO-CD27$'

# ---- gate: what is wrong ----
expect "an unknown control" 2 '^lupusflow gate: --control: expected FMO-CD27 \(for CD27\), found "CD38"$' \
    "$LUPUSFLOW" gate p.xml 7.fcs --control CD38=fmo.fcs
expect "two controls for one marker" 2 '^lupusflow gate: --control: expected one file for FMO-CD27, found a second$' \
    "$LUPUSFLOW" gate p.xml 7.fcs --control CD27=fmo.fcs --control FMO-CD27=other.fcs
expect "a control without a file" 2 '^lupusflow gate: --control: expected NAME=FILE, found "CD27="$' \
    "$LUPUSFLOW" gate p.xml 7.fcs --control CD27=
expect "a control that is not there" 2 '^none\.fcs: ' "$LUPUSFLOW" gate p.xml 7.fcs --control CD27=none.fcs
expect "a control that is cut" 4 '^cut\.fcs: ' "$LUPUSFLOW" gate p.xml 7.fcs --control CD27=cut.fcs
expect "a control of a panel that asks for none" 2 'expected none with a strategy that asks for no FMO control, found "CD27"$' \
    "$LUPUSFLOW" gate "$panels/sle-breg-pdc.xml" 7.fcs --control CD27=fmo.fcs
expect "--pool with nothing to pool" 2 '^lupusflow gate: --pool: expected a strategy with pool="batch", found none in ' \
    "$LUPUSFLOW" gate "$panels/sle-breg-pdc.xml" 7.fcs --pool
expect "--pool from standard input" 2 'expected files, found standard input' "$LUPUSFLOW" gate p.xml - 7.fcs --pool

# ---- analyze: the sheet says which control is whose, and what is a batch ----
cat >s.csv <<'END'
file,sample_id,role,control_for,run,batch
7.fcs,A,sample,,1,W1
8.fcs,B,sample,,2,W1
9.fcs,C,,,2,
fmo.fcs,,FMO,CD27,1,W1
other.fcs,,FMO,CD27,2,
pe.fcs,,single_stain,PE-A,1,
END
expect "analyze with controls and a batch" 0 '' "$LUPUSFLOW" analyze -p p.xml s.csv -o first
cp out table
check "controls are no samples" sh -c '[ "$(ls first)" = "A.lupusflow.json
B.lupusflow.json
C.lupusflow.json
report.html
results.tsv" ]'
judge() { # judge NAME EXPRESSION: of a, b, c: the samples' JSON; f: their findings by name
    check "$1" python3 -c "
import json
a, b, c = (json.load(open('first/%s.lupusflow.json' % s)) for s in 'ABC')
f = {s['sample']['id']: {x['name']: x for x in s['findings']} for s in (a, b, c)}
tier = lambda s: {x['id']: (x['tier'], x['reason']) for x in s['profile']['indicators']}
pop = lambda s: {x['id']: x for x in s['populations']}
assert $2, f"
}
judge "the run decides about the control" "f['A']['CD27']['source'] == 'fmo' and f['B']['CD27']['source'] == 'fallback'"
judge "why it is the fallback" "f['B']['CD27']['reason'] == 'expected a control at the \$PnV of the file, 530, found 531'"
judge "a batch has one threshold, from all its events" \
    "f['A']['CD19']['numbers'] == f['B']['CD19']['numbers'] != f['C']['CD19']['numbers'] and f['A']['CD19']['events'] > 1.9 * f['C']['CD19']['events']"
judge "what rests on a fallback is marked" "pop(b)['B.DN']['fallback'] and not pop(b)['Breg']['fallback'] and not pop(a)['B.DN']['fallback']"
judge "is shown" "pop(b)['B.DN']['events'] > 0"
judge "and is not in the profile" "tier(b)['DN_of_B'] == ('NOT EVALUABLE', 'rests on a fallback, not on a threshold that was found') and tier(a)['DN_of_B'][0] == 'NO LOCAL REFERENCE'"
judge "a fallback is a warning" "a['status']['name'] == 'ok' and b['status'] == {'name': 'WARN', 'reasons': ['CD27: fallback 0.42 used: ' + f['B']['CD27']['reason']]}"
says "the table says it" 'CD27: fallback 0\.42 used: expected a control at' table
says "results.tsv has the threshold" '^A	lupusflow\.sle-breg-pdc\.1	CD27\.threshold		CD27	scale		B		' first/results.tsv
says "the report has it" '<td class="name">CD27</td><td class="n">0\.(39|40)[0-9]*</td>' first/report.html
expect "--fail-on warn trips on a fallback" 8 '' "$LUPUSFLOW" analyze -q --fail-on warn -p p.xml -s s.csv 8.fcs
expect "and not where the control is" 0 '' "$LUPUSFLOW" analyze -q --fail-on warn -p p.xml -s s.csv 7.fcs

same() { # same NAME ARGUMENTS...: the outputs are the first ones, byte for byte
    name=$1
    shift
    "$LUPUSFLOW" analyze -q -p p.xml "$@" -o again --force >/dev/null 2>&1
    check "$name" diff -r first again
    rm -rf again
}
same "the same bytes with one thread" --threads 1 s.csv
same "the same bytes with five threads" --threads 5 s.csv
same "the same bytes whatever the order of files" -s s.csv 9.fcs 8.fcs fmo.fcs 7.fcs
for locale in de_DE.UTF-8 tr_TR.UTF-8; do
    if [ -d "${LOCPATH:-/nowhere}/$locale" ]; then
        LC_ALL=$locale
        same "the same bytes under $locale" s.csv
        LC_ALL=C
    else
        echo "skip the same bytes under $locale: no such locale"
    fi
done
{ sed -n 1p s.csv; sed 1d s.csv | sort -r; } >turned.csv
same "the same bytes whatever the order of rows" turned.csv
"$LUPUSFLOW" analyze -q -p p.xml -s s.csv 8.fcs -o alone
check "a file of a batch is the same when it is analysed alone" cmp alone/B.lupusflow.json first/B.lupusflow.json
"$LUPUSFLOW" analyze -q -p p.xml -s s.csv --set threshold/CD45=0.485 8.fcs -o set
says "--set is recorded beside what was found" '"changes": \["threshold/CD45: 0\.49 -> 0\.485"\]' set/B.lupusflow.json
"$LUPUSFLOW" analyze -q -p p.xml --deidentify s.csv -o hidden
check "deidentified: no file names, of controls neither" sh -c '! grep -Eq "(7|8|9|fmo|other)\.fcs" hidden/*'

# ---- analyze: what is wrong ----
sheet() { printf 'file,sample_id,role,control_for,run,batch\n7.fcs,A,,,1,W1\n'; printf "$@"; }
sheet 'fmo.fcs,,FMO,CD27,1,\nother.fcs,,FMO,CD27,1,\n' >two.csv
"$LUPUSFLOW" analyze -p p.xml two.csv >table 2>err
says "two controls are none" 'CD27: fallback 0\.42 used: expected one control FMO-CD27 for this file, found two in the sheet, in lines 3 and 4$' table
sheet 'fmo.fcs,,FMO,CD27,2,\n' >other-run.csv
"$LUPUSFLOW" analyze -p p.xml other-run.csv >table 2>err
says "a control of another run is none" 'no control FMO-CD27 for this file in the sheet: that in line 3 is of another run$' table
sheet 'none.fcs,,FMO,CD27,1,\n' >absent.csv
expect "a control of the sheet that is not there" 2 '^(\./)?none\.fcs: ' "$LUPUSFLOW" analyze -p p.xml absent.csv
sheet 'fmo.fcs,,FMO,,1,\n' >nameless.csv
expect "a control of nothing" 3 '^nameless\.csv:3:1: expected the marker of this FMO control in control_for, found an empty cell$' \
    "$LUPUSFLOW" analyze -p p.xml nameless.csv
expect "controls alone" 2 '^lupusflow analyze: expected samples, found controls alone$' \
    "$LUPUSFLOW" analyze -p p.xml -s s.csv fmo.fcs
sheet 'cut.fcs,X,,,1,W1\n8.fcs,B,,,1,W1\n' >broken.csv
expect "a file of the batch that cannot be read is told once, the others are analysed" 7 '^(\./)?cut\.fcs: ' \
    "$LUPUSFLOW" analyze -q -p p.xml broken.csv
expect "also where it is not among those given" 0 '^(\./)?cut\.fcs: ' "$LUPUSFLOW" analyze -q -p p.xml -s broken.csv 7.fcs
exit $status
