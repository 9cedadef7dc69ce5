"""Images drawn by code whose probabilities are saved with a classifier, and checked whenever it is loaded.

They prove that what was loaded here answers as what was saved there: another machine, another version of Pillow
(whose resizing may change) or of ONNX Runtime, another engine. They are never a user's photo.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from seewhy.errors import ArtefactError
from seewhy.randomness import generator

__all__ = ["TOLERANCE", "Golden", "check_agreement", "draw_golden_images", "encode_golden"]

# Largest difference of a probability. Two engines differ by the order in which they add float32 numbers: 1e-6 … 1e-5
# for EfficientNet-Lite0; a wrong mean, a resize by another rule or a lost weight shows from 1e-3 upwards.
TOLERANCE = 1e-4

# (height, width) px. One upright and smaller than most networks' input, one wide and larger; odd numbers, so that
# rounding in letterboxing and cropping is checked too. Two, because every load waits for them.
_SIZES = ((97, 61), (283, 401))


def draw_golden_images() -> list[np.ndarray]:
    """Draws the golden images: smooth colour waves, hard-edged blocks and a patch of noise.

    Returns:
        Two images (height, width, 3) uint8, the same on every machine.

    >>> [image.shape for image in draw_golden_images()]
    [(97, 61, 3), (283, 401, 3)]
    """
    return [_draw(height, width, generator(0, "golden", height, width)) for height, width in _SIZES]


@dataclass(frozen=True, kw_only=True, eq=False)
class Golden:
    """The golden images of one classifier and what it says about them.

    Args:
        photos: PNG files: without loss, so that every decoder gives the same numbers.
        expected: (photos, classes) float64, the probabilities.
    """

    photos: tuple[bytes, ...]
    expected: np.ndarray

    def check(
        self, read: Callable[[bytes], np.ndarray], probabilities: Callable[[np.ndarray], np.ndarray], who: str
    ) -> None:
        """Makes sure that the classifier still says the same.

        Args:
            read: from a photo's bytes to the network's input (size, size, 3) uint8.
            probabilities: from (photos, size, size, 3) uint8 to (photos, classes).
            who: names the classifier in the error.

        Raises:
            ArtefactError: it does not.
        """
        found = probabilities(np.stack([read(photo) for photo in self.photos]))
        remedy = (
            "Another version of Pillow or ONNX Runtime may compute otherwise: install the versions that config.json "
            "names, or train it again here."
        )
        check_agreement(self.expected, found, who=who, remedy=remedy)


def check_agreement(
    expected: np.ndarray, found: np.ndarray, *, who: str, remedy: str, tolerance: float = TOLERANCE
) -> float:
    """Makes sure that two sets of probabilities are the same but for rounding.

    Args:
        expected: (images, classes), 0..1.
        found: (images, classes), 0..1.
        who: who gives the second ones; begins the error's sentence.
        remedy: what the user can do about it.
        tolerance: largest difference allowed.

    Returns:
        The largest difference.

    Raises:
        ArtefactError: they differ by more.
    """
    if expected.shape != found.shape:
        raise ArtefactError(
            f"{who} gives probabilities of shape {found.shape} for the golden images", f"{expected.shape}", remedy
        )
    difference = float(np.abs(expected - found).max())
    if not difference <= tolerance:  # "not <=" also catches NaN
        raise ArtefactError(
            f"{who} gives other probabilities for the golden images (they differ by up to {difference:.2g})",
            f"the same ones to {tolerance:g}",
            remedy,
        )
    return difference


def encode_golden(image: np.ndarray) -> bytes:
    """The image as a PNG file.

    Args:
        image: (height, width, 3) uint8.
    """
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, format="PNG")
    return buffer.getvalue()


def _draw(height: int, width: int, random: "np.random.Generator") -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    image = np.empty((height, width, 3))
    for channel in range(3):
        across, down, phase = random.uniform(1, 5), random.uniform(1, 5), random.uniform(0, 6)
        image[..., channel] = 127 + 120 * np.sin(6.28 * (across * x / width + down * y / height) + phase)
    for _ in range(4):
        top, left = int(random.integers(0, height // 2)), int(random.integers(0, width // 2))
        image[top : top + height // 4, left : left + width // 5] = random.uniform(0, 255, 3)
    rows, columns = height // 5, width // 5
    image[-rows:, -columns:] = random.uniform(0, 255, (rows, columns, 3))
    return image.round().astype(np.uint8)
