"""What fit() adds to a training loop as one writes it down, with all of SeeWhy's choices made in both.

    python benchmarks/loop_overhead.py [--runs 9]

For each network one process, in which both take turns: whole trainings of four epochs, with all that fit() does before,
between and after (a standard training has fifteen and more). Random pixels, AdamW, cross-entropy, channels last, kept
memory, bfloat16 where the processor has it. Writes benchmarks/results/loop_overhead.md and .json. Three minutes on two
cores.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import rows
from training_step import build

NAME = "loop_overhead"
# Network, px, and steps of an epoch.
LOOPS = (("plain", 64, 60), ("resnet", 128, 12))
BATCH, EPOCHS = 32, 4


def overhead(name: str, size: int, steps: int, runs: int) -> dict[str, Any]:
    """fit() and a bare loop with the same choices, by turns, in this process: milliseconds a step."""
    import numpy as np
    import torch

    from seewhy.data.batches import PixelStore
    from seewhy.devices import keep_memory
    from seewhy.training.config import TrainingConfig
    from seewhy.training.fit import fit
    from seewhy.training.precision import choose_precision

    keep_memory()
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (steps * BATCH, size, size, 3), dtype=np.uint8)
    store = PixelStore(pixels, rng.integers(0, 3, len(pixels)))
    images, labels = torch.from_numpy(store.images), torch.from_numpy(store.labels)
    config = TrainingConfig(epochs=EPOCHS, batch_size=BATCH, device="cpu")
    half = choose_precision(build(name, size), torch.device("cpu")) == "bf16"

    def bare() -> None:
        network = build(name, size).train().to(memory_format=torch.channels_last)
        decaying = [tensor for tensor in network.parameters() if tensor.ndim > 1]
        others = [tensor for tensor in network.parameters() if tensor.ndim <= 1]
        groups = [{"params": decaying, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}]
        optimizer, total = torch.optim.AdamW(groups, lr=2e-3, fused=True), 0.0
        batches = [photos for _ in range(EPOCHS) for photos in torch.randperm(len(labels)).split(BATCH)]
        for photos in batches:
            batch = images[photos].permute(0, 3, 1, 2).float().div_(255)
            with torch.autocast("cpu", torch.bfloat16, enabled=half):
                logits = network(batch)
            loss = torch.nn.functional.cross_entropy(logits.float(), labels[photos])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()

    def ours() -> None:
        fit(build(name, size), store, config=config)

    def milliseconds(work: Any) -> tuple[float, float]:
        processor, wall = time.process_time(), time.perf_counter()
        work()
        taken = time.process_time() - processor, time.perf_counter() - wall
        return 1e3 * taken[0] / (EPOCHS * steps), 1e3 * taken[1] / (EPOCHS * steps)

    bare(), ours()
    found: dict[str, list[float]] = {f"{who}_{kind}": [] for who in ("bare", "ours") for kind in ("cpu", "wall")}
    for index in range(runs):
        for work in (bare, ours) if index % 2 else (ours, bare):
            for kind, value in zip(("cpu", "wall"), milliseconds(work), strict=True):
                found[f"{work.__name__}_{kind}"].append(round(value, 3))
    return {"network": name, "size": size, "precision": "bf16" if half else "fp32", **found}


def shares(row: dict[str, Any], kind: str) -> list[float]:
    """How many times as long as the bare loop fit() took, run by run."""
    return [ours / bare for ours, bare in zip(row[f"ours_{kind}"], row[f"bare_{kind}"], strict=True)]


def page(measured: list[dict[str, Any]]) -> str:
    """The Markdown page: a line a network and measurement."""
    lines = [
        "# What fit() adds to a bare loop",
        "",
        f"Batches of {BATCH}, whole trainings of {EPOCHS} epochs by turns, with all that fit() does before, between "
        "and after; median (lowest … highest) of the runs.",
        "",
        "| network | precision | n | bare, ms a step | fit(), ms a step | fit() / bare, wall | processor | load | |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in measured:
        times = [rows.spread(row[f"{who}_wall"], ".1f") for who in ("bare", "ours")]
        times += [rows.spread(shares(row, kind), ".3f") for kind in ("wall", "cpu")]
        kind = f"{row['network']}, {row['size']} px | {row['precision']} | {len(row['ours_wall'])}"
        lines.append(f"| {kind} | {' | '.join(times)} | {row['load']} | {row['machine']}, {row['date']} |")
    return "\n".join([*lines, "", "Again: `python benchmarks/loop_overhead.py`", ""])


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--results", type=Path, default=rows.RESULTS)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        name, size, steps = arguments.child
        print(json.dumps(overhead(name, int(size), int(steps), arguments.runs)))
        return
    facts = {"machine": rows.machine(), "date": rows.today()}
    measured = rows.others(NAME, facts, arguments.results)
    for name, size, steps in LOOPS:
        load = rows.load()
        words = ["--runs", str(arguments.runs), "--child", name, str(size), str(steps)]
        told = subprocess.run([sys.executable, __file__, *words], check=True, capture_output=True, text=True).stdout
        measured.append({**facts, "load": load, **json.loads(told.splitlines()[-1])})
    newest = [row for row in measured if facts.items() <= row.items()]
    worst = max(statistics.median(shares(row, "wall")) - 1 for row in newest)
    rows.keep(NAME, measured, arguments.results, {"overhead": worst})
    (arguments.results / f"{NAME}.md").write_text(page(measured))
    print(page(measured))


if __name__ == "__main__":
    main()
