#!/bin/sh
# The command line itself: commands, options, help, and the man page they make.
. "$(dirname "$0")/lib.sh"

expect "no command at all is a usage error" 2 '' sh -c '"$LUPUSFLOW" 2>/dev/null'
expect "a misspelt command gets a suggestion" 2 'no command "analize"\. Did you mean analyze\?' \
    "$LUPUSFLOW" analize
expect "a command that nothing resembles gets none" 2 'no command "xyzzy"\. See: lupusflow help' \
    "$LUPUSFLOW" xyzzy
expect "a misspelt option gets a suggestion" 2 'lupusflow dump: unknown option --digets\. Did you mean --digest\?' \
    "$LUPUSFLOW" dump --digets x.fcs
expect "an option of another command is unknown" 2 'unknown option --membership' \
    "$LUPUSFLOW" info --membership x x.fcs
expect "an option without its value is named" 2 'option --dataset needs a value' \
    "$LUPUSFLOW" dump x.fcs --dataset
expect "a number that is none is quoted" 2 '--seed: expected a whole number, found "1e3"' \
    "$LUPUSFLOW" simulate --seed 1e3 --out "$work/x.fcs"
expect "too few operands are counted" 2 'lupusflow gate: expected STRATEGY FILE \.\.\., found 1 operand\.' \
    "$LUPUSFLOW" gate panel.xml
expect "control characters in a command are shown escaped" 2 'no command "a\\x1B\[31m"' \
    "$LUPUSFLOW" "$(printf 'a\033[31m')"
expect "strict and lenient exclude each other" 2 'exclude each other' \
    "$LUPUSFLOW" dump --strict --lenient x.fcs
for size in 0 x 2T 1.5G -1 16GB 99999999999999G; do
    expect "a limit of $size is refused" 2 "--max-bytes: expected a number above 0, such as 500 or 2G, found \"$size\"" \
        "$LUPUSFLOW" dump "--max-bytes=$size" x.fcs
done
expect "a limit on bytes" 4 'healthy\.fcs: byte 1024: E-LIMIT: .*max_bytes' \
    "$LUPUSFLOW" dump --max-bytes=1K "$samples/healthy.fcs"
expect "a limit on bytes of keywords" 4 'E-LIMIT: .*max_text' "$LUPUSFLOW" dump --max-text=100 "$samples/healthy.fcs"
expect "a limit on parameters" 4 'E-LIMIT: .*max_params' "$LUPUSFLOW" dump --max-params=16 "$samples/healthy.fcs"
expect "a limit on keywords" 4 'E-LIMIT: .*max_keywords' "$LUPUSFLOW" dump --max-keywords=50 "$samples/healthy.fcs"
expect "limits that hold" 0 '' "$LUPUSFLOW" dump --digest --max-bytes=1M --max-text=2K --max-params=17 \
    --max-keywords=200 "$samples/healthy.fcs"
expect "an entry of what is no archive" 2 'expected a ZIP archive of which to take entry 2' \
    "$LUPUSFLOW" dump --entry 2 "$samples/healthy.fcs"
expect "an unknown choice of offsets is refused" 2 'expected header or text, found "both"' \
    "$LUPUSFLOW" dump --data-offsets both x.fcs

for command in analyze check info gate panel simulate dump export deidentify version help; do
    expect "help $command goes to stdout" 0 '' "$LUPUSFLOW" help "$command"
    check "help $command names every option with a text" \
        sh -c "! '$LUPUSFLOW' help $command | grep -E '^ +(-.,)? *--[a-z0-9-]+ *$'"
done
"$LUPUSFLOW" help >"$work/usage"
check "usage says what the program is not for" grep -q 'Not for use in diagnostic procedures' "$work/usage"
expect "version" 0 '' "$LUPUSFLOW" version
check "version is that of the project" grep -q "^lupusflow $(sed -n 's/.*project(lupusflow VERSION \([0-9.]*\).*/\1/p' "$LUPUSFLOW_SOURCE/CMakeLists.txt")$" "$work/out"
"$LUPUSFLOW" help --man >"$work/man"
check "docs/lupusflow.1 is what the option table makes" cmp "$work/man" "$LUPUSFLOW_SOURCE/docs/lupusflow.1"
expect "a full disk is reported, not ignored" 74 'standard output: expected to write it' \
    sh -c '"$LUPUSFLOW" help >/dev/full'
expect "a closed pipe is silent" 0 '' sh -c '"$LUPUSFLOW" help --man | head -n 1 >/dev/null'
exit $status
