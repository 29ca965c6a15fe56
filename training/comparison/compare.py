"""Compares Chancery with what else finds attributions, on the development part of PolNeAR: quality by the
published scorer, and speed.

    python -m comparison.compare CACHE [--only chancery,simple,corenlp,textacy,bert] [--bert EPOCH.pt]

Run in training/, with the packages of attribution/requirements.txt (for bert alone), a JDK and Maven (for CoreNLP alone).
What is compared is fetched into CACHE at first: 0.5 GB of CoreNLP's jars, 0.4 GB of packages for textacy.

Every reader gets the same texts, once each, and one core. Its seconds are those of its processor time, start and
loading not counted: what the process takes for all texts less what it takes for the first sentence alone. A word
is a token of the scorer.

What each finds is put into the scorer's form so:

chancery   `chancery read --json`; what stands inside another is not scored. The whole program's time: names, dates and
           mentions too.
simple     the same with `--reader simple`.
corenlp    quotations of the annotator `quote` (with statistical coreference, English models, as delivered). A quotation is content,
           the mention of its speaker source; it tells no cue. Quotations inside others are left out, and those for which it
           names no speaker; quotations with one mention of a speaker are one attribution (PolNeAR's way with broken ones).
textacy    direct_quotations: speaker, cue and content as they are, in texts whose quotation marks it accepts.
bert       read_bert.py; without a checkpoint it reads every eighth article, for its speed alone.
"""

import argparse
import gzip
import importlib.util
import json
import os
import resource
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SHARED = Path(os.environ.get("CHANCERY_SHARED", ROOT.parent / "shared"))
UNTRAINED = 8  # of so many articles a reader without training, which only speed is asked of, reads one
ONE_CORE = {"GOMAXPROCS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def scorer():
    spec = importlib.util.spec_from_file_location("score_attributions", SHARED / "eval" / "score_attributions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def seconds(command, **options):
    """Runs a command; the processor time that it took, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(list(map(str, command)), text=True, capture_output=True, env=dict(os.environ, **ONE_CORE), **options)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def write(path, rows):
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return path


class Chancery:
    every = 1  # of so many articles it reads one

    def __init__(self, a, reader):
        self.reader, self.program = reader, a.chancery or a.cache / "chancery"
        if not a.chancery:
            subprocess.run(["go", "build", "-o", self.program, "./cmd/chancery"], cwd=ROOT, check=True)

    def read(self, rows, folder):
        time, out = seconds([self.program, "read", "--json", "-q", "--reader", self.reader, write(folder / "in.jsonl", rows)])
        return time, [json.loads(line) for line in out.splitlines()], ""


class CoreNLP:
    every = 1

    def __init__(self, cache):
        self.jars = cache / "corenlp"
        if not self.jars.exists():
            part = cache / "corenlp.part"
            subprocess.run(["mvn", "-q", "-B", "-f", HERE / "pom.xml", "dependency:copy-dependencies", f"-DoutputDirectory={part}"], check=True)
            part.rename(self.jars)

    def read(self, rows, folder):
        files = [folder / f"{i}.txt" for i in range(len(rows))]
        for f, row in zip(files, rows):
            f.write_text(row["text"], encoding="utf-8")
        time, out = seconds(["java", "-Xmx6g", "-XX:ActiveProcessorCount=1", "-cp", f"{self.jars}/*", HERE / "Quotes.java", *files])
        found = [[] for _ in rows]
        for line in out.splitlines():
            i, *offsets = map(int, line.split())
            found[i].append(offsets)
        return time, [{"id": r["id"], "attributions": self.attributions(r["text"], f)} for r, f in zip(rows, found)], ""

    @staticmethod
    def attributions(text, quotations):
        utf16 = text.encode("utf-16-le")
        point = lambda unit: len(utf16[:2 * unit].decode("utf-16-le"))
        mentions = {}
        for a, b, s, e in quotations:
            inside = any(c <= a and b <= d and (c, d) != (a, b) for c, d, _, _ in quotations)
            if s >= 0 and not inside:
                mentions.setdefault((point(s), point(e)), []).append([point(a), point(b)])
        return [{"source": [list(m)], "cue": [], "content": content} for m, content in mentions.items()]


class Python:
    """A script that writes the scorer's form."""

    def __init__(self, command, every=1):
        self.command, self.every = command, every

    def read(self, rows, folder):
        time, told = seconds([*self.command[:-1], write(folder / "in.jsonl", rows), folder / "out.jsonl", *self.command[-1]], cwd=ROOT / "training")
        with (folder / "out.jsonl").open(encoding="utf-8") as f:
            return time, [json.loads(line) for line in f], told and f" ({told.strip()})"


def textacy(cache):
    environment = cache / "textacy"
    if not (environment / "done").exists():
        venv.create(environment, with_pip=True, clear=True)
        subprocess.run([environment / "bin" / "pip", "install", "-q", "--disable-pip-version-check", "-r", HERE / "requirements.txt"], check=True)
        (environment / "done").touch()
    return Python([environment / "bin" / "python", HERE / "read_textacy.py", []])


READERS = {
    "chancery": lambda a: Chancery(a, "model"),
    "simple": lambda a: Chancery(a, "simple"),
    "corenlp": lambda a: CoreNLP(a.cache),
    "textacy": lambda a: textacy(a.cache),
    "bert": lambda a: Python([sys.executable, "-m", "comparison.read_bert", ["--model", a.bert] if a.bert else []], 1 if a.bert else UNTRAINED),
}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("cache", type=Path)
    ap.add_argument("--only", type=lambda s: s.split(","), default=list(READERS), help="names, parted by commas")
    ap.add_argument("--chancery", type=lambda s: Path(s).resolve(), help="the program, where it is not to be built")
    ap.add_argument("--bert", type=lambda s: Path(s).resolve(), help="a checkpoint of attribution.train on an encoder of BERT-base's size")
    a = ap.parse_args()
    a.cache.mkdir(parents=True, exist_ok=True)
    a.cache = a.cache.resolve()
    with gzip.open(SHARED / "data" / "polnear" / "dev.jsonl.gz", "rt", encoding="utf-8") as f:
        gold = [json.loads(line) for line in f]
    rows = [{"id": i, "text": t} for i, t in {g["id"]: g["text"] for g in gold}.items()]
    s = scorer()
    count = lambda rows: sum(len(s.tokens(r["text"])[0]) for r in rows)
    short = [{"id": "short", "text": rows[0]["text"].split(".")[0] + "."}]
    print(f"{len(rows)} articles, {count(rows)} words, {len(gold)} annotations\n\n"
          "| | alpha | exact | overlap | attributed | token F1 source / cue / content | attributed, P | R | words/s, one core | time, ratio |\n|---|" + "---|" * 9)
    first = None
    for name in a.only:
        reader = READERS[name](a)
        folder = a.cache / "texts" / name
        folder.mkdir(parents=True, exist_ok=True)
        start, _, _ = reader.read(short, folder)
        some = rows[::reader.every]
        time, found, told = reader.read(some, folder)
        pace = (time - start) / count(some)
        first = first or pace
        figures = ["–"] * 7
        if found:
            r = s.score(gold, found)
            figures = [f"{r['alpha']:.3f}", *(f"{r[k]['f1']:.3f}" for k in ("exact", "overlap", "attributed")),
                       " / ".join(f"{r['token ' + k]['f1']:.3f}" for k in ("source", "cue", "content")),
                       f"{r['attributed']['p']:.3f}", f"{r['attributed']['r']:.3f}"]
        print("|", " | ".join([name + told, *figures]), f"| {1 / pace:,.0f} | {pace / first:.1f} |", flush=True)


if __name__ == "__main__":
    main()
