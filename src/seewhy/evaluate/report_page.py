"""The report as a page: the result in one sentence, then what each figure means, then the evidence for it."""

import math
from typing import TYPE_CHECKING

from seewhy.evaluate.causes_page import causes_sections
from seewhy.evaluate.comparison_page import comparison_sections
from seewhy.evaluate.mix_ups_page import mix_up_sections
from seewhy.evaluate.share_measure import share_measure
from seewhy.evaluate.shown_photo import shared_folder, shown_photo
from seewhy.evaluate.weak_spots_page import weak_spot_sections
from seewhy.pages.charts import reliability_chart
from seewhy.pages.page import Facts, Figure, Gallery, Measure, Measures, Section, Table, Text, render_page
from seewhy.probability import Estimate

if TYPE_CHECKING:
    from seewhy.evaluate.report import Report

__all__ = ["MOST_MISTAKES", "report_page", "report_sections"]

MOST_MISTAKES = 24  # photos shown: about 10 kB each, and a page that can still be read to its end


def report_page(report: "Report", *, title: str = "How far can it be trusted?") -> str:
    """The whole page.

    Args:
        report: what was found.
        title: its heading.
    """
    return render_page(title, report.sentence, report_sections(report))


def report_sections(report: "Report", *, percentages: bool = True) -> list[Section]:
    """The sections of the report, for a page that shows more than it.

    Args:
        report: what was found.
        percentages: whether the reliability diagram is among them.
    """
    found: list[Section] = [
        Measures(title="The figures, and what they mean", measures=_measures(report), caption=_about_intervals(report)),
        *(comparison_sections(report.comparison) if report.comparison else ()),
        *mix_up_sections(report),
        _classes(report),
        *([_percentages(report)] if percentages else ()),
        *_mistakes(report),
        *(causes_sections(report.causes) if report.causes else ()),
        *(weak_spot_sections(report.weak_spots) if report.weak_spots else ()),
        *_unreadable(report),
        Facts(title="How this was measured", facts=(*_place(report), *report.conditions.items())),
    ]
    return found


def _percentages(report: "Report") -> Figure:
    return Figure(
        title="Does it keep its word?",
        pictures=(reliability_chart(report.reliability),),
        caption="Calibration, as a reliability diagram: when it says “90 % sure”, it should be right 9 times out of "
        "10, a point on the dashed line. Points below the line promise too much, points above too little. The bars are "
        "95 % intervals; the number under each point says how many photos it rests on.",
    )


def _about_intervals(report: "Report") -> str:
    n = len(report.samples)
    told = f"Another {n} photos of the same kind would give slightly other figures. " if n > 1 else ""
    told += "The 95 % interval is the range that chance alone can explain."
    if not report.checked:
        told += (
            " This classifier does not record which photos it was made from, so it could not be checked that these "
            "are new to it."
        )
    return told


def _measures(report: "Report") -> tuple[Measure, ...]:
    metrics, n, classes = report.metrics, len(report.samples), len(report.classes)
    sure = n - report.unsure
    accuracy, ece = metrics["accuracy"], metrics["ece"]
    return (
        share_measure(
            "Accuracy",
            accuracy,
            f"Of 100 new photos like these, expect {100 * accuracy.low:.0f} to {100 * accuracy.high:.0f} right "
            "answers.",
        ),
        share_measure(
            "Balanced accuracy",
            metrics["balanced_accuracy"],
            "The same with every class counted equally, so that a common class cannot hide a neglected one.",
        ),
        share_measure(
            "Right when it answers",
            report.answered,
            f"It said {report.unsaid} to {report.unsure} of {n} photos. Of the {sure} it answered, this share was "
            "right."
            if report.unsure
            else f"It was sure enough to answer all {n} photos.",
        ),
        Measure(
            name="Calibration error (ECE)",
            value=f"{100 * ece.value:.1f} points",
            interval=f"95 % interval {100 * ece.low:.1f}–{100 * ece.high:.1f} points",
            span=(ece.low, ece.value, ece.high),
            meaning="How far its percentages are off, on average. 0 would mean that of all photos it is 80 % sure of, "
            "80 % are right.",
        ),
        _plain(
            "Log loss",
            metrics["log_loss"],
            "Dearest are mistakes made with confidence. 0 is perfect; equal probabilities for all "
            f"{classes} classes would give {math.log(classes):.2f}.",
        ),
        _plain(
            "Brier score",
            metrics["brier"],
            "The squared distance from the probabilities to the truth. 0 is perfect, 2 the worst; equal probabilities "
            f"would give {1 - 1 / classes:.2f}.",
        ),
    )


def _plain(name: str, found: Estimate, meaning: str) -> Measure:
    interval = f"95 % interval {found.low:.3f}–{found.high:.3f}"
    return Measure(name=name, value=f"{found.value:.3f}", interval=interval, meaning=meaning)


def _classes(report: "Report") -> Table:
    seen = [one for one in report.per_class if one.n or one.answered]
    caption = (
        "Found (recall): of the photos of a class, the share it recognised. Trustworthy (precision): when it answers "
        "with this class, how often that is right. In brackets the 95 % intervals."
    )
    if len(seen) < len(report.per_class):
        missing = len(report.per_class) - len(seen)
        caption += f" {missing} of its {len(report.per_class)} classes had no photo here and were never answered."
    rows = tuple((one.name, str(one.n), _cell(one.recall), _cell(one.precision)) for one in seen)
    return Table(
        title="Class by class", columns=("Class", "Photos", "Found", "Trustworthy"), rows=rows, caption=caption
    )


def _cell(found: Estimate) -> str:
    if math.isnan(found.value):
        return "–"
    return f"{100 * found.value:.1f} % ({100 * found.low:.0f}–{100 * found.high:.0f})"


def _mistakes(report: "Report") -> list[Section]:
    wrong = report.mistakes
    if not wrong:
        return [Text(title="Its mistakes", paragraphs=("It made none on these photos.",))]
    shown = wrong[:MOST_MISTAKES]
    caption = (
        f"{len(wrong)} photo{'s were' if len(wrong) > 1 else ' was'} answered wrongly; "
        + ("here they are, " if len(shown) == len(wrong) else f"here are {len(shown)} of them, ")
        + "those it was most confident about first. Look for what they have in common, and for labels that are wrong."
    )
    folder = shared_folder(report.samples)
    images = tuple(shown_photo(one, report.classes, folder) for one in shown)
    return [Gallery(title="Its most confident mistakes", images=images, caption=caption)]


def _place(report: "Report") -> tuple[tuple[str, str], ...]:
    folder = shared_folder(report.samples)
    return (("Photos from", folder),) if folder else ()


def _unreadable(report: "Report") -> list[Section]:
    if not report.unreadable:
        return []
    rows = tuple((one.photo, one.reason) for one in report.unreadable)
    told = f"{len(rows)} photos could not be read; they are" if len(rows) > 1 else "1 photo could not be read; it is"
    caption = f"{told} in no figure above."
    return [Table(title="Not judged", columns=("Photo", "Why"), rows=rows, words=2, caption=caption)]
