"""Averages the weights of several checkpoints of one line of training.

    python -m attribution.average OUT.pt MODEL.pt=SHARE MODEL.pt=SHARE …

A tensor that some of them lack is the average of the others. The settings are those of the last.
"""

import sys
from pathlib import Path

import torch

from .train import save


def average(parts: list) -> dict:
    """parts is [(weights by name, share)]; tensors of whole numbers are taken from the last."""
    out = {}
    for name in {n: None for w, _ in parts for n in w}:
        have = [(w[name], s) for w, s in parts if name in w]
        total = sum(s for _, s in have)
        if have[-1][0].is_floating_point():
            out[name] = sum(t * (s / total) for t, s in have)
        else:
            out[name] = have[-1][0]
    return out


def main(arguments=None):
    out, *models = sys.argv[1:] if arguments is None else arguments
    if not models:
        raise SystemExit(__doc__)
    parts, settings = [], None
    for m in models:
        path, _, share = m.rpartition("=")
        s = torch.load(path, weights_only=False)
        parts.append((s["average"], float(share)))
        settings = s["settings"]
    save(Path(out), {"average": average(parts), "settings": settings})


if __name__ == "__main__":
    main()
