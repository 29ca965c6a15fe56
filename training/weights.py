"""Writes and reads the encoder's weights files. The format is described in doc/weights.md."""

import hashlib
import json
import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

MAGIC = b"chancery"
VERSION = 1
ALIGN = 64


@dataclass
class Quantised:
    """A matrix of 8-bit weights: rows * scale[:, None] is what they stand for."""

    rows: np.ndarray  # int8, in [-127, 127]
    scale: np.ndarray  # float32, one per row

    def dequantised(self) -> np.ndarray:
        return self.rows.astype(np.float32) * self.scale.reshape(-1, *[1] * (self.rows.ndim - 1))


@dataclass
class Weights:
    config: dict
    notes: dict
    vocabulary: list
    tensors: dict = field(default_factory=dict)  # name -> float32 array or Quantised

    def array(self, name: str) -> np.ndarray:
        """The tensor in float32, scaled where it is 8-bit."""
        t = self.tensors[name]
        return t.dequantised() if isinstance(t, Quantised) else t


def quantise(matrix: np.ndarray) -> Quantised:
    """Rounds each element to the nearest of 8 bits, the largest of its row to 127 or -127. A scale of least squared
    error instead, which clips the largest, was tried: the mean is no better and the worst vectors are worse."""
    matrix = matrix.astype(np.float32)
    scale = np.abs(matrix).max(axis=1) / np.float32(127)
    inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
    return Quantised(np.clip(np.rint(matrix * inverse[:, None]), -127, 127).astype(np.int8), scale)


def write(path, weights: Weights) -> int:
    """Writes a weights file and returns its length in bytes. The same weights give the same bytes."""
    sections, end = [], 0

    def place(b: bytes) -> int:
        nonlocal end
        offset = -(-end // ALIGN) * ALIGN
        sections.append(b"\0" * (offset - end))
        sections.append(b)
        end = offset + len(b)
        return offset

    words = "".join(p + "\n" for p in weights.vocabulary).encode()
    vocabulary = {"kind": "wordpiece-bert-uncased", "offset": place(words), "length": len(words)}
    entries = []
    for name, t in weights.tensors.items():
        if isinstance(t, Quantised):
            rows, scale = np.ascontiguousarray(t.rows, "i1"), np.ascontiguousarray(t.scale, "<f4")
            if rows.min() < -127 or scale.shape != rows.shape[:1]:
                raise ValueError(f"{name}: not symmetric 8-bit rows with a scale each")
            entries.append({"name": name, "type": "int8", "shape": list(rows.shape),
                            "offset": place(rows.tobytes()), "scale": place(scale.tobytes())})
        else:
            array = np.ascontiguousarray(t, "<f4")
            entries.append({"name": name, "type": "float32", "shape": list(array.shape),
                            "offset": place(array.tobytes())})
    data = b"".join(sections)
    header = json.dumps(
        {"config": weights.config, "notes": weights.notes, "vocabulary": vocabulary, "tensors": entries,
         "dataSHA256": hashlib.sha256(data).hexdigest()},
        ensure_ascii=False, separators=(",", ":")).encode()
    prelude = (MAGIC + struct.pack("<II", VERSION, len(header)) + hashlib.sha256(header).digest()
               + struct.pack("<Q", len(data)))
    front = prelude.ljust(64, b"\0") + header
    front += b"\0" * (-len(front) % ALIGN)
    # Renamed into place, since a program may have the old file mapped.
    part = Path(f"{path}.part")
    part.write_bytes(front + data)
    part.replace(path)
    return len(front) + len(data)


def read(path) -> Weights:
    """Reads a weights file whole. It trusts the file; the Go package is what refuses bad ones."""
    with open(path, "rb") as f:
        b = f.read()
    version, header_len = struct.unpack_from("<II", b, 8)
    if b[:8] != MAGIC or version != VERSION:
        raise ValueError(f"{path}: not a weights file of version {VERSION}")
    h = json.loads(b[64:64 + header_len])
    data = memoryview(b)[-(-(64 + header_len) // ALIGN) * ALIGN:]
    if hashlib.sha256(data).hexdigest() != h["dataSHA256"]:
        raise ValueError(f"{path}: the data do not have their digest")
    v = h["vocabulary"]
    words = bytes(data[v["offset"]:v["offset"] + v["length"]]).decode().split("\n")[:-1]
    tensors = {}
    for e in h["tensors"]:
        count = int(np.prod(e["shape"]))
        if e["type"] == "int8":
            tensors[e["name"]] = Quantised(np.frombuffer(data, "i1", count, e["offset"]).reshape(e["shape"]),
                                           np.frombuffer(data, "<f4", e["shape"][0], e["scale"]))
        else:
            tensors[e["name"]] = np.frombuffer(data, "<f4", count, e["offset"]).reshape(e["shape"])
    return Weights(h["config"], h["notes"], words, tensors)
