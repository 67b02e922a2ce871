#!/bin/sh
# `gate` against the archived gates of real tubes: every count, and membership bit by bit.
. "$(dirname "$0")/lib.sh"

# compare NAME PANEL FILE TRUTH: the truth's path ends with the population's id.
compare() {
    "$LUPUSFLOW" gate "$2" "$3" --membership "$work/$1.tsv" >"$work/$1.counts" 2>"$work/err" ||
        { fail "$1: gate runs" "$(cat "$work/err")"; return; }
    awk -F '\t' '
        FILENAME == ARGV[1] { if (FNR > 1 && $1 != "/") { n = split($1, part, "/"); count[part[n]] = $2; mask[part[n]] = $3 } next }
        FILENAME == ARGV[2] { if (FNR > 1) { found[$2] = $4 } next }
        FNR > 1 { bits[$1] = $4 }
        END {
            for (id in count) {
                n_all++
                if (found[id] != count[id]) { print "# " id ": expected " count[id] ", found " found[id]; bad = 1 }
                if (bits[id] != mask[id]) { print "# " id ": membership differs"; bad = 1 }
            }
            for (id in found) if (!(id in count)) { print "# " id " is not in the truth"; bad = 1 }
            print "# " n_all " populations compared"
            exit bad || n_all < 20
        }' "$4" "$work/$1.counts" "$work/$1.tsv" >"$work/$1.diff" 2>&1 &&
        pass "$1: every count and every membership bit" || fail "$1: counts and membership" "$(head "$work/$1.diff")"
}

need_corpus "gate on real tubes" || exit $status
bdc=$shared/corpus/bdc
compare hipc-bcell "$panels/hipc-bcell.xml" "$bdc/lyoplate_bcell_12828_1_firsthalf_raw.fcs" \
    "$bdc/lyoplate_bcell_12828_1_firsthalf_membership.tsv"
compare hipc-dc "$panels/hipc-dc.xml" "$bdc/lyoplate_dc_12828001_001_raw.fcs" \
    "$bdc/lyoplate_dc_12828001_001_membership.tsv"
check "CD24hiCD38hi: 523 of 5442" grep -Eq "	Transitional	CD19andCD20	523	9\.610437	" "$work/hipc-bcell.counts"
check "pDC: 128 of 586" grep -Eq "	CD11c-CD123\+	HLADR\+	128	21\.843003	" "$work/hipc-dc.counts"
for threads in 1 2 7; do
    "$LUPUSFLOW" gate "$panels/hipc-bcell.xml" "$bdc/lyoplate_bcell_12828_1_firsthalf_raw.fcs" \
        --threads $threads --membership "$work/t$threads.tsv" >/dev/null
    check "the same masks with $threads threads" cmp "$work/t$threads.tsv" "$work/hipc-bcell.tsv"
done
gzip -c "$bdc/lyoplate_bcell_12828_1_firsthalf_raw.fcs" >"$work/b.fcs.gz"
"$LUPUSFLOW" gate "$panels/hipc-bcell.xml" "$work/b.fcs.gz" | cut -f 2- >"$work/gz.counts"
cut -f 2- "$work/hipc-bcell.counts" >"$work/plain.counts"
check "the same counts from a gzip file" cmp "$work/gz.counts" "$work/plain.counts"
"$LUPUSFLOW" gate "$panels/hipc-bcell.xml" - <"$bdc/lyoplate_bcell_12828_1_firsthalf_raw.fcs" | cut -f 2- >"$work/stdin.counts"
check "the same counts from standard input" cmp "$work/stdin.counts" "$work/plain.counts"
expect "membership of two files is refused" 2 'takes one FCS file, found 2' \
    "$LUPUSFLOW" gate "$panels/hipc-bcell.xml" "$work/b.fcs.gz" "$work/b.fcs.gz" --membership "$work/x.tsv"
expect "membership that is there is kept" 2 'is there already; --force replaces it' \
    "$LUPUSFLOW" gate "$panels/hipc-bcell.xml" "$work/b.fcs.gz" --membership "$work/hipc-bcell.tsv"
expect "membership over its own input is refused" 2 'expected an output that is no input' \
    "$LUPUSFLOW" gate "$panels/hipc-bcell.xml" "$work/b.fcs.gz" --force --membership "$work/b.fcs.gz"

# Two labels exchanged: the panel that finds its borders shows nothing, and says why.
"$LUPUSFLOW" simulate --events 50000 --disturb swap=CD27:IgD --out "$work/swapped.fcs"
"$LUPUSFLOW" gate "$panels/sle-breg-pdc-auto.xml" "$work/swapped.fcs" >"$work/swapped.counts" 2>"$work/swapped.says"
check "a swapped tube has rows, and no counts" \
    awk -F '\t' 'NR > 1 && $4 != "" { bad = 1 } END { exit bad || NR < 15 }' "$work/swapped.counts"
check "the rule that it breaks is told" grep -q 'B: NOT EVALUABLE: the rule in line [0-9]*: expected' "$work/swapped.says"
exit $status
