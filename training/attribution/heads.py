"""Trains the heads for names, mentions and coreference further, with the encoder as it is; and, given what second.py
read, the layer of cues inside contents, which an average of checkpoints hurts most.

    python -m attribution.heads MODEL.pt OUT.pt [--epochs 5] [--second SECOND.pt --written TEXTS.jsonl …]

The vectors of the texts are computed once, so that an epoch costs seconds, and nothing that outer attributions need changes.
Texts that train.py --hold-out leaves out are left out here. OUT.pt is like MODEL.pt.
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from . import marked, polnear, second
from .evaluate import Vectors, base
from .features import CAPITAL, CAPITALS, FIRST_CAPITAL, LOWER, MIXED, UNSAID
from .model import Model
from .second import vectors
from .train import mixture, save

TOGETHER = 800  # units of a step of names
NESTED = 4096  # units of a step of the nested layer


@torch.no_grad()
def contents(read, heads, articles, inside) -> tuple:
    """What the nested layer is trained on, of all units that something is known of: x' in half precision, target, weight."""
    out = []
    for a, known in zip(articles, inside):
        x = torch.from_numpy(read(a.encoded))
        at = torch.from_numpy(known.known) > 0
        fed = heads.fed(x, heads.layer_logits(x))[at].half()
        out.append((fed, torch.from_numpy(known.target)[at], torch.from_numpy(known.known)[at]))
    return tuple(torch.cat(part) for part in zip(*out))


def train_nested(read, heads, articles, inside, epochs: int, rate: float):
    """Trains heads.nested, and nothing else of heads."""
    x, target, known = contents(read, heads.eval(), articles, inside)
    print(f"{len(x)} units of {len(articles)} articles read", flush=True)
    optimizer = torch.optim.AdamW(heads.nested.parameters(), lr=rate, weight_decay=0.01)
    dropout = torch.nn.Dropout(0.1)
    steps = -(-len(x) // NESTED)
    for epoch in range(epochs):
        total = 0.0
        for number, part in enumerate(torch.randperm(len(x)).split(NESTED)):
            for g in optimizer.param_groups:
                g["lr"] = rate * (1 - (epoch + number / steps) / epochs)
            scores = heads.nested(dropout(x[part].float())).log_softmax(-1)
            loss = -(target[part] * scores).sum(1) @ known[part]
            optimizer.zero_grad()
            (loss / len(part)).backward()
            optimizer.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: nested {total / len(x):.4f}", flush=True)


def main(arguments=None):
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("model", type=Path)
    ap.add_argument("out", type=Path)
    ap.add_argument("--epochs", type=int, default=5)
    ap.add_argument("--second", type=Path, help="what second.py read; trains the layer of cues inside contents too")
    ap.add_argument("--written", type=Path, nargs="*", default=[], help="texts with all attributions labelled, JSON lines")
    ap.add_argument("--rate", type=float, default=1e-3)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--limit", type=int, default=0)
    a = ap.parse_args(arguments)
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    rng = np.random.default_rng(a.seed)
    read = Vectors(a.model)
    state = torch.load(a.model, weights_only=False)
    model = Model(base(state["settings"]))
    model.take(state["average"])
    heads = model.actors.train()
    texts = [t for t in marked.read(read.reader, "train", a.limit) if t.corpus not in marked.CORPORA or not polnear.held_out(t.id)]
    texts = [t for i, t in enumerate(texts) if t.corpus not in marked.HALVED or i % 2]
    xs = vectors(read, [t.encoded for t in texts])
    texts = [(t, torch.from_numpy(read(t.encoded) if x is None else x)) for t, x in zip(texts, xs)]
    print(f"{len(texts)} texts read", flush=True)
    optimizer = torch.optim.AdamW(heads.parameters(), lr=a.rate, weight_decay=0.01)
    prepared = {}
    for epoch in range(a.epochs):
        steps, count = [[]], 0
        for i in rng.permutation(len(texts)):
            t = texts[i][0]
            if t.corpus in marked.CORPORA:
                steps.append([i])
                continue
            for _ in range(marked.REPEATED.get(t.corpus, 1)):
                steps[0].append(i)
        alone, steps = steps[0], steps[1:]
        group = []
        for i in rng.permutation(alone):
            group.append(i)
            count += len(texts[i][0].encoded)
            if count > TOGETHER:
                steps.append(group)
                group, count = [], 0
        if group:
            steps.append(group)
        total = np.zeros(3)
        for number, k in enumerate(rng.permutation(len(steps))):
            for g in optimizer.param_groups:
                g["lr"] = a.rate * (1 - (epoch + number / len(steps)) / a.epochs)
            parts = [torch.zeros(()) for _ in range(3)]
            n = 0
            for i in steps[k]:
                t, x = texts[i]
                n += len(x)
                shapes = t.features.shapes
                if rng.random() < marked.UNCASED:
                    shapes = np.where(np.isin(shapes, (LOWER, CAPITAL, CAPITALS, MIXED, FIRST_CAPITAL)), UNSAID, shapes)
                if t.allowed is not None:
                    parts[0] = parts[0] + marked.names_loss(heads, x, shapes, t.allowed)
                if t.corpus in marked.CORPORA:
                    loss, scores = marked.mentions_loss(heads, x, shapes, t, 0, len(x))
                    if i not in prepared:
                        prepared[i] = marked.coreference_pairs(t.features, *marked.tried(t, scores, 0, len(x)))
                    parts[1] = parts[1] + loss
                    parts[2] = parts[2] + marked.coreference_loss(heads, x, prepared[i])
            optimizer.zero_grad()
            (sum(parts) / n).backward()
            torch.nn.utils.clip_grad_norm_(heads.parameters(), 1.0)
            optimizer.step()
            total += [p.item() for p in parts]
        print(f"epoch {epoch + 1}: names, mentions, coreference", *(total / sum(len(x) for _, x in texts)).round(4), flush=True)
    state["average"].update({"actors." + k: v.detach().clone() for k, v in heads.state_dict().items()})
    if a.second:
        articles = [x for x in polnear.read(read.reader, "train", a.limit) if not polnear.held_out(x.id)]
        rows = [x for path in a.written for x in second.written(read.reader, path)]
        articles, inside, _ = mixture(articles, second.load(a.second), rows, [], read.reader, 0.5, a.seed, 0)
        train_nested(read, model.heads, articles, inside, a.epochs, a.rate)
        state["average"].update({"heads.nested." + k: v.detach().clone() for k, v in model.heads.nested.state_dict().items()})
    save(a.out, {"average": state["average"], "settings": state["settings"]})


if __name__ == "__main__":
    main()
