# table.py - each edit of table.txt, applied to panel.xml, against what `panel check` says of it.
#
#     == a name, its exit code in brackets (3)
#     - what stands once in panel.xml        several lines of one sign are one text
#     + what replaces it
#     27:43: "CD83hi": this panel ...        stderr without the name of the file; in its order
#
# Rewrites the expected lines with --write, for a person to read before they are kept.
import os, re, subprocess, sys, tempfile

here = os.path.dirname(os.path.abspath(__file__))
command, write = sys.argv[1], '--write' in sys.argv


def blocks():
    for block in open(f'{here}/table.txt', encoding='utf-8').read().split('\n== ')[1:]:
        head, *lines = block.rstrip('\n').split('\n')
        name, code = re.fullmatch(r'(.*) \((\d+)\)', head).groups()
        yield {'name': name, 'code': int(code),
               'from': '\n'.join(l[2:] for l in lines if l.startswith('- ')),
               'to': '\n'.join(l[2:] for l in lines if l.startswith('+ ')),
               'said': [l for l in lines if l and not l.startswith(('- ', '+ '))]}


def run(b, folder):
    good = open(f'{here}/panel.xml', encoding='utf-8').read()
    assert good.count(b['from']) == 1, f'{b["name"]}: {good.count(b["from"])} x {b["from"]}'
    path = f'{folder}/p.xml'
    open(path, 'w', encoding='utf-8').write(good.replace(b['from'], b['to']))
    got = subprocess.run([command, 'panel', 'check', path], capture_output=True, text=True)
    return got.returncode, [l.replace(path + ':', '', 1) for l in got.stderr.splitlines()]


rows, bad = list(blocks()), 0
with tempfile.TemporaryDirectory() as folder:
    for b in rows:
        code, said = run(b, folder)
        good = code == b['code'] and said == b['said']
        bad += not good
        if not write:
            print('ok' if good else 'not ok', f'mistake: {b["name"]}')
            if not good:
                print('\n'.join([f'#   expected {b["code"]}'] + b['said'] + [f'#   found {code}'] + said))
        b['code'], b['said'] = code, said
if write:
    top = open(f'{here}/table.txt', encoding='utf-8').read().split('\n== ')[0]
    with open(f'{here}/table.txt', 'w', encoding='utf-8') as f:
        f.write(top + '\n')
        for b in rows:
            f.write(f'\n== {b["name"]} ({b["code"]})\n')
            f.writelines(f'- {l}\n' for l in b['from'].split('\n'))
            f.writelines(f'+ {l}\n' for l in b['to'].split('\n') if b['to'])
            f.writelines(f'{l}\n' for l in b['said'])
sys.exit(bool(bad) and not write)
