"""Which colours a filter sets against each other: a direction in red, green and blue, in words and in degrees."""

import dataclasses
from typing import Any

import numpy as np

__all__ = ["ColourAxis", "colour_axis"]

_LIGHT_DARK = 30.0  # degrees from grey: nearer, the channels agree so much that the colour hardly shows
# A single channel lies at 54.7° from grey, red against green at 90°; below a quarter, the weaker side is a tint.
_OPPOSED = 0.25
# What mid-grey turns into when it moves along the axis, and against it, every 60° of hue.
_HUES = ("red", "yellow", "green", "cyan", "blue", "magenta")
# The same for opponents, every 30°: 0° is (2, -1, -1), 30° is (1, 0, -1), and so on round the circle.
_PAIRS = ("red–cyan", "orange–blue", "yellow–blue", "green–violet", "green–magenta", "green–red")
_OTHER_WAY = ("cyan–red", "blue–orange", "blue–yellow", "violet–green", "magenta–green", "red–green")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ColourAxis:
    """A direction in the space of red, green and blue.

    Args:
        red: share of the unit vector, -1..1.
        green: likewise.
        blue: likewise.
        from_grey_degrees: angle to the grey axis, 0..90: 0 is light against dark, 54.7 one channel alone, 90 colour
            against colour with no regard to brightness.
        hue_degrees: which colour, 0..360: 0 red, 60 yellow, 120 green, 180 cyan, 240 blue, 300 magenta; without
            meaning for light against dark.
        opponent: whether two colours are set against each other: channels of both signs, the weaker side at least a
            quarter of the stronger.
        words: such as "red–green" (raised by red, lowered by green), "light–dark" or "blue–dark" (raised by blue,
            lowered by its absence).
    """

    red: float
    green: float
    blue: float
    from_grey_degrees: float
    hue_degrees: float
    opponent: bool
    words: str

    def to_json(self) -> dict[str, Any]:
        """The numbers by name."""
        return dataclasses.asdict(self)


def colour_axis(weights: np.ndarray) -> ColourAxis:
    """The axis of three channels' weights, in words.

    Args:
        weights: (3,) of red, green, blue, of any length and sign.

    >>> colour_axis(np.array([1.0, 1, 1])).words, colour_axis(np.array([-2.0, -2, -2])).words
    ('light–dark', 'dark–light')
    >>> colour_axis(np.array([1.0, -1, 0])).words, colour_axis(np.array([-1.0, -1, 2])).words
    ('red–green', 'blue–yellow')
    >>> colour_axis(np.array([0.0, 0, 3])).words
    'blue–dark'
    """
    length = float(np.linalg.norm(weights))
    red, green, blue = (float(one) for one in (weights / length if length > 0 else np.zeros(3)))
    grey = (red + green + blue) / np.sqrt(3)
    from_grey = float(np.degrees(np.arccos(min(1.0, abs(grey))))) if length > 0 else 0.0
    hue = float(np.degrees(np.arctan2(np.sqrt(3) * (green - blue), 2 * red - green - blue)) % 360)
    positive = np.linalg.norm([max(one, 0.0) for one in (red, green, blue)])
    negative = np.linalg.norm([min(one, 0.0) for one in (red, green, blue)])
    opponent = bool(min(positive, negative) >= _OPPOSED * max(positive, negative) > 0)
    return ColourAxis(
        red=red,
        green=green,
        blue=blue,
        from_grey_degrees=from_grey,
        hue_degrees=hue,
        opponent=opponent,
        words=_words(from_grey, hue, opponent, grey >= 0),
    )


def _words(from_grey: float, hue: float, opponent: bool, lighter: bool) -> str:
    if from_grey < _LIGHT_DARK:
        return "light–dark" if lighter else "dark–light"
    if opponent:
        step = round(hue / 30) % 12
        return (*_PAIRS, *_OTHER_WAY)[step]
    return f"{_HUES[round(hue / 60) % 6]}–dark" if lighter else f"dark–{_HUES[round((hue + 180) / 60) % 6]}"
