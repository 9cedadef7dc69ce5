"""The same photo twice, as findings: inside one dataset, and between two that should have none in common."""

from collections.abc import Iterator, Sequence

from seewhy.data.bursts import find_bursts
from seewhy.data.duplicates import Duplicates, find_duplicates
from seewhy.data.finding import Finding
from seewhy.data.sample import Dataset, Sample, naturally_sorted

__all__ = ["leaks", "repeated"]

_GRAVEST_FIRST = ("conflicting label", "leaking", "duplicate", "near duplicate", "bursts")


def repeated(dataset: Dataset, duplicates: Duplicates) -> list[Finding]:
    """Copies, exact and near, and bursts.

    A copy that bears another label, or lies in another part, is as grave where it was recompressed or mirrored on the
    way as where its bytes are the same.

    Args:
        dataset: the photos.
        duplicates: what find_duplicates found in it.

    Returns:
        The gravest kinds first; the bursts as one finding.
    """
    found = [_same([dataset.samples[i] for i in same], dataset.classes) for same in duplicates.exact]
    found.extend(
        _near(dataset.samples[pair.first], dataset.samples[pair.second], dataset.classes, pair.likeness)
        for pair in duplicates.near
    )
    found.extend(_bursts(dataset, duplicates))
    return sorted(found, key=lambda one: _GRAVEST_FIRST.index(one.kind))


def leaks(dataset: Dataset, against: Dataset) -> tuple[Finding, ...]:
    """Photos of one dataset that are also in another, such as a test folder's in the training folder.

    A score on photos that were in training says nothing about new ones. Looked for are the same bytes, copies of
    another size, quality, brightness or frame and mirror images, and photos that look as if taken a moment apart.

    Args:
        dataset: such as the photos for training.
        against: such as those of the test.

    Returns:
        Findings of the kinds "leaking" (exact copies first, then near ones), each naming a photo of both, and
        "leaking burst", each naming all photos of a burst that lies in both.
    """
    both = _both(dataset, against)
    border = len(dataset)
    duplicates = find_duplicates(both)
    found = [
        _leaking([both.samples[i] for i in same], both.classes, "the same photo is in both")
        for same in duplicates.exact
        if same[0] < border <= same[-1]
    ]
    for pair in duplicates.near:
        if pair.first < border <= pair.second:
            samples = [both.samples[pair.first], both.samples[pair.second]]
            found.append(_leaking(samples, both.classes, f"look the same (likeness {pair.likeness:.2f})"))
    told = {frozenset(one.photos) for one in found}
    for members in find_bursts(both):
        photos = tuple(both.samples[i].path for i in members)
        if members[0] < border <= members[-1] and frozenset(photos) not in told:
            here = sum(i < border for i in members)
            detail = f"{here} and {len(members) - here} photos may be taken a moment apart, by their colours"
            found.append(Finding(kind="leaking burst", photos=photos, detail=detail))
    return tuple(found)


def _both(dataset: Dataset, against: Dataset) -> Dataset:
    """Two datasets as one, with the classes of either; labels follow the names."""
    classes = naturally_sorted((*dataset.classes, *against.classes))
    one, other = dataset.with_classes(classes), against.with_classes(classes)
    return Dataset(classes=tuple(classes), samples=(*one.samples, *other.samples))


def _leaking(samples: Sequence[Sample], classes: Sequence[str], detail: str) -> Finding:
    names = _names(samples, classes)
    called = f", called {' and '.join(names)}" if len(names) > 1 else ""
    return Finding(kind="leaking", photos=tuple(one.path for one in samples), detail=detail + called)


def _same(samples: Sequence[Sample], classes: Sequence[str]) -> Finding:
    """The finding for photos of the same bytes."""
    paths = tuple(one.path for one in samples)
    names, parts = _names(samples, classes), _parts(samples)
    if len(names) > 1:
        return Finding(kind="conflicting label", photos=paths, detail=f"the same photo is called {' and '.join(names)}")
    if len(parts) > 1:
        return Finding(kind="leaking", photos=paths, detail=f"the same photo is in the parts {' and '.join(parts)}")
    return Finding(kind="duplicate", photos=paths, detail=f"the same photo {len(samples)} times")


def _near(first: Sample, second: Sample, classes: Sequence[str], likeness: float) -> Finding:
    """The finding for two photos that look the same."""
    names, parts = _names((first, second), classes), _parts((first, second))
    detail = f"look the same (likeness {likeness:.2f})"
    if len(names) > 1:
        detail += f", called {' and '.join(names)}"
    if len(parts) > 1:
        detail += f", in the parts {' and '.join(parts)}"
    kind = "conflicting label" if len(names) > 1 else "leaking" if len(parts) > 1 else "near duplicate"
    return Finding(kind=kind, photos=(first.path, second.path), detail=detail)


def _bursts(dataset: Dataset, duplicates: Duplicates) -> Iterator[Finding]:
    """One finding for all bursts that are more than copies of one photo."""
    copies = [set(same) for same in duplicates.exact] + [{pair.first, pair.second} for pair in duplicates.near]
    sets = [members for members in find_bursts(dataset) if not any(set(members) <= one for one in copies)]
    if not sets:
        return
    photos = tuple(dataset.samples[i].path for members in sets for i in members)
    across = sum(len(_parts([dataset.samples[i] for i in members])) > 1 for members in sets)
    lie = f"; {across} lie in more than one part" if across else ""
    count = "1 set" if len(sets) == 1 else f"{len(sets)} sets"
    detail = (
        f"{count} of photos ({len(photos)} in all) may be taken a moment apart, by their colours{lie}; if so, a split "
        "that puts some of a set on either side flatters: group them by name, by folder or with --group-found"
    )
    yield Finding(kind="bursts", photos=photos, detail=detail)


def _names(samples: Sequence[Sample], classes: Sequence[str]) -> list[str]:
    return [classes[label] for label in sorted({one.label for one in samples})]


def _parts(samples: Sequence[Sample]) -> list[str]:
    return sorted({one.part for one in samples if one.part is not None})
