"""Do units of a network answer to parts, and does looking for their top patches need memory that grows with the photos?

    seewhy draw drawings --count 3900
    seewhy train drawings -o drawings.seewhy --network resnet --augmentation light --epochs 15 \\
        --test 0.03 --validation 0.03 --calibration 0.05
    python benchmarks/units.py drawings.seewhy

The parts are measured on drawings that the classifier never saw, for the classifier's network and for the same network
with random weights (several seeds). The memory is the peak of a process of its own for each number of photos; the
photos are made as they are taken, from a few drawings that are shifted and lit anew. Writes benchmarks/results/units.md
and units.json.
"""

import argparse
import datetime
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

import seewhy
from seewhy.data.drawings import draw_many
from seewhy.layers.part_units import ANSWERING, ENOUGH, PartUnits, part_units
from seewhy.layers.top_patches import top_patches
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.progress import progress
from seewhy.settings import from_mapping

if TYPE_CHECKING:
    from seewhy.network.network import Network

RESULTS = Path(__file__).parent / "results"
_UNSEEN = 1_000_000  # drawings of indices that no training drawing reaches
_SHARES = (0.005, 0.02, ANSWERING, 0.1)


def untaught(classifier: seewhy.Classifier, seed: int) -> "Network":
    """The classifier's network with random weights."""
    config = from_mapping(NetworkConfig, {**classifier.model.network, "weights": "random"}, where="config.json")
    prepared = classifier.preprocessing
    network = build_network(
        config, classes=len(classifier.classes), mean=prepared.mean, std=prepared.std, seed=1 + seed
    )
    return network.eval()


def figures(found: PartUnits) -> dict[str, Any]:
    """The counts of each layer, and its best unit."""
    return {
        name: {
            "units": one.layer.channels,
            "places": one.layer.height * one.layer.width,
            "matched": int(one.matched().sum()),
            "proven": int(one.proven().sum()),
            "shuffled": int((one.control.max(axis=1) >= ENOUGH).sum()),
            "best": found.sentence(name, int(one.iou.max(axis=1).argmax())),
            "highest": float(one.iou.max()),
        }
        for name, one in found.layers.items()
    }


def parts(classifier: seewhy.Classifier, count: int, seeds: int) -> dict[str, Any]:
    """Trained against random weights, layer by layer, and the last layer at other thresholds."""
    size = classifier.preprocessing.size
    stream = draw_many(count, size=size, start=_UNSEEN)
    drawings = list(progress(stream, total=count, label="Drawing"))
    trained, random = classifier.network(), [untaught(classifier, seed) for seed in range(seeds)]
    started = time.perf_counter()
    found = {
        "trained": figures(part_units(trained, drawings)),
        "seconds": time.perf_counter() - started,
        "random": [figures(part_units(network, drawings)) for network in random],
    }
    last = list(found["trained"])[-1]
    found["shares"] = {
        str(share): {
            "trained": figures(part_units(trained, drawings, [last], answering=share))[last],
            "random": [figures(part_units(network, drawings, [last], answering=share))[last] for network in random],
        }
        for share in _SHARES
    }
    return found


def streamed(count: int, size: int) -> Iterator[np.ndarray]:
    """Photos that are made as they are taken: 100 drawings, shifted and lit anew each time."""
    few = [drawing.image for drawing in draw_many(100, size=size, start=_UNSEEN)]
    random = np.random.default_rng(0)
    for index in range(count):
        shifted = np.roll(few[index % len(few)], tuple(random.integers(size, size=2)), axis=(0, 1))
        yield np.clip(shifted * random.uniform(0.6, 1.2), 0, 255).astype(np.uint8)


def peak(path: Path, count: int) -> dict[str, float]:
    """Memory and time of one walk, in this process."""
    classifier = seewhy.load(path)
    network, size = classifier.network(), classifier.preprocessing.size
    started = time.process_time()
    found = top_patches(network, streamed(count, size))
    return {
        "photos": count,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "kept_bytes": found.bytes,
        "processor_s": time.process_time() - started,
    }


def memory(path: Path, counts: list[int], repeats: int) -> list[dict[str, float]]:
    """One process a walk."""
    rows = []
    for _ in range(repeats):
        for count in counts:
            command = [sys.executable, __file__, str(path), "--child", str(count)]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            rows.append(json.loads(output))
            print(f"{count:,} photos: {rows[-1]['peak_mib']:.0f} MiB", flush=True)
    return rows


def spread(values: list[float], digits: int = 0) -> str:
    """Mean, lowest and highest."""
    mean = sum(values) / len(values)
    return f"{mean:.{digits}f} ({min(values):.{digits}f} … {max(values):.{digits}f})"


def write(result: dict[str, Any], folder: Path) -> None:
    """Markdown for people, JSON for programs."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "units.json").write_text(json.dumps(result, indent=1) + "\n")
    facts, found = result["conditions"], result["parts"]
    lines = [
        "# Units and parts",
        "",
        f"{facts['network']} at {facts['size_px']} px, taught on drawings; {facts['drawings']:,} other drawings; "
        f"random weights: {len(found['random'])} seeds. A unit marks its strongest {ANSWERING:.0%} of places. "
        f"{facts['machine']}, Python {facts['python']}, torch {facts['torch']}, {facts['date']}.",
        "",
        f"| layer | places | units | IoU ≥ {ENOUGH:g}, trained | of these ≥ 2 × shuffled | shuffled | "
        "random weights, mean (range) | best unit, trained | highest IoU, random |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, one in found["trained"].items():
        random = [row[name] for row in found["random"]]
        lines.append(
            f"| {name} | {one['places']} | {one['units']} | {one['matched']} | {one['proven']} | {one['shuffled']} | "
            f"{spread([row['matched'] for row in random], 1)} | {one['best']} | "
            f"{max(row['highest'] for row in random):.2f} |"
        )
    last = list(found["trained"])[-1]
    lines += [
        "",
        f"The last layer at other thresholds (share of places that a unit marks), units with IoU ≥ {ENOUGH:g}:",
        "",
        "| share | trained | ≥ 2 × shuffled | highest IoU | random weights, mean (range) |",
        "|---|---|---|---|---|",
    ]
    for share, one in found["shares"].items():
        random = spread([row["matched"] for row in one["random"]], 1)
        told = one["trained"]
        cells = f"{told['matched']} of {told['units']} | {told['proven']} | {told['highest']:.2f} | {random}"
        lines.append(f"| {float(share):.1%} | {cells} |")
    lines += [
        "",
        f"All layers took {found['seconds']:.0f} s for {facts['drawings']:,} drawings ({last} is the last).",
        "",
    ]
    if result["memory"]:
        lines += [
            "## Top patches of all units: memory",
            "",
            "| photos | peak of the process, MiB, mean (range) | kept | processor time, s |",
            "|---|---|---|---|",
        ]
        for count in dict.fromkeys(row["photos"] for row in result["memory"]):
            rows = [row for row in result["memory"] if row["photos"] == count]
            kept, seconds = rows[0]["kept_bytes"] / 1000, spread([row["processor_s"] for row in rows])
            lines.append(f"| {count:,} | {spread([row['peak_mib'] for row in rows])} | {kept:.0f} kB | {seconds} |")
        lines.append("")
    lines += [
        "Again: `python benchmarks/units.py drawings.seewhy` (the first lines of the file say how it is taught)",
        "",
    ]
    (folder / "units.md").write_text("\n".join(lines))


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("classifier", type=Path, help="taught on drawings")
    parser.add_argument("--drawings", type=int, default=600)
    parser.add_argument("--seeds", type=int, default=3, help="of the random weights")
    parser.add_argument("--photos", type=int, nargs="*", default=[1_000, 5_000, 10_000], help="for the memory")
    parser.add_argument("--repeats", type=int, default=2, help="of the memory's processes")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(peak(arguments.classifier, arguments.child)))
        return
    classifier = seewhy.load(arguments.classifier)
    result = {
        "conditions": {
            "network": classifier.model.network.get("network"),
            "size_px": classifier.preprocessing.size,
            "drawings": arguments.drawings,
            "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} when it started",
            "python": platform.python_version(),
            "torch": torch.__version__,
            "date": datetime.date.today().isoformat(),
        },
        "parts": parts(classifier, arguments.drawings, arguments.seeds),
        "memory": memory(arguments.classifier, arguments.photos, arguments.repeats) if arguments.photos else [],
    }
    write(result, arguments.results)
    print((arguments.results / "units.md").read_text())


if __name__ == "__main__":
    main()
