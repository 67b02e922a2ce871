#!/usr/bin/python3
"""second.py LUPUSFLOW SOURCE - a second simulator, made of docs/simulation.md alone.

Reads the tables of the document, draws samples with numpy, writes them as FCS files and holds what
`lupusflow gate panels/sle-breg-pdc.xml` finds in them against the truth: the document is complete, and
the panel does not owe its figures to the random numbers of the first simulator.
"""
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
except ImportError:
    print("skip second simulator: no numpy")
    sys.exit(0)

LUPUSFLOW, SOURCE = sys.argv[1:3]
DOCUMENT = open(os.path.join(SOURCE, "docs", "simulation.md"), encoding="utf-8").read()
N = 200_000


def table(title):
    """The rows of the table under a heading: (first field, the others)."""
    section = DOCUMENT.split("\n### " + title, 1)[1].split("\n### ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [(row[0].strip(), [field.strip() for field in row[1:]]) for row in rows[2:]]


def numbers(title):
    return np.array([[float(x) for x in row] for _, row in table(title)])


MARKERS = table("Markers")
SPILLOVER = numbers("Spillover")
KINDS = [name for name, _ in table("Kinds")]
SHARE, FSC, FSC_SD, SSC, SSC_SD = numbers("Kinds").T
MEDIAN, SD, SLOPE = numbers("Medians"), numbers("SDs"), numbers("Change")[0]
MIX = {False: dict(table("Scenarios: ")), True: dict(table("Scenarios, "))}
CD45, VIABILITY = 0, 11
B_KINDS = 5
PDC, DEBRIS = 5, 12


def proportions(scenario, enriched):
    b, pdc, mdc, breg, *rest = (float(x) for x in MIX[enriched][scenario])
    p = np.r_[b * np.r_[1 - sum(rest), rest], pdc, mdc, np.zeros(5)]
    p += (1 - b - pdc - mdc) * SHARE[:12] / SHARE.sum()
    above = (np.exp(-1.2) - np.exp(-3)) / (1 - np.exp(-3))
    return p, breg / ((1 - sum(rest)) * above)


def particles(rng, kind, dead, immature):
    n = len(kind)
    u = -np.log(1 - rng.random(n) * (1 - np.exp(-3))) / 3
    u[(kind != 0) | (rng.random(n) >= immature)] = 0
    size = 0.1 * rng.standard_normal(n)
    log, sd = np.log(MEDIAN[kind]), SD[kind]
    log[dead, CD45] += np.log(0.7)
    log[dead, VIABILITY], sd[dead, VIABILITY] = np.log(25000), 0.35
    dyes = np.exp(log + np.outer(u, SLOPE) + size[:, None] + sd * rng.standard_normal((n, 12)))
    fsc = FSC[kind] * np.where(dead, 0.65, 1) * np.exp(size + FSC_SD[kind] * rng.standard_normal(n))
    ssc = SSC[kind] * np.where(dead, 1.4, 1) * np.exp(size + SSC_SD[kind] * rng.standard_normal(n))
    return u, dyes, fsc, ssc


def sample(rng, scenario, enriched):
    p, immature = proportions(scenario, enriched)
    state = np.searchsorted([0.08, 0.11, 0.14], rng.random(N), side="right")
    kind = np.where(state == 0, DEBRIS, rng.choice(12, N, p=p / p.sum()))
    u, dyes, fsc, ssc = particles(rng, kind, state == 1, immature)
    two = np.flatnonzero(state == 2)
    second = rng.choice(12, len(two), p=p / p.sum())
    _, more, more_fsc, more_ssc = particles(rng, second, np.zeros(len(two), bool), immature)
    dyes[two] += more
    fsc[two] += more_fsc
    ssc[two] += more_ssc
    width = np.exp(0.04 * rng.standard_normal(N))
    width[two] *= 1.6 * np.exp(0.1 * rng.standard_normal(len(two)))
    signal = dyes @ SPILLOVER
    read = signal + np.sqrt(10 * signal + 900) * rng.standard_normal(signal.shape)
    time = np.cumsum(rng.exponential(1 / 50, N))
    values = np.column_stack([fsc, fsc / width, 65536 * width, ssc, read, time])
    single, b = state == 3, kind < B_KINDS
    truth = {"leukocyte": single, "B": single & b, "pDC": single & (kind == PDC),
             "Breg": single & (kind == 0) & (u > 0.4), "B.DN": single & (kind == 3),
             "B.plasmablast": single & (kind == 4)}
    return np.minimum(values, 262143).astype("<f4"), truth


def fcs(values):
    """FCS 3.1, written from the standard's text."""
    names = ["FSC-A", "FSC-H", "FSC-W", "SSC-A"] + [row[0] + "-A" for _, row in MARKERS] + ["Time"]
    spill = ["12"] + names[4:16] + ["%g" % x for x in SPILLOVER.ravel()]
    words = {"$BYTEORD": "1,2,3,4", "$DATATYPE": "F", "$MODE": "L", "$NEXTDATA": "0",
             "$PAR": str(len(names)), "$TOT": str(len(values)), "$SPILLOVER": ",".join(spill),
             "$BEGINANALYSIS": "0", "$ENDANALYSIS": "0", "$BEGINSTEXT": "0", "$ENDSTEXT": "0",
             "$TIMESTEP": "0.01"}
    for i, name in enumerate(names, 1):
        words.update({f"$P{i}N": name, f"$P{i}B": "32", f"$P{i}R": "262144", f"$P{i}E": "0,0"})
    for i, (marker, _) in enumerate(MARKERS, 5):
        words[f"$P{i}S"] = marker
    begin, end = 8192, 8192 + values.nbytes - 1
    words.update({"$BEGINDATA": str(begin), "$ENDDATA": str(end)})
    text = ("|" + "".join(f"{k}|{v}|" for k, v in words.items())).encode()
    header = b"FCS3.1    " + b"".join(b"%8d" % x for x in (58, 57 + len(text), begin, end, 0, 0))
    return (header + text).ljust(begin) + values.tobytes()


def gated(values):
    """Population -> members, as `gate --membership` writes them."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = os.path.join(folder, "second.fcs"), os.path.join(folder, "members.tsv")
        with open(path, "wb") as file:
            file.write(fcs(values))
        panel = os.path.join(SOURCE, "panels", "sle-breg-pdc.xml")
        subprocess.run([LUPUSFLOW, "gate", panel, path, "--membership", out], check=True,
                       stdout=subprocess.DEVNULL)
        with open(out, encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    unpack = lambda mask: np.unpackbits(np.frombuffer(bytes.fromhex(mask), np.uint8), bitorder="little")
    return {row[0]: unpack(row[-1])[:len(values)].astype(bool) for row in rows}


def expect(what, value, low, high):
    print("%s second simulator, %s: %.4f in %.4f to %.4f"
          % ("ok" if low <= value <= high else "not ok", what, value, low, high))
    return low <= value <= high


def run(scenario, enriched, seeds):
    bias, f1 = {}, {}
    for seed in seeds:
        values, truth = sample(np.random.default_rng(seed), scenario, enriched)
        found = gated(values)
        for name, true in truth.items():
            n, m, both = found[name].sum(), true.sum(), (found[name] & true).sum()
            bias.setdefault(name, []).append(n / m - 1)
            f1.setdefault(name, []).append(2 * both / (n + m))
    what = scenario + (" enriched" if enriched else "")
    good = [expect(f"{what}, bias of {name}", np.mean(bias[name]), -bound, bound)
            for name, bound in (("Breg", 0.05), ("B", 0.0065), ("pDC", 0.0065), ("leukocyte", 0.0065))]
    good += [expect(f"{what}, F1 of {name}", np.mean(f1[name]), 0.843 if name == "Breg" else 0.99, 1)
             for name in f1]
    return all(good)


results = [run("healthy", False, range(1, 11)), run("healthy", True, (11, 12)),
           run("sle-low", True, (13, 14)), run("sle-high", True, (15, 16))]
sys.exit(0 if all(results) else 1)
