"""Laying one photo over another: is this a part of that, seen pixel by pixel?"""

from collections.abc import Callable

import numpy as np

from seewhy.data.candidates import WINDOWS, Candidates
from seewhy.data.cells import whitening_of
from seewhy.threads import in_order

__all__ = ["likenesses"]

# Samples along each side at which a window is moved until it fits, and at which the fit is judged. At 16 two photos of
# one face a moment apart fit nearly as well as a cropped copy; at 24 they do not
# (docs/decisions/0050-the-same-photo-twice.md).
_FITTED, _JUDGED = 16, 24

# Steps of the fit; the window moves by a twentieth of its side at most in each.
_STEPS, _LARGEST_STEP = 6, 0.05

# A mean step of half a grey level is noise of recompression: such photos show nothing that could be compared.
_FLAT = 0.5

_MEASURED = 5000
_BLOCK = 1024


def likenesses(thumbnails: np.ndarray, candidates: Candidates) -> np.ndarray:
    """How alike the two photos of each pair are once the window is where it fits best.

    The window is moved by Gauss–Newton steps (Lucas and Kanade 1981; Baker and Matthews 2004) that also allow for
    another brightness and contrast. Then the steps from each grey level to its neighbour (the gradient) are compared by
    their cosine, after taking out what all photos of the dataset share.

    Args:
        thumbnails: (photos, side, side) uint8.
        candidates: pairs of them.

    Returns:
        (pairs,) float32, -1 … 1.
    """
    if not len(candidates):
        return np.zeros(0, dtype=np.float32)
    describe = _describer(thumbnails)
    edges = np.array(WINDOWS, dtype=np.float64).reshape(len(WINDOWS), 4)
    # A photo is held against up to 20 others, and is described once for all of them; mirrored it is another one.
    photos, inside_of = np.unique(2 * candidates.inside + candidates.mirrored, return_inverse=True)
    small, described = _whole_photos(thumbnails, photos, describe)

    def settle(start: int) -> np.ndarray:
        rows = slice(start, start + _BLOCK)
        inside = inside_of[rows]
        whole = thumbnails[candidates.whole[rows]].astype(np.float32)
        window = _fitted(whole, small[inside], edges[candidates.window[rows]])
        return np.einsum("nd,nd->n", describe(_windows(whole, window, _JUDGED)), described[inside])

    settled = in_order(settle, range(0, len(candidates), _BLOCK), doing="comparing photos")
    return np.concatenate(list(settled))


def _whole_photos(
    thumbnails: np.ndarray, photos: np.ndarray, describe: Callable[[np.ndarray], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Photos as they are, at the side at which windows are fitted, and described.

    Args:
        photos: twice the index of each, plus 1 where it is mirrored.
        describe: as _describer gives it.

    Returns:
        (photos, 16, 16) and (photos, 1104) float32.
    """

    def look(start: int) -> tuple[np.ndarray, np.ndarray]:
        index, mirrored = np.divmod(photos[start : start + _BLOCK], 2)
        images = thumbnails[index].astype(np.float32)
        images[mirrored == 1] = images[mirrored == 1][:, :, ::-1]
        return _seen(images, _FITTED), describe(_seen(images, _JUDGED))

    looked = list(in_order(look, range(0, len(photos), _BLOCK), doing="comparing photos"))
    return np.concatenate([small for small, _ in looked]), np.concatenate([described for _, described in looked])


def _fitted(whole: np.ndarray, inside: np.ndarray, window: np.ndarray) -> np.ndarray:
    """The windows, (pairs, 4) left, right, top, bottom, moved until what they show of `whole` is `inside`."""
    share = ((np.arange(_FITTED) + 0.5) / _FITTED).astype(np.float32)
    aim = _levelled(inside)
    for _ in range(_STEPS):
        shown = _levelled(_windows(whole, window, _FITTED))
        down, across = (slope * _FITTED for slope in np.gradient(shown, axis=(1, 2)))
        # How each edge changes what is shown, and, last, how contrast does.
        moves = [across * (1 - share), across * share, down * (1 - share)[:, None], down * share[:, None], shown]
        jacobian = np.stack(moves, axis=1).reshape(len(shown), 5, -1)
        jacobian -= jacobian.mean(axis=2, keepdims=True)
        normal = jacobian @ jacobian.transpose(0, 2, 1)
        damping = 2e-4 * np.trace(normal, axis1=1, axis2=2) + 1e-6  # keeps flat photos solvable
        wanted = jacobian @ (aim - shown).reshape(len(shown), -1, 1)
        step = np.linalg.solve(normal + damping[:, None, None] * np.eye(5), wanted)[:, :4, 0]
        sides = np.repeat(window[:, 1::2] - window[:, ::2], 2, axis=1)
        window = window + np.clip(step * sides, -_LARGEST_STEP, _LARGEST_STEP)
        window = np.clip(window, (0, 0.5, 0, 0.5), (0.5, 1, 0.5, 1))
    return window


def _levelled(images: np.ndarray) -> np.ndarray:
    rows = images.reshape(len(images), -1)
    centred = rows - rows.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.einsum("nd,nd->n", centred, centred) / centred.shape[1])
    return (centred / np.maximum(spread, 1e-3)[:, None]).reshape(images.shape)


def _windows(images: np.ndarray, window: np.ndarray, samples: int) -> np.ndarray:
    """What a window of each image shows, averaged to (pairs, samples, samples)."""
    side = images.shape[1]
    across, down = (_overlaps(window[:, at], window[:, at + 1], samples, side) for at in (0, 2))
    return down @ images @ across.transpose(0, 2, 1)


def _overlaps(start: np.ndarray, stop: np.ndarray, samples: int, side: int) -> np.ndarray:
    """Matrices that average the pixels of each window into `samples` stretches, (pairs, samples, side) float32."""
    borders = (start[:, None] + (stop - start)[:, None] * np.arange(samples + 1) / samples) * side
    borders, pixel = borders.astype(np.float32), np.arange(side, dtype=np.float32)
    overlap = np.minimum(borders[:, 1:, None], pixel + 1)
    overlap -= np.maximum(borders[:, :-1, None], pixel)
    np.maximum(overlap, 0, out=overlap)
    overlap *= (samples / side / (stop - start)).astype(np.float32)[:, None, None]
    return overlap


def _seen(images: np.ndarray, samples: int) -> np.ndarray:
    """Whole images averaged to (photos, samples, samples); the side is a multiple of samples."""
    each = images.shape[1] // samples
    return images.reshape(len(images), samples, each, samples, each).mean(axis=(2, 4))


def _describer(thumbnails: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """A function from (n, 24, 24) to whitened gradients of unit length, (n, 1104); zeros where there is no contrast."""
    some = thumbnails[:: max(1, len(thumbnails) // _MEASURED)].astype(np.float32)
    steps, flat = _gradients(_seen(some, _JUDGED))
    measured = steps[~flat]
    if not len(measured):
        return lambda images: np.zeros((len(images), steps.shape[1]), dtype=np.float32)
    middle, whitening = whitening_of(measured, photos=len(measured), floor=1.0)

    def describe(images: np.ndarray) -> np.ndarray:
        steps, flat = _gradients(images)
        described = (steps - middle) @ whitening
        described /= np.maximum(np.linalg.norm(described, axis=1, keepdims=True), 1e-6)
        described[flat] = 0
        return described

    return describe


def _gradients(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The steps between neighbours, (photos, 1104) of unit length, and which photos are flat, (photos,) bool."""
    across = np.diff(images, axis=2).reshape(len(images), -1)
    down = np.diff(images, axis=1).reshape(len(images), -1)
    steps = np.concatenate([across, down], axis=1)
    flat = np.sqrt((steps**2).mean(axis=1)) < _FLAT
    return steps / np.maximum(np.linalg.norm(steps, axis=1, keepdims=True), 1e-6), flat
