#!/bin/sh
# documents.sh - documents stay true: links inside the repository lead somewhere, every option and
# every rule that the code knows is described, nothing speaks of a machine.
cd "$(dirname "$0")/.." || exit 1
bad=0
complain() { echo "documents: $*"; bad=1; }

for file in README.md CHANGELOG.md docs/*.md sample_fcs/*.md; do
    [ -f "$file" ] || continue
    for link in $(grep -oE '\]\([^)# ]+' "$file" | cut -c 3- | grep -v '://'); do
        [ -e "$(dirname "$file")/$link" ] || complain "$file: expected $link, found nothing there"
    done
    grep -nE '/(home|root|work)/[a-z]|TODO|FIXME' "$file" && complain "$file: see above"
done
for rule in $(grep -ohE '"[EWI]-[A-Z0-9-]+"' fcs/*.c gating/*.c cli/*.c | tr -d '"' | sort -u); do
    grep -q "$rule" docs/notes.md || complain "docs/notes.md: expected the rule $rule, found no word of it"
done
for stem in $(cat fcs/*.c | tr '\n' ' ' | grep -oE '[( ]note\([^;"]*"[A-Z0-9-]+"' | grep -oE '"[A-Z0-9-]+"$' | tr -d '"' | sort -u); do
    grep -q "\`W-$stem\`" docs/notes.md || complain "docs/notes.md: expected the rule W-$stem, found no word of it"
done
[ -z "$(groff -man -Tutf8 -ww -z docs/lupusflow.1 2>&1)" ] || complain "docs/lupusflow.1: groff has something to say"
for header in include/lupusflow/*.h; do
    gcc -std=c99 -Wall -Wextra -pedantic -Werror -Iinclude -fsyntax-only -x c "$header" || complain "$header: C99"
    g++ -std=c++11 -Wall -Wextra -pedantic -Werror -Iinclude -fsyntax-only -x c++ "$header" || complain "$header: C++11"
done
[ $bad = 0 ] && echo "documents: ok"
exit $bad
