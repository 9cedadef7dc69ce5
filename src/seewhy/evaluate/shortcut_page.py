"""Shortcuts as sections of a page: what gives the class away, whether the answers follow it, and photos of it."""

import math
from typing import TYPE_CHECKING

import numpy as np

from seewhy.evaluate.shortcut_tests import TOLD
from seewhy.evaluate.views import region_mask
from seewhy.pages.page import Gallery, Image, Section, Table, Text
from seewhy.pages.thumbnail import shrunk
from seewhy.pixels.overlay import data_uri
from seewhy.probability import Estimate

if TYPE_CHECKING:
    from seewhy.evaluate.shortcut_result import Finding, Shortcuts
    from seewhy.evaluate.swaps import SwapTest

__all__ = ["shortcut_sections"]

_PHOTOS = 5  # of a finding
_LONGEST = 240  # px: what is to be seen is large
_COARSE = 100  # px: smaller pictures are shown as squares, not smoothed
_PALE = 0.75  # how far what does not count fades to paper
_MOST_CLASSES = 12  # rows of the table of swaps


def shortcut_sections(found: "Shortcuts") -> list[Section]:
    """The result, each shortcut with photos that show it, then the tests behind it.

    Args:
        found: the tests.
    """
    sections: list[Section] = [
        Text(
            title="Does something beside the subject give the answer away?",
            terms=("shortcut",),
            paragraphs=(found.sentence, _ABOUT),
        )
    ]
    for finding in found.found:
        sections += _finding(found, finding)
    sections += [_tests(found), _left(found)]
    return sections + _swaps(found)


_ABOUT = (
    "Two questions are kept apart. Do the photos hold a shortcut? Then a probe that is taught on what lies outside the "
    "middle, and on nothing else, tells the classes apart. Does this classifier take it? Then its answers move along "
    "when that part is swapped between photos of different classes. Subjects that reach to the border, as a road sign "
    "or a solar cell does, are no shortcut: look at the photos before you judge."
)


def _finding(found: "Shortcuts", finding: "Finding") -> list[Section]:
    title = f"“{finding.name}” is given away by {_NOUN[finding.kind]}" + (
        ", and this classifier takes it" if finding.used else ""
    )
    own = np.flatnonzero(finding.present & (found.photos.labels == finding.label))
    photos = tuple(
        _picture(_faded(found, int(place), finding), title=f"“{finding.name}”", alt="A photo, all but the place pale")
        for place in own[:_PHOTOS]
    )
    mine = int((found.photos.labels == finding.label).sum())
    shown = (
        f"{len(own)} of {mine} photos of “{finding.name}” show it, and {int(finding.present.sum()) - len(own)} of the "
        f"{len(found.photos) - mine} others. What does not count for it is pale."
    )
    sections: list[Section] = [Gallery(title=title, images=photos, caption=f"{finding.sentence} {shown}")]
    swap = next((one for one in found.swaps if one.region == finding.region and one.example), None)
    return [*sections, *_example(found, swap)] if swap else sections


_NOUN = {"border": "the border", "corners": "the corners", "pattern": "a pattern"}


def _example(found: "Shortcuts", swap: "SwapTest") -> list[Section]:
    example = swap.example
    if example is None:
        return []
    labels, photos = found.photos.labels, found.photos
    taker, giver = found.classes[labels[example.taker]], found.classes[labels[example.giver]]
    pictures = (
        _picture(_cut(found, photos.images[example.taker], example.taker), title=f"“{taker}”", alt="The photo"),
        _picture(_cut(found, photos.images[example.giver], example.giver), title=f"“{giver}”", alt="The other photo"),
        _picture(
            _cut(found, example.image, example.taker),
            title=f"answered “{found.classes[example.answer]}”",
            alt="Both in one",
        ),
    )
    caption = "A photo, another of a different class, and the first with that part of the second."
    return [Gallery(images=pictures, caption=caption)]


def _tests(found: "Shortcuts") -> Table:
    rows = [("the whole photo", _share(found.accuracy), "", "", "")]
    for one in found.tests:
        best = max(one.per_class, key=lambda told: told.separation.low, default=None)
        told = "" if best is None else f"{found.classes[best.label]} {_hundred(best.separation)}"
        rows.append(
            (TOLD[one.name], _share(one.classifier), _share(one.probe), f"{100 * one.chance:.0f} %", told),
        )
    return Table(
        title="What can be told from what is left of a photo",
        terms=("linear probe", "out of fold", "AUROC"),
        columns=(
            "Left of the photo",
            "The classifier right",
            "A probe right",
            "Chance",
            "Class told best, of 100 pairs",
        ),
        rows=tuple(rows),
        caption=f"n = {len(found.photos):,} photos, 95 % intervals in brackets. The classifier was never taught with "
        "such photos, so that a low figure in its column says little; the probe was taught with them (and judged on "
        "others): it tells what is there to be learned. Only the border, the corners and the file can be shortcuts by "
        "these figures; the other rows tell what kind of trait the classes differ by.",
    )


def _left(found: "Shortcuts") -> Gallery:
    name = found.classes[found.photos.labels[0]]
    whole = _picture(_cut(found, found.photos.images[0], 0), title="the whole photo", alt=f"A photo of “{name}”")
    pictures = [
        _picture(_cut(found, one.example, 0), title=TOLD[one.name], alt=f"The photo, left of it: {TOLD[one.name]}")
        for one in found.tests
        if one.example is not None
    ]
    return Gallery(images=(whole, *pictures), caption="What was left, on the first of the photos.")


def _swaps(found: "Shortcuts") -> list[Section]:
    rows = []
    for swap in found.swaps:
        for one in sorted(swap.followed, key=lambda one: -one.carried.value)[:_MOST_CLASSES]:
            place = swap.region if isinstance(swap.region, str) else "the pattern's place"
            rows.append(
                (
                    place,
                    found.classes[one.label],
                    _share(one.carried),
                    f"{100 * one.answered:.0f} %",
                    f"{100 * one.control:.0f} %",
                    f"{one.n:,}",
                )
            )
    if not rows:
        return []
    return [
        Table(
            title="Do its answers follow?",
            terms=("border swap",),
            columns=("Swapped", "Taken from", "Evidence that moves along", "Answers so", "Without", "Pairs"),
            rows=tuple(rows),
            words=2,
            caption="A part of each photo is replaced by the same part of a photo of another class, and, to compare "
            "(“without”), of another photo of its own class. The evidence is what tells the class from the others, in "
            "log-odds; 0 % moves by chance.",
        )
    ]


def _share(found: Estimate | None) -> str:
    if found is None or math.isnan(found.value):
        return "–"
    return f"{100 * found.value:z.0f} % ({100 * found.low:z.0f}–{100 * found.high:z.0f})"


def _hundred(found: Estimate) -> str:
    return "–" if math.isnan(found.value) else f"{100 * found.value:.0f} ({100 * found.low:.0f}–{100 * found.high:.0f})"


def _cut(found: "Shortcuts", image: np.ndarray, place: int) -> np.ndarray:
    """The image without its padding."""
    left, top, right, bottom = found.photos.boxes[place]
    return image[top:bottom, left:right]


def _faded(found: "Shortcuts", place: int, finding: "Finding") -> np.ndarray:
    image, box = found.photos.images[place], found.photos.boxes[place]
    mask = region_mask(finding.region, box, len(image))[..., None]
    pale = (1 - _PALE) * image + _PALE * 245.0
    return _cut(found, np.where(mask, image, np.rint(pale).astype(np.uint8)), place)


def _picture(image: np.ndarray, *, title: str, alt: str) -> Image:
    small = shrunk(np.ascontiguousarray(image), _LONGEST)
    return Image(uri=data_uri(small, format="jpeg"), alt=alt, title=title, enlarged=max(image.shape[:2]) < _COARSE)
