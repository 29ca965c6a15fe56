"""Writes what the reference reads in texts of our own, for the program's tests to compare with.

    python -m attribution.golden READER.weights OUT.jsonl [TEXT…]
    python -m attribution.golden --made-up ../attribution/testdata/model/made-up.weights ../attribution/testdata/model/made-up.jsonl

Without texts it takes those of our_texts.py: one long text, the awkward ones, and one without a blank line. With
--made-up it first writes a small reader of random weights, which finds nonsense, but all of it the same way. The
encoder runs in float32 over the dequantised weights, so that a program with 8-bit products agrees nearly, and one
with the same float32 weights agrees to rounding. Offsets count code points.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
import torch

import weights
from our_texts import AWKWARD, PROSE
from . import actors, decode, decode_actors, pairs, units
from .evaluate import Vectors
from .features import SHAPES, features
from .polnear import FRAME_LABELS, ROLES
from .units import PARAGRAPH, reader_of


def made_up() -> weights.Weights:
    """A reader of random weights with all heads, small enough for the repository: one layer, a vocabulary of single
    characters and the commonest pieces of our texts."""
    r = np.random.default_rng(11)
    full = reader_of()
    used = Counter(int(i) for t in our_texts(small=True) for i in full.encode(t).ids)
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", PARAGRAPH, *'"“”']
    kept = dict.fromkeys(special + [full.vocabulary[i] for i, _ in used.most_common(400)]
                         + [p for p in full.vocabulary if len(p.removeprefix("##")) == 1 and p.isascii()])
    vocabulary, d = list(kept), 32
    config = {"layers": 1, "hidden": d, "heads": 2, "intermediate": 48, "vocabulary": len(vocabulary), "maxPositions": units.WINDOW + 2,
              "typeVocabulary": 1, "layerNormEpsilon": 1e-12}

    def n(*shape, scale=1.0, first=0.0):
        x = r.normal(size=shape) * scale
        if first:
            x[0] += first
        return x.astype(np.float32)

    tensors = {"embeddings.word_embeddings.weight": n(len(vocabulary), d), "embeddings.position_embeddings.weight": n(units.WINDOW + 2, d, scale=.2),
               "embeddings.token_type_embeddings.weight": n(1, d, scale=.1)}
    shapes = {"attention.self.query": (d, d), "attention.self.key": (d, d), "attention.self.value": (d, d),
              "attention.output.dense": (d, d), "intermediate.dense": (48, d), "output.dense": (d, 48)}
    for name, (out, into) in shapes.items():
        tensors[f"encoder.layer.0.{name}.weight"] = n(out, into, scale=into ** -.5)
        tensors[f"encoder.layer.0.{name}.bias"] = n(out, scale=.1)
    for name in ("embeddings.LayerNorm", "encoder.layer.0.attention.output.LayerNorm", "encoder.layer.0.output.LayerNorm"):
        tensors[name + ".weight"], tensors[name + ".bias"] = np.ones(d, np.float32), n(d, scale=.1)
    layers = n(9, scale=.3)
    layers[[0, 3, 6]] += 2
    s = d ** -.5
    tensors |= {
        "attribution.layers.weight": n(9, d, scale=2 * s), "attribution.layers.bias": layers,
        "attribution.feedback.weight": n(d, 9, scale=.3),
        "attribution.frame.hidden.weight": n(32, 3 * d + 16, scale=s), "attribution.frame.hidden.bias": n(32, scale=.2),
        "attribution.frame.distance.weight": n(257, 16, scale=.3),
        "attribution.frame.output.weight": n(9, 32, scale=.5), "attribution.frame.output.bias": n(9, scale=.3, first=3),
        "attribution.frame.transitions": n(9, 9, scale=.5),
        "attribution.valid.hidden.weight": n(16, 2 * d, scale=s), "attribution.valid.hidden.bias": n(16, scale=.2),
        "attribution.valid.output.weight": n(1, 16), "attribution.valid.output.bias": n(1, scale=.2),
        "attribution.nested.weight": n(3, d, scale=2 * s), "attribution.nested.bias": n(3, scale=.3, first=2),
        "names.hidden.weight": n(16, d, scale=s), "names.hidden.bias": n(16, scale=.3), "names.shape.weight": n(3, SHAPES, 16, scale=.5),
        "names.output.weight": n(15, 16, scale=1.5), "names.output.bias": n(15, scale=.3, first=9),
        "mentions.first.weight": n(16, d, scale=s), "mentions.last.weight": n(16, d, scale=s), "mentions.bias": n(16, scale=.3),
        "mentions.shape.weight": n(6, SHAPES, 16, scale=.5), "mentions.width.weight": n(actors.WIDEST, 16, scale=.5),
        "mentions.output.weight": n(4, 16, scale=.8), "mentions.output.bias": n(4, scale=.3, first=7),
        "coreference.first.weight": n(16, d, scale=s), "coreference.last.weight": n(16, d, scale=s),
        "coreference.head.weight": n(16, d, scale=s), "coreference.bias": n(16, scale=.3), "coreference.type.weight": n(3, 16, scale=.3),
        "coreference.own.weight": n(8, 16, scale=.3), "coreference.other.weight": n(8, 16, scale=.3),
        "coreference.product.weight": n(8, 16, scale=.3), "coreference.rows.weight": n(pairs.ROWS, 8, scale=.4),
        "coreference.hidden.bias": n(8, scale=.2), "coreference.output.weight": n(1, 8, scale=.5),
        "coreference.output.bias": np.array([-1.5], np.float32),
    }
    p = decode.Parameters(cue=.3, keep=.4, orphan=.5, adopt=.05, nested=.6, nested_keep=.3,
                          confidence=[0, .3, .2, .1, .1, -.1, .1, .05, .05, -.05],
                          nested_confidence=[0, .3, .2, .1, .1, 0, .1, 0, .1, -.1])
    notes = {"name": "made up", "licence": "Apache-2.0", "source": "random numbers", "attributes": {
        "attribution": json.dumps({"roles": list(ROLES), "frameLabels": list(FRAME_LABELS), "reach": decode.REACH, "window": units.WINDOW,
                                   "step": units.STEP, "paragraph": PARAGRAPH, "parameters": p.json()}),
        "actors": json.dumps({"nameKinds": list(actors.NAMES), "nameLabels": list(actors.NAME_LABELS),
                              "mentionTypes": list(actors.ACTORS), "widest": actors.WIDEST, "nearest": pairs.NEAREST,
                              "parameters": decode_actors.Parameters().json()})}}
    return weights.Weights(config, notes, vocabulary, tensors)


def our_texts(small=False) -> list:
    if small:
        # Long enough for quotations and mentions far apart, short enough for the repository.
        return ["\n\n".join(PROSE[:13]), PROSE[1].upper(), *AWKWARD]
    # Two thousand words and more, so that there are several windows, and cues near their ends.
    order = np.random.default_rng(7).permutation(np.tile(np.arange(len(PROSE)), 5))
    long = "\n\n".join(PROSE[i] for i in order)
    return [long, " ".join(PROSE[i] for i in order[:40]), " ".join(PROSE).upper(), *AWKWARD]


def frame(f) -> dict:
    source = [f.probabilities[i, 1:5].sum() for i in range(len(f.labels))]
    content = [f.probabilities[i, 5:].sum() for i in range(len(f.labels))]
    return {"cue": [int(f.cue[0]), int(f.cue[1])], "starts": round(f.starts, 5), "valid": round(f.valid, 5),
            "confidence": round(f.confidence, 5), "low": f.low, "labels": "".join(map(str, f.labels)),
            "source": [round(float(x), 3) for x in source], "content": [round(float(x), 3) for x in content]}


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
    ap.add_argument("--made-up", action="store_true")
    a = ap.parse_args(arguments)
    torch.set_num_threads(1)
    if a.made_up:
        weights.write(a.weights, made_up())
    model = Vectors(a.weights)
    texts = [t.read_text(encoding="utf-8") for t in a.texts] or our_texts(a.made_up)
    with a.out.open("w", encoding="utf-8") as f:
        for t in texts:
            f.write(json.dumps(read(model, t), ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
