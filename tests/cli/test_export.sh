#!/bin/sh
# `export` and `deidentify`: what other programs and people get. An independent reader (python3, not our own)
# looks at the bytes.
. "$(dirname "$0")/lib.sh"
LUPUSFLOW_PANELS=$panels
export LUPUSFLOW_PANELS

good=$samples/healthy.fcs
panel=$panels/sle-breg-pdc.xml
export_() { "$LUPUSFLOW" export "$@"; }
digest() { "$LUPUSFLOW" dump --digest "$1" | cut -d ' ' -f 1,2,4; }

# ---- All events ----
expect "export fcs is silent" 0 '' export_ fcs "$good" -o "$work/all.fcs"
[ "$(digest "$work/all.fcs")" = "$(digest "$good")" ] && pass "a copy has the same values" ||
    fail "a copy has the same values" "$(digest "$work/all.fcs")" "$(digest "$good")"
expect "a copy reads in strict mode" 0 '' "$LUPUSFLOW" dump --strict --digest "$work/all.fcs"
expect "a copy of a copy" 0 '' export_ fcs "$work/all.fcs" -o "$work/again.fcs"
check "is the same bytes" cmp "$work/all.fcs" "$work/again.fcs"
gzip -c "$good" >"$work/good.fcs.gz"
expect "from gzip" 0 '' export_ fcs "$work/good.fcs.gz" -o "$work/from-gzip.fcs"
check "is the same bytes as from the plain file" cmp "$work/all.fcs" "$work/from-gzip.fcs"
export_ fcs - -o - <"$good" >"$work/stream.fcs"
check "from and to a stream is the same bytes" cmp "$work/all.fcs" "$work/stream.fcs"
expect "as doubles" 0 '' export_ fcs "$good" --type D -o "$work/double.fcs"
[ "$(digest "$work/double.fcs")" = "$(digest "$good")" ] && pass "doubles are the same values" ||
    fail "doubles are the same values"

# ---- One population ----
expect "a population, compensated, with membership" 0 '' \
    export_ fcs "$good" -p "$panel" --population Breg --compensated --membership-column -o "$work/breg.fcs"
expect "the same without naming the panel" 0 '' \
    export_ fcs "$good" --population Breg --compensated --membership-column -o "$work/chosen.fcs"
check "is the same bytes" cmp "$work/breg.fcs" "$work/chosen.fcs"
expect "the same as text" 0 '' \
    export_ csv "$good" --population Breg --compensated --membership-column -o "$work/breg.csv"
expect "all events as text" 0 '' export_ csv "$good" -o "$work/all.csv"
expect "all events as text, linear" 0 '' export_ csv "$good" --units linear -o "$work/linear.csv"
"$LUPUSFLOW" gate "$panel" "$good" --membership "$work/good.tsv" >"$work/good.counts"
cat >"$work/judge.py" <<'PY'
# An independent reader of FCS 3.1: bytes, not lupusflow.
import csv, struct, sys
def crc_of(byte):
    for _ in range(8):
        byte = byte >> 1 ^ (0x8408 if byte & 1 else 0)
    return byte
table_of_crc = [crc_of(byte) for byte in range(256)]
def read(path):
    b = open(path, 'rb').read()
    assert b[:10] == b'FCS3.1    ', b[:10]
    begin, end, data, data_end = (int(b[i:i + 8]) for i in (10, 18, 26, 34))
    text = b[begin:end + 1].decode()
    d = text[0]
    assert text[-1] == d
    parts = text[1:-1].split(d)
    assert len(parts) % 2 == 0 and '' not in parts
    k = dict(zip(parts[::2], parts[1::2]))
    assert len(k) == len(parts) // 2
    assert int(k['$BEGINDATA']) == data and int(k['$ENDDATA']) == data_end
    n, par = int(k['$TOT']), int(k['$PAR'])
    bits = {k['$P%dB' % (i + 1)] for i in range(par)}
    assert len(bits) == 1 and k['$BYTEORD'] == '1,2,3,4' and k['$MODE'] == 'L'
    size = int(bits.pop()) // 8
    code = {'F4': 'f', 'D8': 'd', 'I1': 'B', 'I2': 'H', 'I4': 'I', 'I8': 'Q'}[k['$DATATYPE'] + str(size)]
    assert data_end - data + 1 == n * par * size and len(b) == data_end + 1 + 8
    values = struct.unpack('<%d%s' % (n * par, code), b[data:data_end + 1])
    rows = [values[i * par:(i + 1) * par] for i in range(n)]
    crc = 0
    for byte in b[:-8]:
        crc = crc >> 8 ^ table_of_crc[(crc ^ byte) & 255]
    if b[-8:] != b'00000000':
        assert int(b[-8:]) == crc, (b[-8:], crc)
    return k, rows
def mask_of(path):
    masks = {}
    for line in open(path):
        if line[0] != '#':
            f = line.rstrip('\n').split('\t')
            masks[f[0]] = int.from_bytes(bytes.fromhex(f[-1]), 'little')
    return masks
def same_as_dump(copy, dump):
    head, values = open(dump, 'rb').read().split(b'\n', 1)
    n, par, _ = map(int, head.split())
    k, rows = read(copy)
    assert int(k['$TOT']) == n and int(k['$PAR']) == par
    wanted = struct.unpack('<%dd' % (n * par), values)
    assert all(a == b or a != a and b != b for a, b in zip((x for row in rows for x in row), wanted))
if sys.argv[1] == 'dump':
    same_as_dump(*sys.argv[2:])
    raise SystemExit
work, good = sys.argv[1:]
whole, rows = read(good)
masks = mask_of(work + '/good.tsv')
chosen = [i for i in range(len(rows)) if masks['Breg'] >> i & 1]
k, breg = read(work + '/breg.fcs')
assert len(breg) == len(chosen) > 100
spill = whole['$SPILLOVER'].split(',')
n = int(spill[0])
names = spill[1:n + 1]
matrix = [[float(x) for x in spill[1 + n + i * n:1 + n + (i + 1) * n]] for i in range(n)]
columns = [[whole['$P%dN' % (i + 1)] for i in range(int(whole['$PAR']))].index(x) for x in names]
rest = [i for i in range(int(whole['$PAR'])) if i not in columns]
for row, i in zip(breg, chosen):
    mixed = [sum(row[columns[d]] * matrix[d][j] for d in range(n)) for j in range(n)]
    for j in range(n):
        assert abs(mixed[j] - rows[i][columns[j]]) < 1e-3 + 1e-6 * abs(rows[i][columns[j]])
    for j in rest:
        assert row[j] == rows[i][j]
    for bit in range(40):
        path = k.get('LUPUSFLOW_MEMBERSHIP_1_BIT_%d' % bit)
        if path:
            assert int(row[-1]) >> bit & 1 == masks[path] >> i & 1
assert k['$P18N'] == 'Membership' and k['LUPUSFLOW_POPULATION'] == 'Breg'
assert '$SPILLOVER' not in k and k['ORIGINAL_SPILLOVER'] == whole['$SPILLOVER']
for name in whole:
    if name not in k and name != '$SPILLOVER':
        raise SystemExit(name + ' is gone')
table = list(csv.reader(open(work + '/breg.csv')))
assert table[0][:17] == [whole['$P%dN' % (i + 1)] for i in range(17)] and 'Breg' in table[0]
assert len(table) == len(breg) + 1
for line, row, i in zip(table[1:], breg, chosen):
    assert [struct.unpack('<f', struct.pack('<f', float(x)))[0] for x in line[:17]] == list(row[:17])
    for name, bit in zip(table[0][17:], line[17:]):
        assert int(bit) == masks[name] >> i & 1
table = list(csv.reader(open(work + '/all.csv')))
assert [[float(x) for x in line] for line in table[1:]] == [list(row) for row in rows]
assert max(len(x) for line in table[1:] for x in line) <= 24
seconds = list(csv.reader(open(work + '/linear.csv')))
time = table[0].index('Time')
for a, b in zip(table[1:100], seconds[1:100]):
    assert float(b[time]) == float(a[time]) * float(whole['$TIMESTEP'])
read(work + '/all.fcs'), read(work + '/double.fcs')
PY
check "another reader finds events, compensation, membership, keywords and checksum right" \
    python3 "$work/judge.py" "$work" "$good"
expect "gating what was compensated does not compensate it again" 5 'E-SPILLOVER: .*found no \$SPILLOVER' \
    "$LUPUSFLOW" gate "$panel" "$work/breg.fcs"

# ---- What is refused: one line, the documented code, nothing written ----
nothing() { check "$1: nothing is written" sh -c "[ ! -e '$work/no.fcs' ] && [ -z \"\$(find '$work' -name '.*.tmp')\" ]"; }
expect "no output" 2 'expected --out FILE' export_ fcs "$good"
expect "another format" 2 'expected fcs, csv or gatingml, found "xls"' export_ xls "$good" -o "$work/no.fcs"
expect "another type" 2 '--type: expected I\|F\|D, found "X"' export_ fcs "$good" --type X -o "$work/no.fcs"
expect "a type of text" 2 '--type is for fcs' export_ csv "$good" --type F -o "$work/no.fcs"
expect "other units" 2 '--units: expected stored\|linear, found "log"' export_ csv "$good" --units log -o "$work/no.fcs"
expect "fractions as integers" 2 'expected whole numbers from 0 up for \$DATATYPE I, found others in "FSC-A"' \
    export_ fcs "$good" --type I -o "$work/no.fcs"
expect "a population that the panel lacks" 2 '--population: expected one of the panel.s, found "Bregg"\. Did you mean Breg\?' \
    export_ fcs "$good" --population Bregg -o "$work/no.fcs"
expect "a file without a matrix" 5 'breg\.fcs: E-SPILLOVER: expected a spillover matrix' \
    export_ fcs "$work/breg.fcs" --compensated -o "$work/no.fcs"
expect "a panel that does not fit" 5 'healthy\.fcs: ' \
    export_ fcs "$good" -p "$panels/hipc-dc.xml" --population pDC -o "$work/no.fcs"
head -c 100000 "$good" >"$work/cut.fcs"
expect "a cut file" 4 'cut\.fcs: byte [0-9]+: E-TRUNCATED|E-DATA-EXCEEDS-FILE' export_ fcs "$work/cut.fcs" -o "$work/no.fcs"
nothing "what is refused"
expect "a cut file, as far as it goes" 0 '' export_ fcs "$work/cut.fcs" --truncate-to-data -o "$work/part.fcs"
expect "an output that is there" 2 'is there already; --force replaces it' export_ fcs "$good" -o "$work/all.fcs"
expect "and is replaced with --force" 0 '' export_ fcs "$good" -o "$work/all.fcs" --force
cp "$good" "$work/in.fcs"
ln "$work/in.fcs" "$work/linked.fcs"
expect "output = input" 2 'expected an output that is no input' export_ fcs "$work/in.fcs" -o "$work/./in.fcs" --force
expect "output = input by another name" 2 'expected an output that is no input' \
    export_ csv "$work/in.fcs" -o "$work/linked.fcs" --force
check "output = input: the input stays" cmp "$good" "$work/in.fcs"
expect "a folder that is not there" 74 'no such folder' export_ fcs "$good" -o "$work/none/x.fcs"
expect "a full disk" 74 '^-: expected to write the file, found no space left' \
    sh -c '"$LUPUSFLOW" export csv "$1" -o - >/dev/full' sh "$good"
expect "a closed pipe is silent" 0 '' sh -c '"$LUPUSFLOW" export csv "$1" -o - | head -n 1 >/dev/null' sh "$good"

# ---- deidentify ----
expect "deidentify says what it did" 0 '' "$LUPUSFLOW" deidentify "$good" -o "$work/who.fcs"
check "in three numbers" sh -c "[ \$(grep -cE '^(values kept|values overwritten|of those kept, masked in part)	[0-9]+\$' '$work/out') = 3 ]"
[ "$(digest "$work/who.fcs")" = "$(digest "$good")" ] && pass "events stay" || fail "events stay"
check "the size stays" sh -c "[ \$(wc -c <'$work/who.fcs') = \$(wc -c <'$good') ]"
expect "from gzip comes a plain file" 0 '' "$LUPUSFLOW" deidentify -q "$work/good.fcs.gz" -o "$work/who-gzip.fcs"
check "with the same bytes" cmp "$work/who.fcs" "$work/who-gzip.fcs"
check "a keyword goes" sh -c "! grep -aq 'SCENARIO.healthy' '$work/who.fcs'"
expect "and stays when it is named" 0 '' \
    "$LUPUSFLOW" deidentify -q "$good" --keep-keywords "LUPUSFLOW SCENARIO,X" -o "$work/kept.fcs"
check "with its value" grep -aq 'SCENARIO.healthy' "$work/kept.fcs"
expect "deidentify over its input" 2 'expected an output that is no input' \
    "$LUPUSFLOW" deidentify "$work/in.fcs" -o "$work/in.fcs" --force
expect "deidentify over what is there" 2 'is there already' "$LUPUSFLOW" deidentify "$good" -o "$work/who.fcs"
expect "deidentify without an output" 2 'expected --out FILE' "$LUPUSFLOW" deidentify "$good"

need_corpus "export and deidentify of real files" || exit $status
for file in bdc/calibur_sort_bcells.fcs bdc/tbnk_canto_1.fcs vendors/cytek_xp5_24bit.fcs \
    vendors/coulter_fc500_multi.lmd vendors/cyflow_cube8_mixed_bits.fcs facejava/ascii-4_events.fcs \
    facejava/double-5_events.fcs vendors/attune_nxt_utf8.fcs vendors/macsquant_duplicate_keywords.fcs; do
    "$LUPUSFLOW" dump --dataset 1 "$shared/corpus/$file" >"$work/values"
    export_ fcs "$shared/corpus/$file" --dataset 1 -o "$work/real.fcs" --force
    check "another reader finds the values of $file in its copy" \
        python3 "$work/judge.py" dump "$work/real.fcs" "$work/values"
done
lmd=$shared/corpus/vendors/gallios.lmd
expect "deidentify takes every data set, and asks for none" 0 '' "$LUPUSFLOW" deidentify -q "$lmd" -o "$work/lmd.fcs"
for n in 1 2; do
    [ "$("$LUPUSFLOW" dump --dataset $n --digest "$work/lmd.fcs" | cut -d ' ' -f 4)" = \
        "$("$LUPUSFLOW" dump --dataset $n --digest "$lmd" | cut -d ' ' -f 4)" ] &&
        pass "data set $n keeps its events" || fail "data set $n keeps its events"
done
expect "export of the second data set" 0 '' export_ fcs "$lmd" --dataset 2 -o "$work/second.fcs"
[ "$(digest "$work/second.fcs" | cut -d ' ' -f 3)" = "$("$LUPUSFLOW" dump --dataset 2 --digest "$lmd" | cut -d ' ' -f 4)" ] &&
    pass "has its values" || fail "has its values"
exit $status
