#!/bin/sh
# Files that are large in one respect, 2,000 parameters, 200,000 keywords, 2 MB of delimiters: at most 5 s and
# 512 MB each, with every command.
. "$(dirname "$0")/lib.sh"

here=$(cd "$(dirname "$0")" && pwd)
LUPUSFLOW_PANELS=$panels
export LUPUSFLOW_PANELS
case $LUPUSFLOW_FLAGS in *sanitize*) limits='50 2048' ;; *) limits='5 512' ;; esac
check "large files are made" python3 "$here/make_large.py" "$samples/healthy.fcs" "$work/large"
for command in "check" "info --json" "dump --digest" "analyze --json"; do
    # shellcheck disable=SC2086
    check "$command of large files" python3 "$here/measure.py" $limits 0 "$work/large" -- "$LUPUSFLOW" $command "{file}"
    sed 's/^/#   /' "$work/check.out"
done
cd "$work/large" || exit 1
expect "200,000 keywords are read" 0 '' "$LUPUSFLOW" check keywords.fcs
expect "one more is not" 4 'E-LIMIT: expected at most 200000 keywords in TEXT, found 200001; raise max_keywords' \
    "$LUPUSFLOW" check too_many_keywords.fcs
expect "unless so asked" 0 '' "$LUPUSFLOW" check --max-keywords 200K too_many_keywords.fcs
expect "2,000 parameters" 0 '' "$LUPUSFLOW" check params.fcs
check "2,000 parameters: all are there" grep -q 'FCS 3.1, 1000 events, 2000 parameters' "$work/out"
expect "150,000 times one keyword" 0 '' "$LUPUSFLOW" check again.fcs
check "150,000 times one keyword: each is counted" grep -q 'W-DUPLICATE 149999$' "$work/out"
exit $status
