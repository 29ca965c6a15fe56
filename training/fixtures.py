"""Writes what the tests in Go compare with where neither PyTorch nor the published weights are at hand.

    python fixtures.py ../encoder/testdata

    tiny-f32.weights, tiny-int8.weights   a random encoder of two small layers with a small vocabulary
    tiny.json                             its token vectors by PyTorch, in float32
    minilm.json                           those of all-MiniLM-L6-v2, at some positions, and sentence similarities
    pieces.json                           word pieces of awkward texts by HuggingFace tokenizers, both vocabularies
"""

import base64
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from tokenizers import normalizers, pre_tokenizers

import export_encoder
import weights
from check_tokenizer import reference
from our_texts import AWKWARD, PAIRS, PROSE
from reference import Reference

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def small_vocabulary(size: int) -> list:
    """Every character of our texts, then what saves the most pieces. (The trainers of tokenizers do not give
    the same vocabulary twice.)"""
    normalizer, split = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    characters, longer = set(), Counter()
    for text in PROSE + AWKWARD:
        for word, _ in split.pre_tokenize_str(normalizer.normalize_str(text)):
            pieces = [("##" if i else "") + word[i:j] for i in range(len(word)) for j in range(i + 1, min(len(word), i + 8) + 1)]
            characters.update(p for p in pieces if len(p.removeprefix("##")) == 1)
            longer.update({p: len(p) for p in pieces if len(word) < 20})
    best = sorted(longer.keys() - characters, key=lambda p: (-longer[p], p))
    return (SPECIAL + sorted(characters) + best)[:size]


def tiny() -> weights.Weights:
    """A random encoder whose sizes are multiples of nothing in particular."""
    vocabulary = small_vocabulary(560)
    c = {"layers": 2, "hidden": 48, "heads": 4, "intermediate": 112, "vocabulary": len(vocabulary), "maxPositions": 128,
         "typeVocabulary": 2, "layerNormEpsilon": 1e-12}
    rng = np.random.default_rng(1)
    shapes = {"embeddings.word_embeddings.weight": (c["vocabulary"], c["hidden"]),
              "embeddings.position_embeddings.weight": (c["maxPositions"], c["hidden"]),
              "embeddings.token_type_embeddings.weight": (c["typeVocabulary"], c["hidden"])}
    for layer in range(c["layers"]):
        for name, out, into in (("attention.self.query", "hidden", "hidden"), ("attention.self.key", "hidden", "hidden"),
                                ("attention.self.value", "hidden", "hidden"), ("attention.output.dense", "hidden", "hidden"),
                                ("intermediate.dense", "intermediate", "hidden"), ("output.dense", "hidden", "intermediate")):
            shapes[f"encoder.layer.{layer}.{name}.weight"] = (c[out], c[into])
            shapes[f"encoder.layer.{layer}.{name}.bias"] = (c[out],)
    # Large enough that attention is sharp and GELU is used on both sides of its bend.
    tensors = {name: rng.normal(0, 0.2, shape).astype(np.float32) for name, shape in shapes.items()}
    for norm in ["embeddings.LayerNorm"] + [f"encoder.layer.{i}.{part}.LayerNorm" for i in range(c["layers"])
                                            for part in ("attention.output", "output")]:
        tensors[norm + ".weight"] = rng.normal(1, 0.2, c["hidden"]).astype(np.float32)
        tensors[norm + ".bias"] = rng.normal(0, 0.2, c["hidden"]).astype(np.float32)
    notes = {"name": "tiny", "licence": "MIT", "source": "training/fixtures.py", "training": "random numbers"}
    return weights.Weights(c, notes, vocabulary, tensors)


def rounded(w):
    """Matrices and word embeddings in 8 bits, each element to the nearest step."""
    eight = {name: weights.quantise(t) for name, t in w.tensors.items()
             if t.ndim == 2 and not name.startswith(("embeddings.position", "embeddings.token_type"))}
    return weights.Weights(w.config, w.notes, w.vocabulary, w.tensors | eight)


def encode(ref, w, text):
    ids = ref.encode(text, add_special_tokens=False).ids[:w.config["maxPositions"] - 2]
    return [w.vocabulary.index("[CLS]"), *ids, w.vocabulary.index("[SEP]")]


def packed(vectors, dtype):
    return base64.b64encode(np.ascontiguousarray(vectors, dtype).tobytes()).decode()


def windows(w, every):
    """Vectors of each text: of every so many positions, in float16."""
    ref, bert, out = reference(w.vocabulary), Reference(w), []
    for text in PROSE:
        ids = encode(ref, w, text)
        at = list(range(0, len(ids), every))
        vectors = bert.tokens(torch.tensor([ids]))[0][at]
        out.append({"text": text, "ids": ids, "positions": at, "float16": packed(vectors, "<f2")})
    return out


def main():
    folder = Path(sys.argv[1])
    full, small = export_encoder.load(export_encoder.packaged_model()), tiny()
    weights.write(folder / "tiny-f32.weights", small)
    weights.write(folder / "tiny-int8.weights", rounded(small))
    write(folder / "tiny.json", {"width": small.config["hidden"], "windows": windows(small, 4)})
    bert, ref = Reference(full), reference(full.vocabulary)
    similar = [{"a": a, "b": b, "cosine": round(bert.similarity(encode(ref, full, a), encode(ref, full, b)), 6)}
               for a, b in PAIRS]
    write(folder / "minilm.json", {"width": full.config["hidden"], "windows": windows(full, 6), "pairs": similar})
    cases = []
    for text in AWKWARD + PROSE:
        case = {"text": text}
        for name, w in (("tiny", small), ("minilm", full)):
            e = reference(w.vocabulary).encode(text, add_special_tokens=False)
            case[name] = {"ids": e.ids, "offsets": e.offsets}  # code points
        cases.append(case)
    write(folder / "pieces.json", cases)


def write(path, value):
    with open(path, "w", encoding="utf-8") as f:
        if isinstance(value, list):
            f.write("[\n" + ",\n".join(json.dumps(v, separators=(",", ":")) for v in value) + "\n]\n")
        else:
            json.dump(value, f, separators=(",", ":"))
            f.write("\n")
    print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
