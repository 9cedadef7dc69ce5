"""How long one training step takes: plain PyTorch, and with each of the things SeeWhy does about it.

    python benchmarks/training_step.py --runs 5

Every contestant is a process of its own (kept memory cannot be given back), all of them by turns, --runs times. Batches
of random pixels, AdamW, cross-entropy, the same network. "plain PyTorch" is what one gets by writing the loop down:
NCHW, fp32, torch's AdamW as it comes. Also the overhead of fit() against a bare loop with all of SeeWhy's choices, both
in one process, by turns. Writes benchmarks/results/training_step.md and .json.
"""

import argparse
import datetime
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
# What each contestant adds to the one above it.
CONTESTANTS = ("plain PyTorch", "+ channels last", "+ memory kept", "+ fused optimizer", "+ bf16")
COMPILED = "+ compiled"  # with --compile, half a minute more a process
TASKS = (("resnet", 160), ("resnet", 224), ("efficientnet_lite0", 160), ("efficientnet_lite0", 224))
LOOPS = (("plain", 64), ("resnet", 128))
BATCH, WARM_UP, STEPS = 32, 2, 5


def build(name: str, size: int) -> Any:
    """The network, as the recipes build it."""
    from seewhy.network.catalogue import build_network
    from seewhy.network.config import NetworkConfig

    half, quarter = (0.5,) * 3, (0.25,) * 3
    return build_network(NetworkConfig(network=name, size=size), classes=3, mean=half, std=quarter, seed=0)


def step_times(contestant: str, name: str, size: int) -> dict[str, float]:
    """Medians over some steps, in this process."""
    import torch

    from seewhy.devices import keep_memory

    level = (*CONTESTANTS, COMPILED).index(contestant)
    network, images = build(name, size).train(), torch.rand(BATCH, 3, size, size)
    if level >= 1:
        network.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    if level >= 2:
        keep_memory()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, fused=True if level >= 3 else None)
    labels, rows = torch.arange(BATCH) % 3, []
    called = torch.compile(network) if contestant == COMPILED else network
    for _ in range(WARM_UP + STEPS):
        before, begun = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        with torch.autocast("cpu", torch.bfloat16, enabled=level >= 4):
            logits = called(images)
        loss = torch.nn.functional.cross_entropy(logits.float(), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        after, seconds = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter() - begun
        rows.append((seconds, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime))
    wall, processor = (statistics.median(column) for column in zip(*rows[WARM_UP:], strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"wall_ms": 1e3 * wall, "processor_ms": 1e3 * processor, "peak_mib": peak}


def overhead(name: str, size: int, rounds: int) -> dict[str, Any]:
    """fit() and a bare loop with the same choices, by turns, in this process."""
    import numpy as np
    import torch

    from seewhy.data.batches import PixelStore
    from seewhy.devices import keep_memory
    from seewhy.training.config import TrainingConfig
    from seewhy.training.fit import fit
    from seewhy.training.precision import choose_precision

    keep_memory()
    steps = 60 if name == "plain" else 12
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (steps * BATCH, size, size, 3), dtype=np.uint8)
    store = PixelStore(pixels, rng.integers(0, 3, len(pixels)))
    images, labels = torch.from_numpy(store.images), torch.from_numpy(store.labels)
    config = TrainingConfig(epochs=1, batch_size=BATCH, device="cpu")
    half = choose_precision(build(name, size), torch.device("cpu")) == "bf16"

    def bare() -> None:
        network = build(name, size).train().to(memory_format=torch.channels_last)
        decaying = [tensor for tensor in network.parameters() if tensor.ndim > 1]
        others = [tensor for tensor in network.parameters() if tensor.ndim <= 1]
        groups = [{"params": decaying, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}]
        optimizer, total = torch.optim.AdamW(groups, lr=2e-3, fused=True), 0.0
        for photos in torch.randperm(len(labels)).split(BATCH):
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
        return 1e3 * (time.process_time() - processor) / steps, 1e3 * (time.perf_counter() - wall) / steps

    bare(), ours()
    rows = []
    for index in range(rounds):
        first, second = (bare, ours) if index % 2 else (ours, bare)
        times = {work.__name__: milliseconds(work) for work in (first, second)}
        rows.append({f"{who}_{kind}": t for who, pair in times.items() for kind, t in zip(("cpu", "wall"), pair)})  # noqa: B905
    return {"precision": "bf16" if half else "fp32", "steps": steps, "rounds": rows}


def child(*words: str) -> Any:
    """What this file prints when it is called again."""
    command = [sys.executable, __file__, "--child", *words]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def told(values: list[float], form: str = ".0f") -> str:
    """Median (lowest … highest)."""
    return f"{statistics.median(values):{form}} ({min(values):{form}} … {max(values):{form}})"


def write(found: dict[str, Any], folder: Path) -> None:
    """Markdown for people, JSON for programs."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "training_step.json").write_text(json.dumps(found, indent=1) + "\n")
    facts = found["conditions"]
    lines = [
        "# The training step",
        "",
        f"Batches of {BATCH}, {STEPS} steps a process after {WARM_UP} to warm up, n = {facts['runs']} processes each, "
        f"by turns; median of their medians (lowest … highest). {facts['machine']}, {facts['threads']} threads, "
        f"load {facts['load_at_start']} at the start and {facts['load_at_end']} at the end, Python {facts['python']}, "
        f"torch {facts['torch']}, {facts['date']}. Ratios are those of neighbouring processes, to plain PyTorch.",
    ]
    for key, kinds in found["steps"].items():
        lines += [
            "",
            f"## {key} px",
            "",
            "| | wall, ms | processor, ms | peak, MiB | wall: times quicker | processor |",
        ]
        lines.append("|---|---|---|---|---|---|")
        for kind, rows in kinds.items():
            ratios = [
                told([a[what] / b[what] for a, b in zip(kinds[CONTESTANTS[0]], rows, strict=True)], ".2f")
                for what in ("wall_ms", "processor_ms")
            ]
            figures = [told([row[what] for row in rows]) for what in ("wall_ms", "processor_ms", "peak_mib")]
            lines.append(f"| {kind} | {' | '.join(figures)} | {' | '.join(ratios)} |")
    lines += ["", "## fit() against a bare loop", "", "Whole epochs, with all that fit() does before and after."]
    lines += ["", "| | precision | bare, ms a step | fit(), ms a step | processor: fit() / bare | wall |"]
    lines.append("|---|---|---|---|---|---|")
    for key, one in found["overhead"].items():
        rounds = one["rounds"]
        ratios = [told([row[f"ours_{k}"] / row[f"bare_{k}"] for row in rounds], ".3f") for k in ("cpu", "wall")]
        figures = [told([row[f"{who}_cpu"] for row in rounds], ".1f") for who in ("bare", "ours")]
        lines.append(f"| {key} px | {one['precision']} | {' | '.join(figures)} | {' | '.join(ratios)} |")
    lines += ["", f"Again: `python benchmarks/training_step.py --runs {facts['runs']}`", ""]
    (folder / "training_step.md").write_text("\n".join(lines))


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tasks", default=",".join(f"{name}:{size}" for name, size in TASKS), help="network:px, …")
    parser.add_argument("--compile", action="store_true", help="torch.compile too")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        kind, name, size, *rounds = arguments.child
        found = overhead(name, int(size), int(rounds[0])) if rounds else step_times(kind, name, int(size))
        print(json.dumps(found))
        return
    import torch

    facts: dict[str, Any] = {
        "runs": arguments.runs,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "threads": torch.get_num_threads(),
        "load_at_start": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "date": datetime.date.today().isoformat(),
    }
    steps: dict[str, dict[str, list[dict[str, float]]]] = {}
    for task in arguments.tasks.split(","):
        name, _, size = task.partition(":")
        contestants = (*CONTESTANTS, COMPILED) if arguments.compile else CONTESTANTS
        rows = steps.setdefault(f"{name}, {size}", {kind: [] for kind in contestants})
        for _ in range(arguments.runs):
            for kind in contestants:
                rows[kind].append(child(kind, name, size))
                print(task, kind, {key: round(value) for key, value in rows[kind][-1].items()}, flush=True)
    loops = {f"{name}, {size}": child("loop", name, str(size), str(2 * arguments.runs)) for name, size in LOOPS}
    facts["load_at_end"] = round(os.getloadavg()[0], 1)
    write({"conditions": facts, "steps": steps, "overhead": loops}, arguments.results)


if __name__ == "__main__":
    main()
