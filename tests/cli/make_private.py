#!/usr/bin/env python3
"""make_private.py SAMPLE.fcs OUT - files that tell whose they are, in every place that files have for it.

Each place has a canary of its own: the word Kestrel and the number of the place. OUT/canaries lists them.
"""
import os, sys

IDENTITY = ('$SRC $OP $EXP $INST $PROJ $SMNO $SYS $COM $CELLS $FIL $CYTSN $LAST_MODIFIER $LAST_MODIFIED '
            '$PLATEID $PLATENAME $WELLID $CARRIERID $CARRIERTYPE $LOCATIONID $UNSTAINEDINFO $BTIM $ETIM '
            '$ORIGINALITY $VOL $FLOWRATE $SAMPLEID').split()
IDENTITY += ['SAMPLE ID', 'PATIENT ID', 'Patient Name', 'TUBE NAME', 'EXPERIMENT NAME', 'GUID', 'CREATOR',
             'EXPORT USER NAME', 'EXPORT TIME', 'WELL ID', 'PLATE ID', 'OPERATOR', '@FILENAME', 'SPECIMEN',
             'CYTNUM', 'BIRTHDATE']


def parse(path):
    raw = open(path, 'rb').read()
    begin, end, data, data_end = (int(raw[10 + 8 * i:18 + 8 * i]) for i in range(4))
    text = raw[begin:end + 1]
    parts = text[1:-1].split(text[:1])
    return dict(zip((p.decode() for p in parts[::2]), parts[1::2])), raw[data:data_end + 1]


def build(pairs, data, extra=b'', dangling=b'', following=0):
    """One data set. Its offsets have eight digits each, so that TEXT can be measured first."""
    def text(data_begin, following):
        own = dict(pairs)
        for key, value in (('$BEGINDATA', data_begin), ('$ENDDATA', data_begin + len(data) - 1),
                           ('$NEXTDATA', following)):
            own[key] = b'%08d' % value
        return b'|' + b''.join(k.encode() + b'|' + v + b'|' for k, v in own.items()) + extra + dangling
    begin = 64 + len(text(0, 0))
    whole = text(begin, begin + len(data) + 8 if following else 0)
    header = b'FCS3.1    ' + b''.join(b'%8d' % n for n in (64, 63 + len(whole), begin,
                                                            begin + len(data) - 1, 0, 0))
    return header.ljust(64) + whole + data + b'00000000'


class Canaries:
    def __init__(self):
        self.all = []

    def new(self, place):
        self.all.append((b'Kestrel%02d' % (len(self.all) + 1), place))
        return self.all[-1][0]


def main(sample, out):
    pairs, data = parse(sample)
    c = Canaries()
    n = int(pairs['$PAR'])
    secrets = {key: c.new(key) for key in IDENTITY}
    private = dict(pairs, **secrets)
    private['$DATE'] = b'29-FEB-1904'
    for i in range(1, n + 1):  # a marker's label that repeats a patient's name: the panel still finds it
        if private.get('$P%dS' % i) in (None, b''):
            private['$P%dS' % i] = b'free ' + secrets['$SRC']
    private['$CYT'] = b'Cytometer of ' + secrets['$INST']
    second = dict(private, **{key: c.new('2: ' + key) for key in IDENTITY})
    os.makedirs(os.path.join(out, 'Kestrel00'))
    c.all.append((b'Kestrel00', 'folder'))

    def write(name, *args, **kw):
        with open(os.path.join(out, 'Kestrel00', name), 'wb') as f:
            f.write(build(*args, **kw))
            if kw.get('following'):
                f.write(build(second, data))
    write('sound.fcs', private, data)
    write('two.fcs', private, data, following=1)
    # Every identity keyword again, with another value and in another case: notes that quote.
    again = b''.join(k.lower().encode() + b'|' + c.new('again: ' + k) + b'|' for k in IDENTITY)
    write('again.fcs', private, data, extra=again)
    odd = dict(private)
    for key in IDENTITY:
        if key not in ('$INST', '$SRC'):  # labels repeat these
            odd[key] = b' ' + secrets[key] + b'\xe9\x00\x1b '
    odd['$BTIM'] = odd['$ETIM'] = odd['$BEGINDATETIME'] = odd['$UNSTAINEDCENTERS'] = secrets['$OP']
    write('odd.fcs', odd, data, dangling=c.new('a keyword without a value'))
    # A marker that the panel needs is gone: an error that lists the labels there are.
    lacking = dict(private)
    for key in [k for k, v in lacking.items() if v == b'CD19']:
        lacking[key] = b'of ' + secrets['$SRC']
    write('lacking.fcs', lacking, data)
    write('cut.fcs', private, data[:len(data) // 2])
    with open(os.path.join(out, 'canaries'), 'wb') as f:
        for canary, place in c.all:
            f.write(canary + b'\t' + place.encode() + b'\n')


if __name__ == '__main__':
    main(*sys.argv[1:])
