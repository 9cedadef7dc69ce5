"""How long does it take to vary a batch of photos while a network learns?

    python benchmarks/augmentation.py [--repeats 15] [--batch-size 64] [--size 224]

Float images as the training loop hands them over (channels last), the allocator as in training. Each preset, then the
parts of "strong", then torch's own affine_grid beside ours, by turns. Milliseconds a batch, median and range.
Writes benchmarks/results/augmentation.md and augmentation.json.
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
from torch.nn import functional

from seewhy.data.augmentation import PRESETS, AugmentationConfig, affine_maps, augment, grid_of
from seewhy.devices import keep_memory
from seewhy.randomness import generator

RESULTS = Path(__file__).parent / "results"
_PARTS = {
    "light and colour": ("light", "colour"),
    "angle, scale, position, flip": ("angle", "scale", "position", "flip"),
    "erase": ("erase",),
}


def milliseconds(work: dict[str, Callable[[], object]], repeats: int) -> dict[str, list[float]]:
    """Each piece of work so many times, by turns, after one round that does not count."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(repeats + 1):
        for name, one in work.items():
            begun = time.perf_counter()
            one()
            times[name].append(1000 * (time.perf_counter() - begun))
    return {name: some[1:] for name, some in times.items()}


def pieces(batch_size: int, size: int) -> dict[str, Callable[[], object]]:
    """What is measured, by name."""
    pixels = torch.rand(batch_size, size, size, 3, generator=torch.Generator().manual_seed(0))
    images = pixels.permute(0, 3, 1, 2)  # (batch, 3, height, width), channels last in memory
    rng = generator(0, "benchmarks", "augmentation")

    def varied(config: AugmentationConfig) -> Callable[[], object]:
        return lambda: augment(images, config, rng)

    strong = PRESETS["strong"]
    work = {f"preset {name}": varied(AugmentationConfig(augmentation=name)) for name in PRESETS if name != "none"}
    for name, fields in _PARTS.items():
        chosen = {field: strong[field] for field in fields}
        work[f"strong, only {name}"] = varied(AugmentationConfig(augmentation="none", **chosen))
    how = AugmentationConfig(augmentation="strong").resolved()
    affine = torch.as_tensor(affine_maps(how, rng.random((batch_size, 17)), size, size), dtype=torch.float32)
    shape = [batch_size, 3, size, size]
    work["the places alone: ours"] = lambda: grid_of(affine, size, size)
    work["the places alone: torch's"] = lambda: functional.affine_grid(affine, shape, align_corners=False)
    return work


def main() -> None:
    """Measures, prints, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--size", type=int, default=224, help="px")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    keep_memory()
    load = os.getloadavg()[0]
    times = milliseconds(pieces(arguments.batch_size, arguments.size), arguments.repeats)
    facts = {
        "repeats": arguments.repeats,
        "shape": f"{arguments.batch_size}×3×{arguments.size}×{arguments.size}",
        "threads": torch.get_num_threads(),
        "cores": os.cpu_count(),
        "load_at_start": round(load, 1),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "date": datetime.date.today().isoformat(),
    }
    rows = (
        f"| {name} | {statistics.median(some):.1f} | {min(some):.1f} … {max(some):.1f} |"
        for name, some in times.items()
    )
    lines = [
        "# Varying a batch of photos",
        "",
        f"Milliseconds for one batch of {facts['shape']} float32; {facts['repeats']} repeats, by turns; "
        f"{facts['threads']} threads on {facts['cores']} cores, load {facts['load_at_start']} at the start, "
        f"Python {facts['python']}, torch {facts['torch']}, {facts['date']}.",
        "",
        "| | median | lowest … highest |",
        "|---|---|---|",
        *rows,
        "",
        "Again: `python benchmarks/augmentation.py`",
        "",
    ]
    arguments.results.mkdir(parents=True, exist_ok=True)
    (arguments.results / "augmentation.json").write_text(
        json.dumps({"conditions": facts, "milliseconds": times}, indent=2) + "\n"
    )
    (arguments.results / "augmentation.md").write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
