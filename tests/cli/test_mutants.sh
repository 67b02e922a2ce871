#!/bin/sh
# Hostile files: 2,000 mutants and the gzip set, judged by their manifests, lenient and strict. Where
# the command is built with sanitizers their reports count as crashes.
. "$(dirname "$0")/lib.sh"

need_corpus "mutants" || exit $status
case $LUPUSFLOW_FLAGS in *sanitize*) memory=0 ;; *) memory=2048 ;; esac
judge() { # judge NAME CHECK-OPTIONS -- DUMP-OPTIONS
    name=$1
    shift
    check "$name" python3 "$shared/tools/check_cli.py" "$work/mutants" --mem-mb $memory --codes 4,6,71 "$@"
    sed 's/^/#   /' "$work/check.out"
}
check "mutants are made" python3 "$shared/tools/make_mutants.py" --seed anchor-1 --count 2000 --gz --out "$work/mutants"
judge "2,000 mutants, lenient" -- "$LUPUSFLOW" dump "{file}"
judge "2,000 mutants, strict" --strict -- "$LUPUSFLOW" dump --strict "{file}"
if [ $memory != 0 ]; then
    check "no mutant takes 2 s, or 64 MB and four times its size" \
        python3 "$(dirname "$0")/measure.py" 2 64 4 "$work/mutants/m" -- "$LUPUSFLOW" dump --digest "{file}"
    sed 's/^/#   /' "$work/check.out"
fi
check "hostile gzip files" python3 "$(dirname "$0")/judge_gz.py" "$work/mutants" "$LUPUSFLOW" dump --digest
sed 's/^/#   /' "$work/check.out"
exit $status
