"""What a head reads, and how a logit divides among the places of a photo. NumPy only: no torch is loaded here.

A head averages each feature map over the photo (or over each field of a coarse grid) and weighs the averages in one
dense layer. An average is a sum over places and a dense layer is a weighted sum, so a logit is *exactly* a sum over
the places of the feature maps, plus the bias. place_contributions writes that sum out.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from seewhy.errors import ArtefactError

__all__ = ["HEADS", "MOMENTS", "HeadSpec", "place_contributions", "pooling_matrix"]

HEADS = ("mean", "moments", "grid")
MOMENTS = ("mean", "mean_square")


@dataclasses.dataclass(frozen=True, kw_only=True)
class HeadSpec:
    """What a head reads from a network's body, without its weights.

    The dense layer's inputs stand in this order: stage by stage, within a stage moment by moment, within a moment
    (channel, grid row, grid column) with the column running fastest (C order).

    Args:
        stages: names of the stages (depths) whose feature maps are read, in order.
        channels: how many feature maps each of these stages has.
        moments: "mean" averages a feature map x, "mean_square" averages x·x.
        grid: 1 averages over the whole photo; g > 1 averages over each field of a g × g grid.

    >>> spec = HeadSpec(stages=("stage1", "stage2"), channels=(4, 8), moments=("mean",), grid=2)
    >>> spec.features
    48
    >>> spec.slices
    {'stage1': slice(0, 16, None), 'stage2': slice(16, 48, None)}
    """

    stages: tuple[str, ...]
    channels: tuple[int, ...]
    moments: tuple[str, ...] = ("mean",)
    grid: int = 1

    def __post_init__(self) -> None:
        sound = (
            len(self.stages) == len(self.channels) > 0
            and len(set(self.stages)) == len(self.stages)
            and len(self.moments) > 0
            and set(self.moments) <= set(MOMENTS)
            and min(self.channels) >= 1
            and self.grid >= 1
        )
        if not sound:
            raise ArtefactError(
                f"The description of the head is not sound: {self}",
                f"as many stages as channels, moments among {', '.join(MOMENTS)}, and a grid of at least 1",
                "If it was read from a saved classifier, that file was edited: train or fetch it again.",
            )

    @property
    def features(self) -> int:
        """How many numbers the dense layer sees."""
        return sum(self.channels) * len(self.moments) * self.grid**2

    @property
    def slices(self) -> dict[str, slice]:
        """Where each stage's numbers stand among the dense layer's inputs."""
        places, start = {}, 0
        for stage, channels in zip(self.stages, self.channels, strict=True):
            stop = start + channels * len(self.moments) * self.grid**2
            places[stage] = slice(start, stop)
            start = stop
        return places

    def to_json(self) -> dict[str, Any]:
        """The same as a plain dictionary, for config.json."""
        return {
            "stages": list(self.stages),
            "channels": list(self.channels),
            "moments": list(self.moments),
            "grid": self.grid,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "HeadSpec":
        """The reverse of to_json.

        Raises:
            ArtefactError: a field is absent, or of another kind.
        """
        try:
            return cls(
                stages=tuple(str(one) for one in values["stages"]),
                channels=tuple(int(one) for one in values["channels"]),
                moments=tuple(str(one) for one in values["moments"]),
                grid=int(values["grid"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ArtefactError(
                f"The description of the head cannot be read ({error!r})",
                "stages, channels, moments and grid",
                "The file was edited or is of another version: train or fetch it again.",
            ) from error


def pooling_matrix(length: int, grid: int) -> np.ndarray:
    """The weights by which adaptive average pooling turns a row of places into a row of grid fields.

    Field i averages the places from floor(i·length/grid) to ceil((i+1)·length/grid), the end excluded; so
    neighbouring fields share a place where the grid does not divide the row. torch.nn.AdaptiveAvgPool2d does the same.

    Args:
        length: places in the row, at least 1.
        grid: fields, at least 1.

    Returns:
        (grid, length) float64; each row sums to 1.

    >>> pooling_matrix(3, 2)
    array([[0.5, 0.5, 0. ],
           [0. , 0.5, 0.5]])
    """
    matrix = np.zeros((grid, length))
    for field in range(grid):
        start, end = field * length // grid, -((field + 1) * length // -grid)
        matrix[field, start:end] = 1 / (end - start)
    return matrix


def place_contributions(
    maps: Mapping[str, np.ndarray], dense_weights: np.ndarray, spec: HeadSpec
) -> dict[str, np.ndarray]:
    """How much each place of each depth adds to each class's logit.

    The sum over all places and all depths, plus the dense layer's bias, is the logit: exactly, up to rounding. This
    is class activation mapping, widened to several depths, to squares and to a grid.

    Args:
        maps: the feature maps of one photo by stage, each (channels, height, width).
        dense_weights: the dense layer's weights, (classes, features).
        spec: what the head reads.

    Returns:
        By stage, (classes, height, width) float64, in the logits' units.

    Raises:
        ArtefactError: the weights or the maps are not of the shapes that the spec tells.

    Reference:
        Zhou et al. 2016, Learning deep features for discriminative localization, arXiv:1512.04150.

    >>> spec = HeadSpec(stages=("last",), channels=(1,))
    >>> place_contributions({"last": np.array([[[1.0, 3.0]]])}, np.array([[2.0]]), spec)["last"]
    array([[[1., 3.]]])
    """
    if dense_weights.ndim != 2 or dense_weights.shape[1] != spec.features:
        raise _wrong_shape("dense layer's weights", dense_weights.shape, f"(classes, {spec.features})")
    contributions = {}
    for (stage, where), channels in zip(spec.slices.items(), spec.channels, strict=True):
        if stage not in maps or maps[stage].ndim != 3 or maps[stage].shape[0] != channels:
            found = maps[stage].shape if stage in maps else "none"
            raise _wrong_shape(f'feature maps of "{stage}"', found, f"({channels}, height, width)")
        # (classes, moments, channels, grid rows, grid columns)
        weights = dense_weights[:, where].reshape(-1, len(spec.moments), channels, spec.grid, spec.grid)
        contributions[stage] = _of_one_stage(maps[stage].astype(np.float64), weights.astype(np.float64), spec.moments)
    return contributions


def _of_one_stage(x: np.ndarray, weights: np.ndarray, moments: tuple[str, ...]) -> np.ndarray:
    """x (c, h, w), which is written over, and weights (k, moments, c, g, g) -> (k, h, w)."""
    height, width, grid = x.shape[1], x.shape[2], weights.shape[-1]
    rows, columns = pooling_matrix(height, grid), pooling_matrix(width, grid)  # (g, h), (g, w)
    total = np.zeros((len(weights), height, width))
    squared = False
    for index, moment in sorted(
        enumerate(moments), key=lambda one: MOMENTS.index(one[1])
    ):  # the mean before its squares
        if moment == "mean_square" and not squared:
            # In place: 0.3 ms for the 8 depths of EfficientNet-Lite0, 1.8 ms with a second array for the squares.
            np.square(x, out=x)
            squared = True
        if grid == 1:
            total += np.tensordot(weights[:, index, :, 0, 0], x, axes=1) / (height * width)
            continue
        for k in range(len(weights)):  # one class at a time keeps the memory at (c, h, w)
            per_place = rows.T @ weights[k, index] @ columns  # (c, h, w): the weight that each place carries
            total[k] += (per_place * x).sum(axis=0)
    return total


def _wrong_shape(what: str, found: object, expected: str) -> ArtefactError:
    return ArtefactError(
        f"The {what} have the shape {found}", expected, "They belong to another network: load both from one classifier."
    )
