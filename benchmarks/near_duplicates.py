"""How many changed copies of real photos are found as near-duplicates, and how many pairs are found that are none.

    python benchmarks/near_duplicates.py photos/ [more/ …] [--copies 100] [--seed 7]

For each folder of class folders: copies of some photos are changed, one kind at a time, and added. A copy is found
where it is paired with the photo it was made of. Every pair of two different photos (with the kinds asked for) is
listed in the JSON file, to be looked at by eye; the lowest precision counts them all as wrong. Writes
benchmarks/results/near_duplicates.md and .json.
"""

import argparse
import dataclasses
import datetime
import io
import json
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from seewhy.data.duplicates import find_duplicates
from seewhy.data.folder import read_folder
from seewhy.data.reading import fingerprint_of, glance_at
from seewhy.data.sample import Dataset, Sample
from seewhy.probability import wilson
from seewhy.randomness import generator

RESULTS = Path(__file__).parent / "results"

Change = Callable[[Image.Image, np.random.Generator], Image.Image]


def cropped(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    edges = (left, top, 1 - right, 1 - bottom)
    return image.crop(tuple(round(side * edge) for edge, side in zip(edges, image.size * 2, strict=True)))


def crop_anywhere(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    across, down = rng.uniform(0, 0.1, 2)
    return cropped(image, across, down, 0.1 - across, 0.1 - down)


def crop_one_edge(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    return cropped(image, *np.roll([0.1, 0, 0, 0], rng.integers(4)))


def resized(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    factor = 2 ** rng.uniform(-1, 1)
    size = tuple(max(8, round(side * factor)) for side in image.size)
    return image.resize(size, Image.Resampling.BICUBIC)


def lighter(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    factor = rng.choice([0.8, 1.2])
    return image.point(lambda value: min(255, int(value * factor)))


def recompressed(image: Image.Image, _: np.random.Generator) -> Image.Image:
    return Image.open(io.BytesIO(encoded(image, "JPEG", quality=40)))


def mirrored(image: Image.Image, _: np.random.Generator) -> Image.Image:
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def all_at_once(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    return recompressed(lighter(mirrored(crop_anywhere(resized(image, rng), rng), rng), rng), rng)


# The first seven are asked for (95 %); the others show where it ends.
CHANGES: dict[str, Change] = {
    "resized, half to twice": resized,
    "recompressed, JPEG quality 40": recompressed,
    "mirrored left to right": mirrored,
    "cropped by a tenth, anywhere": crop_anywhere,
    "cropped by a tenth at one edge": crop_one_edge,
    "cropped by a tenth at each edge": lambda image, _: cropped(image, 0.1, 0.1, 0.1, 0.1),
    "a fifth brighter or darker": lighter,
    "all of these at once": all_at_once,
    "grey": lambda image, _: image.convert("L"),
    "blurred": lambda image, _: image.filter(ImageFilter.GaussianBlur(max(image.size) / 128)),
    "turned by 2°": lambda image, _: image.rotate(2, resample=Image.Resampling.BICUBIC),
}
ASKED = 7


def encoded(image: Image.Image, format: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def changed(sample: Sample, change: Change, rng: np.random.Generator) -> Sample:
    with Image.open(sample.source if isinstance(sample.source, Path) else io.BytesIO(sample.source)) as image:
        content = encoded(change(image.convert("RGB"), rng).convert("RGB"), "PNG")
    return dataclasses.replace(sample, fingerprint=fingerprint_of(content), content=content, glance=glance_at(content))


def measure(dataset: Dataset, copies: int, seed: int) -> dict[str, Any]:
    """Copies found of each kind, the pairs of different photos, and what it took."""
    rng = generator(seed, "near duplicates")
    chosen = rng.choice(len(dataset), min(copies, len(dataset)), replace=False)
    original = np.concatenate([np.arange(len(dataset)), chosen])
    started = time.process_time()
    others = {(pair.first, pair.second): pair.likeness for pair in find_duplicates(dataset).near}
    seconds = time.process_time() - started
    alone, found = len(others), {}
    for number, (name, change) in enumerate(CHANGES.items()):
        made = tuple(changed(dataset.samples[int(i)], change, rng) for i in chosen)
        together = dataclasses.replace(dataset, samples=(*dataset.samples, *made))
        duplicates = find_duplicates(together)
        planted = {same[1] for same in duplicates.exact if same[1] >= len(dataset)}
        for pair in duplicates.near:
            one, other = sorted((int(original[pair.first]), int(original[pair.second])))
            if one == other:
                planted.add(pair.second)
            elif number < ASKED:
                others.setdefault((one, other), pair.likeness)
        found[name] = len(planted)
    asked = sum(list(found.values())[:ASKED])
    return {
        "photos": len(dataset),
        "copies": len(chosen),
        "found": found,
        "pairs in the folder": alone,
        "pairs of different photos": [
            {
                "photos": [str(Path(dataset.samples[i].path).name) for i in pair],
                "classes": [dataset.classes[dataset.samples[i].label] for i in pair],
                "likeness": round(likeness, 3),
            }
            for pair, likeness in sorted(others.items(), key=lambda one: -one[1])
        ],
        "lowest precision": asked / max(1, asked + len(others)),
        "processor_s": round(seconds, 2),
    }


def write(found: dict[str, dict[str, Any]], conditions: dict[str, Any], place: Path) -> None:
    """The table and the JSON file."""
    place.mkdir(parents=True, exist_ok=True)
    record = {"conditions": conditions, "folders": found}
    (place / "near_duplicates.json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    said = ". ".join(f"{name}: {value}" for name, value in conditions.items())
    head = " | ".join(f"{name}, n = {one['copies']}" for name, one in found.items())
    lines = ["# The same photo twice", "", f"Changed copies found as near-duplicates (95 % interval). {said}.", ""]
    lines += [f"| copies found, % | {head} |", "|---" * (len(found) + 1) + "|"]
    for name in CHANGES:
        cells = []
        for one in found.values():
            share = wilson(one["found"][name], one["copies"])
            cells.append(f"{100 * share.value:.0f} ({100 * share.low:.0f} … {100 * share.high:.0f})")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    rows: dict[str, Callable[[dict[str, Any]], str]] = {
        "photos in the folder": lambda one: f"{one['photos']:,}",
        "pairs found among them": lambda one: f"{one['pairs in the folder']}",
        "pairs of different photos in all": lambda one: f"{len(one['pairs of different photos'])}",
        "precision if all of these were wrong, %": lambda one: f"{100 * one['lowest precision']:.2f}",
        "seconds of one processor for the folder": lambda one: f"{one['processor_s']:.1f}",
    }
    lines += [f"| {name} | {' | '.join(read(one) for one in found.values())} |" for name, read in rows.items()]
    (place / "near_duplicates.md").write_text("\n".join(lines) + "\n")


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--copies", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args()
    conditions = {
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} when it started",
        "Python": platform.python_version(),
        "seed": given.seed,
        "date": datetime.date.today().isoformat(),
    }
    found = {}
    for folder in given.folders:
        found[folder.resolve().name] = measure(read_folder(folder), given.copies, given.seed)
        write(found, conditions, given.results)
    print((given.results / "near_duplicates.md").read_text())


if __name__ == "__main__":
    main()
