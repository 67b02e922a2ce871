#!/bin/sh
# Gating-ML 2.0: the memberships of the standard's own tests bit by bit, the counts on which FlowKit,
# cytolib and flowCore agree, and files that mean harm.
. "$(dirname "$0")/lib.sh"

# masks NAME GATES DATA TRUTH: the truth has `id name events count hex`. Prints the ids that differ and
# those that have no truth, and on its last line how many are equal.
masks() {
    "$LUPUSFLOW" gate "$2" "$3" --membership "$work/$1.tsv" --force >"$work/$1.counts" 2>"$work/$1.err" || return 1
    awk -F '\t' '
        FNR == 1 { next }
        FILENAME == ARGV[1] { count[$1] = $4; mask[$1] = $5; next }
        !($1 in mask) { print $1 " has no truth"; next }
        $3 == count[$1] && $4 == mask[$1] { equal++; next }
        { print $1 " differs: " $3 " of " count[$1] }
        END { print equal + 0 }' "$4" "$work/$1.tsv" >"$work/$1.found"
}

need_corpus "the standard's own tests" || exit $status
gml=$shared/corpus/gatingml

masks set1 "$gml/gates1.xml" "$gml/data1.fcs" "$gml/truth_set1.tsv"
check "set 1: 60 memberships equal" grep -qx 60 "$work/set1.found"
check "set 1: one gate without truth" sh -c "[ \"\$(head -1 '$work/set1.found')\" = 'Polygon3 has no truth' ] && [ \$(wc -l <'$work/set1.found') = 2 ]"
masks set2 "$gml/gates2.xml" "$gml/data2.fcs" "$gml/truth_set2.tsv"
check "set 2: 40 memberships equal, and no other" sh -c "[ \"\$(cat '$work/set2.found')\" = 40 ]"

# Single gates, by the same truth. Polygon4 of two of the files is what gates1.xml calls Polygon3, and
# not its namesake there.
polygon3=$(awk -F '\t' '$1 == "Polygon3" { print $4 }' "$work/set1.tsv")
n=0 bad=
for file in "$gml"/single/*.xml; do
    n=$((n + 1))
    masks single "$file" "$gml/data1.fcs" "$gml/truth_set1.tsv" || bad="$bad ${file##*/}: $(cat "$work/single.err")"
    case ${file##*/} in
        gml_all_gates.xml | gml_matrix_poly4_gate.xml)
            [ "$(grep -c ' differs' "$work/single.found")" = 1 ] &&
                [ "$(awk -F '\t' '$1 == "Polygon4" { print $4 }' "$work/single.tsv")" = "$polygon3" ] || bad="$bad ${file##*/}" ;;
        *) if grep -q ' differs' "$work/single.found"; then bad="$bad ${file##*/}"; fi ;;
    esac
done
[ $n = 47 ] && [ -z "$bad" ] && pass "47 files of single gates" || fail "47 files of single gates, found $n" "$bad"
"$LUPUSFLOW" gate "$gml/single/gml_range_gate_attr_testing.xml" "$gml/data1.fcs" >/dev/null 2>"$work/err"
check "what is not of the standard is said" grep -q 'line 7: <sample> is not of the standard' "$work/err"
for threads in 1 7; do
    "$LUPUSFLOW" gate "$gml/gates2.xml" "$gml/data2.fcs" --threads $threads --membership "$work/t$threads.tsv" >/dev/null 2>&1
    check "the same masks with $threads threads" cmp "$work/t$threads.tsv" "$work/set2.tsv"
done

# ---- Writing ------------------------------------------------------------------------------

# round NAME STRATEGY FILE: both dialects, with and without the FCS file, are valid, and have the members
# that the strategy has. The schema is the tests' own (tests/cli/gatingml/gating.xsd).
schema=$LUPUSFLOW_SOURCE/tests/cli/gatingml/gating.xsd
round() {
    "$LUPUSFLOW" gate "$2" "$3" --membership "$work/before.tsv" --force >/dev/null 2>"$work/err" || { fail "$1: gate" "$(cat "$work/err")"; return; }
    sort "$work/before.tsv" >"$work/before"
    wrong=
    for dialect in standard cytobank; do
        for file in "" "$3"; do
            # shellcheck disable=SC2086 # no file is no operand
            "$LUPUSFLOW" export gatingml "$2" ${file:+"$file"} --dialect $dialect -o "$work/$1.xml" --force 2>"$work/err" &&
                "$LUPUSFLOW" gate "$work/$1.xml" "$3" --membership "$work/after.tsv" --force >/dev/null 2>>"$work/err" &&
                sort "$work/after.tsv" >"$work/after" && cmp -s "$work/before" "$work/after" || wrong="$wrong $dialect ${file##*/}: $(head -2 "$work/err")"
            if command -v xmllint >/dev/null; then
                xmllint --nonet --noout --schema "$schema" "$work/$1.xml" >"$work/err" 2>&1 || wrong="$wrong $dialect: $(head -2 "$work/err")"
            fi
        done
    done
    [ -z "$wrong" ] && pass "$1: written as Gating-ML and gated again: the same members" || fail "$1: written as Gating-ML" "$wrong"
}
if command -v xmllint >/dev/null; then
    check "the tests' schema takes the standard's own files" xmllint --nonet --noout --schema "$schema" "$gml/gates1.xml" "$gml/gates2.xml"
else
    echo "skip validity: no xmllint"
fi
bdc=$shared/corpus/bdc
round hipc-bcell "$panels/hipc-bcell.xml" "$bdc/lyoplate_bcell_12828_1_firsthalf_raw.fcs"
round hipc-dc "$panels/hipc-dc.xml" "$bdc/lyoplate_dc_12828001_001_raw.fcs"
round gates1 "$gml/gates1.xml" "$gml/data1.fcs"
round gates2 "$gml/gates2.xml" "$gml/data2.fcs"
round flowjo "$bdc/68983_gating.wsp" "$bdc/68983.fcs"
round diamond "$shared/corpus/wsp/test_data_diamond_asinh_rect.wsp" "$shared/corpus/wsp/test_data_diamond_01.fcs"
for panel in sle-breg-pdc hipc-bcell; do
    "$LUPUSFLOW" export gatingml "$panels/$panel.xml" -o - >"$work/$panel.out.xml"
    check "$panel: to standard output" grep -q '<gating:Gating-ML' "$work/$panel.out.xml"
done
# What others make of it, who do not know our custom_info.
plain() {
    "$LUPUSFLOW" export gatingml "$panels/$1.xml" "$2" -o "$work/plain.xml" --force
    awk '/<data-type:custom_info>/ { off = 1 } !off { print } /<\/data-type:custom_info>/ { off = 0 }' "$work/plain.xml" >"$work/stripped.xml"
    "$LUPUSFLOW" gate "$work/stripped.xml" "$2" 2>/dev/null | cut -f 4 | sed 1d >"$work/stripped"
    "$LUPUSFLOW" gate "$panels/$1.xml" "$2" 2>/dev/null | cut -f 4 | sed 1d >"$work/whole"
    check "$1: the same counts without our custom_info" cmp "$work/stripped" "$work/whole"
}
plain hipc-bcell "$bdc/lyoplate_bcell_12828_1_firsthalf_raw.fcs"
plain hipc-dc "$bdc/lyoplate_dc_12828001_001_raw.fcs"
expect "an output that is there is kept" 2 'is there already; --force replaces it' \
    "$LUPUSFLOW" export gatingml "$panels/hipc-bcell.xml" -o "$work/plain.xml"
expect "another dialect" 2 'expected standard[|]cytobank, found "flowjo"' \
    "$LUPUSFLOW" export gatingml "$panels/hipc-bcell.xml" -o "$work/x.xml" --dialect flowjo
expect "a workspace of several samples" 2 'expected --sample NAME or an FCS file, because .* holds 3 samples' \
    "$LUPUSFLOW" export gatingml "$shared/corpus/wsp/8_color_ICS.wsp" -o "$work/x.xml"
expect "the sample of a workspace" 0 '' \
    "$LUPUSFLOW" export gatingml "$shared/corpus/wsp/8_color_ICS.wsp" --sample 101_DEN084Y5_15_E03_009_clean.fcs -o "$work/x.xml"
expect "a strategy that is none" 3 'expected a panel' \
    "$LUPUSFLOW" export gatingml "$gml/data1.fcs" -o "$work/y.xml"

# ---- Files that mean harm -----------------------------------------------------------------

python3 "$shared/tools/make_xml_hostile.py" --out "$work/hostile" >"$work/made"
tube=$gml/data2.fcs
"$LUPUSFLOW" gate "$work/hostile/plain.xml" "$tube" >"$work/plain"
traced=
case $LUPUSFLOW_FLAGS in
    *sanitize*) ;; # such a program opens files of its own
    *) strace -o "$work/trace" true 2>/dev/null && traced=yes ;;
esac
n=0
while read -r expect name; do
    n=$((n + 1))
    file=$work/hostile/$name
    run="$LUPUSFLOW"
    if [ $traced ]; then
        timeout 30 strace -f -qq -o "$work/trace" -e trace=socket,connect,open,openat "$run" gate "$file" "$tube" >"$work/out" 2>"$work/err"
    else
        timeout 30 "$run" gate "$file" "$tube" >"$work/out" 2>"$work/err"
    fi
    got=$?
    wrong=
    case $expect in
        ok) [ $got = 0 ] && [ "$(grep -c R1 "$work/out")" = "$(grep -c R1 "$work/plain")" ] || [ "$name" = parent-forward.xml ] || wrong="expected it to be read" ;;
        error) case $got in 3 | 5 | 6) ;; *) wrong="expected exit code 3, 5 or 6" ;; esac
            [ "$(wc -l <"$work/err")" = 1 ] || wrong="expected one line on stderr" ;;
        bounded) case $got in 0 | 3) ;; *) wrong="expected exit code 0 or 3" ;; esac ;;
    esac
    if LC_ALL=C tr -d '\n\t' <"$work/err" | LC_ALL=C grep -q '[[:cntrl:]]'; then wrong="control characters on stderr"; fi
    if [ $traced ]; then
        # Before the panel is opened the loader opens libraries; afterwards only the two inputs are.
        sed -n "\\|$name|,\$p" "$work/trace" | grep -v "$name" | grep -v "$tube" | grep -v 'O_DIRECTORY' |
            grep -vE '/(sys|proc)/|exited|SIGCHLD|/dev/null' >"$work/opened"
        [ -s "$work/opened" ] && wrong="expected no other file and no connection: $(head -2 "$work/opened")"
        grep -qE 'socket|connect' "$work/trace" && wrong="expected no connection"
    fi
    [ -z "$wrong" ] || fail "$name" "$wrong; exit code $got: $(head -c 300 "$work/err")"
done <<LIST
$(sed 's/.*"file": "\([^"]*\)", "expect": "\([a-z]*\)".*/\2 \1/' "$work/hostile/xml_manifest.jsonl")
LIST
[ $n = 85 ] && pass "85 hostile files were tried${traced:+, their system calls watched}" || fail "85 hostile files, found $n"
expect "Gating-ML 1.5 is refused by name" 6 'old-namespace.xml:1:39: <Gating-ML>: expected version 2.0, found Gating-ML 1.5' \
    "$LUPUSFLOW" gate "$work/hostile/old-namespace.xml" "$tube"
expect "a parameter that the file lacks" 5 'gate "R1" in line 1: expected a parameter "NO SUCH CHANNEL" in the file, found none' \
    "$LUPUSFLOW" gate "$work/hostile/unknown-dimension.xml" "$tube"

# ---- Nine gates ---------------------------------------------------------------------------

if ! /usr/bin/python3 -c 'import numpy' 2>/dev/null; then
    echo "skip nine gates: no numpy"
    exit $status
fi
/usr/bin/python3 "$shared/tools/make_bench.py" "$work/bench" 100k 1m
nine() {
    "$LUPUSFLOW" gate "$shared/tools/nine_gates.xml" "$work/bench/$1.fcs" | awk -F '\t' 'NR > 1 { print $2 " " $4 }' | sort >"$work/nine"
    grep "^$1.fcs" "$shared/tools/make_bench.py" | tr -s ' ' '\n' | sed 1d | paste -d ' ' - - | sort >"$work/agreed"
    [ "$(wc -l <"$work/agreed")" = 12 ] && check "$1: the 12 counts on which others agree" cmp "$work/nine" "$work/agreed"
}
nine e100k
nine e1m
exit $status
