"""The comparison of two classifiers as sections of a page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from seewhy.evaluate.comparison import Comparison
from seewhy.evaluate.shown_photo import photo_or_cross, shared_folder
from seewhy.pages.page import Gallery, Section, Table, Text
from seewhy.probability import Estimate

if TYPE_CHECKING:
    from seewhy.evaluate.judged import Judged

__all__ = ["PHOTOS_SHOWN", "comparison_sections"]

PHOTOS_SHOWN = 5  # of those that one classifier alone gets right


def comparison_sections(result: Comparison) -> list[Section]:
    """Which is better and whether that is more than chance, then the photos that only one gets right.

    Args:
        result: what was found.
    """
    first, second = result.names
    return [
        Text(title="Is one better than the other?", paragraphs=(result.sentence,)),
        _counts(result),
        _differences(result),
        *_gallery(f"Only {second} gets these right", result.second_only, 0, result),
        *_gallery(f"Only {first} gets these right", result.first_only, 1, result),
    ]


def _counts(result: Comparison) -> Table:
    first, second = result.names
    return Table(
        columns=("", f"{second} right", f"{second} wrong"),
        rows=(
            (f"{first} right", f"{result.both_right:,}", f"{len(result.first_only):,}"),
            (f"{first} wrong", f"{len(result.second_only):,}", f"{result.both_wrong:,}"),
        ),
        caption=f"The same {result.n:,} photos, asked of both. Only those that one alone gets right tell which is "
        "better: if both were equally good, each of them would fall to either as a coin falls (McNemar's exact test).",
    )


def _differences(result: Comparison) -> Table:
    rows = (
        ("Accuracy, points (more is better)", *_row(result.accuracy, 100, 1, result.told_apart)),
        ("Log loss (less is better)", *_row(result.log_loss, 1, 3, _beyond(result.log_loss))),
        ("Brier score (less is better)", *_row(result.brier, 1, 3, _beyond(result.brier))),
    )
    return Table(
        columns=(f"{result.names[1]} minus {result.names[0]}", "Difference", "95 % interval", "Told apart"),
        rows=rows,
        caption="Log loss and Brier score judge the percentages too, so they may tell two classifiers apart that are "
        "right equally often.",
    )


def _row(found: Estimate, scale: int, digits: int, apart: bool) -> tuple[str, str, str]:
    value, low, high = (_signed(scale * one, digits) for one in (found.value, found.low, found.high))
    return value, f"{low} to {high}", "yes" if apart else "no"


def _signed(value: float, digits: int) -> str:
    """A difference with its sign.

    >>> _signed(-0.5, 1), _signed(0.01, 1), _signed(2.0, 1)
    ('−0.5', '0.0', '+2.0')
    """
    shown = f"{abs(value):.{digits}f}"
    return ("" if float(shown) == 0 else "+" if value > 0 else "−") + shown


def _beyond(found: Estimate) -> bool:
    return found.low > 0 or found.high < 0


def _gallery(title: str, pairs: "Sequence[tuple[Judged, Judged]]", wrong: int, result: Comparison) -> list[Section]:
    if not pairs:
        return []
    shown = pairs[:PHOTOS_SHOWN]
    folder = shared_folder([one for one, _ in pairs])
    other = result.names[wrong]
    images = []
    for pair in shown:
        mistaken = pair[wrong]
        title_ = f"{result.classes[mistaken.truth]}"
        detail = f"{other}: {result.classes[mistaken.answer]}, {100 * mistaken.confidence:.0f} %. "
        images.append(photo_or_cross(mistaken, title_, detail + mistaken.photo.removeprefix(folder)))
    caption = f"{len(pairs)} photo{'s' if len(pairs) > 1 else ''}"
    caption += "" if len(shown) == len(pairs) else f", {len(shown)} of them here"
    caption += f"; those first about which {other} was most confident, and wrong."
    return [Gallery(title=title, images=tuple(images), caption=caption, minor=True)]
