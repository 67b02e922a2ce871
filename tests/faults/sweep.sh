#!/bin/sh
# sweep.sh [STEP] - every STEP-th allocation and call of the system fails once, and from then on, until a
# run has nothing left to fail. The answer is the documented exit code and one line, or the very output
# of an undisturbed run; no output is there in part; nothing crashes or leaks (with the sanitizers).
#
#   $LUPUSFLOW   lupusflow_faulty, see faulty.c
. "$(dirname "$0")/../cli/lib.sh"
step=${1:-1}
input=$work/input.fcs
panel=$panels/sle-breg-pdc.xml
mkdir "$work/there" "$work/right"
export FCS_FAULT_FIRED="$work/fired"
"$LUPUSFLOW" simulate --events 60 --seed 1 --enriched --out "$input" 2>/dev/null || exit 1
gzip -c "$input" >"$work/input.gz"

# The command, its files in the folder $where; standard input is the file too.
run() { (cd "$where" && "$LUPUSFLOW" "$@" <"$input"); }

# Why a disturbed run is wrong; nothing if it is right.
fault_of() { # fault_of CODE WANTED
    if [ "$1" = 0 ]; then
        cmp -s "$work/out" "$work/right.out" || echo "another output"
        diff -r "$work/there" "$work/right" >/dev/null || echo "another file"
        return
    fi
    [ "$1" = "$2" ] || echo "exit code $1, not $2"
    # What an undisturbed run says there is no message.
    case $FCS_FAULT:$(grep -vxcFf "$work/right.err" "$work/err") in # where all fails, so may standard output
    *:1 | io:*:sticky:2) ;;
    *) echo "not one line on stderr: $(cat "$work/err")" ;;
    esac
    (cd "$work/there" && find . -type f) | while read -r file; do
        cmp -s "$work/there/$file" "$work/right/$file" || echo "a file in part: $file"
    done
}

# sweep FAULT WANTED-CODE COMMAND...: FAULT such as alloc:N, io:N:EIO:sticky.
sweep() {
    fault=$1 wanted=$2 n=0
    shift 2
    while :; do
        rm -rf "$work/there" "$work/fired"
        mkdir "$work/there"
        where=$work/there
        FCS_FAULT=$(printf '%s' "$fault" | sed "s/N/$n/")
        export FCS_FAULT
        run "$@" >"$work/out" 2>"$work/err"
        code=$?
        [ -e "$work/fired" ] || [ $code -gt 128 ] || break
        why=$(fault_of $code "$wanted")
        if [ -n "$why" ]; then
            fail "$FCS_FAULT: $*" "$why" "$(head -3 "$work/err")"
            return
        fi
        n=$((n + step))
    done
    [ $n -gt 0 ] || fail "$fault: $*" "expected something to fail, found no call"
    count=$((count + n / step))
}

# scenario COMMAND...: all faults.
scenario() {
    unset FCS_FAULT
    rm -rf "$work/right" "$work/fired"
    mkdir "$work/right"
    where=$work/right
    count=0 before=$status
    run "$@" >"$work/right.out" 2>"$work/right.err" || {
        fail "$*" "expected it to work undisturbed" "$(head -3 "$work/right.err")"
        return
    }
    sweep alloc:N 71 "$@"
    sweep alloc:N:sticky 71 "$@"
    sweep io:N:EIO 74 "$@"
    sweep io:N:EIO:sticky 74 "$@"
    sweep io:N:ENOSPC 74 "$@"
    sweep io:N:EINTR 0 "$@"
    sweep io:N:SHORT:sticky 0 "$@"
    [ $status != "$before" ] || pass "$count faults in $*" | sed "s,$work/,,g; s,$panels/,,g"
}

scenario info "$input"
scenario info --json "$input"
scenario info "$work/input.gz"
scenario dump "$input"
scenario dump --digest -
scenario check "$input"
scenario export fcs "$input" -o copy.fcs
scenario export csv "$input" -o copy.csv
scenario export fcs "$input" -o copy.fcs --panel "$panel" --population B --compensated --membership-column
scenario comp apply "$input" "$input" -o copy.fcs
"$LUPUSFLOW" simulate --stain PE --events 200 --seed 1 --out "$work/pe.fcs" 2>/dev/null || exit 1
scenario comp make "PE-A=$work/pe.fcs" -o made.csv -q
scenario deidentify "$input" -o copy.fcs -q
scenario panel check "$panel"
scenario panel show "$panel"
scenario panel diff "$panel" "$panels/hipc-bcell.xml"
scenario panel convert "$panel" -o copy.xml
scenario panel match "$panel" "$input"
scenario panel new "$input" -o copy.xml
scenario gate "$panel" "$input" --threads 1
scenario analyze "$input" --panel "$panel" -q --threads 1 -o out
scenario analyze "$input" -q --threads 1 -o out # the panel is chosen: none may be left out
sed -e 's/marker="CD27"   method="fixed" value="0.41"/marker="CD27" method="fmo" control="F" percentile="99" fallback="0.42"/' \
    -e 's/marker="CD19"   method="fixed" value="0.50"/marker="CD19" method="valley" pool="batch" fallback="0.5"/' \
    "$panel" >"$work/found.xml"
cp "$input" "$work/fmo.fcs"
printf 'file,role,control_for,batch\ninput.fcs,,,1\nfmo.fcs,FMO,CD27,1\n' >"$work/sheet.csv"
scenario analyze "$work/sheet.csv" --panel "$work/found.xml" -q --threads 1 -o out
scenario gate "$work/found.xml" "$input" --control "F=$work/fmo.fcs" --pool --threads 1
exit $status
