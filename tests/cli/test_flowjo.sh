#!/bin/sh
# FlowJo workspaces: every count that FlowJo stored in one, how samples are chosen, what is said of the rest.
. "$(dirname "$0")/lib.sh"

need_corpus "gate on FlowJo workspaces" || exit $status
wsp=$shared/corpus/wsp bdc=$shared/corpus/bdc

# stored WORKSPACE: path, TAB, count of each population of the first sample that FlowJo has counted; -1 and 0
# mean that it has not.
stored() {
    awk '
        /<SampleList>/ { inside = 1 }
        /<\/SampleList>/ { inside = 0 }
        inside && /<Population |<AndNode |<OrNode |<NotNode / {
            name = $0; sub(/.* name="/, "", name); sub(/".*/, "", name)
            count = $0; sub(/.* count="/, "", count); sub(/".*/, "", count)
            path[++depth] = depth > 1 ? path[depth - 1] "/" name : name
            if (count > 0) print path[depth] "\t" count
        }
        inside && /<\/Population>|<\/AndNode>|<\/OrNode>|<\/NotNode>/ { depth-- }' "$1"
}

# counts NAME WORKSPACE FILE HOW_MANY: each stored count comes out.
counts() {
    stored "$2" >"$work/stored"
    "$LUPUSFLOW" gate "$2" "$3" 2>"$work/err" | tail -n +2 | cut -f 2,4 >"$work/found"
    awk -F '\t' '
        FILENAME == ARGV[1] { found[$1] = $2; next }
        { n++; if (found[$1] != $2) { print "# " $1 ": expected " $2 ", found " found[$1]; bad = 1 } }
        END { exit bad || n != '"$4"' }' "$work/found" "$work/stored" >"$work/diff" 2>&1 &&
        pass "$1: $4 counts as FlowJo stored them" || fail "$1" "$(head "$work/diff")"
}

counts "68983_gating.wsp" "$bdc/68983_gating.wsp" "$bdc/68983.fcs" 15
counts "an ellipse of 51 events" "$wsp/simple_line_single_ellipse_51_events.wsp" "$wsp/simple_line_100.fcs" 1
counts "test_data_diamond_asinh_rect.wsp" "$wsp/test_data_diamond_asinh_rect.wsp" "$wsp/test_data_diamond_01.fcs" 1
counts "simple_poly_and_rect.wsp, never counted" "$wsp/simple_poly_and_rect.wsp" "$wsp/simple_line_100.fcs" 0

# What the display grid decides: 13 events of Lymphocytes lie inside the polygon as drawn and outside on the
# grid (docs/methods.md); all 19,225 lie inside as drawn.
"$LUPUSFLOW" gate "$bdc/68983_gating.wsp" "$bdc/68983.fcs" --membership "$work/m.tsv" >/dev/null 2>"$work/err"
awk -F '\t' '
    function bits(digit) { return index("0123456789abcdef", digit) - 1 }
    $1 == "Lymphocytes" {
        for (i = 0; i < $2; i++) {
            byte = int(i / 8); d = bits(substr($4, 2 * byte + (i % 8 < 4 ? 2 : 1), 1))
            for (k = i % 4; k > 0; k--) d = int(d / 2)
            if (d % 2 == 0) print i
        }
    }' "$work/m.tsv" >"$work/outside"
printf '%s\n' 309 1734 4006 9236 9465 10541 13107 14584 15082 15662 15826 17482 18924 >"$work/expected"
check "the 13 events that the grid leaves out" cmp "$work/outside" "$work/expected"
# member PATH EVENT: 1 or 0.
member() {
    awk -F '\t' -v path="$1" -v event="$2" '$1 == path {
        digit = substr($4, 2 * int(event / 8) + (event % 8 < 4 ? 2 : 1), 1)
        d = index("0123456789abcdef", digit) - 1
        for (k = event % 4; k > 0; k--) d = int(d / 2)
        print d % 2
    }' "$work/m.tsv"
}
t="Lymphocytes/Singlets/Singlets2/NK1_1-/T cells"
for event in 1423 8916; do
    [ "$(member "$t" $event)$(member "$t/ab T cells" $event)" = 10 ] &&
        pass "ab T cells: the grid leaves out event $event" || fail "ab T cells: event $event"
done
[ "$(member "$t/gd T cells" 18817)" = 1 ] && pass "gd T cells: the grid takes in event 18817" || fail "gd T cells: event 18817"
check "the edge rule is said" grep -q '68983.fcs: edges: FlowJo: rectangles' "$work/err"
check "a population is named by its path, its parent too" sh -c '"$1" gate "$2" "$3" 2>/dev/null |
    grep -q "	Lymphocytes/Singlets	Lymphocytes	18689	97.277743	97.211964"' - "$LUPUSFLOW" "$bdc/68983_gating.wsp" "$bdc/68983.fcs"
for threads in 1 2 7; do
    "$LUPUSFLOW" gate "$bdc/68983_gating.wsp" "$bdc/68983.fcs" --threads $threads --membership "$work/t$threads.tsv" >/dev/null 2>&1
    check "the same masks with $threads threads" cmp "$work/t$threads.tsv" "$work/m.tsv"
done

# The other workspaces are of files that are not here: their parameters are renamed to those of one that is, so
# that all of their gates are asked. Counts mean nothing then, but sums have to be right.
for file in 8_color_ICS 8_color_ICS_boolean_gate_testing 8_color_ICS_with_ellipse reused_quad_gate_with_child; do
    sed 's/TNFa FITC FLR-A/FITC-A/g; s/CD8 PerCP-Cy55 FLR-A/PE-Cy5-A/g; s/IL2 BV421 FLR-A/Pacific Blue-A/g
        s/Aqua Amine FLR-A/AmCyan-A/g; s/IFNg APC FLR-A/APC-A/g; s/CD3 APC-H7 FLR-A/APC-Cy7-A/g
        s/CD107a PE FLR-A/PE-A/g; s/CD4 PE-Cy7 FLR-A/PE-Cy7-A/g' "$wsp/$file.wsp" >"$work/$file.wsp"
    "$LUPUSFLOW" gate "$work/$file.wsp" --sample 101_DEN084Y5_15_E01_008_clean.fcs "$bdc/68983.fcs" >"$work/$file.counts" 2>"$work/$file.err"
    awk -F '\t' 'NR > 1 && ($4 == "" || $4 > found[$3] + 0 && $3 != "root") { print; bad = 1 } { found[$2] = $4; n++ }
        END { exit bad || n < 12 }' "$work/$file.counts" >"$work/diff" &&
        pass "$file.wsp: every gate is evaluated, no population larger than its parent" ||
        fail "$file.wsp" "$(head -3 "$work/diff")" "$(head -3 "$work/$file.err")"
done
check "not confirmed by a count: said with its line" grep -Eq "with_ellipse.wsp: line [0-9]+: <EllipsoidGate>: FlowJo's bins" "$work/8_color_ICS_with_ellipse.err"
awk -F '\t' '
    { count[$2] = $4; parent[$2] = $3 }
    END {
        p = "Time/Singlets/aAmine-/CD3+/CD4+/"
        whole = count["Time/Singlets/aAmine-/CD3+/CD4+"]
        exit !(count[p "IL2+"] + count[p "IL2+-"] == whole && count[p "TNFa+"] + count[p "TNFa+-"] == whole &&
            count[p "CD107a+ or IFNg+"] + count[p "CD107a+ & IFNg+"] == count[p "CD107a+"] + count[p "IFNg+"] && whole > 0)
    }' "$work/8_color_ICS_boolean_gate_testing.counts" &&
    pass "and, or and not add up" || fail "and, or and not add up" "$(cat "$work/8_color_ICS_boolean_gate_testing.counts")"
awk -F '\t' '
    $3 == "good cells/cd4+" && $2 ~ /Q[1-4]: / { sum += $4; n++ } $2 == "good cells/cd4+" { whole = $4 }
    END { exit !(n == 4 && sum == whole && whole > 0) }' "$work/reused_quad_gate_with_child.counts" &&
    pass "the parts of a quadrant share their parent out" ||
    fail "the parts of a quadrant" "$(cat "$work/reused_quad_gate_with_child.counts")"
expect "a file without the detectors of the matrix" 5 'E-SPILLOVER: expected every detector of the spillover matrix' \
    "$LUPUSFLOW" gate "$wsp/reused_quad_gate_with_child.wsp" "$bdc/68983.fcs"

# Which sample.
expect "a workspace without the sample" 5 'E-SAMPLE: expected a sample 68983.fcs in the workspace, found 101_DEN' \
    "$LUPUSFLOW" gate "$wsp/8_color_ICS.wsp" "$bdc/68983.fcs"
expect "nor one that was asked for" 5 'E-SAMPLE: expected a sample nobody.fcs in the workspace' \
    "$LUPUSFLOW" gate "$wsp/8_color_ICS.wsp" --sample nobody.fcs "$bdc/68983.fcs"
expect "even where there is only one" 5 'expected the one sample of the workspace, found --sample nobody.fcs' \
    "$LUPUSFLOW" gate "$bdc/68983_gating.wsp" --sample nobody.fcs "$bdc/68983.fcs"
expect "a panel has no samples" 2 '--sample: expected a workspace, found a panel' \
    "$LUPUSFLOW" gate "$panels/hipc-bcell.xml" --sample x.fcs "$bdc/68983.fcs"
"$LUPUSFLOW" gate "$wsp/8_color_ICS.wsp" "$bdc/68983.fcs" "$bdc/68983.fcs" >/dev/null 2>&1
[ $? = 7 ] && pass "several files without their sample" || fail "several files without their sample"
expect "a workspace of FlowJo 9" 6 'A2004Analysis.xml:1:[0-9]+: expected a workspace of FlowJo 10, found one of an older FlowJo for the Mac' \
    "$LUPUSFLOW" gate "$bdc/A2004Analysis.xml" "$bdc/a2004_O1T2pb05i_A2_A02.fcs"
sed 's/gating:min="14199.0"/gating:min="14,199"/' "$bdc/68983_gating.wsp" >"$work/comma.wsp"
expect "a mistake is told with its place" 3 'comma.wsp:[0-9]+:[0-9]+: min: expected a number of at most 1e100, found "14,199"' \
    "$LUPUSFLOW" gate "$work/comma.wsp" "$bdc/68983.fcs"
check "export takes the sample of the file" sh -c '"$1" export csv "$2" --panel "$3" --population Lymphocytes --out "$4" 2>/dev/null && [ $(wc -l <"$4") = 19213 ]' \
    - "$LUPUSFLOW" "$bdc/68983.fcs" "$bdc/68983_gating.wsp" "$work/l.csv"
exit $status
