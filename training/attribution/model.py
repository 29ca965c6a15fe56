"""The encoder with its attribution heads, in PyTorch. decode.py computes the heads a second time, in
numpy and from the exported weights, as the program does.

Heads, all on the vector of a unit's first piece (x, of width D), taken from the window in which the
piece stands deepest, so that nothing after the encoder knows of windows:

    layers     p = softmax of a linear layer: O, B, I for source, cue and content each
    feedback   x' = x + F·p, so that what follows knows what the layers say
    frame      for a cue and each unit within REACH of it, scores of the nine FRAME_LABELS by a
               CueScorer (see the Go package encoder) on x'; a linear-chain CRF over them
    valid      whether a candidate is a cue at all: a perceptron on x' of its first and last unit
    nested     O, B, I of cues that stand inside another attribution's content, from x'; frame and valid are
               shared with the outer ones

Names, mentions and coreference are in actors.py.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .actors import ActorHeads
from .polnear import FRAME_LABELS, MAY_END, MAY_START, transitions_allowed

REACH = 128  # units on either side of a cue
HIDDEN = 256
DISTANCE = 16
VALID = 128
NEW_HEADS = ("actors.", "heads.nested.")  # not there in readers of attributions alone


def encoder(folder):
    """The published encoder, attention dropout off."""
    from transformers import AutoConfig, AutoModel

    config = AutoConfig.from_pretrained(folder)
    config.attention_probs_dropout_prob = 0.0
    config.hidden_dropout_prob = 0.1
    kind = {"bert": "sdpa"}.get(config.model_type, "eager")
    return AutoModel.from_pretrained(folder, config=config, attn_implementation=kind, add_pooling_layer=False)


class Heads(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        k = len(FRAME_LABELS)
        self.layers = nn.Linear(width, 9)
        self.feedback = nn.Linear(9, width, bias=False)
        self.frame_token = nn.Linear(width, HIDDEN)
        self.frame_first = nn.Linear(width, HIDDEN, bias=False)
        self.frame_last = nn.Linear(width, HIDDEN, bias=False)
        self.frame_distance = nn.Linear(DISTANCE, HIDDEN, bias=False)
        self.distance = nn.Embedding(2 * REACH + 1, DISTANCE)
        self.frame_output = nn.Linear(HIDDEN, k)
        self.transitions = nn.Parameter(torch.zeros(k, k))
        self.valid_hidden = nn.Linear(2 * width, VALID)
        self.valid_output = nn.Linear(VALID, 1)
        self.nested = nn.Linear(width, 3)
        self.dropout = nn.Dropout(0.1)
        self.register_buffer("forbidden", torch.tensor(~transitions_allowed()), persistent=False)
        nn.init.normal_(self.feedback.weight, std=0.02)
        with torch.no_grad():  # most units are O: saying so from the start saves the first hundred steps
            self.layers.bias.view(3, 3)[:, 0] = 2
            self.frame_output.bias[0] = 4
            self.nested.bias[0] = 3

    def layer_logits(self, x):
        return self.layers(self.dropout(x)).view(-1, 3, 3)

    def fed(self, x, logits):
        return self.dropout(x + self.feedback(logits.softmax(-1).view(-1, 9)))

    def valid(self, fed, first, last):
        return self.valid_output(F.gelu(self.valid_hidden(torch.cat([fed[first], fed[last]], -1)))).squeeze(-1)

    def emissions(self, fed, first, last, low, length):
        """[frames, T, labels] for units low to low + T of each frame; what lies past high is padding."""
        t = torch.arange(length)
        unit = (low[:, None] + t[None]).clamp(max=len(fed) - 1)
        before = (unit - first[:, None]).clamp(max=0)
        after = (unit - last[:, None]).clamp(min=0)
        d = (before + after).clamp(-REACH, REACH) + REACH
        table = self.frame_distance(self.distance.weight)
        ends = self.frame_first(fed)[first] + self.frame_last(fed)[last]
        hidden = self.frame_token(fed)[unit] + ends[:, None] + table[d]
        return self.frame_output(F.relu(hidden))

    def log_likelihood(self, emissions, labels, lengths):
        """[frames] the log probability of each frame's labels under the CRF."""
        n, T, k = emissions.shape
        trans = self.transitions.masked_fill(self.forbidden, -1e4)
        mask = torch.arange(T)[None] < lengths[:, None]
        start = torch.where(torch.tensor(MAY_START), 0.0, -1e4)
        end = torch.where(torch.tensor(MAY_END), 0.0, -1e4)
        score = emissions.gather(2, labels[:, :, None]).squeeze(2)
        score = score + F.pad(trans[labels[:, :-1], labels[:, 1:]], (1, 0))
        score = (score * mask).sum(1)
        # Forward in probabilities, scaled at each step: far fewer operations than log-sum-exp.
        matrix = trans.exp()
        top = emissions.max(2, keepdim=True).values.detach()
        weight = (emissions - top).exp()
        p = weight[:, 0] * start.exp()
        total = torch.zeros(n)
        logs = []
        for i in range(1, T):
            z = p.sum(1, keepdim=True)
            logs.append(z)
            q = (p / z) @ matrix * weight[:, i]
            live = mask[:, i, None]
            p = torch.where(live, q, p / z)
        total = torch.log(torch.cat(logs, 1)).sum(1) if logs else total
        total = total + (top.squeeze(2) * mask).sum(1) + torch.log((p * end.exp()).sum(1))
        return score - total


class Model(nn.Module):
    def __init__(self, folder):
        super().__init__()
        self.encoder = encoder(folder)
        self.heads = Heads(self.encoder.config.hidden_size)
        self.actors = ActorHeads(self.encoder.config.hidden_size)
        self.hidden = (0.0, ())

    def hide(self, share: float, mask: int, kept):
        """Has a share of the pieces replaced by mask in training, those of the ids kept excepted, so that a reader that
        knows its texts by heart still has to read what stands around a word."""
        self.hidden = (share, mask, torch.tensor(sorted(kept)))

    def freeze(self, layers: int):
        """Keeps the embeddings and the first layers as published, which saves their way back."""
        for part in (self.encoder.embeddings, *self.encoder.encoder.layer[:layers]):
            part.requires_grad_(False)

    def take(self, weights: dict):
        """Loads weights, which may lack heads that were added after they were trained; those stay as they are and are
        returned by the names of their tensors."""
        missing, unexpected = self.load_state_dict(weights, strict=False)
        new = [k for k in missing if k.startswith(NEW_HEADS)]
        if unexpected or len(new) < len(missing):
            raise ValueError(f"weights of another model: {unexpected or [k for k in missing if k not in new]}")
        return new

    def mark_paragraphs(self, paragraph: int, like: int):
        """Starts the paragraph piece, which no text has taught, as a copy of another."""
        with torch.no_grad():
            w = self.encoder.get_input_embeddings().weight
            w[paragraph] = w[like]

    def vectors(self, ids, mask, window, place):
        """[units, D]: the vectors at the given places of the given windows, in float32."""
        share, *how = self.hidden
        if self.training and share:
            drawn = (torch.rand(ids.shape) < share) & ~torch.isin(ids, how[1])
            ids = ids.masked_fill(drawn, how[0])
        with torch.autocast("cpu", torch.bfloat16):
            full = bool(mask.all())
            x = self.encoder(input_ids=ids, attention_mask=None if full else mask).last_hidden_state
        return x[window, place].float()
