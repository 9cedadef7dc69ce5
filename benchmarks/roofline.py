"""How near to what this machine can do: EfficientNet-Lite0's work against measured peaks.

    python benchmarks/roofline.py [--runs 7] [--photos-at-once 64]

First the peaks: matrix products and convolutions in float32 and bfloat16 (torch's oneDNN, every processor), and bytes a
second from memory. Then the work: operations and bytes of every convolution for one photo, and the *roofline*: no layer
can take less than its operations at the peak, or its bytes at the memory's pace, whichever is longer. Then what
SeeWhy's feature pass and torch (eager, NCHW, batches of 32) take for prepared photos. All by turns, so that what the
machine does beside hits all. About a minute on two cores. Writes benchmarks/results/roofline.md and .json.

Reference:
    Williams, Waterman and Patterson 2009, Roofline, Communications of the ACM 52(4).
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import rows
import torch
from torch import nn

from seewhy.devices import keep_memory
from seewhy.export.onnx_graph import to_onnx
from seewhy.network.catalogue import published_network
from seewhy.recipes.feature_pass import FeaturePass

NAME = "roofline"
SIZE = 224  # px, of EfficientNet-Lite0
OURS, TORCH = "SeeWhy's feature pass", "torch eager, NCHW, batches of 32"
Work = Callable[[], Any]


def peaks() -> dict[str, tuple[float, Work]]:
    """What is measured: a name, its operations (or bytes), and the work itself."""
    found: dict[str, tuple[float, Work]] = {}
    for word, kind in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        left, right = torch.randn(1536, 1536, dtype=kind), torch.randn(1536, 1536, dtype=kind)
        found[f"matrix product, {word}"] = (2 * 1536**3, lambda a=left, b=right: a @ b)
        for channels, side, kernel in ((128, 28, 3), (256, 28, 1)):
            image = torch.randn(16, channels, side, side, dtype=kind).to(memory_format=torch.channels_last)
            layer = nn.Conv2d(channels, channels, kernel, padding=kernel // 2, bias=False).to(dtype=kind)
            layer = layer.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
            name = f"convolution {kernel}×{kernel}, {channels} channels, {word}"
            found[name] = (2 * 16 * channels**2 * kernel**2 * side**2, lambda f=layer, x=image: f(x))
    long = torch.ones(1 << 26)  # 256 MiB: no cache holds it
    found["reading memory"] = (long.numel() * 4, lambda: torch.sum(long))
    return found


def layers(network: nn.Module) -> list[dict[str, Any]]:
    """Operations and bytes (what comes in, the weights, what goes out; float32) of every convolution, for one photo."""
    found: list[dict[str, Any]] = []

    def note(layer: nn.Conv2d, taken: tuple[torch.Tensor], given: torch.Tensor) -> None:
        kernel = layer.kernel_size[0]
        depthwise = layer.groups == layer.in_channels > 1
        operations = 2 * given.numel() * layer.weight[0].numel()
        numbers = taken[0].numel() + layer.weight.numel() + given.numel()
        kind = f"{kernel}×{kernel}{' depthwise' if depthwise else ''}"
        found.append({"kind": kind, "depthwise": depthwise, "operations": operations, "bytes": 4 * numbers})

    hooks = [one.register_forward_hook(note) for one in network.modules() if isinstance(one, nn.Conv2d)]
    network(torch.zeros(1, 3, SIZE, SIZE))
    for hook in hooks:
        hook.remove()
    return found


def measure(runs: int, photos: int) -> tuple[dict[str, list[float]], list[dict[str, Any]]]:
    """Rates of the peaks (operations or bytes a second), milliseconds a photo of the passes; and the layers."""
    network = published_network("efficientnet_lite0").eval()
    work = layers(network)
    images = np.random.default_rng(0).integers(0, 256, (photos, SIZE, SIZE, 3), dtype=np.uint8)
    planes = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous().float() / 255
    ours = FeaturePass(to_onnx(network, SIZE), "logits")
    passes: dict[str, Work] = {OURS: lambda: ours(images), TORCH: lambda: [network(one) for one in planes.split(32)]}
    rates = peaks()
    found: dict[str, list[float]] = {name: [] for name in (*rates, *passes)}
    for turn in range(runs + 1):  # the first turn warms up
        for name, (amount, do) in rates.items():
            times = [_seconds(do) for _ in range(5)]
            found[name] += [amount / min(times)] * bool(turn)
        for name, do in passes.items():
            found[name] += [_seconds(do) / photos * 1000] * bool(turn)
    return found, work


def _seconds(do: Work) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def roof(found: dict[str, list[float]], word: str) -> float:
    """The highest rate of a precision that any of the peaks reached (median over the runs)."""
    return max(statistics.median(some) for name, some in found.items() if name.endswith(word))


def limits(work: list[dict[str, Any]], peak: float, memory: float) -> list[dict[str, Any]]:
    """By kind of layer: operations, bytes and the least milliseconds, with the sum last."""
    kinds: dict[str, dict[str, Any]] = {}
    for layer in work:
        for name in (layer["kind"], "all", *([] if layer["depthwise"] else ["all that are not depthwise"])):
            row = kinds.setdefault(
                name, {"kind": name, "layers": 0, "operations": 0, "bytes": 0, "compute": 0.0, "least": 0.0}
            )
            compute = layer["operations"] / peak * 1000
            row["layers"] += 1
            row["operations"] += layer["operations"]
            row["bytes"] += layer["bytes"]
            row["compute"] += compute
            row["least"] += max(compute, layer["bytes"] / memory * 1000)
    ends = [kinds.pop("all that are not depthwise"), kinds.pop("all")]
    return [*sorted(kinds.values(), key=lambda row: -row["operations"]), *ends]


def section(row: dict[str, Any]) -> list[str]:
    """The Markdown of one machine and day."""
    found, memory = row["found"], statistics.median(row["found"]["reading memory"])
    table = limits(row["layers"], roof(found, "float32"), memory)
    every = table[-1]
    lines = [
        f"## {row['machine']}, {row['date']}",
        "",
        f"n = {row['runs']} by turns, load {row['load_before']} before and {row['load']} after, torch {row['torch']}; "
        "median (lowest … highest).",
        "",
        "| peak | billion a second |",
        "|---|---|",
        *(
            f"| {name} | {rows.spread([one / 1e9 for one in some], '.0f')} |"
            for name, some in found.items()
            if name not in (OURS, TORCH)
        ),
        "",
        "| layers | number | million operations | MB | operations a byte | ms by operations | ms by the roofline |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {one['kind']} | {one['layers']} | {one['operations'] / 1e6:.0f} | {one['bytes'] / 1e6:.1f} | "
            f"{one['operations'] / one['bytes']:.0f} | {one['compute']:.2f} | {one['least']:.2f} |"
            for one in table
        ),
        "",
        "| pass, prepared photos | ms a photo | billion operations a second | share of the peak | of the roofline |",
        "|---|---|---|---|---|",
    ]
    for name in (OURS, TORCH):
        middle = statistics.median(found[name])
        rate = every["operations"] / middle / 1e6
        shares = f"{every['compute'] / middle:.0%} | {every['least'] / middle:.0%}"
        lines.append(f"| {name} | {rows.spread(found[name])} | {rate:.0f} | {shares} |")
    return [*lines, ""]


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--photos-at-once", type=int, default=64)
    arguments = parser.parse_args()
    torch.set_num_threads(rows.processors())
    keep_memory()  # else the peaks would be those of page faults
    load = rows.load()
    with torch.inference_mode():
        found, work = measure(arguments.runs, arguments.photos_at_once)
    row = {
        "machine": rows.machine(),
        "date": rows.today(),
        "runs": arguments.runs,
        "load_before": load,
        "load": rows.load(),
        "torch": torch.__version__,
        "found": found,
        "layers": work,
    }
    others = rows.others(NAME, row)
    rows.keep(NAME, [*others, row])
    lines = [
        "# EfficientNet-Lite0 against what the machine can do",
        "",
        "A multiplication and its addition are two operations. The roofline takes every number from memory once a "
        "layer; photos that stay in the processor's cache from layer to layer may be quicker than it.",
        "",
        *(line for one in (*others, row) for line in section(one)),
        "Again: `python benchmarks/roofline.py`",
        "",
    ]
    (rows.RESULTS / f"{NAME}.md").write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
