"""The same photo under another light, from another angle, half hidden: augmentation, on a batch at once."""

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

from seewhy.settings import check, setting

if TYPE_CHECKING:
    import torch

__all__ = ["PRESETS", "AugmentationConfig", "affine_maps", "augment", "colour_maps", "grid_of"]

_VARIED = ("light", "colour", "angle", "scale", "position", "flip", "upside_down", "erase")
PRESETS: dict[str, dict[str, float]] = {
    "none": dict(zip(_VARIED, (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), strict=True)),
    "light": dict(zip(_VARIED, (0.1, 0.02, 5.0, 0.1, 0.05, 0.5, 0.0, 0.0), strict=True)),
    "medium": dict(zip(_VARIED, (0.25, 0.05, 12.0, 0.2, 0.1, 0.5, 0.0, 0.25), strict=True)),
    "strong": dict(zip(_VARIED, (0.4, 0.1, 25.0, 0.35, 0.15, 0.5, 0.0, 0.5), strict=True)),
}

_RANDOM_NUMBERS = (16, 1)
"""Random numbers drawn for each photo, whatever is switched on: so one setting never changes what another one draws.
What came later is drawn later, so that it changed nothing that was drawn before it."""

# Share of the square that is erased, and its width over its height: Zhong et al. 2017, arXiv:1708.04896, table 6,
# with a third as the largest share in place of 0.4.
_ERASED_LOW, _ERASED_HIGH, _ERASED_ASPECT = 0.02, 0.33, 0.3


@dataclasses.dataclass(frozen=True, kw_only=True)
class AugmentationConfig:
    """How far a photo may be changed while it is learned from; the network sees another version in each epoch.

    Every setting is named by what it imitates. One that is None follows the preset.
    """

    augmentation: str = setting(
        "medium",
        help="how much photos are varied while learning; light, colour, … erase follow it where they are not given",
        choices=tuple(PRESETS),
    )
    light: float | None = setting(None, help="brightness and contrast, changed by at most this factor", low=0, high=1)
    colour: float | None = setting(None, help="cast of the light and depth of colour", low=0, high=1)
    angle: float | None = setting(None, help="rotation to either side", unit="degrees", low=0, high=180)
    scale: float | None = setting(None, help="distance: larger or smaller by this", low=0, high=0.9)
    position: float | None = setting(None, help="shift to any side", unit="parts of the side", low=0, high=0.5)
    flip: float | None = setting(None, help="chance of a mirror image; 0 where left and right differ", low=0, high=1)
    upside_down: float | None = setting(
        None, help="chance of being turned upside down, as a mirror image; 0 where up and down differ", low=0, high=1
    )
    erase: float | None = setting(None, help="chance that a rectangle is hidden", low=0, high=1)

    def __post_init__(self) -> None:
        check(self)

    def resolved(self) -> "AugmentationConfig":
        """The same, with the preset's value in place of every None.

        >>> AugmentationConfig(augmentation="light", angle=90.0).resolved().angle
        90.0
        """
        preset = PRESETS[self.augmentation]
        given = {name: getattr(self, name) for name in preset}
        values = {name: preset[name] if value is None else value for name, value in given.items()}
        return dataclasses.replace(self, **values)


def augment(
    images: "torch.Tensor", config: AugmentationConfig, rng: np.random.Generator, *, before: int = 0
) -> "torch.Tensor":
    """Varies every photo of a batch in its own way.

    Light is a 3×3 matrix and an offset on the colours; angle, distance, position and mirroring are one affine map,
    read in one grid_sample, with the border reflected; then a rectangle is hidden behind the photo's mean colour.
    Used in training only, never in prediction.

    Args:
        images: (batch, 3, height, width) float32, 0..1.
        config: how far.
        rng: where the random numbers come from; the same generator gives the same result.
        before: photos of the batch that stand before these, and are varied elsewhere with the same generator.

    Returns:
        (batch, 3, height, width) float32, 0..1; the images themselves are left as they are.

    Reference: Zhong et al. 2017, "Random Erasing Data Augmentation", arXiv:1708.04896.
    """
    how = config.resolved()
    drawn = np.concatenate([rng.random((before + len(images), count))[before:] for count in _RANDOM_NUMBERS], axis=1)
    geometry = any((how.angle, how.scale, how.position, how.flip, how.upside_down))
    lighting = any((how.light, how.colour))
    result = _moved(images, how, drawn) if geometry else images
    result = _lit(result, how, drawn) if lighting else result
    if not how.erase:
        return result.clone() if result is images else result
    return _erased(result.clone() if result is images else result, how.erase, drawn)


def _symmetric(drawn: np.ndarray, column: int) -> np.ndarray:
    """A column of random numbers, spread over -1..1."""
    return 2 * drawn[:, column] - 1


def _moved(images: "torch.Tensor", how: AugmentationConfig, drawn: np.ndarray) -> "torch.Tensor":
    """Angle, distance, position and mirror image in one affine map (columns 0–4 and 16 of the random numbers)."""
    import torch.nn.functional as F

    height, width = images.shape[-2:]
    grid = grid_of(_tensor(affine_maps(how, drawn, height, width), images), height, width)
    return F.grid_sample(images, grid, mode="bilinear", padding_mode="reflection", align_corners=False)


def grid_of(affine: "torch.Tensor", height: int, width: int) -> "torch.Tensor":
    """Where each pixel of the result is read from: what torch's affine_grid gives, many times sooner.

    An affine map is what the row gives plus what the column gives, so that two small tables and one addition a number
    suffice; torch multiplies a matrix for every pixel (benchmarks/augmentation.py).

    Args:
        affine: (batch, 2, 3) float32, as affine_maps gives it.
        height: px.
        width: px.

    Returns:
        (batch, height, width, 2) float32: x and y in grid_sample's units (-1..1).
    """
    import torch

    across, down = (
        (2 * torch.arange(length, dtype=affine.dtype, device=affine.device) + 1) / length - 1  # middles of the pixels
        for length in (width, height)
    )
    columns = affine[:, :, 0, None] * across  # (batch, 2, width)
    rows = affine[:, :, 1, None] * down + affine[:, :, 2, None]  # (batch, 2, height)
    grid = affine.new_empty(len(affine), height, width, 2)
    for axis in (0, 1):
        torch.add(rows[:, axis, :, None], columns[:, axis, None, :], out=grid[..., axis])
    return grid


def affine_maps(how: AugmentationConfig, drawn: np.ndarray, height: int, width: int) -> np.ndarray:
    """For every photo the map from a place in the result to the place in the photo, in grid_sample's units (-1..1).

    Args:
        how: a resolved config.
        drawn: random numbers, (batch, 17), 0..1.
        height: px.
        width: px.

    Returns:
        (batch, 2, 3) float64.
    """
    turn = np.deg2rad(how.angle or 0.0) * _symmetric(drawn, 0)
    # Twice as near and half as far are equally likely: the factor's logarithm is spread evenly.
    size = np.exp(math.log1p(how.scale or 0.0) * _symmetric(drawn, 1))
    mirror = np.where(drawn[:, 4] < (how.flip or 0.0), -1.0, 1.0)
    cos, sin = np.cos(turn) / size, np.sin(turn) / size
    maps = np.empty((len(drawn), 2, 3))
    # The units differ across and down unless the image is square: a turn in px is not a turn in these units.
    maps[:, 0, 0], maps[:, 0, 1] = cos * mirror, -sin * (height / width)
    maps[:, 1, 0], maps[:, 1, 1] = sin * mirror * (width / height), cos
    maps[:, :, 1] *= np.where(drawn[:, 16] < (how.upside_down or 0.0), -1.0, 1.0)[:, None]
    maps[:, 0, 2] = 2 * (how.position or 0.0) * _symmetric(drawn, 2)  # the whole side is 2 units
    maps[:, 1, 2] = 2 * (how.position or 0.0) * _symmetric(drawn, 3)
    return maps


def _lit(images: "torch.Tensor", how: AugmentationConfig, drawn: np.ndarray) -> "torch.Tensor":
    """Brightness, contrast, cast and depth of colour as one 3×3 matrix and offset (columns 5–10)."""
    import torch

    # Contrast turns about the photo's own mean, (batch, 3); every fourth pixel of every fourth row tells it.
    middle = images[:, :, ::4, ::4].mean(dim=(2, 3)).double().cpu().numpy()
    matrix, offset = colour_maps(how, drawn, middle)
    # Colours as three long rows: one small product a photo, and no copy of what grid_sample gives.
    flat = images.flatten(2)  # (batch, 3, height · width)
    lit = torch.baddbmm(_tensor(offset[:, :, None], images), _tensor(matrix, images), flat)
    return lit.clamp_(0, 1).unflatten(2, images.shape[-2:])


def colour_maps(how: AugmentationConfig, drawn: np.ndarray, middle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every photo the matrix and offset that its colours go through.

    Args:
        how: a resolved config.
        drawn: random numbers, (batch, at least 11), 0..1.
        middle: mean colour of each photo, (batch, 3), 0..1.

    Returns:
        matrix (batch, 3, 3) and offset (batch, 3): colour → matrix @ colour + offset.
    """
    light, colour = how.light or 0.0, how.colour or 0.0
    brightness = np.exp(math.log1p(light) * _symmetric(drawn, 5))[:, None]
    contrast = np.exp(math.log1p(light) * _symmetric(drawn, 6))[:, None]
    depth = np.exp(math.log1p(4 * colour) * _symmetric(drawn, 7))[:, None, None]  # 1 leaves, 0 would be grey
    cast = 1 + colour * (2 * drawn[:, 8:11] - 1)  # (batch, 3): a warmer or colder lamp
    luma = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
    towards_grey = depth * np.eye(3) + (1 - depth) * np.broadcast_to(luma, (3, 3))  # rows add up to 1: grey stays grey
    matrix = (brightness * contrast * cast)[:, :, None] * towards_grey
    lit_middle = brightness * cast * (towards_grey @ middle[:, :, None])[:, :, 0]
    offset = (1 - contrast) * lit_middle.mean(axis=1, keepdims=True)
    return matrix, offset


def _erased(images: "torch.Tensor", chance: float, drawn: np.ndarray) -> "torch.Tensor":
    """Hides a rectangle of some photos behind the photo's mean colour, in place (columns 11–15)."""
    height, width = images.shape[-2:]
    for i in np.flatnonzero(drawn[:, 11] < chance):
        share = _ERASED_LOW + (_ERASED_HIGH - _ERASED_LOW) * drawn[i, 12]
        aspect = math.exp(math.log(_ERASED_ASPECT) * (2 * drawn[i, 13] - 1))
        tall = min(height, max(1, round(height * math.sqrt(share / aspect))))
        wide = min(width, max(1, round(width * math.sqrt(share * aspect))))
        top = int(drawn[i, 14] * (height - tall + 1))
        left = int(drawn[i, 15] * (width - wide + 1))
        images[i, :, top : top + tall, left : left + wide] = images[i, :, ::4, ::4].mean(dim=(1, 2))[:, None, None]
    return images


def _tensor(array: np.ndarray, like: "torch.Tensor") -> "torch.Tensor":
    """The array as a tensor of the same kind, on the same device, as another one."""
    import torch

    return torch.as_tensor(array, dtype=like.dtype, device=like.device)
