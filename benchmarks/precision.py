"""Does training in bf16 teach as much as training in fp32? The same drawings, seeds and settings in both.

    python benchmarks/precision.py --runs 5

Every seed draws other drawings and other weights; the two precisions take turns in going first. Both networks answer in
fp32. Writes benchmarks/results/precision.md and .json.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from seewhy.data.augmentation import AugmentationConfig
from seewhy.data.batches import PixelStore
from seewhy.data.drawings import CLASSES, draw_many
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.network.network import logits_of
from seewhy.probability import log_loss, softmax
from seewhy.training.config import TrainingConfig
from seewhy.training.fit import fit
from seewhy.training.precision import has_half

RESULTS = Path(__file__).parent / "results"
KINDS = ("fp32", "bf16")
# Test drawings are of indices that no training drawing reaches.
_TEST_START = 1_000_000


def drawn(count: int, size: int, seed: int, start: int) -> PixelStore:
    """Drawings as the training loop takes them."""
    pairs = [(one.image, CLASSES.index(one.label)) for one in draw_many(count, size=size, seed=seed, start=start)]
    return PixelStore(np.stack([image for image, _ in pairs]), np.array([label for _, label in pairs], dtype=np.int64))


def one_run(kind: str, train: PixelStore, test: PixelStore, epochs: int, seed: int) -> dict[str, Any]:
    """Trains once, and judges in fp32."""
    config = NetworkConfig(network="resnet", width=0.5, size=train.images.shape[1])
    network = build_network(config, classes=len(CLASSES), seed=seed)
    training = TrainingConfig(epochs=epochs, seed=seed, precision=kind, device="cpu", batch_size=32)
    processor, wall = time.process_time(), time.perf_counter()
    fit(network, train, config=training, augmentation=AugmentationConfig(augmentation="light"))
    processor, wall = time.process_time() - processor, time.perf_counter() - wall
    logits = logits_of(network, test.images)
    answers = logits.argmax(axis=1)
    return {
        "kind": kind,
        "seed": seed,
        "accuracy": float((answers == test.labels).mean()),
        "log_loss": float(log_loss(softmax(logits), test.labels)),
        "processor_s": processor,
        "wall_s": wall,
        "answers": answers.tolist(),
    }


def table(rows: list[dict[str, Any]]) -> list[str]:
    """The figures of both precisions, and their differences seed by seed."""
    by_kind = {kind: [row for row in rows if row["kind"] == kind] for kind in KINDS}
    lines = ["| | fp32 | bf16 | bf16 less fp32, seed by seed |", "|---|---|---|---|"]
    for name, form in (("accuracy", ".2%"), ("log_loss", ".4f"), ("processor_s", ".1f")):
        values = [[row[name] for row in by_kind[kind]] for kind in KINDS]
        cells = [f"{statistics.mean(v):{form}} ({min(v):{form}} … {max(v):{form}})" for v in values]
        apart = [half - full for full, half in zip(*values, strict=True)]
        spread = f" ± {statistics.stdev(apart) / len(apart) ** 0.5:{form}}" if len(apart) > 1 else ""
        lines.append(f"| {name} | {cells[0]} | {cells[1]} | {statistics.mean(apart):+{form}}{spread} |")
    return lines


def write(rows: list[dict[str, Any]], facts: dict[str, Any], folder: Path) -> None:
    """Markdown for people, JSON for programs."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = [{key: value for key, value in row.items() if key != "answers"} for row in rows]
    (folder / "precision.json").write_text(json.dumps({"conditions": facts, "rows": kept}, indent=1) + "\n")
    seeds = sorted({row["seed"] for row in rows})
    found = {(row["kind"], row["seed"]): np.array(row["answers"]) for row in rows}
    same = np.mean([found["fp32", seed] == found["bf16", seed] for seed in seeds])
    lines = [
        "# Training in bf16 and in fp32",
        "",
        f"A resnet of half the width on {facts['train']:,} drawings of {facts['size']} px, {facts['epochs']} epochs, "
        f"judged on {facts['test']:,} others in fp32; n = {len(seeds)} seeds, mean (lowest … highest), differences "
        f"with their standard error. {facts['machine']}, {facts['threads']} thread(s), bf16 "
        f"{'in' if facts['has_half'] else 'not in'} the processor, load {facts['load_at_start']} at the start, "
        f"{os.getloadavg()[0]:.1f} at the end, Python {facts['python']}, torch {facts['torch']}, {facts['date']}.",
        "",
        *table(rows),
        "",
        f"Both gave the same answer to {same:.1%} of the test drawings.",
        "",
        f"Again: `python benchmarks/precision.py --runs {len(seeds)}`",
        "",
    ]
    (folder / "precision.md").write_text("\n".join(lines))


def main() -> None:
    """Reads the command line, runs, writes after every seed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5, help="seeds")
    parser.add_argument("--train", type=int, default=1200)
    parser.add_argument("--test", type=int, default=1000)
    parser.add_argument("--size", type=int, default=64, help="px")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    facts = {
        **{name: getattr(arguments, name) for name in ("train", "test", "size", "epochs")},
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "threads": torch.get_num_threads(),
        "has_half": has_half(torch.device("cpu")),
        "load_at_start": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "date": datetime.date.today().isoformat(),
    }
    torch.optim.SGD([torch.zeros(1, requires_grad=True)])  # the first one loads half of torch: not in the first run
    rows: list[dict[str, Any]] = []
    for seed in range(arguments.runs):
        train = drawn(arguments.train, arguments.size, seed, 0)
        test = drawn(arguments.test, arguments.size, seed, _TEST_START)
        for kind in KINDS if seed % 2 else KINDS[::-1]:
            rows.append(one_run(kind, train, test, arguments.epochs, seed))
            shown = "  ".join(f"{key} {rows[-1][key]:.4g}" for key in ("accuracy", "log_loss", "processor_s"))
            print(f"seed {seed}  {kind}  {shown}", flush=True)
        write(rows, facts, arguments.results)


if __name__ == "__main__":
    main()
