"""Whether a promised miss rate was kept, as sections of a page."""

import math
from typing import TYPE_CHECKING

from seewhy.pages.page import Section, Table, Text

if TYPE_CHECKING:
    from seewhy.evaluate.promises import ClassPromise, KeptPromise

__all__ = ["promise_sections"]

_MOST = 60  # classes shown; of more, those with the most missed


def promise_sections(found: "KeptPromise") -> list[Section]:
    """What was missed of each class, and how large the sets are.

    Args:
        found: what was judged.
    """
    seen = [one for one in found.per_class if one.n]
    shown = seen if len(seen) <= _MOST else sorted(seen, key=lambda one: -one.missed.value)[:_MOST]
    caption = (
        "A label set names every class that a photo could be of. Where it names one, that class can be promised; "
        "where it names several, a person must decide. In brackets the 95 % intervals. The promise supposes that new "
        "photos are of the same kind as those it was calibrated on; it holds on average over calibrations, so that a "
        "class with few calibration photos may miss somewhat more, or less."
    )
    if len(shown) < len(seen):
        caption += f" Of {len(seen)} classes the {len(shown)} with the most missed are shown."
    if any(one.always for one in shown):
        caption += " (*) Of these classes too few calibration photos were kept to ever leave them out of a set."
    return [
        Text(
            title=f"Is a promised miss rate of {100 * found.miss_rate:.4g} % kept?",
            terms=("label set",),
            paragraphs=(found.sentence,),
        ),
        Table(
            columns=("Class", "Photos", "Missed", "Classes in a set"),
            rows=tuple((_name(one), str(one.n), _missed(one), _size(one)) for one in shown),
            caption=caption,
        ),
    ]


def _name(one: "ClassPromise") -> str:
    return f"{one.name} (*)" if one.always else one.name


def _missed(one: "ClassPromise") -> str:
    return f"{100 * one.missed.value:.1f} % ({100 * one.missed.low:.0f}–{100 * one.missed.high:.0f})"


def _size(one: "ClassPromise") -> str:
    return "–" if math.isnan(one.size) else f"{one.size:.2f}"
