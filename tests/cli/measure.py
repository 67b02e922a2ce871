#!/usr/bin/env python3
"""measure.py SECONDS MEGABYTES PER_BYTE FILES... -- COMMAND ARGS... - time and memory, one run a file.

{file} in ARGS stands for the file. A run may take SECONDS, and MEGABYTES more than PER_BYTE times the
file's size of resident memory; no run may end by a signal. Prints the largest of each, and what is over.
FILES may be a folder.
"""
import os, resource, sys, time

seconds, megabytes, per_byte = (float(a) for a in sys.argv[1:4])
split = sys.argv.index('--')
files, argv = sys.argv[4:split], sys.argv[split + 1:]
files = [os.path.join(f, n) for f in files if os.path.isdir(f) for n in sorted(os.listdir(f))] + \
        [f for f in files if not os.path.isdir(f)]


def run(path):
    begin = time.monotonic()
    child = os.fork()
    if child == 0:
        nothing = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(nothing, fd)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.execv(argv[0], [a.replace('{file}', path) for a in argv])
    _, status, usage = os.wait4(child, 0)
    return time.monotonic() - begin, usage.ru_maxrss / 1024, status


bad = 0
slowest, largest = (0, ''), (0, '')
for path in files:
    took, used, status = run(path)
    slowest, largest = max(slowest, (took, path)), max(largest, (used, path))
    allowed = megabytes + per_byte * os.path.getsize(path) / 2**20
    if took > seconds or used > allowed or os.WIFSIGNALED(status):
        print('%s: %.2f s, %.0f MB of %.0f, status %d' % (path, took, used, allowed, status))
        bad += 1
print('%d runs: at most %.3f s (%s) and %.1f MB (%s)' %
      (len(files), slowest[0], os.path.basename(slowest[1]), largest[0], os.path.basename(largest[1])))
sys.exit(bad != 0 or not files)
