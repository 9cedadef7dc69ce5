"""The confusion matrix, and the photos behind its cells."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from seewhy.evaluate.mix_ups import MixUp
from seewhy.evaluate.shown_photo import shared_folder, shown_photo
from seewhy.pages.charts import MOST_CLASSES, confusion_chart
from seewhy.pages.page import Figure, Gallery, Section, Table, Text

if TYPE_CHECKING:
    from seewhy.evaluate.report import Report

__all__ = ["CELLS_SHOWN", "PHOTOS_SHOWN", "mix_up_sections"]

CELLS_SHOWN, PHOTOS_SHOWN = 12, 5  # a row each: at most 60 photos of about 20 kB, 1.2 MB
_MOST_ROWS = 40
_TITLE = "What it takes for what"


def mix_up_sections(report: "Report") -> list[Section]:
    """What it takes for what, as a matrix or a table, then a gallery for each of the most frequent mix-ups.

    Args:
        report: what was found.
    """
    cells, classes = report.mix_ups[:CELLS_SHOWN], report.classes
    links = {(cell.truth, cell.answer): f"mix-up-{number}" for number, cell in enumerate(cells, 1)}
    found: list[Section] = [_matrix(report, links) if len(classes) <= MOST_CLASSES else _table(report, links)]
    folder = shared_folder(report.samples)
    if len(report.mix_ups) > len(cells):
        more = f"The photos behind the {len(cells)} most frequent of {len(report.mix_ups)} mix-ups:"
        found.append(Text(paragraphs=(more,)))
    for cell in cells:
        images = tuple(shown_photo(one, classes, folder) for one in cell.photos[:PHOTOS_SHOWN])
        title = f"{classes[cell.truth]} taken for {classes[cell.answer]}"
        name = links[cell.truth, cell.answer]
        found.append(Gallery(title=title, images=images, caption=_caption(cell, classes), minor=True, name=name))
    return found


def _caption(cell: MixUp, classes: Sequence[str]) -> str:
    share = cell.share
    told = (
        f"{cell.n} of {cell.of} photos of {classes[cell.truth]}: {100 * share.value:.1f} %, "
        f"95 % interval {100 * share.low:.0f}–{100 * share.high:.0f} %."
    )
    return told + (f" The {PHOTOS_SHOWN} it was most confident about:" if cell.n > PHOTOS_SHOWN else "")


def _matrix(report: "Report", links: dict[tuple[int, int], str]) -> Figure:
    caption = (
        "The confusion matrix: each row is what the photos show, each column what it answered. The diagonal is "
        "right; the stronger the colour of another cell, the larger the share of its row that was taken for "
        "something else."
    )
    if links:
        caption += " A cell off the diagonal leads to its photos" + (
            "." if len(links) == len(report.mix_ups) else f", for the {len(links)} most frequent mix-ups."
        )
    return Figure(title=_TITLE, pictures=(confusion_chart(report.confusion, report.classes, links),), caption=caption)


def _table(report: "Report", links: dict[tuple[int, int], str]) -> Table:
    cells, classes = report.mix_ups, report.classes
    shown = cells[:_MOST_ROWS]
    rows = tuple(
        (
            classes[cell.truth],
            classes[cell.answer],
            str(cell.n),
            str(cell.of),
            f"{100 * cell.share.value:.0f} % ({100 * cell.share.low:.0f}–{100 * cell.share.high:.0f})",
        )
        for cell in shown
    )
    caption = f"{len(cells)} pairs of classes were mixed up; the most frequent {len(rows)} are shown."
    if links:
        caption += f" The first {len(links)} lead to their photos."
    return Table(
        title=_TITLE,
        columns=("It was", "It answered", "Times", "Of photos", "Share"),
        rows=rows,
        words=2,
        caption=caption,
        links=tuple(links.get((cell.truth, cell.answer), "") for cell in shown),
    )
