"""What the sliders do to a photo: the conditions of the condition card, each at a strength of the user's choice."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from seewhy.errors import UsageError
from seewhy.evaluate.changed_photos import CONDITIONS, Condition, chance_of, changed

__all__ = ["SLIDERS", "change_photo", "sliders_to_json"]

# In the order in which they act, which is that of a camera: what stands before it, where it is held, its lens, its
# light, its sensor, its memory card.
SLIDERS = ("farther", "nearer", "angle", "blur", "darker", "brighter", "cast", "contrast", "noise", "jpeg")


def sliders_to_json() -> list[dict[str, Any]]:
    """Each slider with its ends and what it means, for the page."""
    return [
        {
            "name": condition.name,
            "title": condition.title,
            "meaning": condition.meaning,
            "neutral": condition.neutral,
            "strongest": condition.levels[-1],
            "unit": condition.label.rpartition("}")[2].strip(),
        }
        for condition in (CONDITIONS[name] for name in SLIDERS)
    ]


def change_photo(image: np.ndarray, strengths: Mapping[str, Any], key: str) -> np.ndarray:
    """A photo under several conditions at once.

    Args:
        image: (height, width, 3) uint8.
        strengths: condition -> level in its unit; one at its neutral level does nothing.
        key: names the stream of chance, so that noise stays the same while another slider moves.

    Returns:
        (height, width, 3) uint8.

    Raises:
        UsageError: a condition that is not known, or a level that is no number of its range.
    """
    unknown = [name for name in strengths if name not in SLIDERS]
    if unknown:
        raise UsageError(f'There is no slider "{unknown[0]}"', f"one of {', '.join(SLIDERS)}", "Reload the page.")
    chance = chance_of(0, key)
    for name in SLIDERS:
        condition = CONDITIONS[name]
        level = _level(condition, strengths.get(name, condition.neutral))
        if level != condition.neutral:
            image = changed(image, condition, level, chance)
    return image


def _level(condition: Condition, given: Any) -> float:
    low, high = sorted((condition.neutral, condition.levels[-1]))
    if isinstance(given, int | float) and math.isfinite(given) and low <= given <= high:
        return float(given)
    raise UsageError(f"{condition.title} is {given!r}", f"a number from {low:g} to {high:g}", "Move the slider.")
