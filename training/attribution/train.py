"""Fine-tunes the encoder with its attribution heads, or with all heads.

    python -m attribution.train CACHE [--epochs 10] [--hold-out] [--limit N] [--minutes M] ...
    python -m attribution.train CACHE --start MODEL.pt --second SECOND.pt [--heads HEADS.pt] --epochs 2 ...

Run in training/. CACHE is a folder for checkpoints, outside the repository: state.pt, from which the
same command goes on after having been stopped, and epoch-N.pt, the averaged weights after each epoch.
log.jsonl has the losses. With --start it goes on from the averaged weights of a trained reader; with --second, the
answer of second.py, all heads are trained on all corpora: PolNeAR, a share of its articles with frames of ours around their
attributions, and the texts of marked.py. Without it only what attributions need is. --minutes ends the stage after so many minutes, with a checkpoint.
"""

import argparse
import json
import os
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import export_encoder
from . import batches, marked, polnear, second
from .model import NEW_HEADS, Model
from .units import reader_of


def schedule(step: int, steps: int, warm: float, decay: float) -> float:
    """Warm-up, a plateau, and a linear way down over the last share of the steps."""
    x = step / steps
    if x < warm:
        return x / warm
    return min(1.0, (1 - x) / decay)


def save(path: Path, what):
    part = path.with_suffix(".part")
    torch.save(what, part)
    os.replace(part, path)


class Average:
    """An exponential average of the weights, shorter at the start."""

    def __init__(self, model, decay: float):
        self.decay, self.count = decay, 0
        self.weights = {k: v.detach().clone() for k, v in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model):
        self.count += 1
        share = max(1 - self.decay, 9 / (10 + self.count))
        for k, v in model.state_dict().items():
            if v.is_floating_point():
                self.weights[k].lerp_(v, share)
            else:
                self.weights[k].copy_(v)


WRITTEN = 3  # times in an epoch


def mixture(articles, inner: dict, written, texts, reader, share: float, seed: int, number: int) -> tuple:
    """An epoch of all corpora: its articles, of which a share is composed, what is known of their contents, and its
    batches, lists of Segments of articles or lists of (marked text, Segment)."""
    rng = random.Random(f"{seed} {number}")
    articles = list(articles)
    inside = [inner.get(a.id) or second.outside(a) for a in articles]
    for i, a in enumerate(articles):
        if rng.random() < share:
            articles[i], inside[i] = second.composed(reader, a, rng)
    for a, known in written * WRITTEN:
        articles.append(a)
        inside.append(known)
    order = batches.epoch(articles, seed, number) + marked.epoch(texts, seed, number)
    rng.shuffle(order)
    return articles, inside, order


def nested_loss(heads, fed, inside, segments, offsets):
    """The nested layer's cross entropy where something is known of the contents, and the frames there to be tried."""
    target = torch.from_numpy(np.concatenate([inside[s.article].target[s.low:s.high] for s in segments]))
    known = torch.from_numpy(np.concatenate([inside[s.article].known[s.low:s.high] for s in segments]))
    loss = -(target * heads.nested(fed).log_softmax(-1)).sum(1) @ known
    tried = []
    for s, offset in zip(segments, offsets):
        n = s.high - s.low
        for f in inside[s.article].frames:
            i, j = f.cue[0] - s.low, f.cue[1] - s.low
            if i >= 0 and j < n:
                low, high = max(0, i - batches.REACH), min(n, j + 1 + batches.REACH)
                g = polnear.Frame((i, j), [u - s.low for u in f.source], [u - s.low for u in f.content])
                tried.append(batches.Tried(offset + i, offset + j, 1.0, offset + low, polnear.frame_labels(g, low, high), 0.5))
    return loss, tried


def losses(model, articles, segments, reader, rng, weights, inside=None):
    """The loss of one batch, each part a sum over its units. inside has what is known of each article's contents, where
    the nested layer is trained too."""
    ids, mask, window, place = (torch.from_numpy(x) for x in
                                batches.pack([articles[s.article].encoded for s in segments], segments, reader))
    x = model.vectors(ids, mask, window, place)
    heads = model.heads
    logits = heads.layer_logits(x)
    aim, offsets = batches.targets(articles, segments)
    layers = -(torch.from_numpy(aim) * logits.log_softmax(-1)).sum()
    fed = heads.fed(x, logits)
    cue = logits[:, 1].detach().softmax(-1).numpy()
    tried = batches.tried(articles, segments, offsets, cue, rng)
    frames = valid = nested = torch.zeros(())
    if tried:
        first, last = (torch.tensor([getattr(t, k) for t in tried]) for k in ("first", "last"))
        aim = torch.tensor([t.valid for t in tried])
        valid = F.binary_cross_entropy_with_logits(heads.valid(fed, first, last), aim, reduction="sum")
    tried = [t for t in tried if t.labels is not None]
    if inside is not None:
        nested, more = nested_loss(heads, fed, inside, segments, offsets)
        tried += more
    if tried:
        lengths = torch.tensor([len(t.labels) for t in tried])
        labels = torch.zeros(len(tried), int(lengths.max()), dtype=torch.long)
        for i, t in enumerate(tried):
            labels[i, :len(t.labels)] = torch.from_numpy(t.labels)
        first, last, low = (torch.tensor([getattr(t, k) for t in tried]) for k in ("first", "last", "low"))
        e = heads.emissions(fed, first, last, low, labels.shape[1])
        share = torch.tensor([t.weight for t in tried])
        frames = -(heads.log_likelihood(e, labels, lengths) * share).sum()
    n = len(x)
    total = (weights[0] * layers + weights[1] * frames + weights[2] * valid + nested) / n
    parts = {"nested": nested.item() / n} if inside is not None else {}
    return total, {"layers": layers.item() / n, "frames": frames.item() / n, "valid": valid.item() / n, **parts,
                   "cues": len(tried), "units": n}


def main(arguments=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("cache", type=Path)
    p.add_argument("--epochs", type=int, default=10)
    p.add_argument("--hold-out", action="store_true", help="leave out the held-out articles, for choosing parameters")
    p.add_argument("--limit", type=int, default=0, help="read only so many rows of the corpus")
    p.add_argument("--encoder", type=Path, help="folder of the encoder to start from (all-MiniLM-L6-v2)")
    p.add_argument("--fold", help="I/N: leave out the articles of this fold")
    p.add_argument("--soft", type=Path, nargs="*", help="what a teacher says of the articles (teacher.py)")
    p.add_argument("--extra", type=Path, nargs="*", default=[], help="further articles, JSON lines")
    p.add_argument("--start", type=Path, help="a trained reader, epoch-N.pt, whose averaged weights to start from")
    p.add_argument("--second", type=Path, help="what second.py read; trains all heads")
    p.add_argument("--written", type=Path, nargs="*", default=[], help="texts with all attributions labelled, JSON lines")
    p.add_argument("--heads", type=Path, help="weights for the new heads to start from")
    p.add_argument("--composed", type=float, default=0.3, help="share of the articles with frames of ours")
    p.add_argument("--rate", type=float, default=2e-4)
    p.add_argument("--head-rate", type=float, default=1e-3)
    p.add_argument("--new-rate", type=float, default=2e-3, help="of the heads that --second adds")
    p.add_argument("--warm", type=float, default=0.04)
    p.add_argument("--decay", type=float, default=0.5)
    p.add_argument("--average", type=float, default=0.998)
    p.add_argument("--weights", type=float, nargs=3, default=(1.0, 1.0, 2.0), help="of layers, frames, valid")
    p.add_argument("--frozen", type=int, default=0, help="so many of the encoder's first layers, and its embeddings, stay as they are")
    p.add_argument("--hidden", type=float, default=0.0, help="share of the pieces hidden at each step")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--every", type=float, default=4, help="minutes between checkpoints")
    p.add_argument("--minutes", type=float, default=1e9, help="stop after so many, with a checkpoint")
    a = p.parse_args(arguments)
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    a.cache.mkdir(parents=True, exist_ok=True)
    reader = reader_of(a.encoder)
    articles = polnear.read(reader, "train", a.limit)
    if a.hold_out:
        articles = [x for x in articles if not polnear.held_out(x.id)]
    if a.fold:
        articles = [x for x in articles if not polnear.in_fold(x.id, a.fold)]
    for path in a.extra:
        with path.open(encoding="utf-8") as f:
            articles += polnear.articles(reader, [json.loads(line) for line in f])
    for path in a.soft or []:
        soft = torch.load(path, weights_only=False)
        for x in articles:
            x.soft = soft.get(x.id, x.soft)
    model = Model(a.encoder or export_encoder.packaged_model())
    model.mark_paragraphs(reader.paragraph, reader.sep)
    if a.hidden:
        model.hide(a.hidden, reader.mask, (reader.cls, reader.sep, reader.pad, reader.paragraph))
    if a.start:
        model.take(torch.load(a.start, weights_only=False)["average"])
    if a.heads:
        model.load_state_dict(torch.load(a.heads, weights_only=False), strict=False)
    if a.frozen:
        model.freeze(a.frozen)
    groups = [{"params": [], "lr": a.rate}, {"params": [], "lr": a.head_rate}, {"params": [], "lr": a.new_rate}]
    for name, w in model.named_parameters():
        groups[2 if name.startswith(NEW_HEADS) else 1 if name.startswith("heads.") else 0]["params"].append(w)
    if not a.second:
        groups.pop()
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    rates = [g["lr"] for g in groups]
    average = Average(model, a.average)
    if a.second:
        inner = second.load(a.second)
        texts = marked.read(reader, "train", a.limit)

        if a.hold_out:
            texts = [t for t in texts if t.corpus not in marked.CORPORA or not polnear.held_out(t.id)]
        rows = [x for path in a.written for x in second.written(reader, path)]

        def of_epoch(i):
            return mixture(articles, inner, rows, texts, reader, a.composed, a.seed, i)
    else:
        def of_epoch(i):
            return articles, None, batches.epoch(articles, a.seed, i)
    sizes = [len(of_epoch(i)[2]) for i in range(a.epochs)]
    steps = sum(sizes)
    settings = {k: str(v) for k, v in vars(a).items() if k not in ("cache", "minutes", "every", "threads")}
    at = (0, 0)
    state = a.cache / "state.pt"
    if state.exists():
        s = torch.load(state, weights_only=False)
        known = {k: str(p.get_default(k)) for k in settings}
        if {**known, **s["settings"]} != settings:
            raise SystemExit(f"{state} was written with other settings: {s['settings']}")
        model.take(s["model"])
        optimizer.load_state_dict(s["optimizer"])
        average.weights, average.count = s["average"], s["count"]
        torch.set_rng_state(s["random"])
        at = s["at"]
    print(f"{len(articles)} articles, {steps} steps in {a.epochs} epochs; starting at epoch {at[0]}, batch {at[1]}", flush=True)
    began = saved = time.monotonic()

    def checkpoint(epoch, batch):
        save(state, {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average.weights,
                     "count": average.count, "random": torch.get_rng_state(), "at": (epoch, batch), "settings": settings})

    log = (a.cache / "log.jsonl").open("a")
    model.train()
    for epoch in range(at[0], a.epochs):
        present, inside, order = of_epoch(epoch)
        for i in range(at[1] if epoch == at[0] else 0, len(order)):
            t = time.monotonic()
            step = sum(sizes[:epoch]) + i
            for g, r in zip(optimizer.param_groups, rates):
                g["lr"] = r * schedule(step, steps, a.warm, a.decay)
            rng = np.random.default_rng([a.seed, epoch, i])
            if isinstance(order[i][0], tuple):
                loss, parts = marked.losses(model, order[i], reader, rng)
            else:
                loss, parts = losses(model, present, order[i], reader, rng, a.weights, inside)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            norm = float(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0))
            if not np.isfinite(norm):
                raise SystemExit(f"epoch {epoch}, batch {i}: the gradient is not finite")
            optimizer.step()
            average.update(model)
            log.write(json.dumps({"epoch": epoch, "batch": i, "step": step, "seconds": round(time.monotonic() - t, 2),
                                  "loss": round(loss.item(), 4), "norm": round(norm, 3),
                                  **{k: round(v, 4) for k, v in parts.items()}}) + "\n")
            log.flush()
            now = time.monotonic()
            if now - saved > 60 * a.every or now - began > 60 * a.minutes:
                checkpoint(epoch, i + 1)
                saved = now
                if now - began > 60 * a.minutes:
                    print(f"stopped by --minutes at epoch {epoch}, batch {i + 1}")
                    return False
        save(a.cache / f"epoch-{epoch + 1}.pt", {"average": average.weights, "settings": settings})
        checkpoint(epoch + 1, 0)
        print(f"epoch {epoch + 1} done after {(time.monotonic() - began) / 60:.1f} minutes", flush=True)
    return True


if __name__ == "__main__":
    main()
