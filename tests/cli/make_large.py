#!/usr/bin/env python3
"""make_large.py SAMPLE.fcs OUT - files that are large in one respect: parameters, keywords, delimiters."""
import os, struct, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from make_private import build, parse


def params(pairs, n, events):
    out = {k: v for k, v in pairs.items() if not (k[:2] == '$P' and k[2].isdigit())}
    out.pop('$SPILLOVER', None)
    out.update({'$PAR': b'%d' % n, '$TOT': b'%d' % events})
    for i in range(1, n + 1):
        out.update({'$P%dN' % i: b'D%d-A' % i, '$P%dS' % i: b'marker %d of %d' % (i, n), '$P%dB' % i: b'32',
                    '$P%dE' % i: b'0,0', '$P%dR' % i: b'262144'})
    return out, struct.pack('<%df' % n, *range(n)) * events


def main(sample, out):
    pairs, data = parse(sample)

    def write(name, *args, **kw):
        with open(os.path.join(out, name), 'wb') as f:
            f.write(build(*args, **kw))
    os.makedirs(out, exist_ok=True)
    write('params.fcs', *params(pairs, 2000, 1000))
    many = dict(pairs)
    many.update({'KEYWORD %d' % i: b'value %d of somebody' % i for i in range(200000 - len(pairs) - 3)})
    write('keywords.fcs', many, data)
    write('too_many_keywords.fcs', dict(many, **{'A': b'1', 'B': b'2', 'C': b'3', 'D': b'4'}), data)
    write('delimiters.fcs', pairs, data, extra=b'X|' + b'|' * (2 << 20) + b'|')
    write('delimiters_odd.fcs', pairs, data, extra=b'|' * ((2 << 20) + 1))
    # Labels and values that resemble each other everywhere.
    alike, bytes_ = params(pairs, 2000, 10)
    alike.update({'$P%dS' % i: b'a' * 99 + b'%d' % i for i in range(1, 2001)})
    alike.update({'X%d' % i: b'a' * (4 + i % 90) + b'b' for i in range(20000)})
    write('alike.fcs', alike, bytes_)
    write('again.fcs', pairs, data, extra=b''.join(b'SAME|value %d|' % i for i in range(150000)))


main(*sys.argv[1:])
