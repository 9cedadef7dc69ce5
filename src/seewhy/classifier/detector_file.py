"""The detector of something else as a file of the classifier's folder. Plain arrays, no pickle."""

import io

import numpy as np

from seewhy.array_files import array_to_json, damage_told, json_to_array, unpack_arrays
from seewhy.probability.novelty_detector import NoveltyDetector

__all__ = ["DETECTOR_FILE", "detector_from_bytes", "detector_to_bytes"]

DETECTOR_FILE = "novelty.npz"

_LARGEST = 256 << 20  # bytes unpacked: what 10,000 classes of 4,000 features need thrice over
_ARRAYS = ("means", "directions", "spreads", "usual", "about")


def detector_to_bytes(detector: NoveltyDetector) -> bytes:
    """The content of a novelty.npz: not packed, so that it is read in a millisecond.

    Args:
        detector: what is to be kept.
    """
    about = {"classes": detector.classes, "floor": detector.floor, "measured_on": detector.measured_on}
    file = io.BytesIO()
    np.savez(
        file,
        means=detector.means.astype(np.float16),
        directions=detector.directions.astype(np.float16),
        spreads=detector.spreads.astype(np.float64),
        usual=detector.usual.astype(np.float64),
        about=json_to_array(about),
    )
    return file.getvalue()


def detector_from_bytes(content: bytes, *, named: str = DETECTOR_FILE) -> NoveltyDetector:
    """The reverse of detector_to_bytes; every array is checked against the others.

    Args:
        content: the file's bytes.
        named: what errors call it.

    Raises:
        ArtefactError: it is not such a file.
    """
    with damage_told(named, remedy="Take another copy of this classifier, or train it again."):
        found = _read(content)
        wrong = _what_is_wrong(found)
        if wrong:
            raise ValueError(wrong)
    return found


def _read(content: bytes) -> NoveltyDetector:
    packed = unpack_arrays(content, largest=_LARGEST)
    arrays = {name: packed[name] for name in _ARRAYS}
    about = array_to_json(arrays.pop("about"))
    return NoveltyDetector(
        classes=tuple(str(name) for name in about["classes"]),
        floor=float(about["floor"]),
        measured_on=str(about["measured_on"]),
        **arrays,
    )


def _what_is_wrong(found: NoveltyDetector) -> str:
    """The first thing that does not fit, in words; empty where all does."""
    width, r = found.means.shape[1:], len(found.directions)
    if found.means.ndim != 2 or len(found.means) != len(found.classes) or not len(found.classes):
        return f"means {found.means.shape} for {len(found.classes)} classes"
    if found.directions.ndim != 2 or found.directions.shape[1:] != width or found.spreads.shape != (r,):
        return f"directions {found.directions.shape} and spreads {found.spreads.shape}"
    numbers = (found.means, found.directions, found.spreads, found.usual)
    if not all(np.isfinite(one).all() for one in numbers) or not (found.floor > 0 and (found.spreads > 0).all()):
        return "numbers that are no variances"
    if found.usual.ndim != 1 or not len(found.usual) or (np.diff(found.usual) < 0).any():
        return "distances that do not ascend"
    return ""
