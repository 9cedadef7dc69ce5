"""Parts that the user made: kept as they are, but for photos that lie in two of them."""

import numpy as np

from seewhy.data.duplicates import Duplicates
from seewhy.data.sample import PARTS, Dataset

__all__ = ["KNOWN", "keep_given_parts"]

KNOWN = len(PARTS)
"""In place of a part: a photo of the test that is also in a part that teaches, exactly or nearly."""

_TEST = PARTS.index("test")


def keep_given_parts(
    dataset: Dataset, part_of: np.ndarray, set_aside: dict[int, str], together: np.ndarray, duplicates: Duplicates
) -> list[str]:
    """Puts photos into the parts that the user made, and takes out what is also in a part that judges it.

    Args:
        dataset: the photos, some with a part.
        part_of: (photos,) int64, filled with indices into PARTS, or KNOWN.
        set_aside: photos that no part uses, with the reason; some are added.
        together: of kept_together.
        duplicates: of find_duplicates.

    Returns:
        What the user should know, one sentence each.
    """
    for i, sample in enumerate(dataset.samples):
        part_of[i] = PARTS.index(sample.part or "train")
    notes = _take_out_known(dataset, part_of, set_aside, duplicates)
    # A photo that is in two of the other parts stays in the one that judges: calibration first, training last.
    highest: dict[str, int] = {}
    for i, sample in enumerate(dataset.samples):
        highest[sample.fingerprint] = max(highest.get(sample.fingerprint, 0), int(part_of[i]))
    for i, sample in enumerate(dataset.samples):
        judge = highest[sample.fingerprint]
        if judge > part_of[i] and judge != KNOWN and i not in set_aside:
            set_aside[i] = f"the same photo is in the {PARTS[judge]} part"
    kept = np.array([i for i in range(len(dataset)) if i not in set_aside and part_of[i] != KNOWN], dtype=np.int64)
    across = _sets_across(together[kept], part_of[kept])
    if across:
        notes.append(
            f"{across} sets of near-duplicates or groups lie in more than one of the given parts; "
            "they were left as given."
        )
    return notes


def _take_out_known(
    dataset: Dataset, part_of: np.ndarray, set_aside: dict[int, str], duplicates: Duplicates
) -> list[str]:
    """Moves test photos that are also in a part that teaches to KNOWN, and says how many."""
    taught = {dataset.samples[i].fingerprint for i in np.flatnonzero(part_of != _TEST) if i not in set_aside}
    # Of exact copies only the first is in a near pair; it stands for all of them.
    same = {i: copies for copies in duplicates.exact for i in copies}
    near: set[int] = set()
    for pair in duplicates.near:
        one, other = same.get(pair.first, (pair.first,)), same.get(pair.second, (pair.second,))
        for mine, theirs in ((one, other), (other, one)):
            if any(part_of[i] != _TEST and i not in set_aside for i in theirs):
                near.update(i for i in mine if part_of[i] == _TEST)
    exact = {i for i in np.flatnonzero(part_of == _TEST).tolist() if dataset.samples[i].fingerprint in taught}
    known = sorted((exact | near) - set(set_aside))
    if not known:
        return []
    part_of[known] = KNOWN
    kinds = f"{len(exact.intersection(known))} the same file, {len(set(known) - exact)} nearly the same photo"
    count = "1 photo" if len(known) == 1 else f"{len(known)} photos"
    were = "is" if len(known) == 1 else "are"
    return [f"{count} of the given test part {were} also in training ({kinds}); they are judged apart."]


def _sets_across(together: np.ndarray, parts: np.ndarray) -> int:
    """How many sets of photos that belong together have photos in two parts."""
    pairs = np.unique(np.stack([together, parts], axis=1), axis=0)
    return int((np.unique(pairs[:, 0], return_counts=True)[1] > 1).sum())
