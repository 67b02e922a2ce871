#!/bin/sh
# `panel`: check, match, show, new, diff, convert.
. "$(dirname "$0")/lib.sh"

# ---- check ----

python3 "$LUPUSFLOW_SOURCE/tests/cli/mistakes/table.py" "$LUPUSFLOW" || status=1
kinds=$(grep -c '^== .*([23])$' "$LUPUSFLOW_SOURCE/tests/cli/mistakes/table.txt")
check "at least 30 kinds of mistakes are told" test "$kinds" -ge 30
good=$LUPUSFLOW_SOURCE/tests/cli/mistakes/panel.xml
expect "the panel before the mistakes is sound" 0 '' "$LUPUSFLOW" panel check "$good"
for p in "$panels"/hipc-*.xml "$panels"/sle-*.xml; do
    expect "$(basename "$p") is sound, without a warning" 0 '' "$LUPUSFLOW" panel check "$p"
done
grep -v '<citation' "$good" >"$work/uncited.xml"
expect "--fail-on warn and a warning" 8 ':3:3: warning: ' "$LUPUSFLOW" panel check --fail-on warn "$work/uncited.xml"
expect "no such panel" 2 'nosuch\.xml: ' "$LUPUSFLOW" panel check "$work/nosuch.xml"
printf 'no panel at all' >"$work/text.xml"
expect "a file that is no XML" 3 'text\.xml:1:1: expected a panel' "$LUPUSFLOW" panel check "$work/text.xml"
expect "a misspelt verb" 2 'expected .*found "chekc"\. Did you mean check\?' "$LUPUSFLOW" panel chekc "$good"
expect "check without a panel" 2 'expected ' "$LUPUSFLOW" panel check

# said NAME LINE: the last command printed this line.
said() {
    grep -Fqx -- "$2" "$work/out" && pass "$1" || fail "$1" "expected the line: $2" "$(head -5 "$work/out")"
}
tab=$(printf '\t')
panel=$panels/sle-breg-pdc.xml
fcs=$samples/healthy.fcs

# ---- show ----

expect "show" 0 '' "$LUPUSFLOW" panel show "$panel"
said "show: populations are a tree" \
    '        B: CD19+ LIN-; title B cells; role B; reported'
said "show: thresholds, and what they were before scaling" \
    '  CD38: 0.44 (871.3 before scaling); hi 0.557 (2753 before scaling)'
expect "show --json" 0 '' "$LUPUSFLOW" panel show --json "$panel"
check "show --json is JSON" python3 -c 'import json, sys
facts = json.load(open(sys.argv[1]))["facts"]
assert {"section": "population", "name": "Breg", "part": "", "words": "CD24hi CD38hi", "depth": 4} in facts' "$work/out"
expect "show of no strategy" 2 'nosuch\.xml: ' "$LUPUSFLOW" panel show "$work/nosuch.xml"
expect "show of two" 2 'expected show STRATEGY, found 2 operands after show' "$LUPUSFLOW" panel show "$panel" "$panel"

# ---- diff ----

sed -e 's/from="0.557"/from="0.57"/' -e 's/id="Breg" title/id="Breg" optional="true" title/' \
    -e '/<ratio id="DN_of_B"/d' -e 's/id="pDC" title="[^"]*" parent="DR"/id="pDC" title="Plasmacytoid DC" parent="leukocyte"/' \
    "$panel" >"$work/edited.xml"
expect "diff" 0 '' "$LUPUSFLOW" panel diff "$panel" "$work/edited.xml"
said "diff: a number, with what it was before scaling" \
    'threshold CD38 hi: 0.557 (2753 before scaling) -> 0.57 (3137 before scaling)'
said "diff: a parent" 'population pDC parent: DR -> leukocyte'
said "diff: what is new" '+ population Breg optional: yes'
said "diff: what went" '- ratio DN_of_B: B.DN as % of B'
check "diff: nothing else" test "$(wc -l <"$work/out")" = 5
expect "diff --fail-on warn" 8 '' "$LUPUSFLOW" panel diff --fail-on warn "$panel" "$work/edited.xml"
expect "diff of a file with itself" 0 '' "$LUPUSFLOW" panel diff --fail-on warn "$panel" "$panel"
said "diff of a file with itself: what is said" 'the same file'
sed 's/<!--.*-->//; s/  */ /g' "$good" >"$work/blanks.xml"
expect "diff of blanks" 0 '' "$LUPUSFLOW" panel diff "$good" "$work/blanks.xml"
said "diff of blanks: what is said" 'only comments and the way it is written differ'
python3 - "$good" "$work/turned.xml" <<'PY'
import sys
text = open(sys.argv[1]).read()
a, b = [next(l for l in text.split('\n') if f'id="{i}"' in l) for i in ('round', 'box')]
open(sys.argv[2], 'w').write(text.replace(a, '@').replace(b, a).replace('@', b))
PY
expect "diff of another order" 0 '' "$LUPUSFLOW" panel diff "$good" "$work/turned.xml"
said "diff of another order: what is said" 'only the order of parts differs'

# ---- convert ----

expect "convert without --out" 2 'expected --out FILE' "$LUPUSFLOW" panel convert "$panel"
expect "convert" 0 '' "$LUPUSFLOW" panel convert "$panel" -o "$work/canonical.xml"
expect "convert: what is there stays" 2 'is there already' "$LUPUSFLOW" panel convert "$panel" -o "$work/canonical.xml"
expect "convert twice" 0 '' "$LUPUSFLOW" panel convert "$work/canonical.xml" -o "$work/again.xml"
check "convert: one strategy, the same bytes" cmp "$work/canonical.xml" "$work/again.xml"
expect "convert: a sound panel" 0 '' "$LUPUSFLOW" panel check "$work/canonical.xml"
"$LUPUSFLOW" gate "$panel" "$fcs" --membership "$work/a.tsv" >/dev/null
"$LUPUSFLOW" gate "$work/canonical.xml" "$fcs" --membership "$work/b.tsv" >/dev/null
grep -v '^#' "$work/a.tsv" >"$work/a"
grep -v '^#' "$work/b.tsv" >"$work/b"
check "convert: the same members" cmp "$work/a" "$work/b"
expect "convert to Gating-ML" 0 '' "$LUPUSFLOW" panel convert "$panel" --to gatingml -o "$work/g.xml"
expect "convert back" 0 '' "$LUPUSFLOW" panel convert "$work/g.xml" -o "$work/back.xml"
expect "convert to what there is not" 2 '--to: expected panel.gatingml, found "pdf"' \
    "$LUPUSFLOW" panel convert "$panel" --to pdf -o "$work/x.xml"
if need_corpus "workspaces"; then
    wsp=$shared/corpus/wsp
    expect "convert of a workspace of several" 5 'expected a sample .* in the workspace' \
        "$LUPUSFLOW" panel convert "$wsp/8_color_ICS.wsp" -o "$work/w.xml"
    "$LUPUSFLOW" panel convert "$wsp/8_color_ICS.wsp" --sample 101_DEN084Y5_15_E03_009_clean.fcs \
        -o "$work/w.xml" 2>"$work/err"
    check "convert of one sample of it" test $? = 0
    check "convert: what is not sure is said" grep -q 'wsp: line [0-9]*: <PolygonGate>: ' "$work/err"
    expect "convert of a workspace of one" 0 '' \
        "$LUPUSFLOW" panel convert "$wsp/simple_poly_and_rect.wsp" -o "$work/one.xml"
    "$LUPUSFLOW" gate "$wsp/simple_poly_and_rect.wsp" "$wsp/simple_line_100.fcs" >"$work/a"
    "$LUPUSFLOW" gate "$work/one.xml" "$wsp/simple_line_100.fcs" >"$work/b"
    check "convert of a workspace: the same table" cmp "$work/a" "$work/b"
fi

# ---- new ----

expect "new" 0 '' "$LUPUSFLOW" panel new "$fcs" -o "$work/draft.xml"
check "new: a sound panel" "$LUPUSFLOW" panel check "$work/draft.xml"
"$LUPUSFLOW" gate "$work/draft.xml" "$fcs" >"$work/out" 2>"$work/err"
check "new: it gates" test $? = 0
check "new: B cells and pDC are there" sh -c "grep -q '${tab}B${tab}' '$work/out' && grep -q '${tab}pDC${tab}' '$work/out'"
expect "new: the file is no panel's place" 2 'output that is no input' "$LUPUSFLOW" panel new "$fcs" -o "$fcs"
expect "new of no file" 2 'nosuch\.fcs: ' "$LUPUSFLOW" panel new "$work/nosuch.fcs" -o "$work/x.xml"

# ---- match ----

expect "match" 0 '' "$LUPUSFLOW" panel match "$panel" "$fcs"
said "match: by label" "CD19${tab}BV421-A${tab}CD19${tab}ok"
said "match: a parameter of a gate" "FSC-A${tab}FSC-A${tab}${tab}ok"
LC_ALL=C sed 's/|CD303|/|BDCA2|/; s/|CD27|/|CD72|/; s/|CD19|/|CD18|/' "$fcs" >"$work/other.fcs"
sed 's/|BDCA-2|CLEC4C//' "$panel" >"$work/fewer.xml"
"$LUPUSFLOW" panel match "$work/fewer.xml" "$fcs" "$work/other.fcs" >"$work/out" 2>"$work/err"
check "match: one of two does not fit" test $? = 7
said "match: another name" "CD303${tab}${tab}${tab}missing; another name of it: BDCA2 (put it into the label, if it is right)"
said "match: required, and the nearest" "CD19${tab}${tab}${tab}missing, required; nearest: CD18"
said "match: the files differ" "# the 2 files differ"
said "match: in what" "CD19${tab}1${tab}$work/other.fcs${tab}missing, required; nearest: CD18"
if need_corpus "panel_mess"; then
    cat >"$work/mess.xml" <<'XML'
<panel xmlns="urn:lupusflow:panel:1" name="gvhd" version="1">
  <markers><marker id="CD15" label="CD15"/><marker id="CD33" label="CD33"/></markers>
  <compensation source="none"/>
  <scales default="linear"><scale for="FSC-H SSC-H Time" type="linear"/></scales>
  <populations><population id="a" parent="all" gate="g"/><population id="t" parent="all" gate="t"/></populations>
  <gates><rectangle id="g" x="FSC-H" x-min="1" y="SSC-H" y-min="1"/><range id="t" x="Time" min="1"/></gates>
</panel>
XML
    cd "$shared/corpus/panel_mess" || exit 1
    "$LUPUSFLOW" panel match "$work/mess.xml" *.fcs >"$work/out" 2>/dev/null
    cd "$work" || exit 1
    said "match: files of one study: a name in other letters" "FSC-H${tab}1${tab}gvhd_qc_s10a01.fcs${tab}missing; nearest: fsc-h"
    said "match: files of one study: another name" "SSC-H${tab}1${tab}gvhd_qc_s10a02.fcs${tab}missing; nearest: FSC-H, SSC1-H"
    said "match: files of one study: none" "Time${tab}1${tab}gvhd_qc_s10a01.fcs${tab}missing"
    check "match: files of one study: the markers are the same" sh -c "! sed -n '/^# the/,\$p' '$work/out' | grep -q '^CD'"
fi
exit $status
