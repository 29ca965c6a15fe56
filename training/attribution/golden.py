"""Writes what the reference reads in texts of our own, for the program's tests to compare with.

    python -m attribution.golden READER.weights OUT.json [TEXT…]

Without texts it takes those of our_texts.py: one long text, the awkward ones, and one without a blank line. The
encoder runs in float32 over the dequantised weights, so that a program with 8-bit products agrees nearly, and one
with the same float32 weights agrees to rounding. Offsets count code points.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from our_texts import AWKWARD, PROSE
from . import decode, decode_actors
from .evaluate import Vectors
from .features import features


def our_texts() -> list:
    # Two thousand words and more, so that there are several windows, and cues near their ends.
    order = np.random.default_rng(7).permutation(np.tile(np.arange(len(PROSE)), 5))
    long = "\n\n".join(PROSE[i] for i in order)
    return [long, " ".join(PROSE[i] for i in order[:40]), " ".join(PROSE).upper(), *AWKWARD]


def frame(f) -> dict:
    source = [f.probabilities[i, 1:5].sum() for i in range(len(f.labels))]
    content = [f.probabilities[i, 5:].sum() for i in range(len(f.labels))]
    return {"cue": [int(f.cue[0]), int(f.cue[1])], "starts": round(f.starts, 5), "valid": round(f.valid, 5),
            "confidence": round(f.confidence, 5), "low": f.low, "labels": f.labels,
            "source": [round(float(x), 4) for x in source], "content": [round(float(x), 4) for x in content]}


def read(model, text: str) -> dict:
    e = model.reader.encode(text)
    out = {"text": text, "ids": e.ids.tolist(), "units": [[int(a), int(b)] for a, b in zip(e.start, e.end)],
           "candidates": [], "nested": [], "attributions": [], "names": [], "mentions": []}
    if not len(e):
        return out
    p = model.parameters
    x = model(e)
    layers, found, inner = decode.frames(model.heads, x, p.cue, p.nested)
    kept = decode.decide(layers, found, p)
    out["attributions"] = decode.rows(e, kept, inner, p)
    out["candidates"], out["nested"] = [frame(f) for f in found], [frame(f) for f in inner]
    if model.actors is not None:
        f = features(text, e, model.reader)
        out["shapes"], out["quotations"] = f.shapes.tolist(), f.quotation.tolist()
        out["names"] = [[a, b, k, round(c, 4)] for a, b, k, c in decode_actors.names(model.actors, x, f)]
        m = decode_actors.mentions(model.actors, x, f, model.actor_parameters)
        same = decode_actors.clusters(model.actors, x, f, m, model.actor_parameters)
        out["mentions"] = [[a, b, k, round(c, 4), int(n)] for (a, b, k, c), n in zip(m, same)]
    return out


def main(arguments=None):
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("weights", type=Path)
    ap.add_argument("out", type=Path)
    ap.add_argument("texts", type=Path, nargs="*")
    a = ap.parse_args(arguments)
    torch.set_num_threads(1)
    model = Vectors(a.weights)
    texts = [t.read_text(encoding="utf-8") for t in a.texts] or our_texts()
    with a.out.open("w", encoding="utf-8") as f:
        for t in texts:
            f.write(json.dumps(read(model, t), ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
