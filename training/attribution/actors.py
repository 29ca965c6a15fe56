"""Heads for names, mentions and coreference, in PyTorch; decode_actors.py computes them a second time.

    names        O, B, I of the seven kinds of names for each unit: a perceptron on the unit's vector and the shapes of
                 the units before, at and behind it
    mentions     for each stretch of up to WIDEST units: none, person, organisation or place, by a perceptron on the
                 vectors and shapes of its first and last unit and its width; stretches may nest
    coreference  v for each mention, from the vectors of its first, last and head unit and its type; a score for each
                 pair of a mention and an earlier one, by a perceptron on both v, their product, and pairs.py's rows;
                 a mention goes to the antecedent with the highest score if it is above 0
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .features import SHAPES, neighbours
from .mentions import DOCUMENT, EVENT, OFFICE, ORGANISATION, PERSON, PLACE, NATIONALITY
from .pairs import ROWS

NAMES = (PERSON, ORGANISATION, PLACE, NATIONALITY, OFFICE, DOCUMENT, EVENT)
NAME_LABELS = ("O", *(f"{p}-{k}" for k in NAMES for p in "BI"))
ACTORS = (PERSON, ORGANISATION, PLACE)  # types of mentions, from 1; 0 is none
CORPORA = ("gum", "litbank")
NAMES_HIDDEN, SPAN, WIDEST, MENTION, PAIR = 128, 96, 24, 128, 64


class ActorHeads(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.names_hidden = nn.Linear(width, NAMES_HIDDEN)
        self.names_shape = nn.Parameter(torch.randn(3, SHAPES, NAMES_HIDDEN) * 0.1)
        self.names_output = nn.Linear(NAMES_HIDDEN, len(NAME_LABELS))
        self.span_first = nn.Linear(width, SPAN)
        self.span_last = nn.Linear(width, SPAN, bias=False)
        self.span_shape = nn.Parameter(torch.randn(2, 3, SHAPES, SPAN) * 0.1)
        self.span_width = nn.Parameter(torch.randn(WIDEST, SPAN) * 0.1)
        self.span_output = nn.Linear(SPAN, 4)
        self.span_corpus = nn.Parameter(torch.zeros(len(CORPORA), 4))  # the corpora's customs differ; GUM's are exported
        self.of_first = nn.Linear(width, MENTION)
        self.of_last = nn.Linear(width, MENTION, bias=False)
        self.of_head = nn.Linear(width, MENTION, bias=False)
        self.of_type = nn.Parameter(torch.randn(3, MENTION) * 0.1)
        self.pair_own = nn.Linear(MENTION, PAIR)
        self.pair_other = nn.Linear(MENTION, PAIR, bias=False)
        self.pair_product = nn.Linear(MENTION, PAIR, bias=False)
        self.pair_rows = nn.Parameter(torch.randn(ROWS, PAIR) * 0.1)
        self.pair_output = nn.Linear(PAIR, 1)
        self.dropout = nn.Dropout(0.2)
        with torch.no_grad():
            self.names_output.bias[0] = 3
            self.span_output.bias[0] = 3

    def names(self, x, shapes):
        """[units, labels] scores."""
        s = neighbours_table(self.names_shape, shapes)
        return self.names_output(self.dropout(F.relu(self.names_hidden(self.dropout(x)) + s)))

    def spans(self, x, shapes, corpus: int):
        """[WIDEST, units, 4] scores of the stretch of w + 1 units from each; those that reach over the end are none of
        the loss's business."""
        x = self.dropout(x)
        first = self.span_first(x) + neighbours_table(self.span_shape[0], shapes)
        last = self.span_last(x) + neighbours_table(self.span_shape[1], shapes)
        n = len(x)
        out = []
        for w in range(min(WIDEST, n)):
            h = F.relu(first[:n - w] + last[w:] + self.span_width[w])
            out.append(F.pad(self.span_output(h) + self.span_corpus[corpus], (0, 0, 0, w)))
        return torch.stack(out)

    def mention(self, x, first, last, head, kind):
        x = self.dropout(x)
        return self.dropout(F.relu(self.of_first(x)[first] + self.of_last(x)[last] + self.of_head(x)[head] + self.of_type[kind]))

    def pairs(self, v, own, other, rows):
        """[pairs] scores of mention own with the earlier mention other."""
        h = self.pair_own(v)[own] + self.pair_other(v)[other] + self.pair_product(v[own] * v[other]) + self.pair_rows[rows].sum(1)
        return self.pair_output(F.relu(h)).squeeze(1)


def neighbours_table(table, shapes):
    """The sum of the rows for the shapes before, at and behind each unit."""
    s = neighbours(shapes)
    return sum(table[k][torch.from_numpy(s[:, k])] for k in range(3))
