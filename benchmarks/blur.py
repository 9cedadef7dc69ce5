"""How well blur that was planted is told from photos as they are: the audit's measure, and two others.

    python benchmarks/blur.py [--photos FOLDER …] [--each 150]

Drawings, and the photos of --photos or SEEWHY_PHOTOS (every second one by name: the threshold was chosen on others), as
they are and after a Gaussian blur. Writes benchmarks/results/blur.md and blur.json.
"""

import argparse
import datetime
import io
import json
import os
import platform
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from seewhy.data.drawings import draw_many
from seewhy.data.listing import list_files
from seewhy.pixels.decode import decode
from seewhy.pixels.even_border import even_border, within
from seewhy.pixels.sharpness import BLURRY, SHARPNESS_SIDE, sharpness
from seewhy.randomness import generator

RESULTS = Path(__file__).parent / "results"
BLURS = (0.01, 0.02, 0.03, 0.05)  # standard deviation, as a share of the shorter side
_UNSEEN = 3_000_000  # drawings of indices that no training drawing reaches
_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)


def blur_effect(grey: np.ndarray) -> float:
    """The share of variation that a further blur takes, 1 is sharp (Crété, Dolmiere, Ladret and Nicolas 2007)."""
    return min(_taken(grey), _taken(grey.T))


def _taken(grey: np.ndarray, wide: int = 9) -> float:
    padded = np.pad(grey, ((wide // 2 + 1, wide // 2), (0, 0)), mode="edge").cumsum(axis=0)
    again = (padded[wide:] - padded[:-wide]) / wide
    steps, steps_again = np.abs(np.diff(grey, axis=0)), np.abs(np.diff(again, axis=0))
    return float(np.maximum(0, steps - steps_again).sum() / max(steps.sum(), 1e-6))


def laplacian(grey: np.ndarray) -> float:
    """The variance of the second differences over that of the grey levels."""
    inner = 4 * grey[1:-1, 1:-1] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    return float(inner.var() / max(grey.var(), 1e-6))


MEASURES = {"sharpness": sharpness, "blur effect": blur_effect, "Laplacian": laplacian}


def grey_of(image: Image.Image) -> np.ndarray:
    """What the audit sees of a photo: saved as JPEG, decoded as the reader does, without bars."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=92)
    grey = decode(buffer.getvalue(), at_least=SHARPNESS_SIDE).astype(np.float32) @ _LUMA
    return within(grey, even_border(grey))


def measured(images: list[Image.Image], amount: float) -> dict[str, np.ndarray]:
    """Every measure of every photo, blurred by this share of its shorter side."""
    found: dict[str, list[float]] = {name: [] for name in MEASURES}
    for image in images:
        changed = image.filter(ImageFilter.GaussianBlur(amount * min(image.size))) if amount else image
        grey = grey_of(changed)
        for name, measure in MEASURES.items():
            found[name].append(measure(grey) if min(grey.shape) >= 8 else np.nan)
    return {name: np.array(values) for name, values in found.items()}


def photos_of(folders: list[Path], each: int) -> dict[str, list[Image.Image]]:
    """Drawings, and every second photo of each folder."""
    found = {"drawings, 128 px": [Image.fromarray(one.image) for one in draw_many(each, size=128, start=_UNSEEN)]}
    for folder in folders:
        paths = sorted(list_files(folder).photos)[1::2]
        order = np.sort(generator(1, "blur").permutation(len(paths))[:each])
        found[folder.resolve().name] = [Image.open(paths[i]).convert("RGB") for i in order]
    return found


def judge(images: list[Image.Image]) -> dict[str, Any]:
    """Counts called blurred, and the share each measure finds at one false alarm in a hundred."""
    plain = measured(images, 0.0)
    found: dict[str, Any] = {
        "n": len(images),
        "called blurred": {"0 %": int((plain["sharpness"] < BLURRY).sum())},
        "lowest hundredth": {name: float(np.nanquantile(values, 0.01)) for name, values in plain.items()},
        "found at 1 % false alarms": {},
    }
    for amount in BLURS:
        told, blurred = f"{100 * amount:g} %", measured(images, amount)
        found["called blurred"][told] = int((blurred["sharpness"] < BLURRY).sum())
        found["found at 1 % false alarms"][told] = {
            name: float((values < found["lowest hundredth"][name]).mean()) for name, values in blurred.items()
        }
    return found


def tables(found: dict[str, dict[str, Any]], facts: dict[str, str]) -> list[str]:
    """Markdown."""
    amounts = ["0 %", *(f"{100 * one:g} %" for one in BLURS)]
    lines = ["# Blur: planted and found", ""]
    lines += ["Gaussian blur whose standard deviation is this share of the shorter side; 0 % is the photo as it is. "]
    lines[-1] += " ".join(f"{key}: {value}." for key, value in facts.items())
    lines += ["", f"Photos called blurred (sharpness below {BLURRY:g}):", ""]
    lines += [f"| photos | n | {' | '.join(amounts)} |", "|---" * (2 + len(amounts)) + "|"]
    for name, one in found.items():
        lines.append(f"| {name} | {one['n']} | {' | '.join(str(one['called blurred'][each]) for each in amounts)} |")
    lines += ["", "The lowest hundredth of photos as they are: how alike the values of different photos are.", ""]
    lines += [f"| photos | {' | '.join(MEASURES)} |", "|---" * (1 + len(MEASURES)) + "|"]
    for name, one in found.items():
        lines.append(f"| {name} | {' | '.join(f'{value:.3f}' for value in one['lowest hundredth'].values())} |")
    lines += ["", "Share of blurred photos below that value (1 % false alarms):", ""]
    lines += [f"| photos | blur | {' | '.join(MEASURES)} |", "|---" * (2 + len(MEASURES)) + "|"]
    for name, one in found.items():
        for amount in amounts[1:]:
            values = one["found at 1 % false alarms"][amount].values()
            lines.append(f"| {name} | {amount} | {' | '.join(f'{value:.2f}' for value in values)} |")
    return [*lines, "", "Again: `python benchmarks/blur.py --photos FOLDER …`", ""]


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given = os.environ.get("SEEWHY_PHOTOS")
    parser.add_argument("--photos", nargs="*", type=Path, default=[Path(given)] if given else [])
    parser.add_argument("--each", type=int, default=150, help="photos of each kind")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    facts = {"Python": platform.python_version(), "date": datetime.date.today().isoformat()}
    found = {name: judge(images) for name, images in photos_of(arguments.photos, arguments.each).items()}
    arguments.results.mkdir(parents=True, exist_ok=True)
    (arguments.results / "blur.json").write_text(json.dumps({"facts": facts, "found": found}, indent=1) + "\n")
    (arguments.results / "blur.md").write_text("\n".join(tables(found, facts)))
    print((arguments.results / "blur.md").read_text())


if __name__ == "__main__":
    main()
