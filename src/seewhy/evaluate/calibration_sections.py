"""The percentages before and after the temperature, as sections of a page."""

from typing import TYPE_CHECKING

from seewhy.pages.charts import reliability_chart
from seewhy.pages.page import Figure, Section, Table, Text
from seewhy.probability import Estimate

if TYPE_CHECKING:
    from seewhy.evaluate.calibration import Calibration

__all__ = ["calibration_sections"]

_NAMES = {"ece": "Calibration error (ECE), points", "brier": "Brier score", "log_loss": "Log loss"}


def calibration_sections(found: "Calibration") -> list[Section]:
    """What the temperature changed, against what chance would show, and the two reliability diagrams.

    Args:
        found: what was judged.
    """
    rows = tuple(
        (told, _cell(name, found.before[name]), _cell(name, found.after[name])) for name, told in _NAMES.items()
    )
    chance = f"{_cell('ece', found.chance)}, 95 of 100 up to {100 * found.chance_limit:.1f}"
    return [
        Text(
            title="Do its percentages mean what they say?",
            terms=("temperature", "calibration error"),
            paragraphs=(found.sentence,),
        ),
        Table(
            columns=("", "Before", "After calibration"),
            rows=(*rows, ("ECE if every percentage were true, points", "", chance)),
            caption=f"Calibration divided the logits by the temperature, {found.temperature:.3g}: it changes no "
            "answer, only how sure it is told. In brackets the 95 % intervals. For all three, lower is better.",
        ),
        Figure(
            pictures=(reliability_chart(found.reliability_before), reliability_chart(found.reliability_after)),
            caption="Left as the network said it, right as it is told. When it says “90 % sure”, it should be right "
            "9 times out of 10, a point on the dashed line. Points below the line promise too much, points above too "
            "little. The bars are 95 % intervals; the number under each point says how many photos it rests on.",
        ),
    ]


def _cell(name: str, found: Estimate) -> str:
    if name == "ece":
        return f"{100 * found.value:.1f} ({100 * found.low:.1f}–{100 * found.high:.1f})"
    return f"{found.value:.3f} ({found.low:.3f}–{found.high:.3f})"
