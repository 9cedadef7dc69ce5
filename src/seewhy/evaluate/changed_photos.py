"""The same photo under other conditions: darker, turned, blurred, half hidden. Twelve of them, each in a few strengths.

Changes are made on the photo, before it is prepared for the network: what a camera would give. Where Hendrycks and
Dietterich have the same change (contrast, blur, noise, JPEG), the five strongest levels are theirs, so that figures can
be held against theirs (arXiv 1903.12261; their Gaussian blur of 1, 2, 3, 4, 6 px at 224 px is told here as a share).
"""

import math
from dataclasses import replace

import numpy as np

from seewhy.evaluate.condition import Chance, Condition
from seewhy.pixels.camera import defocused, farther, nearer, shifted, through_jpeg, turned
from seewhy.randomness import generator

__all__ = ["CONDITIONS", "QUICK"]


def _levels(image: np.ndarray) -> np.ndarray:
    """uint8 from numbers of 0 … 255."""
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def _lit(image: np.ndarray, level: float, chance: Chance) -> np.ndarray:
    table = _levels(np.arange(256) * (level / 100))
    return table[image]


def _cast(image: np.ndarray, level: float, chance: Chance) -> np.ndarray:
    """Red up and blue down by the same factor, or the other way round; the mean brightness stays."""
    gain = (1 + level / 100) ** chance.side
    gains = np.array([gain, 1.0, 1 / gain])
    means = image.reshape(-1, 3)[::7].mean(axis=0)
    luma = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
    gains *= (luma @ means) / max(1.0, float(luma @ (gains * means)))
    tables = _levels(np.arange(256)[:, None] * gains)
    return np.stack([tables[:, channel][image[..., channel]] for channel in range(3)], axis=-1)


def _flat(image: np.ndarray, level: float, chance: Chance) -> np.ndarray:
    """Each channel drawn towards its own mean, as ImageNet-C does it."""
    means = image.mean(axis=(0, 1))
    tables = _levels((np.arange(256)[:, None] - means) * (level / 100) + means)
    return np.stack([tables[:, channel][image[..., channel]] for channel in range(3)], axis=-1)


def _noisy(image: np.ndarray, level: float, chance: Chance) -> np.ndarray:
    grain = generator(chance.seed, "changed photos", chance.key, "noise").standard_normal(image.shape, dtype=np.float32)
    grain *= np.float32(level)
    grain += image
    return _levels(grain)


def _hidden(image: np.ndarray, level: float, chance: Chance) -> np.ndarray:
    """A rectangle of the photo's own shape and mean colour, somewhere; at each level it holds that of the last."""
    height, width = image.shape[:2]
    share = math.sqrt(level / 100)
    tall, wide = round(share * height), round(share * width)
    top, left = round(chance.place[0] * (height - tall)), round(chance.place[1] * (width - wide))
    result = image.copy()
    result[top : top + tall, left : left + wide] = _levels(image.mean(axis=(0, 1)))
    return result


def _off_centre(image: np.ndarray, level: float, chance: Chance) -> np.ndarray:
    share = level / 100
    return shifted(image, share * math.cos(chance.direction), share * math.sin(chance.direction))


_ALL = (
    Condition(
        name="darker",
        title="Less light",
        levels=(80, 60, 45, 30, 20, 10),
        neutral=100,
        label="{:.0f} %",
        reach="down to {:.0f} % of the brightness",
        meaning="Every pixel is multiplied by this share; 50 % of the pixels' values is about a quarter of the light.",
        change=_lit,
    ),
    Condition(
        name="brighter",
        title="More light",
        levels=(125, 150, 200, 300, 400),
        neutral=100,
        label="{:.0f} %",
        reach="up to {:.0f} % of the brightness",
        meaning="Every pixel is multiplied by this share; what exceeds white is white.",
        change=_lit,
    ),
    Condition(
        name="cast",
        title="Colour cast",
        levels=(10, 20, 40, 70, 100),
        neutral=0,
        label="{:.0f} %",
        reach="up to {:.0f} % more red or blue",
        meaning="As under a warmer or colder lamp: red is raised by this share and blue lowered likewise, or the other "
        "way round in half of the photos; the mean brightness stays.",
        change=_cast,
    ),
    Condition(
        name="contrast",
        title="Less contrast",
        levels=(70, 40, 30, 20, 10, 5),
        neutral=100,
        label="{:.0f} %",
        reach="down to {:.0f} % of the contrast",
        meaning="As in fog: every colour is drawn towards the photo's mean, and only this share of the difference is "
        "left.",
        change=_flat,
    ),
    Condition(
        name="angle",
        title="Rotation",
        levels=(10, 20, 30, 45, 60, 90),
        neutral=0,
        label="{:.0f}°",
        reach="up to {:.0f}° of rotation",
        meaning="Turned to the left in half of the photos, to the right in the others; the corners are filled with the "
        "photo mirrored.",
        change=lambda image, level, chance: turned(image, chance.side * level),
    ),
    Condition(
        name="farther",
        title="Farther away",
        levels=(80, 65, 50, 35, 25),
        neutral=100,
        label="{:.0f} %",
        reach="down to {:.0f} % of the size",
        meaning="The photo is shrunk to this share of its side; around it lies the photo mirrored and out of focus.",
        change=lambda image, level, chance: farther(image, level / 100),
    ),
    Condition(
        name="nearer",
        title="Nearer",
        levels=(85, 70, 55, 40, 30),
        neutral=100,
        label="{:.0f} %",
        reach="down to the middle {:.0f} % of each side",
        meaning="Only the middle of the photo is left: this share of its width and height.",
        change=lambda image, level, chance: nearer(image, level / 100),
    ),
    Condition(
        name="position",
        title="Off centre",
        levels=(5, 10, 20, 30, 40),
        neutral=0,
        label="{:.0f} %",
        reach="up to {:.0f} % of the side off centre",
        meaning="Moved by this share of the frame, each photo in a direction of its own; what is left behind is filled "
        "with the photo mirrored.",
        change=_off_centre,
    ),
    Condition(
        name="blur",
        title="Blur",
        levels=(0.2, 0.45, 0.9, 1.35, 1.8, 2.7),
        neutral=0,
        label="{:.2g} %",
        reach="up to a blur of {:.2g} % of the side",
        meaning="Out of focus: a bell-shaped blur whose standard deviation is this share of the shorter side (1 px at "
        "224 px is 0.45 %).",
        change=lambda image, level, chance: defocused(image, level / 100),
    ),
    Condition(
        name="noise",
        title="Noise",
        levels=(10, 20, 31, 46, 66, 97),
        neutral=0,
        label="{:.0f}",
        reach="up to noise of {:.0f} levels",
        meaning="Grain of a sensor in the dark: to every pixel a number by chance is added, of this standard deviation "
        "in the 256 levels.",
        change=_noisy,
    ),
    Condition(
        name="jpeg",
        title="JPEG quality",
        levels=(50, 25, 18, 15, 10, 7),
        neutral=100,
        label="{:.0f}",
        reach="down to JPEG quality {:.0f}",
        meaning="Stored with loss at this quality; cameras use 85 and more, messengers about 50 to 75.",
        change=lambda image, level, chance: through_jpeg(image, round(level)),
    ),
    Condition(
        name="occlusion",
        title="Partly hidden",
        levels=(5, 10, 20, 35, 50),
        neutral=0,
        label="{:.0f} %",
        reach="up to {:.0f} % of the area hidden",
        meaning="A rectangle of the photo's mean colour lies on it, somewhere, and covers this share of the area.",
        change=_hidden,
    ),
)
CONDITIONS = {condition.name: condition for condition in _ALL}
"""The conditions of a card, by name, in the order in which they are shown."""

QUICK = tuple(replace(condition, levels=condition.levels[1::2]) for condition in _ALL)
"""The same with every second level, for a look."""
