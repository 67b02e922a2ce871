# lib.sh - what the tests of the command share. Each prints "ok NAME", "not ok NAME" or "skip NAME".
#
#   $LUPUSFLOW          the command          $LUPUSFLOW_SOURCE   the project's folder
#   $LUPUSFLOW_SHARED   corpus/ and tools/, beside the project if not given
set -u
LC_ALL=${LC_ALL:-C}
export LC_ALL
shared=${LUPUSFLOW_SHARED:-$LUPUSFLOW_SOURCE/../shared}
panels=$LUPUSFLOW_SOURCE/panels
samples=$LUPUSFLOW_SOURCE/sample_fcs
export LUPUSFLOW_PANELS="$panels" # wherever the command was built
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0

pass() { echo "ok $1"; }
fail() {
    echo "not ok $1"
    shift
    printf '#   %s\n' "$@"
    status=1
}

# check NAME COMMAND...: passes when the command succeeds.
check() {
    name=$1
    shift
    if "$@" >"$work/check.out" 2>&1; then
        pass "$name"
    else
        fail "$name" "$*" "$(head -5 "$work/check.out")"
    fi
}

# expect NAME CODE STDERR COMMAND...: the exit code, and stderr one line that matches the extended
# regular expression (or empty, where it is empty).
expect() {
    name=$1 code=$2 pattern=$3
    shift 3
    "$@" >"$work/out" 2>"$work/err"
    got=$?
    lines=$(wc -l <"$work/err")
    if [ "$got" != "$code" ]; then
        fail "$name" "expected exit code $code, found $got" "$(head -3 "$work/err")"
    elif [ -z "$pattern" ] && [ -s "$work/err" ]; then
        fail "$name" "expected nothing on stderr, found: $(head -3 "$work/err")"
    elif [ -n "$pattern" ] && [ "$lines" != 1 ]; then
        fail "$name" "expected one line on stderr, found $lines:" "$(head -5 "$work/err")"
    elif [ -n "$pattern" ] && ! grep -Eq -- "$pattern" "$work/err"; then
        fail "$name" "expected stderr like: $pattern" "found: $(cat "$work/err")"
    else
        pass "$name"
    fi
}

# need_corpus NAME: false, with a line that says so, where the corpus is absent.
need_corpus() {
    [ -f "$shared/corpus/expected.json" ] && return 0
    echo "skip $1: no corpus"
    return 1
}
