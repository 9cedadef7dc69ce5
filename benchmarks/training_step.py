"""How long one training step takes: plain PyTorch, and with each of the things SeeWhy does about it.

    python benchmarks/training_step.py --runs 5

Every contestant is a process of its own (kept memory cannot be given back), all of them by turns, --runs times. Batches
of random pixels, AdamW, cross-entropy, the same network. "plain PyTorch" is what one gets by writing the loop down:
NCHW, fp32, torch's AdamW as it comes. What fit() adds to a bare loop tells loop_overhead.py. Writes
benchmarks/results/training_step.md and .json.
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
        kind, name, size = arguments.child
        print(json.dumps(step_times(kind, name, int(size))))
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
    facts["load_at_end"] = round(os.getloadavg()[0], 1)
    write({"conditions": facts, "steps": steps}, arguments.results)


if __name__ == "__main__":
    main()
