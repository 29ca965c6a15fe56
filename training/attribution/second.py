"""Contents read a second time: what PolNeAR leaves unmarked inside the content of an attribution; and articles with frames around frames.

    python -m attribution.second MODEL.pt OUT.pt [--parameters P.json]

Each annotated content of train is set as a text of its own and read by a trained reader. What its cue layer says of
each unit becomes the soft target of the nested layer, and the attributions that it finds there, if sure enough, become frames. Contents
under SHORTEST units say nothing.
"""

import argparse
import json
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from . import batches, decode, nesting, polnear
from .polnear import Frame
from .units import windows

SHORTEST = 5
SURE = 0.4


@dataclass
class Inner:
    """What is known of an article's contents, by its first annotator."""

    known: np.ndarray  # [units] the weight of the nested layer's target, 0 where nothing is known
    target: np.ndarray  # [units, 3] of O, B, I
    frames: list  # Frames in the article's units


def outside(article) -> Inner:
    """Nothing stands inside a content where there is none."""
    n = len(article.encoded)
    known, target = np.ones(n, np.float32), np.zeros((n, 3), np.float32)
    target[:, 0] = 1
    for reading in article.readings:
        for f in reading:
            known[f.content] = 0
    return Inner(known, target, [])


def composed(reader, article, rng: random.Random, share: float = 0.3):
    """The first annotator's article with frames of ours around some of its attributions (nesting.py) as an
    article, and what is known of its contents: everything in those of our frames, but nothing inside PolNeAR's own."""
    row = article.rows[0]
    named = [{**a, "id": a.get("id") or f"a{i}"} for i, a in enumerate(row["attributions"])]
    row = nesting.compose({**row, "attributions": named}, rng, share)
    new = polnear.articles(reader, [row])[0]
    return new, inner_of(new.encoded, row["attributions"], lambda a: a["id"].startswith("F"))  # as nesting.wrap names them


def inner_of(e, attributions, whole) -> Inner:
    """What attributions with parents say of contents; whole says of which contents nothing in them is left out."""
    n = len(e)
    inner = Inner(np.ones(n, np.float32), np.zeros((n, 3), np.float32), [])
    smallest = np.full(n, n + 1)
    for a in attributions:
        units = polnear.covered(e, a["content"])
        for u in units:
            if len(units) < smallest[u]:
                smallest[u] = len(units)
                inner.known[u] = whole(a)
    inner.target[:, 0] = 1
    for a in attributions:
        f = polnear.frame(e, a) if a.get("parent") else None
        if f and f.content:
            inner.target[f.cue[0]:f.cue[1] + 1] = (0, 0, 1)
            inner.target[f.cue[0]] = (0, 1, 0)
            inner.known[f.cue[0]:f.cue[1] + 1] = 1
            inner.frames.append(f)
    return inner


def written(reader, path: Path) -> list:
    """[(Article, Inner)] of a file of texts whose attributions, inner ones too, are all labelled."""
    with path.open(encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    return [(polnear.articles(reader, [r])[0], inner_of(reader.encode(r["text"]), r["attributions"], lambda a: True)) for r in rows]


def contents(reader, article):
    """(text, encoded, the article's units) of each content of the first annotator, in which the text's unit i is the
    article's unit units[i]."""
    for f in article.readings[0]:
        if len(f.content) < SHORTEST:
            continue
        text, units = "", []
        e = article.encoded
        last = None
        for u in f.content:
            gap = article.text[e.end[u - 1]:e.start[u]] if last == u - 1 else " "
            text += (gap if text else "") + article.text[e.start[u]:e.end[u]]
            last = u
        text = text[0].upper() + text[1:]
        encoded = reader.encode(text)
        if len(encoded) == len(f.content):  # a piece may be cut differently at a content's ends: rare
            yield text, encoded, np.array(f.content)


@torch.inference_mode()
def vectors(model, encodeds):
    """The vectors of many short texts, windows of like length together."""
    out = [None] * len(encodeds)
    order = sorted(range(len(encodeds)), key=lambda i: len(encodeds[i].ids))
    for k in range(0, len(order), 16):
        part = [i for i in order[k:k + 16] if len(windows(len(encodeds[i].ids))) == 1]
        if not part:
            continue
        segments = [batches.Segment(i, windows(len(encodeds[i].ids)), 0, len(encodeds[i])) for i in part]
        ids, mask, window, place = (torch.from_numpy(x) for x in batches.pack([encodeds[i] for i in part], segments, model.reader))
        with torch.autocast("cpu", torch.bfloat16):
            x = model.encoder(input_ids=ids, attention_mask=mask).last_hidden_state[window, place].float().numpy()
        at = 0
        for i in part:
            out[i] = x[at:at + len(encodeds[i])]
            at += len(encodeds[i])
    return out


def read(model, articles) -> dict:
    """{article id: Inner}"""
    out, jobs = {}, []
    for a in articles:
        out[a.id] = outside(a)
        jobs += [(a.id, e, units) for _, e, units in contents(model.reader, a)]
    for (key, e, units), x in zip(jobs, vectors(model, [j[1] for j in jobs])):
        if x is None:
            continue
        inner = out[key]
        layers, found, _ = decode.frames(model.heads, x, max(0.05, model.parameters.cue))
        inner.known[units] = 1
        inner.target[units] = layers[:, 1]
        for f, source, content in decode.decide(layers, found, model.parameters):
            if f.confidence >= SURE:
                i, j = units[f.cue[0]], units[f.cue[1]]
                if j - i == f.cue[1] - f.cue[0]:
                    inner.frames.append(Frame((int(i), int(j)), units[source].tolist(), units[content].tolist()))
    return out


def load(path: Path) -> dict:
    """{article id: Inner} of what main wrote."""
    return {k: Inner(known, target, [Frame(*f) for f in frames])
            for k, (known, target, frames) in torch.load(path, weights_only=False).items()}


def main(arguments=None):
    from .evaluate import Vectors

    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("model", type=Path)
    ap.add_argument("out", type=Path)
    ap.add_argument("--parameters", type=Path)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--limit", type=int, default=0)
    a = ap.parse_args(arguments)
    torch.set_num_threads(a.threads)
    model = Vectors(a.model)
    if a.parameters:
        model.parameters = decode.Parameters(**json.loads(a.parameters.read_text()))
    found = read(model, polnear.read(model.reader, "train", a.limit))
    print(f"{len(found)} articles, {sum(len(i.frames) for i in found.values())} attributions in contents")
    torch.save({k: (i.known, i.target, [(f.cue, f.source, f.content) for f in i.frames]) for k, i in found.items()}, a.out)


if __name__ == "__main__":
    main()
