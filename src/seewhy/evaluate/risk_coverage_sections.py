"""Accuracy against the share that is answered, as sections of a page."""

from typing import TYPE_CHECKING

from seewhy.pages.charts import coverage_chart
from seewhy.pages.page import Figure, Section, Table, Text

if TYPE_CHECKING:
    from seewhy.evaluate.risk_coverage import RiskCoverage

__all__ = ["risk_coverage_sections"]


def risk_coverage_sections(found: "RiskCoverage") -> list[Section]:
    """The curve, and what it comes to at a few shares.

    Args:
        found: what was judged.
    """
    rows = tuple(
        (
            f"{100 * one.share:.0f} %",
            str(one.n),
            f"{100 * one.from_confidence:.1f} %",
            f"{100 * one.accuracy.value:.1f} % ({100 * one.accuracy.low:.0f}–{100 * one.accuracy.high:.0f})",
        )
        for one in dict.fromkeys(found.chosen)
    )
    area = found.area
    return [
        Text(
            title="What if it may leave the unsure ones to a person?",
            terms=("risk and coverage",),
            paragraphs=(found.sentence,),
        ),
        Figure(
            pictures=(coverage_chart([one.share for one in found.curve], [one.accuracy for one in found.curve]),),
            caption="From left to right more photos are answered, the surest first; the shade is the 95 % interval. "
            "A line that falls to the right means that its doubts are well placed. Averaged over all shares: "
            f"{100 * area.value:.1f} % right (95 % interval {100 * area.low:.1f}–{100 * area.high:.1f}), against "
            f"{100 * found.area_random:.1f} % if its doubts told nothing and {100 * found.area_best:.1f} % if they "
            "came before every mistake.",
        ),
        Table(columns=("Answered", "Photos", "From a confidence of", "Right among them"), rows=rows),
    ]
