"""Reads articles with a trained model and scores what it finds.

    python -m attribution.evaluate MODEL [--part dev|held-out] [--tune OUT.json] [--parameters P.json]

MODEL is an epoch-N.pt or state.pt of train.py (the averaged weights) or a weights file of export.py.
--tune fits the confidence and chooses the decoder's thresholds; it refuses any part but held-out.
Without --parameters those in a weights file are used, or the defaults.
"""

import argparse
import importlib.util
import itertools
import json
import random
import time
from pathlib import Path

import numpy as np
import torch

import corpora
import export_encoder
import weights as files
from . import batches, decode, decode_actors, polnear
from .model import Model
from .units import STEP, WINDOW, Reader, reader_of, runs, windows

LOWEST = 0.05  # the lowest threshold for cues that --tune tries


def scorer():
    path = corpora.SHARED / "eval" / "score_attributions.py"
    spec = importlib.util.spec_from_file_location("score_attributions", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def base(settings) -> Path:
    """The folder of the encoder that a checkpoint was trained from."""
    return export_encoder.packaged_model() if settings["encoder"] == "None" else Path(settings["encoder"])


class Vectors:
    """Vectors of units from a checkpoint, in bfloat16 products as in training, or from a weights file,
    in float32 over the dequantised weights."""

    def __init__(self, path: Path):
        self.parameters, self.actor_parameters = decode.Parameters(), decode_actors.Parameters()
        self.actors = None  # names, mentions and coreference, where the model has them
        self.window, self.step = WINDOW, STEP
        self.exact = path.suffix != ".pt"
        if self.exact:
            from reference import Reference

            w = files.read(path)
            self.reader = Reader(w.vocabulary)
            self.encoder = Reference(w).model
            attributes = {k: json.loads(v) for k, v in w.notes["attributes"].items()}
            self.heads = decode.Heads({k: w.array(k) for k in w.tensors if k.startswith("attribution.")})
            self.parameters = decode.Parameters(**attributes["attribution"]["parameters"])
            self.window, self.step = attributes["attribution"]["window"], attributes["attribution"]["step"]
            if "actors" in attributes:
                self.actors = decode_actors.Heads({k: w.array(k) for k in w.tensors
                                                   if k.startswith(("names.", "mentions.", "coreference."))})
                self.actor_parameters = decode_actors.Parameters(**attributes["actors"]["parameters"])
        else:
            s = torch.load(path, weights_only=False)
            folder = base(s["settings"])
            model = Model(folder)
            self.reader = reader_of(folder)
            new = model.take(s["average"])
            self.encoder, self.heads = model.encoder.eval(), decode.Heads.of_torch(model.heads)
            if new:
                del self.heads.t["attribution.nested.weight"]
            else:
                self.actors = decode_actors.Heads.of_torch(model.actors)

    @torch.inference_mode()
    def __call__(self, encoded):
        w = windows(len(encoded.ids), size=self.window, step=self.step)
        out = np.zeros((len(encoded), self.encoder.config.hidden_size), np.float32)
        for i in range(0, len(w), 8):
            part = batches.Segment(0, w[i:i + 8], 0, 0)
            ids, mask, window, place = batches.pack([encoded], [part], self.reader)
            with torch.autocast("cpu", torch.bfloat16, enabled=not self.exact):
                x = self.encoder(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask)).last_hidden_state
            low = int(np.searchsorted(encoded.first, part.windows[0][2]))
            out[low:low + len(window)] = x[window, place].float().numpy()
        return out


def right(attribution, gold) -> bool:
    """Whether one of the gold attributions (token sets) has this content and source, as the scorer counts it."""
    c, s = attribution["content"], attribution["source"]
    for g in gold:
        if c and g["content"] and len(c & g["content"]) >= 0.5 * len(c | g["content"]):
            if s & g["source"] or (not s and not g["source"]):
                return True
    return False


def logistic(x, y, steps=50, ridge=1e-2):
    """Weights of a logistic regression, by Newton's method."""
    w = np.zeros(x.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-x @ w))
        h = (x * (p * (1 - p))[:, None]).T @ x + ridge * np.eye(x.shape[1])
        w -= np.linalg.solve(h, x.T @ (p - y) + ridge * w)
    return w


def expected_calibration_error(p, y, bins=10) -> float:
    p, y = np.asarray(p), np.asarray(y, float)
    k = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum((k == b).sum() * abs(p[k == b].mean() - y[k == b].mean()) for b in range(bins) if (k == b).any()) / len(p))


def goodness(r) -> float:
    """What --tune maximises: the mean of the figures that are asked for."""
    return float(np.mean([r["alpha"]] + [r[k]["f1"] for k in r if k != "alpha"]))


class Evaluation:
    """Articles read once; decoded as often as wished."""

    def __init__(self, model: Vectors, articles, threshold):
        self.s = scorer()
        self.articles = articles
        self.model = model
        self.read = []
        for a in articles:
            x = model(a.encoded)
            self.read.append(decode.frames(model.heads, x, threshold))
        self.tokens = [self.s.tokens(a.text) for a in articles]
        self.gold = [[self.s.token_sets(row, *t) for row in a.rows] for a, t in zip(articles, self.tokens)]

    def documents(self, p):
        for a, (layers, found, _) in zip(self.articles, self.read):
            found = [f for f in found if f.starts >= p.cue]
            yield a, [decode.attribution(a.encoded, f.cue, runs(s), runs(c), confidence=f.confidence)
                      for f, s, c in decode.decide(layers, found, p)]

    def score(self, p):
        s = self.s.Score()
        confidences, hits = [], []
        for (a, rows), t, gold in zip(self.documents(p), self.tokens, self.gold):
            told = self.s.token_sets({"attributions": rows}, *t)
            for g in gold:
                s.add(g, told, len(t[0]))
                confidences += [r["confidence"] for r in rows]
                hits += [right(x, g) for x in told]
        r = s.result()
        return r, expected_calibration_error(confidences, hits) if hits else 0.0

    def fit_confidence(self, p) -> list:
        """The confidence that a candidate's frame is right, as the scorer counts it."""
        x, y = [], []
        for a, (layers, found, _), t, gold in zip(self.articles, self.read, self.tokens, self.gold):
            for f in found:
                source, content = decode.spans_of_labels(f.labels)
                row = decode.attribution(a.encoded, f.cue, [(i + f.low, j + f.low) for i, j in source],
                                         [(i + f.low, j + f.low) for i, j in content])
                (told,) = self.s.token_sets({"attributions": [row]}, *t)
                for g in gold:
                    x.append(f.features)
                    y.append(right(told, g))
        return [round(float(v), 4) for v in logistic(np.array(x), np.array(y, float))]

    def tune(self):
        p = decode.Parameters()
        p.confidence = self.fit_confidence(p)
        best = None
        grid = [{"cue": c, "keep": k, "orphan": o, "adopt": a} for c, k, o, a in itertools.product(
            (0.05, 0.1, 0.2), (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5), (0.6,), (0.1,))]
        def attempt(**change):
            nonlocal best
            q = decode.Parameters(**{**p.json(), **change})
            g = goodness(self.score(q)[0])
            if best is None or g > best[0] + 1e-6:
                best = (g, q)
        for change in grid:
            attempt(**change)
        # Of thresholds that do as well to a thousandth the highest: better to abstain than to tell what is doubtful.
        top = best[0]
        for change in grid:
            q = decode.Parameters(**{**p.json(), **change})
            if q.keep > best[1].keep and goodness(self.score(q)[0]) > top - 1e-3:
                best = (top, q)
        p = best[1]
        for o, a in itertools.product((0.5, 0.6, 0.7, 0.8), (0.02, 0.05, 0.1, 0.2, 0.3, 1.0)):
            attempt(orphan=o, adopt=a)
        return best[1]


def tune_nested(model: Vectors, articles, p):
    """The confidence of attributions inside contents, and its threshold, on the articles with frames of ours around some
    of their attributions; of what stands where nothing is known of the contents nothing is asked."""
    from . import second

    p.nested = LOWEST
    rng = random.Random(1)
    read = []
    for a in articles:
        new, inner = second.composed(model.reader, a, rng, 1.0)
        layers, found, nested = decode.frames(model.heads, model(new.encoded), p.cue, p.nested)
        kept = decode.decide(layers, found, p)
        held = set().union(*(c for _, _, c in kept)) if kept else set()
        nested = [f for f in nested if inner.known[f.cue[0]:f.cue[1] + 1].all() and f.cue[0] in held]
        read.append((kept, nested, inner.frames))

    def same(source, content, frames):
        source, content = set(source), set(content)
        return any(len(content & set(g.content)) >= 0.5 * len(content | set(g.content)) and
                   (source & set(g.source) or not (source or g.source)) for g in frames)
    x, y = [], []
    for kept, nested, frames in read:
        for f in nested:
            x.append(f.features)
            y.append(same(*f.held(), frames))
    if not any(y):
        return p
    p.nested_confidence = [round(float(v), 4) for v in logistic(np.array(x), np.array(y, float))]
    best = None
    for keep in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65):
        p.nested_keep = keep
        hits = told = gold = 0
        for kept, nested, frames in read:
            found = decode.inside(kept, nested, p)
            hits += sum(same(s, c, frames) for _, s, c, _ in found)
            told += len(found)
            gold += len(frames)
        f1 = 2 * hits / max(1, told + gold)
        if best is None or f1 > best[0]:
            best = (f1, keep, hits / max(1, told), hits / gold)
    p.nested_keep = best[1]
    print(f"inside composed frames: F1 {best[0]:.3f}, precision {best[2]:.3f}, recall {best[3]:.3f} of {gold}")
    return p


def main(arguments=None):
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("model", type=Path)
    ap.add_argument("--part", default="held-out", choices=["dev", "held-out"])
    ap.add_argument("--tune", type=Path)
    ap.add_argument("--parameters", type=Path)
    ap.add_argument("--out", type=Path, help="write the attributions, JSON lines")
    ap.add_argument("--limit", type=int, default=0)
    ap.add_argument("--threads", type=int, default=2)
    a = ap.parse_args(arguments)
    if a.tune and a.part != "held-out":
        ap.error("parameters are chosen on held-out articles of train, never on dev")
    torch.set_num_threads(a.threads)
    model = Vectors(a.model)
    articles = polnear.read(model.reader, "train" if a.part == "held-out" else "dev")
    if a.part == "held-out":
        articles = [x for x in articles if polnear.held_out(x.id)]
    articles = articles[:a.limit or None]
    if a.parameters:
        model.parameters = decode.Parameters(**json.loads(a.parameters.read_text()))
    began = time.monotonic()
    e = Evaluation(model, articles, LOWEST if a.tune else model.parameters.cue)
    print(f"{a.part}: {len(articles)} articles read in {time.monotonic() - began:.0f} s")
    p = e.tune() if a.tune else model.parameters
    if a.tune and "attribution.nested.weight" in model.heads.t:
        p = tune_nested(model, articles, p)
    if a.tune:
        a.tune.write_text(json.dumps(p.json()) + "\n")
    print(json.dumps(p.json()))
    r, error = e.score(p)
    e.s.show(r)
    print(f"expected calibration error of what is kept: {error:.3f}; mean of the figures {goodness(r):.4f}")
    if a.out:
        with a.out.open("w") as f:
            for x, rows in e.documents(p):
                f.write(json.dumps({"id": x.id, "text": x.text, "attributions": rows}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
