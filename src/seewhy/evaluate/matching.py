"""Two checks before anything is judged: are these photos new to it, and does it know their classes?"""

import difflib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.data.duplicates import near_pairs
from seewhy.errors import DatasetError, LeakageError

if TYPE_CHECKING:
    from seewhy.data.sample import Dataset
    from seewhy.data.seen import Seen

__all__ = ["PARTS", "copies_of_known", "known_photos", "matched_labels", "refuse_leakage"]

PARTS = {"train": "training", "validation": "validation", "calibration": "calibration"}
_PREFIX = (
    16  # hex digits of the sha256 kept in an artefact: 64 bits, so that a million photos collide by chance at 3e-8
)
_NAMED = 5  # how many photos an error names


def refuse_leakage(dataset: "Dataset", provenance: Mapping[str, Any]) -> bool:
    """Makes sure that none of these photos was used to make the classifier.

    Args:
        dataset: the photos to judge it on.
        provenance: the classifier's; its "fingerprints" hold the first 16 hex digits of the sha256 of every photo
            used, by part.

    Returns:
        Whether it could be checked: False where the classifier does not record its photos.

    Raises:
        LeakageError: some were used.
    """
    known = known_photos(dataset, provenance)
    if known:
        used = [dataset.samples[i].path for i in known]
        where = ", ".join(f"{count} in {PARTS[part]}" for part, count in Counter(known.values()).items())
        more = f" and {len(used) - _NAMED} more" if len(used) > _NAMED else ""
        were = "was" if len(used) == 1 else "were"
        raise LeakageError(
            f"{len(used)} of these {len(dataset.samples)} photos {were} used to make this classifier ({where}): "
            f"{', '.join(used[:_NAMED])}{more}",
            "photos it has never seen, because a score on known photos says nothing about new ones",
            "Judge it on the test part of its split, or leave these photos out.",
        )
    return any((provenance.get("fingerprints") or {}).get(part) for part in PARTS)


def known_photos(dataset: "Dataset", provenance: Mapping[str, Any]) -> dict[int, str]:
    """Which of these photos were used to make the classifier, by the fingerprint of their bytes.

    Args:
        dataset: the photos.
        provenance: the classifier's.

    Returns:
        By the photo's index, the part that it was in: a key of PARTS.
    """
    used = provenance.get("fingerprints") or {}
    part_of = {prefix[:_PREFIX]: part for part in reversed(PARTS) for prefix in used.get(part) or ()}
    prints = ((i, sample.fingerprint[:_PREFIX]) for i, sample in enumerate(dataset.samples))
    return {i: part_of[prefix] for i, prefix in prints if prefix in part_of}


def copies_of_known(dataset: "Dataset", seen: "Seen") -> dict[int, float]:
    """Which of these photos are changed copies of photos that the classifier was made from.

    Copies of the same bytes are told by refuse_leakage; these were resized, recompressed, mirrored, cropped by up to a
    tenth, or made brighter or darker. They should be judged apart (seewhy.evaluate.overlap).

    Args:
        dataset: the photos to judge it on; those without a glance are not compared.
        seen: what the classifier keeps of its photos (read_seen).

    Returns:
        The likeness of each copy by its index, 0.945 … 1.
    """
    looked = [i for i, sample in enumerate(dataset.samples) if sample.glance is not None]
    thumbnails = [glance.thumbnail for sample in dataset.samples if (glance := sample.glance) is not None]
    if not len(seen) or not looked:
        return {}
    found: dict[int, float] = {}
    for (first, second), likeness in near_pairs(np.concatenate([np.stack(thumbnails), seen.thumbnails])).items():
        if first < len(looked) <= second:
            found[looked[first]] = max(likeness, found.get(looked[first], 0.0))
    return found


def matched_labels(dataset: "Dataset", classes: Sequence[str]) -> np.ndarray:
    """The dataset's labels, counted in the classifier's classes; matched by name.

    Args:
        dataset: its classes may be fewer, and in another order.
        classes: the classifier's, in order.

    Returns:
        (photos,) int64.

    Raises:
        DatasetError: the classifier does not know a class that has photos.
    """
    # macOS writes é as e + accent, Linux as one character: the same name
    index = {_composed(name): place for place, name in enumerate(classes)}
    with_photos = {sample.label for sample in dataset.samples}
    unknown = [
        name for label, name in enumerate(dataset.classes) if label in with_photos and _composed(name) not in index
    ]
    if unknown:
        named = ", ".join(f'"{name}"' for name in unknown[:_NAMED])
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        shown = ", ".join(list(classes)[:12]) + (f", … ({len(classes)} in all)" if len(classes) > 12 else "")
        nearest = difflib.get_close_matches(unknown[0], list(classes), n=1, cutoff=0.5)
        raise DatasetError(
            f"There are photos of {named}{more}, which this classifier does not know",
            f"classes among: {shown}",
            f'If "{unknown[0]}" is "{nearest[0]}", rename it; otherwise leave these photos out.'
            if nearest
            else "Rename the folders (or the labels), or leave these photos out.",
        )
    places = [index.get(_composed(name), -1) for name in dataset.classes]
    return np.array([places[sample.label] for sample in dataset.samples], dtype=np.int64)


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)
