"""Scores names, coreference and nesting.

    python -m attribution.evaluate_more MODEL [--tune OUT.json] [--actors P.json] [--parameters P.json] [--nesting GOLD.jsonl …]

Names: CrossNER politics dev, exact spans and kinds, politician and person one kind, political party and organisation
one, election and event one, country as nationality, location as place. Its kind misc has no counterpart: a name found
where one stands is not counted. The figure with place and nationality as one kind is given too.

Coreference: GUM dev. Gold are the mentions that GUM types person or organization, with their coreference,
pronouns and descriptions too, single ones included; what the reader finds is held to those that it types so. CoNLL F1 (conll.py),
with single mentions and without.

Nesting: attributions of the gold, in words (letters and digits). One is found if a prediction's content has a Jaccard
of at least .5 with its content (pairs with the most first), its speaker right if the sources share a word or both
are empty, its parent right if the prediction's parent was paired with its parent. By depth.

--tune chooses the thresholds for mentions and links on GUM's held-out documents of train.
"""

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import torch

from corpora import SHARED
from . import conll, decode, decode_actors, marked, mentions, polnear
from .actors import ACTORS
from .evaluate import Vectors, scorer
from .second import vectors

JUDGED = (ACTORS.index("person"), ACTORS.index("organisation"))


def score_names(model: Vectors) -> dict:
    path = SHARED / "data" / "ner" / "crossner-politics-dev.txt.gz"
    gold = list(mentions.names(path, "crossner-politics"))
    mentions.MAPS["crossner-misc"] = {"misc": "misc"}
    misc = [{(m.start, m.end) for m in t.mentions} for t in mentions.names(path, "crossner-misc")]
    texts = [marked.prepare(model.reader, m) for m in gold]
    xs = vectors(model, [t.encoded for t in texts])
    counts = {False: Counter(), True: Counter()}
    kinds = defaultdict(Counter)
    for m, t, x, other in zip(gold, texts, xs, misc):
        x = model(t.encoded) if x is None else x
        found = {(int(t.encoded.start[a]), int(t.encoded.end[b]), k) for a, b, k, _ in decode_actors.names(model.actors, x, t.features)}
        found = {f for f in found if f[:2] not in other}
        right = {(g.start, g.end, g.type) for g in m.mentions}
        for one in (False, True):
            f, r = ({(a, b, mentions.PLACE if one and k == mentions.NATIONALITY else k) for a, b, k in s} for s in (found, right))
            counts[one].update(both=len(f & r), found=len(f), gold=len(r))
        for k in mentions.TYPES["crossner-politics"]:
            f, r = ({s for s in group if s[2] == k} for group in (found, right))
            kinds[k].update(both=len(f & r), found=len(f), gold=len(r))

    def f1(c):
        return round(2 * c["both"] / max(1, c["found"] + c["gold"]), 3)
    return {"F1": f1(counts[False]), "place and nationality as one": f1(counts[True]),
            "precision": round(counts[False]["both"] / max(1, counts[False]["found"]), 3),
            "recall": round(counts[False]["both"] / counts[False]["gold"], 3), **{k: f1(c) for k, c in kinds.items()}}


def gum(model: Vectors, part: str) -> list:
    """GUM's documents with the vectors of their units; part is dev, or held-out for those left out of training."""
    path = SHARED / "data" / "ud" / f"en_gum-{'dev' if part == 'dev' else 'train'}.conllu.gz"
    texts = [marked.prepare(model.reader, m) for m in mentions.gum(path) if part == "dev" or polnear.held_out(m.id)]
    return [(t, model(t.encoded)) for t in texts]


def score_coreference(model: Vectors, documents, p, gold_mentions=False) -> dict:
    scores = {True: conll.Score(), False: conll.Score()}
    for t, x in documents:
        found = t.mentions if gold_mentions else decode_actors.mentions(model.actors, x, t.features, p)
        clusters = decode_actors.clusters(model.actors, x, t.features, found, p)
        judged = [i for i, m in enumerate(found) if m[2] in JUDGED]
        gold = [i for i, m in enumerate(t.mentions) if m[2] in JUDGED]
        for single, s in scores.items():
            s.add(conll.entities([t.mentions[i][:2] for i in gold], [t.clusters[i] for i in gold], single),
                  conll.entities([found[i][:2] for i in judged], [clusters[i] for i in judged], single))
    r, without = scores[True].result(), scores[False].result()
    return {"CoNLL F1": round(r["conll"], 3), "without single mentions": round(without["conll"], 3),
            **{k: round(r[k]["f1"], 3) for k in ("mentions", "muc", "b3", "ceaf")}}


def score_nesting(model: Vectors, path: Path, p=None) -> dict:
    tool = scorer()
    by_depth = defaultdict(Counter)
    with path.open(encoding="utf-8") as f:
        documents = [json.loads(line) for line in f]
    for d in documents:
        e = model.reader.encode(d["text"])
        told = decode.read(model.heads, e, model(e), p or model.parameters)
        words = tool.tokens(d["text"])

        def sets(attributions):
            return tool.token_sets({"attributions": [{k: v for k, v in a.items() if k != "parent"} for a in attributions]}, *words)
        gold, found = sets(d["attributions"]), sets(told)
        pairs = sorted(((len(g["content"] & s["content"]) / len(g["content"] | s["content"]), i, j) for i, g in enumerate(gold)
                        for j, s in enumerate(found) if g["content"] & s["content"]), reverse=True)
        paired, used = {}, set()
        for v, i, j in pairs:
            if v >= 0.5 and i not in paired and j not in used:
                paired[i] = j
                used.add(j)
        place = {a["id"]: i for i, a in enumerate(d["attributions"])}
        for i, a in enumerate(d["attributions"]):
            depth, b = 1, a
            while b.get("parent"):
                b = d["attributions"][place[b["parent"]]]
                depth += 1
            c = by_depth[depth]
            c["gold"] += 1
            if i in paired:
                j = paired[i]
                speaker = bool(gold[i]["source"] & found[j]["source"]) or not (gold[i]["source"] or found[j]["source"])
                parent = paired.get(place[a["parent"]], -1) if a.get("parent") else None
                same = (str(parent) if parent is not None else None) == told[j].get("parent")
                c.update(found=1, speaker=speaker, parent=same, both=speaker and same)
        inner = [i for i, a in enumerate(told) if a.get("parent")]
        by_depth["told inside"].update(gold=len(inner), found=sum(i in used for i in inner))
    return {str(k): {n: round(c[n] / max(1, c["gold"]), 3) for n in ("found", "speaker", "parent", "both")} | {"of": c["gold"]}
            for k, c in sorted(by_depth.items(), key=str)}


def main(arguments=None):
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("model", type=Path)
    ap.add_argument("--tune", type=Path)
    ap.add_argument("--actors", type=Path)
    ap.add_argument("--parameters", type=Path)
    ap.add_argument("--nesting", type=Path, nargs="*", default=[])
    ap.add_argument("--threads", type=int, default=2)
    a = ap.parse_args(arguments)
    torch.set_num_threads(a.threads)
    model = Vectors(a.model)
    if a.parameters:
        model.parameters = decode.Parameters(**json.loads(a.parameters.read_text()))
    p = decode_actors.Parameters(**json.loads(a.actors.read_text())) if a.actors else model.actor_parameters
    if a.tune:
        documents = gum(model, "held-out")
        def best(tried):
            return max(tried, key=lambda q: score_coreference(model, documents, q)["CoNLL F1"])
        p = best([decode_actors.Parameters(mention=m) for m in (0.35, 0.45, 0.55, 0.65)])
        p = best([p, *(decode_actors.Parameters(p.mention, k) for k in (-0.5, 0.5))])
        a.tune.write_text(json.dumps(p.json()) + "\n")
    print(json.dumps(p.json()))
    if model.actors is not None:
        print("names", json.dumps(score_names(model)), flush=True)
        documents = gum(model, "dev")
        print("coreference", json.dumps(score_coreference(model, documents, p)), flush=True)
        print("coreference of gold mentions", json.dumps(score_coreference(model, documents, p, True)), flush=True)
    for path in a.nesting:
        for depth, figures in score_nesting(model, path).items():
            print(f"{path.name} {depth}:", json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
