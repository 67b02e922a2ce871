#!/usr/bin/env python3
"""make_fmo.py SAMPLE.fcs OUT.fcs DETECTOR CUT [VOLTAGE] - a sample as if one dye had been left out.

Events whose compensated value is above CUT get that of the last event before them that is not; what the dye
spilled into other detectors goes with it. VOLTAGE: the $PnV of the detector in the control. SAMPLE is
little-endian floats with $SPILLOVER, as `simulate` writes them.
"""
import array, re, sys

sample, out, detector, cut = sys.argv[1:5]
raw = open(sample, 'rb').read()
begin, end, data, data_end = (int(raw[10 + 8 * i:18 + 8 * i]) for i in range(4))
text = raw[begin:end + 1]


def keyword(name):
    return re.search(rb'\|' + re.escape(name) + rb'\|([^|]*)\|', text)[1]


n = int(keyword(b'$PAR'))
names = [keyword(b'$P%dN' % (i + 1)).decode() for i in range(n)]
spill = keyword(b'$SPILLOVER').decode().split(',')
m = int(spill[0])
dyes = [names.index(name) for name in spill[1:m + 1]]
matrix = [[float(x) for x in spill[m + 1 + m * i:m + 1 + m * (i + 1)]] for i in range(m)]
k = dyes.index(names.index(detector))


def solve(a, b):
    """x with a x = b."""
    a = [row[:] + [value] for row, value in zip(a, b)]
    for i in range(m):
        best = max(range(i, m), key=lambda r: abs(a[r][i]))
        a[i], a[best] = a[best], a[i]
        a[i] = [x / a[i][i] for x in a[i]]
        for r in range(m):
            if r != i:
                a[r] = [x - a[r][i] * y for x, y in zip(a[r], a[i])]
    return [row[m] for row in a]


# Row k of the inverse: what the detectors weigh in the compensated value of the dye.
weights = solve(matrix, [float(i == k) for i in range(m)])
values = array.array('f', raw[data:data_end + 1])
last = 0.0
for i in range(0, len(values), n):
    dye = sum(w * values[i + d] for w, d in zip(weights, dyes))
    if dye > float(cut):
        for share, d in zip(matrix[k], dyes):
            values[i + d] += (last - dye) * share
    else:
        last = dye
if len(sys.argv) > 5:  # of as many digits as before: no offset moves
    number = b'%d' % (names.index(detector) + 1)
    text, done = re.subn(rb'(\|\$P' + number + rb'V\|)\d{3}\|', rb'\g<1>%03d|' % int(sys.argv[5]), text)
    assert done == 1
open(out, 'wb').write(raw[:begin] + text + raw[end + 1:data] + values.tobytes() + raw[data_end + 1:])
