"""Rounding to 8 bits with regard to what a matrix is multiplied with, in numpy."""

import re

import numpy as np

import weights
from our_texts import PROSE


def windows(w: weights.Weights) -> list:
    """Our own texts as word pieces: plain lower-cased ASCII words, the longest piece first. Rounding needs
    likely inputs, not the tokeniser's every care."""
    numbers = {p: i for i, p in enumerate(w.vocabulary)}
    out = []
    for text in PROSE:
        ids = [numbers["[CLS]"]]
        for word in re.findall(r"[a-z0-9]+|[^\sa-z0-9]", text.lower()):
            ids += pieces(word, numbers)
        out.append([*ids[:w.config["maxPositions"] - 1], numbers["[SEP]"]])
    return out


def pieces(word, numbers):
    ids, start = [], 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = numbers.get(("##" if start else "") + word[start:end])
            if piece is not None:
                break
        else:
            return [numbers["[UNK]"]]
        ids.append(piece)
        start = end
    return ids


def moments(w: weights.Weights, texts) -> dict:
    """For each matrix of the layers, the mean of x xT over its inputs x: the textbook forward pass."""
    c, t, sums, count = w.config, w.tensors, {}, 0
    depth = c["hidden"] // c["heads"]

    def linear(name, x):
        sums[name + ".weight"] = sums.get(name + ".weight", 0) + x.T.astype(np.float64) @ x
        return x @ t[name + ".weight"].T + t[name + ".bias"]

    def norm(name, x):
        x = x - x.mean(-1, keepdims=True)
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + c["layerNormEpsilon"]) * t[name + ".weight"] + t[name + ".bias"]

    for ids in texts:
        count += len(ids)
        e = "embeddings."
        x = norm(e + "LayerNorm", t[e + "word_embeddings.weight"][ids] + t[e + "position_embeddings.weight"][:len(ids)]
                 + t[e + "token_type_embeddings.weight"][0])
        for i in range(c["layers"]):
            n = f"encoder.layer.{i}."
            q, k, v = (linear(f"{n}attention.self.{part}", x).reshape(len(ids), c["heads"], depth).swapaxes(0, 1)
                       for part in ("query", "key", "value"))
            scores = q @ k.swapaxes(1, 2) / np.sqrt(np.float32(depth))
            share = np.exp(scores - scores.max(-1, keepdims=True))
            context = (share / share.sum(-1, keepdims=True) @ v).swapaxes(0, 1).reshape(x.shape)
            x = norm(n + "attention.output.LayerNorm", x + linear(n + "attention.output.dense", context))
            h = linear(n + "intermediate.dense", x)
            h = 0.5 * h * (1 + np.tanh(0.7978845608 * (h + 0.044715 * h**3)))  # GELU, nearly
            x = norm(n + "output.LayerNorm", x + linear(n + "output.dense", h))
    return {name: s / count for name, s in sums.items()}


def quantise(matrix: np.ndarray, moment: np.ndarray, damping=0.1, block=128) -> weights.Quantised:
    """GPTQ (Frantar et al., 2023): columns are rounded in the order of their inputs' size, and what each
    loses is made up for in those not yet rounded, so that the product loses least. Scales are those of
    weights.quantise."""
    plain = weights.quantise(matrix)
    scale = np.where(plain.scale > 0, plain.scale, 1).astype(np.float64)
    order = np.argsort(-np.diag(moment), kind="stable")
    left = matrix[:, order].astype(np.float64)
    h = moment[np.ix_(order, order)] + np.eye(len(order)) * damping * np.diag(moment).mean()
    upper = np.linalg.cholesky(np.linalg.inv(h)).T
    rows = np.empty_like(left)
    for a in range(0, len(order), block):
        b = min(a + block, len(order))
        errors = np.empty((len(left), b - a))
        for i in range(a, b):
            rows[:, i] = np.clip(np.rint(left[:, i] / scale), -127, 127)
            errors[:, i - a] = (left[:, i] - rows[:, i] * scale) / upper[i, i]
            left[:, i:b] -= np.outer(errors[:, i - a], upper[i, i:b])
        left[:, b:] -= errors @ upper[a:b, b:]
    back = np.argsort(order)
    return weights.Quantised(rows[:, back].astype(np.int8), plain.scale)
