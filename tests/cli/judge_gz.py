#!/usr/bin/env python3
"""judge_gz.py DIR PROGRAM ARGS... - hostile .fcs.gz files of make_mutants.py --gz.

The manifest says per file: same (the seed's values), same-warn (the same, with a warning), error,
bounded (either, in bounded time and memory) or error-bounded.
"""
import json, os, resource, subprocess, sys

folder, argv = sys.argv[1], sys.argv[2:]
under_sanitizer = os.environ.get('LUPUSFLOW_FLAGS', '').find('sanitize') >= 0


def limits():
    if not under_sanitizer:
        resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))


bad = n = 0
for line in open(os.path.join(folder, 'gz_manifest.jsonl')):
    m = json.loads(line)
    n += 1
    try:
        r = subprocess.run(argv + [os.path.join(folder, m['file'])], capture_output=True, timeout=30,
                           stdin=subprocess.DEVNULL, preexec_fn=limits)
    except subprocess.TimeoutExpired:
        print('%s %s: took more than 30 s' % (m['file'], m['op']))
        bad += 1
        continue
    out = r.stdout.split()
    right = r.returncode == 0 and len(out) == 4 and out[3].decode() == m['digest']
    warned = right and int(out[2]) > 0
    refused = r.returncode == 4 and m['file'].rsplit('/', 1)[-1] in r.stderr.decode('latin-1')
    good = {'same': right, 'same-warn': warned, 'error': refused, 'bounded': right or refused,
            'error-bounded': refused}[m['expect']]
    if not good:
        print('%s %s: expected %s, found exit %d: %s %s' %
              (m['file'], m['op'], m['expect'], r.returncode, r.stdout[-90:], r.stderr[-200:]))
        bad += 1
print('%d files, %d judged wrong' % (n, bad))
sys.exit(bad != 0 or n == 0)
