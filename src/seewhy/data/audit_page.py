"""The audit as a page: what was found, the gravest first, with the photos on it."""

import math
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from seewhy.data.audit_classes import few_in_one_line
from seewhy.data.audit_pictures import Pictures
from seewhy.data.finding import Finding
from seewhy.data.finding_kinds import GRAVITIES, KINDS, Kind
from seewhy.data.metadata import MetadataTell
from seewhy.pages.charts.counts import count_bars
from seewhy.pages.page import Facts, Figure, Gallery, Section, Table, Text, render_page

if TYPE_CHECKING:
    from seewhy.data.audit import Audit

__all__ = ["MOST_BYTES", "audit_page", "audit_sections"]

MOST_BYTES = 2_200_000
"""Room for thumbnails: with the words about them the page stays under 3 MB, whatever was found."""

# Of one kind: photos in a gallery, pairs side by side, rows of a table.
_PHOTOS, _PAIRS, _ROWS = 12, 6, 40

_NOT_SHOWN = ("broken", "passed over", "too few")  # nothing to see, or nothing to see in them
_SIDE_BY_SIDE = ("conflicting label", "leaking", "duplicate", "near duplicate")


def audit_page(audit: "Audit", *, title: str = "What the photos are like") -> str:
    """The whole page.

    Args:
        audit: what was found.
        title: its heading.
    """
    return render_page(title, audit.sentence, audit_sections(audit), contents=True)


def audit_sections(audit: "Audit") -> list[Section]:
    """The sections of the audit, for a page that shows more than it.

    Args:
        audit: what was found.
    """
    paths = [one.path for one in audit.dataset.samples]
    pictures = Pictures(audit.dataset, room=MOST_BYTES, folder=_folder(paths))
    kinds = {one.kind: audit.of_kind(one.kind) for one in audit.findings}
    found: list[Section] = [*_overview(audit), _classes(audit)]
    for kind, findings in kinds.items():
        found += _kind(KINDS[kind], findings, audit, pictures)
    return [*found, _measured(audit)]


def _overview(audit: "Audit") -> Iterator[Section]:
    """Every kind in a row: its gravity, and how many photos it concerns."""
    if not audit.findings:
        yield Text(title="Nothing found", paragraphs=("No file, photo or class stands out.",))
        return
    rows = []
    for kind in dict.fromkeys(one.kind for one in audit.findings):
        findings = audit.of_kind(kind)
        photos = len({path for one in findings for path in one.photos})
        gravity = min((one.gravity or "note" for one in findings), key=list(GRAVITIES).index)
        rows.append((KINDS[kind].title, GRAVITIES[gravity].split(":")[0], f"{photos:,}" if photos else "–"))
    yield Table(title="What was found", columns=("Finding", "Gravity", "Photos"), rows=tuple(rows), words=2)


def _kind(kind: Kind, findings: Sequence[Finding], audit: "Audit", pictures: Pictures) -> Iterator[Section]:
    """What was found, what it does and what to do, then the photos."""
    tell = next((one for one in audit.tells if one.kind == kind.name), None)
    facts = (("What it does to a classifier", kind.harm), ("What to do", kind.remedy))
    yield Facts(title=kind.title, caption=_told(findings, audit), facts=facts)
    if tell is not None:
        yield from _tell(tell)
    elif kind.name == "interval":
        yield _intervals(audit)
    elif kind.name in _SIDE_BY_SIDE:
        yield from _pairs(findings, pictures)
    elif kind.name == "broken":
        yield _broken(findings, pictures)
    elif kind.name == "passed over":
        names = findings[0].photos
        rows = tuple((pictures.named(path),) for path in names[:_ROWS])
        yield Table(columns=("File",), rows=rows, caption=_how_many(len(rows), len(names), "files"))
    elif kind.name not in _NOT_SHOWN:
        yield from _gallery(findings, pictures)


def _told(findings: Sequence[Finding], audit: "Audit") -> str:
    """The findings in a sentence or two; many of one kind are counted."""
    kind, photos = findings[0].kind, len({path for one in findings for path in one.photos})
    if kind == "too few" and len(findings) > 1:
        return few_in_one_line(audit.counts, len(findings)) + "."
    if len(findings) > 1:
        return f"{len(findings):,} {'pairs or sets' if kind in _SIDE_BY_SIDE else 'times'}, {photos:,} photos."
    text = findings[0].detail
    # a class's name, with which others begin, keeps its letters
    return f"{text[:1].upper() if text.startswith(('the ', 'with ', 'no ', 'look ')) else text[:1]}{text[1:]}."


def _gallery(findings: Sequence[Finding], pictures: Pictures) -> Iterator[Section]:
    paths = [path for one in findings for path in one.photos]
    shown = pictures.photos(paths[:_PHOTOS])
    if shown:
        yield Gallery(images=tuple(shown), caption=_how_many(len(shown), len(paths), "photos"))


def _pairs(findings: Sequence[Finding], pictures: Pictures) -> Iterator[Section]:
    shown = pictures.pairs([(one.photos, one.detail) for one in findings[:_PAIRS]])
    if shown:
        yield Figure(pictures=tuple(shown), caption=_how_many(len(shown), len(findings), "pairs or sets"))


def _how_many(shown: int, there: int, what: str) -> str:
    return "" if shown == there else f"{shown} of {there:,} {what} are shown."


def _broken(findings: Sequence[Finding], pictures: Pictures) -> Table:
    rows = tuple((pictures.named(one.photos[0]), one.detail) for one in findings[:_ROWS])
    caption = _how_many(len(rows), len(findings), "photos")
    return Table(columns=("Photo", "Why"), rows=rows, words=2, caption=caption)


def _tell(tell: MetadataTell) -> Iterator[Section]:
    """What each field tells alone, and the tree in words."""
    rows = tuple((field, f"{100 * share:.0f} %") for field, share in tell.alone.items())
    yield Table(
        columns=("Field alone", "Right"),
        rows=(*rows, ("guessing", f"{100 * tell.chance:.0f} %")),
        caption="Share of photos whose class a few questions about this field alone name rightly, each class counted "
        "equally, on photos that did not choose the questions.",
    )
    ways = tuple((way.label, f"{way.right} of {way.photos}", way.when) for way in tell.ways[:_ROWS])
    yield Table(
        columns=("Answer", "Right", "Where"),
        rows=ways,
        words=3,
        caption="The questions in words, and the class that is likeliest there if all classes had as many photos.",
    )


def _intervals(audit: "Audit") -> Table:
    """Photos, test photos and what they will tell, for each class."""
    everything, *each = audit.expected
    each = sorted(each, key=lambda one: -one.half_width)
    rows = [
        (one.name or "all together", f"{one.photos:,}", f"{one.test:,}", f"± {100 * one.half_width:.0f} points")
        for one in (everything, *each[:_ROWS])
    ]
    caption = "How exactly an accuracy of 90 % will be known (half of its 95 % interval). Of photos that belong "
    caption += "together only one counts." + (
        f" The {_ROWS} least known classes are shown." if len(each) > _ROWS else ""
    )
    return Table(columns=("Class", "Photos", "To test with", "Known to"), rows=tuple(rows), caption=caption)


def _classes(audit: "Audit") -> Figure:
    counts = dict(sorted(audit.counts.items(), key=lambda one: -one[1])) if len(audit.counts) > 40 else audit.counts
    return Figure(title="Photos of each class", pictures=(count_bars(counts),))


def _measured(audit: "Audit") -> Facts:
    seen = [one.glance for one in audit.dataset.samples if one.glance is not None]
    sharp = sorted(look.sharpness for look in seen if not math.isnan(look.sharpness))
    facts = [("Photos looked at", f"{len(seen):,}")]
    if seen:
        sides = sorted(max(look.width, look.height) for look in seen)
        facts.append(
            ("Longer side", f"{sides[0]:,} to {sides[-1]:,} px, the middle photo {sides[len(sides) // 2]:,} px")
        )
    if sharp:
        facts.append(("Sharpness", f"{sharp[0]:.2f} to {sharp[-1]:.2f}, the middle photo {sharp[len(sharp) // 2]:.2f}"))
    folder = _folder([one.path for one in audit.dataset.samples])
    return Facts(title="How this was measured", facts=(*((("Photos from", folder),) if folder else ()), *facts))


def _folder(paths: Sequence[str]) -> str:
    """The folder that all photos share, with its slash, so that it need not be told with each; else nothing."""
    # letter by letter, because names inside a table are no paths; then cut at the last slash
    start = os.path.commonprefix(paths)  # noqa: RUF071
    return start[: max(start.rfind("/"), start.rfind("\\")) + 1]
