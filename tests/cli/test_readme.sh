#!/bin/sh
# Every command that README.md shows runs as shown, in the order of the page.
. "$(dirname "$0")/lib.sh"

mkdir "$work/clone" "$work/clone/build"
ln -s "$LUPUSFLOW_SOURCE/sample_fcs" "$LUPUSFLOW_SOURCE/panels" "$work/clone"
ln -s "$LUPUSFLOW" "$work/clone/build/lupusflow"
awk '/^```sh$/ { inside = 1; next } /^```$/ { inside = 0 } inside && /^build\/lupusflow/' \
    "$LUPUSFLOW_SOURCE/README.md" >"$work/commands"
n=0
while IFS= read -r command; do
    n=$((n + 1))
    check "README: $command" sh -c "cd '$work/clone' && $command"
done <"$work/commands"
[ $n -ge 8 ] && pass "README shows $n commands" || fail "README shows commands" "expected at least 8, found $n"
exit $status
