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
exit $status
