#!/bin/sh
# `comp`: the matrix of simulated controls comes back within 0.005; what is asked wrongly is refused; nothing
# is written in part or over an input.
. "$(dirname "$0")/lib.sh"
comp() { "$LUPUSFLOW" comp "$@"; }
simulate() { "$LUPUSFLOW" simulate "$@"; }
cd "$work" || exit 1

# ---- Twelve controls of 5,000 events ----
n=0
echo 'file,role,control_for' >sheet.csv
while read -r dye; do
    n=$((n + 1))
    simulate --stain "$dye" --events 5000 --seed $n -o "$dye.fcs" || fail "simulate --stain $dye"
    echo "$dye.fcs,single_stain,$dye-A" >>sheet.csv
done <<'DYES'
BV786
BV421
BV711
PE
BV605
APC
FITC
APC-H7
PE-Cy7
PerCP-Cy5-5
BV510
Alexa Fluor 700
DYES
simulate --events 100 --seed 1 -o truth.fcs
simulate --stain none --events 5000 --seed 99 -o none.fcs
worst() { # worst NAME MATRIX LIMIT
    comp diff "$2" truth.fcs >diff.tsv 2>diff.err
    if [ "$(wc -l <diff.tsv)" = 145 ] &&
        awk -F '\t' -v limit="$3" 'NR > 1 && ($5 > limit || $5 < -limit) { print; bad = 1 } END { exit bad }' diff.tsv; then
        pass "$1"
    else
        fail "$1" "$(cat diff.err)"
    fi
}
check "make from a sheet" comp make -s sheet.csv -o alone.csv -q
worst "every entry is within 0.005 of the truth" alone.csv 0.005
expect "make with an unstained file" 0 '' comp make -s sheet.csv --unstained none.fcs -o spill.csv -q --pairs pairs.tsv
worst "every entry is within 0.002 of the truth with one" spill.csv 0.002
[ "$(wc -l <pairs.tsv)" = 145 ] && ! grep -Eq 'under|over' pairs.tsv && pass "nothing is left after compensation" ||
    fail "nothing is left after compensation" "$(grep -E 'under|over' pairs.tsv | head -3)"
comp make -s sheet.csv --unstained none.fcs -o again.csv >table.tsv 2>table.err
check "the same again" cmp spill.csv again.csv
[ "$(wc -l <table.tsv)" = 13 ] && [ "$(grep -c 'W-STAIN-FEW (remark)' table.err)" = 12 ] && [ "$(wc -l <table.err)" = 12 ] &&
    pass "a line for each control, and remarks on how many events" ||
    fail "a line for each control, and remarks on how many events" "$(head -3 table.err)"
{ cat sheet.csv; echo 'none.fcs,Unstained,'; } >all.csv
comp make -s all.csv -o - -q >stream.csv
check "unstained in the sheet, to a stream" cmp spill.csv stream.csv
comp make --unstained none.fcs PE-A=PE.fcs FITC=FITC.fcs -o two.csv -q
[ "$(head -1 two.csv)" = '"dye","PE-A","FITC-A"' ] && pass "operands" || fail "operands" "$(head -1 two.csv)"

# ---- Unmixing ----
expect "two dyes on four detectors" 0 '' comp make PE=PE.fcs FITC=FITC.fcs --unstained none.fcs \
    --detectors FITC-A,PE-A,BV605-A,PerCP-Cy5-5-A -o unmix.csv -q
[ "$(head -1 unmix.csv)" = '"dye","FITC-A","PE-A","BV605-A","PerCP-Cy5-5-A"' ] &&
    awk -F , 'function off(x, y) { return x - y > 0.002 || y - x > 0.002 }
              /^"PE"/ && !(off($2, 0.01) || off($3, 1) || off($4, 0.1) || off($5, 0.12)) { n++ }
              /^"FITC"/ && !(off($2, 1) || off($3, 0.15) || off($4, 0.02) || off($5, 0.01)) { n++ }
              END { exit n != 2 }' unmix.csv && pass "their spectra" || fail "their spectra" "$(cat unmix.csv)"
expect "check them" 0 '' comp check unmix.csv
expect "against the controls" 0 '' comp check unmix.csv PE=PE.fcs FITC=FITC.fcs -q --pairs unmix.tsv
[ "$(cut -f 2,3,4,10 unmix.tsv | tr '\t\n' ' ;')" = 'dye in coefficient compensation;PE PE  own;PE FITC  ok;FITC PE  ok;FITC FITC  own;' ] &&
    pass "nothing is left of them" || fail "nothing is left of them" "$(cat unmix.tsv)"
expect "a detector that is none of the columns" 2 'expected the detector of every control among the columns, found PE-A' \
    comp make PE=PE.fcs --detectors FITC-A,APC-A -o x.csv

# ---- Few events ----
simulate --stain FITC --events 340 --seed 5 -o few.fcs
comp make PE-A=PE.fcs FITC-A=few.fcs -o few.csv >few.tsv 2>few.err
grep -q 'few.fcs: W-STAIN-FEW: .* make this control anew' few.err && grep -q 'W-STAIN-FEW' few.tsv &&
    pass "a control with few events is told" || fail "a control with few events is told" "$(cat few.err)"
expect "and is a warning for --fail-on" 8 '' comp make PE-A=PE.fcs FITC-A=few.fcs -o few.csv -q -f --fail-on warn

# ---- Check ----
expect "check a table" 0 '' comp check spill.csv
grep -Eq '^condition +1\.68' "$work/out" && pass "its condition" || fail "its condition" "$(cat "$work/out")"
expect "check the matrix of a file" 0 '' comp check truth.fcs
expect "a matrix against controls" 0 '' comp check truth.fcs -s all.csv -q --pairs check.tsv
[ "$(wc -l <check.tsv)" = 145 ] && pass "its pairs" || fail "its pairs"
sed 's/^"FITC-A",.*/"FITC-A",0,0,0,0.25,0.02,0,1,0,0,0.01,0.03,0/' spill.csv >wrong.csv
expect "a wrong entry is a warning" 8 '' comp check wrong.csv -s all.csv -q --fail-on warn --pairs wrong.tsv
grep -Eq '^FITC\.fcs.*FITC-A.PE-A.*over' wrong.tsv && pass "and found as over-compensated" ||
    fail "and found as over-compensated" "$(grep FITC.fcs wrong.tsv | head -4)"
printf ',A,B\nA,1,0.5\nB,2,1\n' >singular.csv
expect "a singular matrix" 5 'singular.csv: E-SPILLOVER: expected a matrix that can be undone' comp check singular.csv
printf ',A,B\nA,1,1.7\nB,-0.25,0.9\n' >odd.csv
comp check odd.csv >odd.out
grep -q '^above 1 *1.7 A in B' odd.out && grep -q '^below -0.001 *-0.25 B in A' odd.out && grep -q '^own not 1 *0.9 B in B' odd.out &&
    pass "unusual entries are named" || fail "unusual entries are named" "$(cat odd.out)"
expect "and are warnings, not errors" 0 '' comp check odd.csv
expect "but for --fail-on" 8 '' comp check odd.csv --fail-on warn
comp check odd.csv --sanity-max 2 | grep -q '^above 2 *none' && pass "--sanity-max" || fail "--sanity-max"
expect "a file without a matrix" 5 'none.fcs: .*found none' comp check none.fcs

# ---- Apply ----
expect "apply a table" 0 '' comp apply truth.fcs "$samples/healthy.fcs" -o applied.fcs
"$LUPUSFLOW" export fcs "$samples/healthy.fcs" --compensated -o exported.fcs
[ "$("$LUPUSFLOW" dump --digest applied.fcs)" = "$("$LUPUSFLOW" dump --digest exported.fcs)" ] &&
    pass "is what export --compensated gives" || fail "is what export --compensated gives"
expect "a matrix whose detectors the file lacks" 5 'healthy.fcs: E-SPILLOVER: expected every detector' \
    comp apply odd.csv "$samples/healthy.fcs" -o none2.fcs
printf ',PE-A,FITC-A\nGFP,0.1,1\n' >wide.csv
expect "fewer dyes than detectors" 6 'expected as many dyes as detectors' comp apply wide.csv "$samples/healthy.fcs" -o none2.fcs
printf ',PE-A,FITC-A\nPE-A,1,0.5\nFITC-A,2,1\n' >dependent.csv
expect "a singular one" 5 'cannot be told apart' comp apply dependent.csv "$samples/healthy.fcs" -o none2.fcs

# ---- Refusals ----
cp PE.fcs input.fcs
cp spill.csv input.csv
expect "no verb of ours" 2 'expected make, check, diff or apply, found "mkae"' comp mkae
expect "make without --out" 2 'expected --out FILE' comp make PE-A=PE.fcs
expect "make without controls" 2 'expected controls, DETECTOR=FILE or --samples' comp make -o x.csv
expect "an operand that is none" 2 'expected DETECTOR=FILE, found "PE.fcs"' comp make PE.fcs -o x.csv
expect "a detector that is none" 5 'PE.fcs: E-STAIN: expected detector XY in the file' comp make XY=PE.fcs -o x.csv
expect "no such control" 2 'gone.fcs: expected a readable file, found no file' comp make PE-A=gone.fcs -o x.csv
expect "a control twice" 2 'expected each detector once, found PE-A twice' comp make PE-A=PE.fcs PE=PE.fcs -o x.csv
simulate --stain none --events 15 -o empty.fcs
expect "nothing stained" 5 'comp: E-STAIN: control empty.fcs: expected at least 10 (un)?stained' comp make PE-A=empty.fcs -o x.csv
expect "output that is there" 2 'spill.csv is there already' comp make PE-A=PE.fcs -o spill.csv
expect "pairs that are there" 2 'pairs.tsv is there already' comp make PE-A=PE.fcs -o x.csv --pairs pairs.tsv
expect "output = control" 2 'expected an output that is no input, found input.fcs' comp make PE-A=input.fcs -o input.fcs -f
expect "output = unstained" 2 'expected an output that is no input' comp make PE-A=PE.fcs --unstained input.fcs -o input.fcs -f
expect "output = pairs" 2 'expected two places, found one' comp make PE-A=PE.fcs -o x.csv --pairs x.csv
expect "apply: output = input" 2 'expected an output that is no input' comp apply spill.csv input.fcs -o input.fcs -f
expect "apply: output = matrix" 2 'expected an output that is no input' comp apply input.csv input.fcs -o input.csv -f
check "inputs are as they were" cmp PE.fcs input.fcs
check "and the matrix" cmp spill.csv input.csv
expect "a matrix that is none" 3 'all.csv:2:11: E-SPILLOVER: expected a number' comp check all.csv
expect "no such matrix" 2 'gone.csv: no such file' comp check gone.csv
expect "check without a matrix" 2 'check: expected MATRIX' comp check
expect "diff of one" 2 'diff: expected MATRIX MATRIX, found 1 operand' comp diff spill.csv
expect "diff of different dyes" 5 'expected the same dyes and detectors' comp diff spill.csv odd.csv
expect "a wrong --sanity-max" 2 'sanity-max: expected a number above 0, found "-1"' comp check spill.csv --sanity-max -1
expect "a wrong --fail-on" 2 'fail-on' comp check spill.csv --fail-on never
printf 'file,role,control_for\nPE.fcs,single_stain,\n' >bad.csv
expect "a row without control_for" 3 'bad.csv:2:1: expected the detector of this single stain' comp make -s bad.csv -o x.csv
printf 'file,role,control_for\nPE.fcs,single stain,PE\nnone.fcs,unstained,\nnone.fcs,unstained,\n' >bad.csv
expect "two unstained files" 3 'bad.csv:4:1: expected one unstained file' comp make -s bad.csv -o x.csv
[ ! -e x.csv ] && [ ! -e none2.fcs ] && pass "nothing is left behind" || fail "nothing is left behind" "$(ls)"
exit $status
