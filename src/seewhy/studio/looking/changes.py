"""What the sliders do to a photo: the conditions of the condition card, each at a strength of the user's choice."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from seewhy.errors import UsageError
from seewhy.evaluate.changed_photos import CONDITIONS
from seewhy.evaluate.condition import Condition, chance_of, changed

__all__ = ["SLIDERS", "STEPS", "change_photo", "level_at", "sliders_to_json", "step_of"]

# In the order in which they act, which is that of a camera: what stands before it, where it is held, its lens, its
# light, its sensor, its memory card.
SLIDERS = ("farther", "nearer", "angle", "blur", "darker", "brighter", "cast", "contrast", "noise", "jpeg")


STEPS = 100
"""Steps of a slider, from its neutral level to its strongest."""


def level_at(name: str, step: int) -> float:
    """The level at which a slider stands; the page counts it alike (steps.js).

    Args:
        name: of SLIDERS.
        step: 0 at rest to STEPS.

    >>> level_at("darker", 0), level_at("darker", 50), level_at("blur", 33)
    (100.0, 55.0, 0.891)
    """
    condition = CONDITIONS[name]
    return float(f"{condition.neutral + (condition.levels[-1] - condition.neutral) * step / STEPS:.4g}")


def step_of(name: str, level: float) -> int:
    """The step that is nearest to a level.

    Args:
        name: of SLIDERS.
        level: in the condition's unit.
    """
    condition = CONDITIONS[name]
    return round((level - condition.neutral) / (condition.levels[-1] - condition.neutral) * STEPS)


def sliders_to_json(measured: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Each slider with its ends, what it means, and how far the classifier was measured to hold, for the page.

    Args:
        measured: as recipes.measured_limits.read_conditions gives it; None where nothing was measured.
    """
    curves = {} if measured is None else {curve["condition"]: curve for curve in measured["curves"]}
    return [
        {
            "name": condition.name,
            "title": condition.title,
            "meaning": condition.meaning,
            "neutral": condition.neutral,
            "strongest": condition.levels[-1],
            "unit": condition.label.rpartition("}")[2].strip(),
            "measured": _measured(curves[condition.name], measured) if measured and condition.name in curves else None,
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


def _measured(curve: Mapping[str, Any], measured: Mapping[str, Any]) -> dict[str, Any]:
    """One condition's curve as the page draws it: where it breaks, and the share answered rightly at each level."""
    limit = curve["limit"]
    return {
        "photos": measured["photos"],
        "tolerance": measured["tolerance"],
        "outcome": curve["outcome"],
        "limit": None if limit is None else limit["level"],
        "right": [[level["level"], level["accuracy"]["value"]] for level in curve["levels"]],
    }
