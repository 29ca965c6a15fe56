"""Compares the Go package with PyTorch in float32 on the shared corpora: token vectors, the order of
sentence similarities, and the labels of heads.

    python check_exactness.py out/ [--windows 2000] [--skip-labels]

Wants the folder of minilm-int8.weights and minilm-f32.weights. The heads tell parts of speech (English
Web Treebank), trained here in float32: one on the frozen encoder, which is wrong about every fourth
word and so close to the border for many, and one together with the encoder, as a reading model's is;
the second takes about 10 minutes on two cores. Ends with exit status 1 when a figure is below what
doc/weights.md promises.
"""

import argparse
import gzip
import random
import sys
from pathlib import Path

import numpy as np
import torch
from scipy.stats import spearmanr
from torch.nn import functional as F

import corpora
import export_encoder
import weights
from check_tokenizer import reference
from probe import Probe
from reference import Reference

SIZE = 256  # word pieces of a window, [CLS] and [SEP] included
failures = []


def expect(what, value, least):
    print(f"{what:72s} {value:.6f}   at least {least}{'' if value >= least else '   FAILED'}", flush=True)
    if not value >= least:
        failures.append(what)


def windows(vocabulary, n):
    """Whole windows of all corpora, drawn evenly."""
    ref, out = reference(vocabulary), []
    cls, sep = vocabulary.index("[CLS]"), vocabulary.index("[SEP]")
    for _, text in corpora.texts():
        ids = ref.encode(text, add_special_tokens=False).ids
        out += [[cls, *ids[i:i + SIZE - 2], sep] for i in range(0, len(ids) - SIZE + 3, SIZE - 2)]
    random.Random(1).shuffle(out)
    return out[:n]


def cosines(a, b):
    return (a * b).sum(-1) / np.sqrt((a * a).sum(-1) * (b * b).sum(-1))


def check_vectors(folder, n):
    full = weights.read(folder / "minilm-f32.weights")
    bert, width = Reference(full), full.config["hidden"]
    wanted = windows(full.vocabulary, n)
    with Probe("vectors", folder / "minilm-int8.weights") as small, Probe("vectors", folder / "minilm-f32.weights") as large:
        found = {"8-bit": [], "float32": []}
        for done, batch in enumerate(batches(wanted, 16)):
            if done % 25 == 24:
                print(f"    {16 * done} windows: mean {np.mean(found['8-bit']):.5f}", file=sys.stderr, flush=True)
            want = bert.tokens(torch.tensor(batch)).numpy()
            for kind, probe in (("8-bit", small), ("float32", large)):
                found[kind].append(cosines(np.stack(probe.vectors(batch, width)), want).ravel())
    for kind, mean, worst in (("8-bit", 0.993, 0.97), ("float32", 0.99999, 0.99999)):
        c = np.concatenate(found[kind])
        what = f"{kind} token vectors, {len(wanted)} windows of {SIZE}"
        expect(f"{what}: mean cosine", c.mean(), mean)
        expect(f"{what}: worst cosine", c.min(), worst)
        print(f"    one in a thousand is below {np.quantile(c, 0.001):.5f}")
    check_sentences(folder, full, bert)


def batches(items, n):
    return [items[i:i + n] for i in range(0, len(items), n)]


def check_sentences(folder, full, bert):
    """200 pairs of neighbouring and of distant sentences of the treebanks."""
    sentences = [s for p, text in corpora.texts() if "ewt-dev" in p.name for s in text.split("\n") if 20 < len(s) < 300]
    rng = random.Random(1)
    pairs = [(sentences[i], sentences[i + 1]) for i in rng.sample(range(len(sentences) - 1), 100)]
    pairs += [tuple(rng.sample(sentences, 2)) for _ in range(100)]
    ref = reference(full.vocabulary)
    def encode(text):
        return [full.vocabulary.index("[CLS]"), *ref.encode(text, add_special_tokens=False).ids[:254],
                full.vocabulary.index("[SEP]")]
    theirs = [bert.similarity(encode(a), encode(b)) for a, b in pairs]
    for kind in ("int8", "f32"):
        with Probe("vectors", folder / f"minilm-{kind}.weights") as probe:
            means = [[v.mean(0) for v in probe.vectors([encode(a), encode(b)], full.config["hidden"])] for a, b in pairs]
        expect(f"{kind}: Spearman of {len(pairs)} sentence similarities",
               spearmanr([cosines(a, b) for a, b in means], theirs).statistic, 0.995)


def treebank(part, tags, w):
    """Windows of whole sentences, with the tag of each word at its first piece and -100 elsewhere."""
    ref = reference(w.vocabulary)
    cls, sep = w.vocabulary.index("[CLS]"), w.vocabulary.index("[SEP]")
    ids, labels, out = [], [], []
    with gzip.open(corpora.SHARED / "data" / "ud" / f"en_ewt-{part}.conllu.gz", "rt", encoding="utf-8") as f:
        for sentence in f.read().split("\n\n"):
            rows = [r.split("\t") for r in sentence.split("\n") if r and r[0] != "#"]
            words = [(r[1], r[3]) for r in rows if r[0].isdigit()]
            pieces = [(ref.encode(form, add_special_tokens=False).ids, tag) for form, tag in words]
            length = sum(len(p) for p, _ in pieces)
            if ids and len(ids) + length > SIZE - 2:
                out.append(([cls, *ids[:SIZE - 2], sep], [-100, *labels[:SIZE - 2], -100]))
                ids, labels = [], []
            for p, tag in pieces:
                ids += p
                labels += [tags.setdefault(tag, len(tags))] * bool(p) + [-100] * (len(p) - 1)
    return out


def padded(batch):
    """Ids, attention mask and labels of windows of unequal length."""
    n = max(len(i) for i, _ in batch)
    ids = torch.tensor([i + [0] * (n - len(i)) for i, _ in batch])
    mask = torch.tensor([[1] * len(i) + [0] * (n - len(i)) for i, _ in batch])
    return ids, mask, torch.tensor([y + [-100] * (n - len(y)) for _, y in batch])


def hidden(model, batch):
    ids, mask, labels = padded(batch)
    return model(input_ids=ids, attention_mask=mask).last_hidden_state, labels


def train(model, head, data, tuned, epochs):
    """Trains the head, and the encoder with it when it is to be tuned."""
    groups = [{"params": list(head.parameters()), "lr": 2e-3 if tuned else 1e-2}]
    if tuned:
        groups.append({"params": list(model.parameters()), "lr": 2e-4})
    optimiser, steps = torch.optim.AdamW(groups, weight_decay=0.01), epochs * -(-len(data) // 8)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min((s + 1) / (0.06 * steps), (steps - s) / steps))
    rng = random.Random(1)
    for _ in range(epochs):
        rng.shuffle(data)
        for batch in batches(data, 8):
            with torch.set_grad_enabled(tuned):
                vectors, labels = hidden(model, batch)
            kept = labels >= 0
            loss = F.cross_entropy(head(F.dropout(vectors, 0.1 if tuned else 0)[kept]), labels[kept])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()


def check_labels(folder, tuned, least):
    torch.manual_seed(1)
    full, tags = weights.read(folder / "minilm-f32.weights"), {}
    data, dev = treebank("train", tags, full), treebank("dev", tags, full)
    model, head = Reference(full).model, torch.nn.Linear(full.config["hidden"], len(tags))
    train(model, head, data, tuned, epochs=1)
    model.eval()
    state = model.state_dict()
    trained = weights.Weights(full.config, dict(full.notes, training="trained for a check"), full.vocabulary,
                              {name: state[name].numpy() for name in full.tensors})
    small = export_encoder.quantised(trained)
    small.tensors["upos.weight"], small.tensors["upos.bias"] = (p.detach().numpy() for p in head.parameters())
    path = folder / "check-int8.weights"
    weights.write(path, small)
    same = right = total = 0
    with Probe("labels", path, "upos") as probe, torch.inference_mode():
        for batch in batches(dev, 8):
            vectors, _ = hidden(model, batch)
            want, got = head(vectors).argmax(-1).numpy(), iter(probe.ask([ids for ids, _ in batch]))
            for i, (_, ys) in enumerate(batch):
                for t, y in enumerate(ys):
                    label = next(got)
                    if y >= 0:
                        total, same, right = total + 1, same + (label == want[i, t]), right + (want[i, t] == y)
    path.unlink()
    expect(f"labels of a head {'with its encoder' if tuned else 'on the frozen encoder'} (right in {right / total:.1%}), {total} words",
           same / total, least)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("weights", type=Path)
    p.add_argument("--windows", type=int, default=2000)
    p.add_argument("--skip-labels", action="store_true")
    p.add_argument("--labels-only", action="store_true")
    a = p.parse_args()
    if not a.labels_only:
        check_vectors(a.weights, a.windows)
    if not a.skip_labels:
        check_labels(a.weights, tuned=False, least=0.98)
        check_labels(a.weights, tuned=True, least=0.995)
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
