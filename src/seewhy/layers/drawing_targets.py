"""What is known about drawings, as questions for the probes; and drawings whose parts are mixed among the classes."""

from collections.abc import Iterator, Sequence

import numpy as np

from seewhy.data.drawings import CLASSES, PARTS, Drawing, Factors, draw
from seewhy.randomness import generator

__all__ = ["direction_numbers", "mixed_drawings", "part_targets", "scene_targets"]


def mixed_drawings(count: int, *, size: int, seed: int = 0, start: int = 0) -> Iterator[Drawing]:
    """Draws animals with each part of a class of its own: the ears of a cat, the snout of a wolf, the tail of a dog.

    On usual drawings whoever knows the class knows every part. Here no part says anything about another one, so that
    "whose ears are these?" can only be answered by looking at the ears.

    Args:
        count: how many.
        size: width and height in px.
        seed: the user's seed.
        start: index of the first one.

    Returns:
        Drawings one after the other; their labels mean nothing.

    >>> drawing = next(mixed_drawings(1, size=32))
    >>> len({getattr(drawing.factors, part) for part in PARTS}) > 1
    True
    """
    for index in range(start, start + count):
        yield draw(CLASSES[index % len(CLASSES)], size=size, seed=seed, index=index, factors=_mixed(seed, index))


def scene_targets(factors: Sequence[Factors]) -> dict[str, np.ndarray]:
    """Light, angle and scene, which are drawn without looking at the class.

    Args:
        factors: one a drawing, such as [drawing.factors for drawing in drawings].

    Returns:
        By name, one value a drawing, as probe_layers takes them: "light direction" as cosine and sine, "angle" in
        degrees, "animal size", "background", "coat" and "facing".
    """
    return {
        "light direction": direction_numbers([one.light_direction for one in factors]),
        "angle": np.array([one.angle for one in factors], dtype=np.float64),
        "animal size": np.array([one.scale for one in factors], dtype=np.float64),
        "background": np.array([one.background for one in factors]),
        "coat": np.array([one.coat for one in factors]),
        "facing": np.array([one.facing for one in factors]),
    }


def part_targets(factors: Sequence[Factors]) -> dict[str, np.ndarray]:
    """Whose part each one is: the class it is drawn like.

    Args:
        factors: of mixed drawings; of usual ones every part would be a riddle about the class.

    Returns:
        By the part's name, one class a drawing.
    """
    return {part: np.array([getattr(one, part) for one in factors]) for part in PARTS}


def _mixed(seed: int, index: int) -> dict[str, str]:
    """A class for each part, drawn by chance."""
    chosen = generator(seed, "mixed drawings", index).integers(len(CLASSES), size=len(PARTS))
    return {part: CLASSES[kind] for part, kind in zip(PARTS, chosen, strict=True)}


def direction_numbers(degrees: Sequence[float]) -> np.ndarray:
    """Directions as cosine and sine: 359° is then as near to 0° as it is.

    Args:
        degrees: counted anticlockwise.

    Returns:
        (directions, 2) float64.

    >>> direction_numbers([0, 90]).round(3).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    turned = np.radians(np.asarray(degrees, dtype=np.float64))
    return np.stack([np.cos(turned), np.sin(turned)], axis=1)
