"""The judgement as one page: what it is worth, whether its percentages are true, where it breaks, what it leans on."""

from typing import TYPE_CHECKING

from seewhy.evaluate.calibration_sections import calibration_sections
from seewhy.evaluate.condition_card_page import condition_card_sections
from seewhy.evaluate.overlap import overlap_sections
from seewhy.evaluate.promise_sections import promise_sections
from seewhy.evaluate.report_page import report_sections
from seewhy.evaluate.risk_coverage_sections import risk_coverage_sections
from seewhy.evaluate.shortcut_page import shortcut_sections
from seewhy.evaluate.unfamiliar import unfamiliar_sections
from seewhy.pages.page import Section, render_page

if TYPE_CHECKING:
    from seewhy.recipes.judgement import Judgement

__all__ = ["judgement_page", "judgement_sections"]


def judgement_page(judgement: "Judgement", title: str) -> str:
    """The whole page.

    Args:
        judgement: what was found.
        title: its heading.
    """
    return render_page(title, judgement.report.sentence, judgement_sections(judgement), contents=True)


def judgement_sections(judgement: "Judgement") -> list[Section]:
    """Its sections: the figures first, then what qualifies them; how it was measured stands last.

    Args:
        judgement: what was found.
    """
    *figures, measured = report_sections(judgement.report, percentages=False)  # calibration tells them in full
    found = [*(overlap_sections(judgement.overlap) if judgement.overlap else ()), *figures]
    found += calibration_sections(judgement.calibration)
    found += risk_coverage_sections(judgement.coverage)
    found += promise_sections(judgement.promise) if judgement.promise else ()
    found += unfamiliar_sections(judgement.unfamiliar) if judgement.unfamiliar else ()
    found += condition_card_sections(judgement.card) if judgement.card else ()
    found += shortcut_sections(judgement.shortcuts) if judgement.shortcuts else ()
    return [*found, measured]
