"""What several processes give, started as torchrun does: time of an epoch, and whether they learn the same.

    python benchmarks/processes.py --runs 3

One process with one thread, one with two, two with one each; by turns, --runs times. Random pixels, fp32, fit() as it
comes. Writes benchmarks/results/processes.md and .json.
"""

import argparse
import datetime
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
CONTESTANTS = {
    "1 process, 1 thread": (1, 1),
    "1 process, 2 threads": (1, 2),
    "2 processes, 1 thread each": (2, 1),
}


def learn(network: str, size: int, photos: int, epochs: int) -> list[dict[str, Any]]:
    """The history of a training, in this process."""
    import numpy as np

    from seewhy.data.batches import PixelStore
    from seewhy.network.catalogue import build_network
    from seewhy.network.config import NetworkConfig
    from seewhy.training.config import TrainingConfig
    from seewhy.training.fit import fit

    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (photos, size, size, 3), dtype=np.uint8)
    config = TrainingConfig(epochs=epochs, batch_size=32, device="cpu", precision="fp32")
    built = build_network(NetworkConfig(network=network, size=size), classes=3, seed=0)
    return fit(built, PixelStore(images, rng.integers(0, 3, photos)), config=config).history


def run(processes: int, threads: int, words: list[str]) -> list[dict[str, Any]]:
    """Starts so many processes; the history as the first one tells it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {**os.environ, "OMP_NUM_THREADS": str(threads), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    started = [
        subprocess.Popen(
            [sys.executable, __file__, "--child", *words],
            env={**shared, "RANK": str(rank), "WORLD_SIZE": str(processes)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for rank in range(processes)
    ]
    printed = [one.communicate()[0] for one in started]
    if any(one.returncode for one in started):
        sys.exit("a process failed")
    return json.loads(printed[0])


def spread(values: list[float], form: str) -> str:
    """Median (lowest … highest)."""
    return f"{statistics.median(values):{form}} ({min(values):{form}} … {max(values):{form}})"


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--network", default="resnet")
    parser.add_argument("--size", type=int, default=128, help="px")
    parser.add_argument("--photos", type=int, default=320)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        network, *numbers = arguments.child
        print(json.dumps(learn(network, *map(int, numbers))))
        return
    load = os.getloadavg()[0]
    words = [arguments.network, *(str(one) for one in (arguments.size, arguments.photos, arguments.epochs))]
    found: dict[str, list[list[dict[str, Any]]]] = {name: [] for name in CONTESTANTS}
    for _ in range(arguments.runs):
        for name, (processes, threads) in CONTESTANTS.items():
            found[name].append(run(processes, threads, words))
            print(name, f"{found[name][-1][-1]['images_per_second']:.0f} images/s", flush=True)
    base = found["1 process, 1 thread"]
    lines = [
        "# Several processes",
        "",
        f"{arguments.network}, {arguments.size} px, {arguments.photos} images in batches of 32, "
        f"{arguments.epochs} epochs in fp32, the last one timed; n = {arguments.runs} by turns, median (lowest … "
        f"highest). {platform.machine()}, "
        f"{os.cpu_count()} cores, load {load:.1f} at the start, {os.getloadavg()[0]:.1f} at the end, "
        f"Python {platform.python_version()}, {datetime.date.today().isoformat()}.",
        "",
        "| | images a second | times one thread | relative difference of the first epoch's loss | of any |",
        "|---|---|---|---|---|",
    ]
    for name, rows in found.items():
        speeds = [row[-1]["images_per_second"] for row in rows]
        ratios = [a / b[-1]["images_per_second"] for a, b in zip(speeds, base, strict=True)]
        pairs = [(one, other) for row in rows for one, other in zip(row, base[0], strict=True)]
        apart = [abs(one["train_loss"] / other["train_loss"] - 1) for one, other in pairs]
        told = [
            f"{statistics.median(v):{f}} ({min(v):{f}} … {max(v):{f}})" for v, f in ((speeds, ".0f"), (ratios, ".2f"))
        ]
        first = max(apart[:: arguments.epochs])
        lines.append(f"| {name} | {told[0]} | {told[1]} | {first:.1e} | {max(apart):.1e} |")
    lines += ["", "Every step blows a rounding up: another number of threads in one process is as far from it."]
    lines += ["", f"Again: `python benchmarks/processes.py --runs {arguments.runs}`", ""]
    arguments.results.mkdir(parents=True, exist_ok=True)
    (arguments.results / "processes.md").write_text("\n".join(lines))
    conditions = {"date": datetime.date.today().isoformat(), "load": load}
    content = json.dumps({"conditions": conditions, "runs": found}, indent=1)
    (arguments.results / "processes.json").write_text(content + "\n")


if __name__ == "__main__":
    main()
