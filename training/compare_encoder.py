"""Compares the speed of the Go package with ONNX Runtime's and of its plain Go with hugot's pure-Go backend,
all with the weights of all-MiniLM-L6-v2, on windows of 256 word pieces.

    python compare_encoder.py out/ [--rounds 15] [--windows 16] [--skip-onnx] [--skip-hugot]

Everything that is compared runs in turn, round after round, so that a slow moment of the machine falls on
all alike; medians are given, and the median over rounds of each ratio. What runs on one thread is measured in
processor time, which other programs of the machine disturb less, the rest by the clock. ONNX Runtime gets the published recipe
for a processor (dynamic 8-bit quantisation with a scale per channel), with and without its transformer
optimiser, and the better of single windows and whole batches; the fastest counts. hugot is built in a module of its own
in a temporary folder, and runs on two cores, since on one it never ends.
"""

import argparse
import json
import logging
import math
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from onnxruntime.transformers import optimizer

import corpora
import weights
from check_exactness import SIZE, cosines, windows
from check_tokenizer import reference
from export_encoder import packaged_model
from probe import Probe
from reference import Reference

HUGOT_BATCH = 2
HUGOT = """
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/knights-analytics/hugot"
)

func main() {
	session, err := hugot.NewGoSession()
	if err != nil {
		log.Fatal(err)
	}
	pipeline, err := hugot.NewPipeline(session, hugot.FeatureExtractionConfig{ModelPath: os.Args[1], Name: "compare", OnnxFilename: "model.onnx"})
	if err != nil {
		log.Fatal(err)
	}
	in := json.NewDecoder(os.Stdin)
	for texts := []string(nil); in.Decode(&texts) == nil; texts = nil {
		start := time.Now()
		if _, err := pipeline.RunPipeline(texts); err != nil {
			log.Fatal(err)
		}
		fmt.Println(time.Since(start).Seconds())
	}
}
"""


class Bert(torch.nn.Module):
    """The textbook forward pass over the reference's layers. What transformers itself exports holds
    choices between kinds of mask that neither ONNX Runtime's fusions nor hugot follow."""

    def __init__(self, bert, heads):
        super().__init__()
        self.bert, self.heads = bert, heads

    def forward(self, input_ids, attention_mask):
        e = self.bert.embeddings
        positions = torch.arange(input_ids.shape[1]).unsqueeze(0)
        x = e.LayerNorm(e.word_embeddings(input_ids) + e.position_embeddings(positions) + e.token_type_embeddings.weight[0])
        mask = (1.0 - attention_mask[:, None, None, :].float()) * -10000.0
        for layer in self.bert.encoder.layer:
            q, k, v = (self.split(part(x)) for part in
                       (layer.attention.self.query, layer.attention.self.key, layer.attention.self.value))
            scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + mask
            context = (scores.softmax(-1) @ v).transpose(1, 2).reshape(x.shape)
            x = layer.attention.output.LayerNorm(layer.attention.output.dense(context) + x)
            x = layer.output.LayerNorm(layer.output.dense(torch.nn.functional.gelu(layer.intermediate.dense(x))) + x)
        return x

    def split(self, x):
        return x.reshape(x.shape[0], x.shape[1], self.heads, x.shape[2] // self.heads).transpose(1, 2)


def export(w, folder) -> Path:
    path, names = folder / "model.onnx", ["input_ids", "attention_mask"]
    ids = torch.randint(5, 1000, (2, 64))
    torch.onnx.export(Bert(Reference(w).model, w.config["heads"]), (ids, torch.ones_like(ids)), str(path), dynamo=False, opset_version=17,
                      input_names=names, output_names=["last_hidden_state"],
                      dynamic_axes={k: {0: "batch", 1: "pieces"} for k in [*names, "last_hidden_state"]})
    return path


def quantised(path, w):
    """The model in 8 bits, plainly and after the transformer optimiser."""
    plain, fused = path.with_name("int8.onnx"), path.with_name("fused-int8.onnx")
    prepared, optimised = path.with_name("prepared.onnx"), path.with_name("fused.onnx")
    quant_pre_process(str(path), str(prepared), skip_symbolic_shape=True)
    model = optimizer.optimize_model(str(path), "bert", num_heads=w.config["heads"], hidden_size=w.config["hidden"])
    model.save_model_to_file(str(optimised))
    for source, target in ((prepared, plain), (optimised, fused)):
        quantize_dynamic(str(source), str(target), per_channel=True, weight_type=QuantType.QInt8,
                         extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})
    return {"plain": plain, "fused": fused, "float32": path}


def runner(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(batch):
        ids = np.array(batch, np.int64)
        return session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
    return run


def timed_onnx(run, size):
    def measure(batch):
        start = time.process_time()
        for i in range(0, len(batch), size):
            run(batch[i:i + size])
        return time.process_time() - start
    return measure


def alternate(contestants, batches, rounds):
    """Seconds of each contestant in each round; the first round warms up and is not counted."""
    seconds = {name: [] for name in contestants}
    for r in range(rounds + 1):
        for name, measure in contestants.items():
            s = measure(batches[r % len(batches)])
            if r:
                seconds[name].append(s)
    return seconds


def tell(title, seconds, pieces, reference):
    print(f"\n{title}")
    for name, s in seconds.items():
        ratio = median(b / a for a, b in zip(s, seconds[reference]))
        print(f"  {name:44s} {pieces / median(s):9,.0f} word pieces/s   {ratio:6.3f} of {reference}")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("weights", type=Path)
    p.add_argument("--rounds", type=int, default=15)
    p.add_argument("--windows", type=int, default=16, help="in a batch")
    p.add_argument("--skip-onnx", action="store_true")
    p.add_argument("--skip-hugot", action="store_true")
    a = p.parse_args()
    logging.getLogger().setLevel(logging.ERROR)
    int8, w = a.weights / "minilm-int8.weights", weights.read(a.weights / "minilm-f32.weights")
    ids = windows(w.vocabulary, 4 * a.windows)
    batches = [ids[i:i + a.windows] for i in range(0, len(ids), a.windows)]
    with tempfile.TemporaryDirectory(prefix="chancery-compare-") as folder:
        folder = Path(folder)
        model = export(w, folder)
        if not a.skip_onnx:
            runs = {name: runner(path) for name, path in quantised(model, w).items()}
            check(runs, w, batches[0])
            compare_onnx(runs, int8, batches, a.rounds)
        if not a.skip_hugot:
            compare_hugot(folder, int8, w, max(3, a.rounds // 5))


def check(runs, w, batch):
    """What is compared must compute the same: cosine with PyTorch."""
    want = Reference(w).tokens(torch.tensor(batch)).numpy()
    for name, run in runs.items():
        c = cosines(run(batch), want)
        print(f"ONNX Runtime {name}: cosine {c.mean():.5f} on average, {c.min():.5f} at worst")


def compare_onnx(runs, int8, batches, rounds):
    probes = {f"ours, {name}": Probe("time", int8, GOMAXPROCS=cores, **({"CHANCERY_KERNEL": kernel} if kernel else {}))
              for name, kernel, cores in (("one core", "", "1"), ("one core, avx2", "avx2", "1"),
                                          ("one core, portable", "portable", "1"), ("two cores", "", "2"))}
    contestants = {name: lambda batch, p=p, unit="wall" if "two" in name else "processor": p.ask(batch)[unit]
                   for name, p in probes.items()}
    contestants["ours, one core by the clock"] = lambda batch: probes["ours, one core"].ask(batch)["wall"]
    for name, run in runs.items():
        for size in sorted({1, len(batches[0])}):
            contestants[f"ONNX Runtime {name}, batches of {size}"] = timed_onnx(run, size)
    seconds = alternate(contestants, batches, rounds)
    best = min((n for n in seconds if "ONNX" in n and "float32" not in n), key=lambda n: median(seconds[n]))
    tell(f"{len(batches[0])} windows of {SIZE}, {rounds} rounds", seconds, len(batches[0]) * SIZE, best)
    ratio = lambda a, b: median(y / x for x, y in zip(seconds[a], seconds[b]))
    print(f"\n  ours / ONNX Runtime int8: {ratio('ours, one core', best):.3f} (at least 0.7)"
          f"\n  ours, AVX2 / AVX-512:     {ratio('ours, one core, avx2', 'ours, one core'):.3f} (at least 0.5)"
          f"\n  ours, two cores / one:    {ratio('ours, two cores', 'ours, one core by the clock'):.3f} (at least 1.85)")


def compare_hugot(folder, int8, w, rounds):
    module = folder / "hugot"
    module.mkdir()
    (module / "main.go").write_text(HUGOT)
    (module / "go.mod").write_text("module compare\n\ngo 1.26.0\n")
    for command in (["go", "get", "github.com/knights-analytics/hugot@v0.6.1"], ["go", "build", "-o", "hugot", "."]):
        subprocess.run(command, cwd=module, check=True, capture_output=True)
    model = folder / "model"
    model.mkdir()
    # Constants are folded, since hugot's reader of ONNX knows no empty ones.
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(model / "model.onnx")
    onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    shutil.copy(packaged_model() / "config.json", model)
    # As packaged, the tokeniser cuts and fills every text to 128 word pieces.
    tokenizer = json.loads((packaged_model() / "tokenizer.json").read_text())
    (model / "tokenizer.json").write_text(json.dumps(dict(tokenizer, truncation=None, padding=None)))
    process = subprocess.Popen([module / "hugot", model], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def hugot(batch):
        process.stdin.write(json.dumps([text for text, _ in batch]).encode() + b"\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    portable = Probe("time", int8, CHANCERY_KERNEL="portable", GOMAXPROCS="2")
    contestants = {"hugot, pure Go": hugot, "ours, portable": lambda batch: portable.ask([ids for _, ids in batch])["wall"]}
    texts = text_windows(w.vocabulary, 4 * HUGOT_BATCH)
    batches = [texts[i:i + HUGOT_BATCH] for i in range(0, len(texts), HUGOT_BATCH)]
    tell(f"Two cores, {HUGOT_BATCH} windows of {SIZE}, {rounds} rounds", alternate(contestants, batches, rounds),
         HUGOT_BATCH * SIZE, "hugot, pure Go")
    process.kill()


def text_windows(vocabulary, n):
    """Stretches of text that make windows of SIZE, with their word pieces."""
    ref, out = reference(vocabulary), []
    cls, sep = vocabulary.index("[CLS]"), vocabulary.index("[SEP]")
    for path, text in corpora.texts():
        e = ref.encode(text, add_special_tokens=False)
        if path.parent.name == "polnear" and len(e.ids) >= SIZE and len(out) < n:
            out.append((text[:e.offsets[SIZE - 3][1]], [cls, *e.ids[:SIZE - 2], sep]))
    return out


if __name__ == "__main__":
    main()
