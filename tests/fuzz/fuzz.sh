#!/bin/sh
# fuzz.sh BUILD SECONDS - the five targets, two at a time, so many seconds each. What they find is left in
# BUILD/found/; it belongs into tests/fuzz/seeds/ once it is mended.
here=$(dirname "$0")
build=$1 seconds=$2
programs=$build/tests/fuzz
shared=${LUPUSFLOW_SHARED:-../shared}
mkdir -p "$build/found"

run() { # run TARGET LONGEST-INPUT SEEDS...
    target=$1 longest=$2 dict=fcs
    [ "$target" = strategy ] && dict=strategy
    shift 2
    mkdir -p "$build/corpus/$target"
    "$programs/fuzz_$target" "$build/corpus/$target" "$@" -max_total_time="$seconds" -max_len="$longest" \
        -timeout=5 -rss_limit_mb=1024 -malloc_limit_mb=256 -dict="$here/$dict.dict" \
        -artifact_prefix="$build/found/$target-" -print_final_stats=1 >"$build/$target.log" 2>&1
    echo $? >"$build/$target.status"
}

report() {
    status=0
    for target in header text data file strategy; do
        if [ "$(cat "$build/$target.status")" = 0 ]; then
            echo "fuzz_$target: nothing found in $(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$target.log") runs"
        else
            tail -20 "$build/$target.log"
            echo "fuzz_$target: found something, see $build/found/"
            status=1
        fi
    done
    return $status
}

sh "$here/seeds.sh" "$programs/make_seeds" "$programs/seeds" || exit 1
mutants=
if [ -f "$shared/tools/make_mutants.py" ]; then
    python3 "$shared/tools/make_mutants.py" --seed fuzz --count 500 --out "$build/mutants" >/dev/null || exit 1
    mutants=$build/mutants/m
fi
run header 160 "$here/seeds/header" "$programs/seeds/header" &
run text 2048 "$here/seeds/text" "$programs/seeds/text" &
wait
run data 1024 "$here/seeds/data" "$programs/seeds/data" &
# shellcheck disable=SC2086
run file 8192 "$here/seeds/file" "$programs/seeds/file" $mutants &
wait
run strategy 16384 "$here/seeds/strategy" &
wait
report
