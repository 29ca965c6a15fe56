"""Writes a trained reader as one weights file: the encoder in 8 bits, the heads in float32.

    python -m attribution.export MODEL.pt OUT.weights [--parameters P.json] [--actors P.json] [--float32]

The names of the tensors and the notes are described in NOTES.md.
"""

import argparse
import hashlib
import json
import re
from pathlib import Path

import numpy as np
import torch

import export_encoder
import weights
from . import actors, decode, decode_actors, pairs, units
from .evaluate import base
from .model import HIDDEN, REACH, Model
from .polnear import FRAME_LABELS, ROLES


ALSO = ["CrossNER politics", "WikiGold", "re3d", "GUM", "LitBank", "nested attributions of our own"]


def main(arguments=None):
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("model", type=Path)
    ap.add_argument("out", type=Path)
    ap.add_argument("--parameters", type=Path)
    ap.add_argument("--actors", type=Path, help="parameters for mentions and coreference")
    ap.add_argument("--float32", action="store_true", help="keep the encoder in float32, for comparison")
    a = ap.parse_args(arguments)
    s = torch.load(a.model, weights_only=False)
    folder = base(s["settings"])
    model = Model(folder)
    new = model.take(s["average"])
    w = export_encoder.load(folder)  # refuses what the encoder package cannot run, such as a teacher
    state = model.encoder.state_dict()
    for name in w.tensors:
        w.tensors[name] = np.array(state[name].float().numpy())
    if not a.float32:
        w = export_encoder.quantised(w)
    p = decode.Parameters(**json.loads(a.parameters.read_text())) if a.parameters else decode.Parameters()
    # The heads are small: all are kept in float32, which costs under 3 MB. Those that no training reached are left out.
    w.tensors.update({k: v for k, v in decode.Heads.tensors_of_torch(model.heads).items()
                      if not (new and k.startswith("attribution.nested."))})
    if not new:
        w.tensors.update(decode_actors.tensors_of_torch(model.actors))
    w.notes.update({
        "training": "fine-tuned on PolNeAR by training/attribution" + ("" if a.float32 else "; encoder rounded to 8 bits"),
        "attributes": {"attribution": json.dumps({
            "roles": list(ROLES), "frameLabels": list(FRAME_LABELS), "reach": REACH, "hidden": HIDDEN,
            "window": units.WINDOW, "step": units.STEP, "paragraph": units.PARAGRAPH, "parameters": p.json(),
            # Files by name only: a path says nothing on another machine.
            "settings": {k: re.sub(r"[^\s'\"(]*/", "", v) for k, v in s["settings"].items()},
            "weightsDigest": hashlib.sha256(b"".join(v.numpy().tobytes() for v in s["average"].values())).hexdigest()})}})
    w.notes["corpora"] = [*w.notes.get("corpora", []), "PolNeAR", *([] if new else ALSO)]
    if not new:
        q = decode_actors.Parameters(**json.loads(a.actors.read_text())) if a.actors else decode_actors.Parameters()
        w.notes["attributes"]["actors"] = json.dumps({
            "nameKinds": list(actors.NAMES), "nameLabels": list(actors.NAME_LABELS), "mentionTypes": list(actors.ACTORS),
            "widest": actors.WIDEST, "nearest": pairs.NEAREST, "parameters": q.json()})
    print(f"{a.out}: {weights.write(a.out, w):,} bytes")


if __name__ == "__main__":
    main()
