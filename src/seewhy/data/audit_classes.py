"""Findings about the classes: missing, small, unequal; and what that does to the result."""

from collections.abc import Iterator, Sequence

from seewhy.data.expected_interval import Expected
from seewhy.data.finding import NAMED, Finding
from seewhy.data.sample import Dataset

__all__ = ["FEW", "classes", "few_in_one_line", "intervals", "left_out"]

FEW = 20
"""Photos in a class below which a test part of a fifth holds fewer than four of them."""

# The smallest class has less than a fifth of the largest one's photos: class weights are worth considering.
_UNBALANCED = 5

# Half of an interval's width: 90 % ± 10 points may be a classifier that errs twice or ten times as often as another.
_WIDE = 0.10


def left_out(dataset: Dataset) -> Iterator[Finding]:
    """What the reader could not use.

    Args:
        dataset: the photos, as a reader returned them.
    """
    for one in dataset.broken:
        yield Finding(kind="broken", photos=(one.path,), detail=one.reason)
    if dataset.empty:
        yield Finding(kind="empty class", photos=(), detail=f"no photo of {', '.join(dataset.empty)}")
    if dataset.passed_over:
        count = len(dataset.passed_over)
        detail = f"{count} {'file is' if count == 1 else 'files are'} no photo, or in no class"
        yield Finding(kind="passed over", photos=dataset.passed_over, detail=detail)


def classes(dataset: Dataset) -> Iterator[Finding]:
    """Classes with few photos, and classes of very unequal size.

    Args:
        dataset: the photos.
    """
    for name, count in dataset.counts.items():
        if 0 < count < FEW:
            photos = tuple(one.path for one in dataset.samples if dataset.classes[one.label] == name)
            detail = f"{name} has {count} photo{'' if count == 1 else 's'}, fewer than {FEW}"
            yield Finding(kind="too few", photos=photos, detail=detail)
    filled = {name: count for name, count in dataset.counts.items() if count}
    if filled:
        most, least = max(filled, key=lambda name: filled[name]), min(filled, key=lambda name: filled[name])
        if filled[least] * _UNBALANCED < filled[most]:
            detail = f"{most} has {filled[most]} photos and {least} {filled[least]}"
            yield Finding(kind="unbalanced", photos=(), detail=detail)


def intervals(expected: Sequence[Expected]) -> Iterator[Finding]:
    """One finding where the accuracy of a class will be known only roughly.

    Args:
        expected: for all classes together, then for each.
    """
    everything, *each = expected
    wide = sorted((one for one in each if one.half_width > _WIDE), key=lambda one: (-one.half_width, one.name))
    if len(each) < 2 or not wide:  # one class alone is looked through, not learned
        return
    others = f"; {len(wide)} classes are known to ±{100 * _WIDE:.0f} points or worse" if len(wide) > 1 else ""
    yield Finding(kind="interval", photos=(), detail=f"{wide[0].sentence}; {everything.sentence}{others}")


def few_in_one_line(counts: dict[str, int], few: int) -> str:
    """Many classes with few photos, told together.

    Args:
        counts: photos of each class.
        few: how many classes have fewer than FEW.
    """
    names = [f"{name} {count}" for name, count in counts.items() if 0 < count < FEW]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{few} classes have fewer than {FEW} photos: {', '.join(names[:NAMED])}{more}"
