#!/bin/sh
# A file of 4.5 GiB: read within 15 s and 128 MB, every sum right. For `./dev soak`.
. "$(dirname "$0")/lib.sh"

here=$(cd "$(dirname "$0")" && pwd)
need_corpus "a file of 4.5 GiB" || exit $status
check "a sparse file of 4.5 GiB is made" python3 "$shared/tools/make_mutants.py" --seed big --count 1 --big 4.5 --out "$work/big"
big=$work/big/big.fcs
check "its events are right, in 15 s and 128 MB" "$LUPUSFLOW_BUILD/tests/soak/soak_big" "$big" 128 15
sed 's/^/#   /' "$work/check.out"
check "it is checked in 1 s and 64 MB" python3 "$here/measure.py" 1 64 0 "$big" -- "$LUPUSFLOW" check "{file}"
sed 's/^/#   /' "$work/check.out"
check "it is described in 30 s and 64 MB" python3 "$here/measure.py" 30 64 0 "$big" -- "$LUPUSFLOW" info --json "{file}"
sed 's/^/#   /' "$work/check.out"
"$LUPUSFLOW" check "$big" >"$work/out"
check "it has all its events" grep -Eq ': FCS 3\.1, 150994944 events, 8 parameters' "$work/out"
exit $status
