"""Backpropagation through each kind of depthwise convolution of EfficientNet-Lite0: torch's in fp32 and bf16, and ours.

    python benchmarks/depthwise.py --runs 5

160 px, batches of 16, one thread; processor time, each the least of three calls, --runs times by turns. Writes
benchmarks/results/depthwise.md and .json.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch.nn import functional as F

from seewhy.devices import keep_memory
from seewhy.network.depthwise import depthwise

RESULTS = Path(__file__).parent / "results"
BATCH = 16
# channels, side of the kernel, stride, side of the map; and how many of them the network has.
LAYERS = (
    (32, 3, 1, 80, 1),
    (96, 3, 2, 80, 1),
    (144, 3, 1, 40, 1),
    (144, 5, 2, 40, 1),
    (240, 5, 1, 20, 1),
    (240, 3, 2, 20, 1),
    (480, 3, 1, 10, 2),
    (480, 5, 1, 10, 1),
    (672, 5, 1, 10, 2),
    (672, 5, 2, 10, 1),
    (1152, 5, 1, 5, 3),
    (1152, 3, 1, 5, 1),
)
KINDS = ("torch, fp32", "torch, bf16", "ours, bf16")


def backward_of(kind: str, channels: int, side: int, stride: int, size: int) -> Callable[[], None]:
    """A function that backpropagates once through such a layer."""
    torch.manual_seed(0)
    dtype = torch.float32 if kind == "torch, fp32" else torch.bfloat16
    images = torch.randn(BATCH, channels, size, size).to(dtype, memory_format=torch.channels_last).requires_grad_()
    kernels = torch.randn(channels, 1, side, side).to(dtype).requires_grad_()
    if kind == "ours, bf16" and (stride > 1 or side > 3):
        answer = depthwise(images, kernels, (stride, stride), (side // 2, side // 2))
    else:
        answer = F.conv2d(images, kernels, None, stride, side // 2, 1, channels)
    slope = torch.randn_like(answer)
    return lambda: answer.backward(slope, retain_graph=True, inputs=[images, kernels])


def milliseconds(work: Callable[[], None]) -> float:
    """The least of three, after one to warm up."""
    work()
    times = []
    for _ in range(3):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return 1e3 * min(times)


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    keep_memory()
    load = os.getloadavg()[0]
    found: dict[str, dict[str, list[float]]] = {}
    for _ in range(arguments.runs):
        for channels, side, stride, size, _count in LAYERS:
            rows = found.setdefault(
                f"{channels}, {side}×{side}, stride {stride}, {size} px", {kind: [] for kind in KINDS}
            )
            for kind in KINDS:
                rows[kind].append(milliseconds(backward_of(kind, channels, side, stride, size)))
    lines = [
        "# Backpropagation through depthwise convolutions",
        "",
        f"EfficientNet-Lite0 at 160 px, batches of {BATCH}, ms of processor time, one thread; n = {arguments.runs}, "
        f"median (lowest … highest). {platform.machine()}, {os.cpu_count()} cores, load {load:.1f} at the start, "
        f"{os.getloadavg()[0]:.1f} at the end, torch {torch.__version__}, {datetime.date.today().isoformat()}.",
        "",
        f"| layer | times | {' | '.join(KINDS)} |",
        "|---|---|---|---|---|",
    ]
    for (name, rows), (*_, count) in zip(found.items(), LAYERS, strict=True):
        cells = [f"{statistics.median(v):.1f} ({min(v):.1f} … {max(v):.1f})" for v in rows.values()]
        lines.append(f"| {name} | {count} | {' | '.join(cells)} |")
    sums = [
        sum(statistics.median(rows[kind]) * count for rows, (*_, count) in zip(found.values(), LAYERS, strict=True))
        for kind in KINDS
    ]
    lines.append(f"| all of the network's | | {' | '.join(f'**{one:.0f}**' for one in sums)} |")
    lines += ["", f"Again: `python benchmarks/depthwise.py --runs {arguments.runs}`", ""]
    arguments.results.mkdir(parents=True, exist_ok=True)
    (arguments.results / "depthwise.md").write_text("\n".join(lines))
    (arguments.results / "depthwise.json").write_text(json.dumps({"load": load, "ms": found}, indent=1) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
