"""A pattern that many photos of one class bear at the same place and others do not: a watermark, a date, a ruler."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from seewhy.evaluate.looked_at import Box
from seewhy.pixels.stretches import averaging

__all__ = ["SamePattern", "same_patterns"]

_SIDE = 64  # px a side at which photos are compared, or their own size where that is smaller
_PATCH = 8  # px a side of a patch, half of it the step
_ALIKE = 0.5
"""Correlation from which a photo is said to bear the pattern. On drawings, patches without it correlated by 0 ± 0.14
and those with half transparent letters by 0.8 … 0.99 (docs/decisions/0055-shortcuts.md)."""
_MIDDLE = 0.6
"""Side of the middle, where no pattern is looked for: photos that are cut alike (road signs, faces) are alike there
because of their subject."""
_FAINT = 2.0  # grey levels, root mean square: fainter detail is noise of the camera or of JPEG


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class SamePattern:
    """Where photos of a class look the same.

    Args:
        label: the class.
        region: left, top, right, bottom of the patch as shares of the photo's sides.
        likeness: (photos,) correlation of each photo's patch with the mean of the class's other photos, -1 … 1.
        bears: (photos,) bool, whether it bears the pattern.
    """

    label: int
    region: tuple[float, float, float, float]
    likeness: np.ndarray
    bears: np.ndarray


def same_patterns(
    images: np.ndarray, boxes: Sequence[Box], labels: np.ndarray, classes: int, groups: Sequence[object] | None = None
) -> list[SamePattern]:
    """For each class, the place at which its photos look more alike than the others do.

    Photos of one subject differ in detail at every place; what is laid over them does not. Fine detail (the photo less
    its neighbourhood) is cut into patches, each brought to length 1; the mean of a class's patches at one place is near
    0 where they differ and near the pattern where they are the same. That is how watermarks are estimated from the
    photos that bear them. No photo is compared with a mean that it, or another of its group, is part of. Only places
    outside the middle count.

    Args:
        images: (photos, size, size, 3) uint8, prepared.
        boxes: of the photos.
        labels: (photos,).
        classes: how many there are.
        groups: (photos,) what belongs together, such as frames of one film; None: every photo is its own group.

    Returns:
        One a class that has at least two groups; how many bear it tells whether it means anything.

    Reference: Dekel, Rubinstein, Liu, Freeman 2017, "On the effectiveness of visible watermarks", CVPR.
    """
    patches, regions = _patches(np.stack([_detail(image, box) for image, box in zip(images, boxes, strict=True)]))
    outside = np.array([max(abs(x + right - 1), abs(y + low - 1)) > _MIDDLE for x, y, right, low in regions])
    members = np.unique(np.arange(len(labels)) if groups is None else np.asarray(groups), return_inverse=True)[1]
    found = []
    for label in range(classes):
        own = labels == label
        kinds, member = np.unique(members.reshape(-1)[own], return_inverse=True)
        if len(kinds) < 2 or own.all():
            continue
        sums = np.zeros((len(kinds), *patches.shape[::2]), np.float32)  # (groups, places, numbers)
        np.add.at(sums, member.reshape(-1), patches[:, own].swapaxes(0, 1))
        total = sums.sum(axis=0)
        likeness = np.einsum("pnd,pd->pn", patches, _unit(total))
        rest = _unit(total - sums)[member.reshape(-1)].swapaxes(0, 1)  # without the photo's own group
        likeness[:, own] = np.einsum("pnd,pnd->pn", patches[:, own], rest)
        bears = likeness > _ALIKE
        lead = np.where(outside, bears[:, own].mean(axis=1) - bears[:, ~own].mean(axis=1), -1.0)
        # Neighbouring places share a mark; the likeness settles which of them holds most of it.
        place = int(np.argmax(lead + 0.01 * likeness[:, own].mean(axis=1)))
        found.append(
            SamePattern(label=label, region=_grown(place, lead, regions), likeness=likeness[place], bears=bears[place])
        )
    return found


def _grown(place: int, lead: np.ndarray, regions: list[tuple[float, float, float, float]]):
    """The patch with those beside it that the class bears half as often at least, as one box: a mark is seldom 8 px."""
    across = round(len(regions) ** 0.5)
    strong = (lead >= 0.5 * lead[place]).reshape(across, across)
    reached, waiting = {divmod(place, across)}, [divmod(place, across)]
    while waiting:
        row, column = waiting.pop()
        for beside in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            if min(beside) >= 0 and max(beside) < across and strong[beside] and beside not in reached:
                reached.add(beside)
                waiting.append(beside)
    boxes = np.array([regions[row * across + column] for row, column in sorted(reached)])
    left, top = boxes[:, :2].min(axis=0).tolist()
    right, bottom = boxes[:, 2:].max(axis=0).tolist()
    return left, top, right, bottom


def _detail(image: np.ndarray, box: Box) -> np.ndarray:
    """The photo at _SIDE px in grey, each pixel less the mean of its four neighbours; (side, side) float32."""
    left, top, right, bottom = box
    part = image[top:bottom, left:right].astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    side = min(_SIDE, len(image))
    grey = averaging(part.shape[0], side) @ part @ averaging(part.shape[1], side).T
    edge = np.pad(grey, 1, mode="edge")
    return grey - (edge[:-2, 1:-1] + edge[2:, 1:-1] + edge[1:-1, :-2] + edge[1:-1, 2:]) / 4


def _patches(detail: np.ndarray) -> tuple[np.ndarray, list[tuple[float, float, float, float]]]:
    """Overlapping patches, each of mean 0 and length 1 (0 where faint): (places, photos, numbers), and the places."""
    side = detail.shape[1]
    starts = range(0, side - _PATCH + 1, _PATCH // 2)
    cut, regions = [], []
    for y in starts:
        for x in starts:
            patch = detail[:, y : y + _PATCH, x : x + _PATCH].reshape(len(detail), -1)
            patch = patch - patch.mean(axis=1, keepdims=True)
            length = np.linalg.norm(patch, axis=1, keepdims=True)
            cut.append(np.where(length > _FAINT * _PATCH, patch / np.maximum(length, 1e-6), 0))
            regions.append((x / side, y / side, (x + _PATCH) / side, (y + _PATCH) / side))
    return np.stack(cut).astype(np.float32), regions


def _unit(rows: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return rows / np.maximum(length, 1e-6)
