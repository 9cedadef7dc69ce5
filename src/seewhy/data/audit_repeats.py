"""Findings about photos that occur more than once."""

from collections.abc import Iterator

from seewhy.data.duplicates import Duplicates
from seewhy.data.finding import Finding
from seewhy.data.sample import Dataset

__all__ = ["repeats"]


def repeats(dataset: Dataset, duplicates: Duplicates) -> Iterator[Finding]:
    """One finding for each set of copies and each pair of look-alikes.

    Args:
        dataset: the photos.
        duplicates: what find_duplicates found in it.
    """
    for same in duplicates.exact:
        samples = [dataset.samples[i] for i in same]
        paths = tuple(one.path for one in samples)
        names = [dataset.classes[label] for label in sorted({one.label for one in samples})]
        parts = sorted({one.part for one in samples if one.part is not None})
        if len(names) > 1:
            yield Finding(
                kind="conflicting label", photos=paths, detail=f"the same photo is called {' and '.join(names)}"
            )
        elif len(parts) > 1:
            yield Finding(kind="leaking", photos=paths, detail=f"the same photo is in the parts {' and '.join(parts)}")
        else:
            yield Finding(kind="duplicate", photos=paths, detail=f"the same photo {len(same)} times")
    for pair in duplicates.near:
        first, second = dataset.samples[pair.first], dataset.samples[pair.second]
        labels = (
            ""
            if first.label == second.label
            else (f", called {dataset.classes[first.label]} and {dataset.classes[second.label]}")
        )
        parts = "" if first.part == second.part else f", in the parts {first.part} and {second.part}"
        yield Finding(
            kind="near duplicate",
            photos=(first.path, second.path),
            detail=f"look the same (likeness {pair.likeness:.2f}){labels}{parts}",
            gravity="wrong" if labels or parts else None,
        )
