"""A reader of BERT-base's size in PyTorch, float32: 12 layers of 768, 110 million weights, windows as ours.

    python -m comparison.read_bert IN.jsonl OUT.jsonl [--model EPOCH.pt]

With a checkpoint of attribution.train on such an encoder it reads, and writes attributions in the scorer's form.
Without one the encoder alone runs, with weights drawn at random, which cost what trained ones cost; no attribution is
written, and heads and decoding, which would come on top, are left out.
"""

import argparse
import json
from pathlib import Path

import torch

from attribution import batches, decode
from attribution.evaluate import Vectors
from attribution.units import reader_of, windows


class Untrained:
    def __init__(self):
        from transformers import BertConfig, BertModel

        self.reader = reader_of()
        self.encoder = BertModel(BertConfig(vocab_size=len(self.reader.vocabulary)), add_pooling_layer=False).eval()

    @torch.inference_mode()
    def __call__(self, encoded):
        w = windows(len(encoded.ids))
        for i in range(0, len(w), 8):
            part = batches.Segment(0, w[i:i + 8], 0, 0)
            ids, mask, _, _ = batches.pack([encoded], [part], self.reader)
            self.encoder(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("source", type=Path)
    ap.add_argument("target", type=Path)
    ap.add_argument("--model", type=Path)
    a = ap.parse_args()
    torch.set_num_threads(1)
    model = Vectors(a.model) if a.model else Untrained()
    model.exact = True  # float32, as whoever loads such a model gets it
    with a.source.open(encoding="utf-8") as f, a.target.open("w", encoding="utf-8") as out:
        for row in map(json.loads, f):
            e = model.reader.encode(row["text"])
            x = model(e)
            if a.model:
                row["attributions"] = decode.read(model.heads, e, x, model.parameters)
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
