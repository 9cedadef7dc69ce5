"""How hard are the drawings? A linear model on pixels, the article's network and a small residual network.

    python benchmarks/drawings.py --seeds 3

All three start from random weights and see the same drawings. Every seed draws other drawings and other weights.
Writes benchmarks/results/drawings.md and drawings.json.
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
from seewhy.data.drawings import CLASSES, DRAWING_SIZE, draw_many
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.progress import progress
from seewhy.training.config import TrainingConfig
from seewhy.training.fit import fit
from seewhy.training.head import HeadConfig, teach_head

RESULTS = Path(__file__).parent / "results"
MODELS = ("linear", "plain", "resnet")
# Test drawings are of indices that no training drawing reaches.
_TEST_START = 1_000_000


def drawn(count: int, size: int, seed: int, start: int) -> PixelStore:
    """A set of drawings as the training loop takes them."""
    drawings = progress(draw_many(count, size=size, seed=seed, start=start), total=count, label="Drawing")
    pairs = [(drawing.image, CLASSES.index(drawing.label)) for drawing in drawings]
    return PixelStore(np.stack([image for image, _ in pairs]), np.array([label for _, label in pairs], dtype=np.int64))


def linear(train: PixelStore, test: PixelStore, seed: int) -> np.ndarray:
    """Logistic regression on the pixels, its regulariser chosen by folds of the training drawings."""
    flat = [store.images.reshape(len(store), -1).astype(np.float32) / 255 for store in (train, test)]
    head = teach_head(flat[0], train.labels, config=HeadConfig(seed=seed))
    return (flat[1] @ head.weights.T + head.bias).argmax(axis=1)


def learned(name: str, train: PixelStore, test: PixelStore, *, epochs: int, seed: int) -> np.ndarray:
    """A network from random weights, trained for a fixed number of epochs; the last weights count."""
    network = build_network(NetworkConfig(network=name, size=train.images.shape[1]), classes=len(CLASSES), seed=seed)
    config = TrainingConfig(epochs=epochs, seed=seed)
    fitted = fit(network, train, config=config, augmentation=AugmentationConfig(augmentation="light"))
    device = next(fitted.network.parameters()).device
    answers = []
    with torch.inference_mode():
        for start in range(0, len(test), 250):
            images = torch.from_numpy(test.images[start : start + 250]).to(device).permute(0, 3, 1, 2).float() / 255
            answers.append(fitted.network(images).argmax(dim=1).cpu().numpy())
    return np.concatenate(answers)


def run(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """One row for each model and seed."""
    rows = []
    for seed in range(arguments.seeds):
        train = drawn(arguments.train, arguments.size, seed, 0)
        test = drawn(arguments.test, arguments.size, seed, _TEST_START)
        for model in arguments.models:
            started = time.perf_counter()
            if model == "linear":
                answers = linear(train, test, seed)
            else:
                answers = learned(model, train, test, epochs=arguments.epochs, seed=seed)
            right = float(np.mean(answers == test.labels))
            rows.append({"model": model, "seed": seed, "accuracy": right, "seconds": time.perf_counter() - started})
            print(f"seed {seed}  {model:7}  {right:.1%}  {rows[-1]['seconds']:.0f} s", flush=True)
    return rows


def conditions(arguments: argparse.Namespace) -> dict[str, Any]:
    """What the figures depend on."""
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else f"CPU, {os.cpu_count()} cores"
    return {
        "train": arguments.train,
        "test": arguments.test,
        "size_px": arguments.size,
        "epochs": arguments.epochs,
        "seeds": arguments.seeds,
        "device": device,
        "machine": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "date": datetime.date.today().isoformat(),
    }


def write(rows: list[dict[str, Any]], facts: dict[str, Any], folder: Path) -> None:
    """Markdown for people, JSON for programs."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "drawings.json").write_text(json.dumps({"conditions": facts, "rows": rows}, indent=2) + "\n")
    lines = [
        "# How hard the drawings are",
        "",
        f"{facts['train']:,} training and {facts['test']:,} test drawings of {facts['size_px']} px, from random "
        f"weights, {facts['epochs']} epochs, {facts['seeds']} seeds (each with other drawings and other weights). "
        f"{facts['device']}, {facts['machine']}, Python {facts['python']}, torch {facts['torch']}, {facts['date']}.",
        "",
        "| model | test accuracy, mean | lowest … highest | seconds |",
        "|---|---|---|---|",
        f"| chance | {1 / len(CLASSES):.1%} | | |",
    ]
    for model in dict.fromkeys(row["model"] for row in rows):
        scores = [row["accuracy"] for row in rows if row["model"] == model]
        seconds = statistics.mean(row["seconds"] for row in rows if row["model"] == model)
        spread = f"{min(scores):.1%} … {max(scores):.1%}"
        lines.append(f"| {model} | {statistics.mean(scores):.1%} | {spread} | {seconds:.0f} |")
    lines += ["", f"Again: `python benchmarks/drawings.py --seeds {facts['seeds']} --epochs {facts['epochs']}`", ""]
    (folder / "drawings.md").write_text("\n".join(lines))


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--train", type=int, default=3600)
    parser.add_argument("--test", type=int, default=1000)
    parser.add_argument("--size", type=int, default=DRAWING_SIZE, help="px")
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    rows = run(arguments)
    write(rows, conditions(arguments), arguments.results)


if __name__ == "__main__":
    main()
