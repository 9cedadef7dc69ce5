"""One drawing: an image with its label, its factors and the place of every part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageFilter

from seewhy.data.drawings.animal import paint_animal
from seewhy.data.drawings.canvas import Canvas, View
from seewhy.data.drawings.factors import BACKGROUNDS, PARTS, Factors, sample_factors
from seewhy.data.drawings.scenes import paint_background, paint_foreground, paint_shadow
from seewhy.errors import ConfigError, unknown_name
from seewhy.randomness import generator

__all__ = ["Drawing", "check_drawing_size", "draw", "draw_scene"]

_FINE = 192  # pixels: drawings are made at least this large, then reduced
_SEEN = 0.2  # share of a pixel a part must cover to be counted there; thin whiskers never cover half of one


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A photo with a known truth.

    Args:
        image: (height, width, 3) uint8.
        label: the class it shows; in a set with planted wrong labels, the one it is said to show.
        factors: everything that was decided before the first stroke.
        part_masks: name of the part -> (height, width) bool, where it can be seen. The parts do not overlap, except
            that "fur" (stripes, patches, strands, tufts, ruff) lies over head, body, legs and tail.
        without: the parts that were left out.
    """

    image: np.ndarray
    label: str
    factors: Factors
    part_masks: dict[str, np.ndarray]
    without: tuple[str, ...] = ()

    @property
    def visible_parts(self) -> tuple[str, ...]:
        """The parts of which at least one pixel can be seen."""
        return tuple(part for part, mask in self.part_masks.items() if mask.any())


def draw(
    kind: str,
    *,
    size: int,
    seed: int,
    index: int,
    factors: Mapping[str, str | float] | None = None,
    without: Iterable[str] = (),
) -> Drawing:
    """Draws a cat, a dog or a wolf.

    The same seed and index give the same scene, light, coat and pose whatever the kind; factors that are given replace
    those drawn by chance. So a drawing can be made again with one thing changed (a counterfactual).

    Args:
        kind: one of CLASSES.
        size: width and height of the image, in pixels, 16 … 2048.
        seed: the user's seed.
        index: which drawing of this seed, 0, 1, ….
        factors: factors to fix, by name: {"background": "snow", "angle": 30, "ears": "cat"}.
        without: parts to leave out, of PARTS.

    Raises:
        ConfigError: an unknown class, factor or part, or a value outside its range.

    >>> drawing = draw("wolf", size=64, seed=0, index=3, factors={"background": "snow"})
    >>> drawing.image.shape, drawing.label, drawing.part_masks["ears"].shape
    ((64, 64, 3), 'wolf', (64, 64))
    """
    check_drawing_size(size)
    left_out = tuple(part for part in PARTS if part in set(without))
    for part in without:
        if part not in PARTS:
            raise unknown_name("part", part, PARTS)
    chosen = sample_factors(kind, seed=seed, index=index).changed(factors or {})
    canvas = _paint(chosen, size, seed, index, frozenset(left_out))
    fold = canvas.side // size
    image = _photograph(canvas.picture.reduce(fold), chosen, generator(seed, "drawings", index, "noise", size))
    return Drawing(image=image, label=kind, factors=chosen, part_masks=_part_masks(canvas, fold), without=left_out)


def draw_scene(background: str, *, size: int, seed: int = 0) -> np.ndarray:
    """Draws a background with nobody before it.

    Args:
        background: one of BACKGROUNDS.
        size: width and height of the image, in pixels, 16 … 2048.
        seed: of the small chances of the scene.

    Returns:
        (size, size, 3) uint8.

    Raises:
        ConfigError: no such background, or no such size.

    >>> draw_scene("snow", size=32).shape
    (32, 32, 3)
    """
    check_drawing_size(size)
    if background not in BACKGROUNDS:
        raise unknown_name("background", background, BACKGROUNDS)
    fold = max(2, round(_FINE / size))
    canvas = Canvas(side=size * fold, light=(0.0, -1.0), strength=0.0)
    half = size * fold / 2
    view = View(matrix=half * np.diag([1.0, -1.0]), shift=np.array([half, half]))
    paint_background(canvas, view, background, generator(seed, "drawings", "scene", background))
    return np.asarray(canvas.picture.reduce(fold))


def _paint(factors: Factors, size: int, seed: int, index: int, without: frozenset[str]) -> Canvas:
    side = size * max(2, round(_FINE / size))
    turn, light = np.radians(factors.angle), np.radians(factors.light_direction)
    half = side / 2
    # A scene's y points up, a picture's down; the camera turns the scene anticlockwise by the angle.
    matrix = half * np.array([[np.cos(turn), -np.sin(turn)], [-np.sin(turn), -np.cos(turn)]])
    scene = View(matrix=matrix, shift=np.array([half, half]))
    canvas = Canvas(side=side, light=(np.cos(light), -np.sin(light)), strength=factors.light_strength, without=without)
    paint_background(canvas, scene, factors.background, generator(seed, "drawings", index, "background"))
    unit = 0.92 * factors.scale
    ground = np.array([2 * factors.across, -0.7 * unit - 2 * factors.down])
    paint_shadow(
        canvas, scene, (ground[0], ground[1]), 0.62 * unit * factors.body_length, strength=factors.light_strength
    )
    facing = np.diag([unit if factors.facing == "right" else -unit, unit])
    animal = View(matrix=facing @ matrix, shift=ground @ matrix + scene.shift)
    paint_animal(canvas, animal, factors, generator(seed, "drawings", index, "animal"))
    if factors.occlusion > 0:
        height = 1 + ground[1] + (0.4 * factors.occlusion - 0.1) * unit  # reaches up to a third of the animal
        paint_foreground(canvas, scene, factors.background, height, generator(seed, "drawings", index, "foreground"))
    return canvas


def _photograph(picture: Image.Image, factors: Factors, rng: np.random.Generator) -> np.ndarray:
    """What a camera makes of the scene: blur, uneven light over the frame, noise of the sensor."""
    size = picture.size[0]
    if factors.blur > 0:
        picture = picture.filter(ImageFilter.GaussianBlur(factors.blur * size / 1000))
    levels = np.asarray(picture, dtype=np.float32)  # (size, size, 3)
    light = np.radians(factors.light_direction)
    places = np.linspace(-1, 1, size, dtype=np.float32)
    towards = np.float32(np.cos(light)) * places[None, :] - np.float32(np.sin(light)) * places[:, None]
    levels = (
        levels * (np.float32(factors.brightness) * (1 + np.float32(0.22 * factors.light_strength) * towards))[..., None]
    )
    if factors.noise > 0:
        levels += rng.standard_normal(levels.shape, dtype=np.float32) * np.float32(factors.noise)
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)


def _part_masks(canvas: Canvas, fold: int) -> dict[str, np.ndarray]:
    size, kinds = canvas.side // fold, len(PARTS) + 1
    cells = _cells(size, fold) * kinds + np.asarray(canvas.parts)
    counts = np.bincount(cells.ravel(), minlength=size * size * kinds).reshape(size, size, kinds)
    seen = counts > _SEEN * fold * fold  # how many of the fine pixels in each pixel show each part
    masks = {part: np.ascontiguousarray(seen[..., number]) for number, part in enumerate(PARTS, start=1)}
    shown = counts[..., 0] < (1 - _SEEN) * fold * fold  # no fur shows where grass hides every part
    masks["fur"] = shown & (np.asarray(canvas.fur.reduce(fold)) > 255 * _SEEN)
    return masks


@lru_cache(maxsize=4)
def _cells(size: int, fold: int) -> np.ndarray:
    """The number of the pixel that each fine pixel belongs to."""
    place = np.arange(size * fold) // fold
    return place[:, None] * size + place[None, :]


def check_drawing_size(size: int) -> None:
    """Makes sure that a drawing can have this size.

    Args:
        size: width and height, in pixels.

    Raises:
        ConfigError: it cannot.
    """
    if not 16 <= size <= 2048:
        raise ConfigError(f"A drawing cannot be {size} pixels wide", "16 … 2048 pixels", "Choose a size in this range.")
