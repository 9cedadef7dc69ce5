"""The factors of a drawing: everything that was decided before the first stroke.

Two kinds of factors. *Nuisance* (light, angle, background, coat, …) is drawn without looking at the class, so that
it says nothing about it. The nine *parts* (ears, snout, …) name the class they are drawn like: by default the
drawing's own, but a caller may give a dog the ears of a cat.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from seewhy.errors import ConfigError, unknown_name
from seewhy.randomness import generator

__all__ = ["BACKGROUNDS", "CLASSES", "COATS", "FACINGS", "NUISANCE", "PARTS", "RANGES", "Factors", "sample_factors"]

CLASSES = ("cat", "dog", "wolf")
PARTS = ("ears", "snout", "eyes", "whiskers", "head", "body", "legs", "tail", "fur")
BACKGROUNDS = ("meadow", "forest", "snow", "beach", "room")
FACINGS = ("left", "right")
COATS = ("black", "grey", "silver", "white", "cream", "ginger", "tan", "chocolate")


@dataclass(frozen=True, kw_only=True)
class Factors:
    """What makes this drawing this drawing.

    A statistician would call them the generative factors of the image. All angles are in degrees, counted
    anticlockwise; multipliers are 1 for the typical animal.

    Args:
        background: one of BACKGROUNDS.
        coat: one of COATS, the colour of the fur.
        facing: "left" or "right".
        light_direction: where the light comes from: 0 the right, 90 above, 180 the left.
        light_strength: 0 (flat) … 1 (hard light).
        brightness: multiplier of the whole image.
        angle: how far the whole scene is turned, as by a camera held askew.
        scale: size of the animal; 1 fills most of the frame.
        across: shift to the right, as a fraction of the frame.
        down: shift downwards, as a fraction of the frame.
        occlusion: 0 (none) … 1, how much grows or lies in front of the animal.
        noise: standard deviation of the sensor noise, in levels of 255.
        blur: radius of the blur, as a fraction of the frame in thousandths.
        stride: -1 … 1, how the legs stand.
        head_tilt: how far the head is turned upwards.
        tail_swing: -1 … 1, how the tail hangs.
        coat_shade: multiplier of the coat's lightness.
        marking: 0 (none) … 1, how strongly stripes, patches and strands stand out from the coat.
        ear_length, snout_length, tail_length, leg_length, body_length, head_size: multipliers.
        ears, snout, eyes, whiskers, head, body, legs, tail, fur: the class whose part is drawn.
    """

    background: str
    coat: str
    facing: str
    light_direction: float
    light_strength: float
    brightness: float
    angle: float
    scale: float
    across: float
    down: float
    occlusion: float
    noise: float
    blur: float
    stride: float
    head_tilt: float
    tail_swing: float
    coat_shade: float
    marking: float
    ear_length: float
    snout_length: float
    tail_length: float
    leg_length: float
    body_length: float
    head_size: float
    ears: str
    snout: str
    eyes: str
    whiskers: str
    head: str
    body: str
    legs: str
    tail: str
    fur: str

    def changed(self, changes: Mapping[str, str | float]) -> "Factors":
        """The same factors with some of them changed, names and ranges checked.

        Args:
            changes: values by name of the factor.

        Raises:
            ConfigError: no factor has this name, or it cannot take this value.
        """
        for name, value in changes.items():
            _check(name, value)
        return replace(self, **{name: _typed(value) for name, value in changes.items()})

    def to_json(self) -> dict[str, Any]:
        """As a plain dictionary."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Factors":
        """From what to_json gave."""
        return cls(**content)


# (lowest, highest drawn by default; lowest, highest a caller may ask for). Tuned so that a linear model on pixels
# stays under 60 % and a small residual network above 97 %: see benchmarks/drawings.py.
RANGES: dict[str, tuple[float, float, float, float]] = {
    "light_direction": (0, 180, -360, 360),
    "light_strength": (0.2, 1.0, 0, 1),
    "brightness": (0.6, 1.25, 0.1, 2),
    "angle": (-25, 25, -360, 360),
    "scale": (0.62, 1.05, 0.2, 3),
    "across": (-0.13, 0.13, -1, 1),
    "down": (-0.1, 0.1, -1, 1),
    "occlusion": (0, 1, 0, 1),
    "noise": (0, 14, 0, 100),
    "blur": (0, 8, 0, 100),
    "stride": (-1, 1, -1, 1),
    "head_tilt": (-14, 14, -90, 90),
    "tail_swing": (-1, 1, -1, 1),
    "coat_shade": (0.8, 1.15, 0.1, 2),
    "marking": (0.15, 0.85, 0, 1),
    "ear_length": (0.88, 1.12, 0.1, 3),
    "snout_length": (0.88, 1.12, 0.1, 3),
    "tail_length": (0.85, 1.15, 0.1, 3),
    "leg_length": (0.8, 1.15, 0.3, 2),
    "body_length": (0.9, 1.12, 0.5, 2),
    "head_size": (0.92, 1.1, 0.3, 2),
}
_CHOICES: dict[str, tuple[str, ...]] = {"background": BACKGROUNDS, "coat": COATS, "facing": FACINGS}
NUISANCE = (*_CHOICES, *RANGES)


def sample_factors(kind: str, *, seed: int, index: int) -> Factors:
    """Draws the factors of one drawing; the nuisance is the same whatever the class.

    Args:
        kind: one of CLASSES.
        seed: the user's seed.
        index: which drawing of this seed, 0, 1, ….

    Raises:
        ConfigError: there is no such class.

    >>> cat, dog = (sample_factors(kind, seed=0, index=5) for kind in ("cat", "dog"))
    >>> cat.background == dog.background, cat.light_direction == dog.light_direction, cat.ears, dog.ears
    (True, True, 'cat', 'dog')
    """
    if kind not in CLASSES:
        raise unknown_name("kind of drawing", kind, CLASSES)
    rng = generator(seed, "drawings", index, "factors")
    chosen = {name: choices[int(rng.integers(len(choices)))] for name, choices in _CHOICES.items()}
    drawn = {name: round(float(rng.uniform(low, high)), 4) for name, (low, high, _, _) in RANGES.items()}
    return Factors(**chosen, **drawn, **dict.fromkeys(PARTS, kind))  # pyright: ignore[reportArgumentType]


def _typed(value: str | float) -> Any:
    return value if isinstance(value, str) else float(value)


def _check(name: str, value: str | float) -> None:
    names = [field.name for field in fields(Factors)]
    if name not in names:
        raise unknown_name("factor", name, names)
    if name in RANGES:
        low, high = RANGES[name][2:]
        if isinstance(value, str) or not low <= value <= high:
            raise ConfigError(
                f"The factor {name} of a drawing cannot be {value!r}",
                f"a number from {low:g} to {high:g}",
                "Choose a value in this range.",
            )
        return
    choices = _CHOICES.get(name, CLASSES)
    if value not in choices:
        raise unknown_name(f"{name} of a drawing", str(value), choices)
