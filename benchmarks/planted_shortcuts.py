"""Drawings on which a shortcut is planted: a mark or a snowy scene, tied to one class more than to the others.

For benchmarks/shortcuts.py.
"""

from pathlib import Path

import numpy as np

from seewhy.data.drawings import BACKGROUNDS, CLASSES, draw
from seewhy.progress import progress
from seewhy.randomness import generator

SIZE, POOL = 64, 3_000  # px; drawings in the pool, each with and without snow
TAUGHT, JUDGED, REPAIRED = 300, 180, 600  # drawings a seed
OWN = CLASSES.index("wolf")  # the class the shortcut is planted on

# name -> what is planted: (mark or snow, share of the wolves, share of the others); whether it must be found
CASES: dict[str, tuple[tuple[tuple[str, float, float], ...], bool]] = {
    "mark 100 / 5": ((("mark", 1.0, 0.05), ("snow", 0.2, 0.2)), True),
    "mark 90 / 5": ((("mark", 0.9, 0.05), ("snow", 0.2, 0.2)), True),
    "snow 100 / 5": ((("snow", 1.0, 0.05),), True),
    "snow 90 / 5": ((("snow", 0.9, 0.05),), True),
    "equal": ((("mark", 0.5, 0.5), ("snow", 0.5, 0.5)), False),
    "none": ((("snow", 0.2, 0.2),), False),  # one of five scenes, as chance has it
}
_LETTERS = (
    "................",
    ".##.#..#.###.##.",
    ".#..#..#.#...#.#",
    ".##.####.##..##.",
    "..#.#..#.#...#.#",
    ".##.#..#.###.##.",
    "................",
    "################",
)


def pool(folder: Path) -> np.ndarray:
    """(POOL, 2, SIZE, SIZE, 3) uint8: without and with snow; kept, because drawing takes longer than all else."""
    place = folder / "shortcut-drawings.npy"
    if not place.is_file():
        others = tuple(name for name in BACKGROUNDS if name != "snow")
        images = np.empty((POOL, 2, SIZE, SIZE, 3), np.uint8)
        for index in progress(range(POOL), total=POOL, label="Drawing"):
            scene = others[int(generator(0, "benchmark", "scene", index).integers(len(others)))]
            for snow, background in enumerate((scene, "snow")):
                kind, factors = CLASSES[index % 3], {"background": background}
                images[index, snow] = draw(kind, size=SIZE, seed=5, index=index, factors=factors).image
        np.save(place, images)
    return np.load(place, mmap_mode="r")


def marked(image: np.ndarray) -> np.ndarray:
    """The image with letters in its lower right corner, 70 % white on a ground darkened to 70 %."""
    letters = np.array([[letter == "#" for letter in row] for row in _LETTERS])[..., None]
    high, wide = letters.shape[:2]
    changed = image.copy()
    ground = changed[-high - 2 : -2, -wide - 2 : -2].astype(np.float64)
    changed[-high - 2 : -2, -wide - 2 : -2] = np.rint(np.where(letters, 0.3 * ground + 0.7 * 255, 0.7 * ground))
    return changed


def planted(drawings: np.ndarray, case: str, seed: int) -> tuple[np.ndarray, ...]:
    """Images, labels, and for each thing that is planted whether it is there, of one seed; those taught come first."""
    random = generator(seed, "benchmark", "shortcuts", case)
    chosen = random.permutation(len(drawings) // 3)[: (TAUGHT + JUDGED) // 3]
    indices = (3 * chosen[:, None] + np.arange(3)).reshape(-1)  # classes in turn
    labels = indices % 3
    there = {}
    for what, own, others in CASES[case][0]:
        there[what] = random.random(len(labels)) < np.where(labels == OWN, own, others)
    images = (
        np.stack([drawings[index, int(snow)] for index, snow in zip(indices, there["snow"], strict=True)])
        if ("snow" in there)
        else np.stack([drawings[index, 0] for index in indices])
    )
    if "mark" in there:
        images = np.stack([marked(one) if has else one for one, has in zip(images, there["mark"], strict=True)])
    return images, labels, there[CASES[case][0][0][0]]


def tied_parts(drawings: np.ndarray, what: str, seed: int) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Images, labels and whether it is there: to teach (95 / 5 %), to mend (95 / 5 %), to judge (50 / 50 %)."""
    random = generator(seed, "benchmark", "repair", what)
    order = random.permutation(len(drawings) // 3)
    parts, start = [], 0
    for count, own, others in ((TAUGHT, 0.95, 0.05), (REPAIRED, 0.95, 0.05), (REPAIRED, 0.5, 0.5)):
        indices = (3 * order[start : start + count // 3, None] + np.arange(3)).reshape(-1)
        start += count // 3
        labels = indices % 3
        there = random.random(count) < np.where(labels == OWN, own, others)
        snow = there if what == "snow" else random.random(count) < 0.2
        images = np.stack([drawings[index, int(white)] for index, white in zip(indices, snow, strict=True)])
        if what == "mark":
            images = np.stack([marked(one) if has else one for one, has in zip(images, there, strict=True)])
        parts.append((images, labels, there))
    return parts
