"""How many changed copies of real photos are found as near-duplicates, and how many pairs are found that are none.

    python benchmarks/near_duplicates.py photos/ [more/ …] [--copies 60] [--seed 0]

For each folder of class folders: copies of some photos are recompressed, resized, brightened, made grey, blurred,
cropped or turned, one kind at a time, and added; printed is how many copies were found. "in the folder" are pairs
found among the photos themselves, to be looked at by eye.
"""

import argparse
import dataclasses
import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageFilter

from seewhy.data.duplicates import find_duplicates
from seewhy.data.folder import read_folder
from seewhy.data.reading import fingerprint_of, glance_at
from seewhy.data.sample import Dataset, Sample
from seewhy.randomness import generator

CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "recompressed (JPEG 40)": lambda image: Image.open(io.BytesIO(encoded(image, "JPEG", quality=40))),
    "half the size": lambda image: image.resize((max(8, image.width // 2), max(8, image.height // 2))),
    "brighter by a fifth": lambda image: image.point(lambda value: min(255, int(value * 1.2 + 5))),
    "grey": lambda image: image.convert("L"),
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(max(image.size) / 128)),
    "cropped by 2 %": lambda image: image.crop(
        tuple(int(side * edge) for edge, side in zip((0.02, 0.02, 0.98, 0.98), image.size * 2, strict=True))
    ),
    "turned by 2°": lambda image: image.rotate(2, resample=Image.Resampling.BICUBIC),
}


def encoded(image: Image.Image, format: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def changed(sample: Sample, change: Callable[[Image.Image], Image.Image]) -> Sample:
    with Image.open(sample.path) as image:
        content = encoded(change(image.convert("RGB")).convert("RGB"), "PNG")
    return dataclasses.replace(sample, fingerprint=fingerprint_of(content), content=content, glance=glance_at(content))


def measure(dataset: Dataset, copies: int, seed: int) -> None:
    chosen = generator(seed, "near duplicates").choice(len(dataset), min(copies, len(dataset)), replace=False)
    print(f"  {len(find_duplicates(dataset).near):4} pairs in the folder")
    for name, change in CHANGES.items():
        made = tuple(changed(dataset.samples[int(i)], change) for i in chosen)
        together = dataclasses.replace(dataset, samples=(*dataset.samples, *made))
        pairs = {(pair.first, pair.second) for pair in find_duplicates(together).near}
        found = sum((int(i), len(dataset) + place) in pairs for place, i in enumerate(chosen))
        print(f"  {found:4} of {len(chosen)} copies found: {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--copies", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    for folder in given.folders:
        dataset = read_folder(folder)
        print(f"{folder.name}: {len(dataset)} photos")
        measure(dataset, given.copies, given.seed)


if __name__ == "__main__":
    main()
