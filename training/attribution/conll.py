"""Coreference scored as the CoNLL shared task of 2012 does: the mean of the F1 of MUC, B³ and CEAF with entity
similarity φ4 (Pradhan et al. 2014, "Scoring coreference partitions of predicted mentions")."""

import numpy as np
from scipy.optimize import linear_sum_assignment


def entities(mentions, clusters, singletons=True) -> list:
    out = {}
    for m, c in zip(mentions, clusters):
        out.setdefault(c, set()).add(m)
    return [frozenset(e) for e in out.values() if singletons or len(e) > 1]


class Score:
    """Counts over documents: for each measure the parts and wholes of precision and recall."""

    def __init__(self):
        self.counts = {k: np.zeros(4) for k in ("muc", "b3", "ceaf", "mentions")}

    def add(self, gold, found):
        of_gold = {m: e for e in gold for m in e}
        of_found = {m: e for e in found for m in e}

        def muc(entities, other):
            return sum(len(e) - len({other.get(m, m) for m in e}) for e in entities), sum(len(e) - 1 for e in entities)

        def b3(entities, other):
            return sum(len(e & other.get(m, frozenset())) / len(e) for e in entities for m in e), sum(map(len, entities))

        for name, measure in (("muc", muc), ("b3", b3)):
            self.counts[name] += [*measure(found, of_gold), *measure(gold, of_found)]
        if gold and found:
            phi = np.array([[2 * len(g & f) / (len(g) + len(f)) for f in found] for g in gold])
            best = phi[linear_sum_assignment(-phi)].sum()
        else:
            best = 0.0
        self.counts["ceaf"] += [best, len(found), best, len(gold)]
        both = len(of_gold.keys() & of_found.keys())
        self.counts["mentions"] += [both, len(of_found), both, len(of_gold)]

    def result(self) -> dict:
        out = {}
        for k, (a, b, c, d) in self.counts.items():
            p, r = a / b if b else 0.0, c / d if d else 0.0
            out[k] = {"p": p, "r": r, "f1": 2 * p * r / (p + r) if p + r else 0.0}
        out["conll"] = float(np.mean([out[k]["f1"] for k in ("muc", "b3", "ceaf")]))
        return out
