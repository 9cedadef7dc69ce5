"""Cross-validation as a page: the folds first, then the same figures as for any judged classifier."""

from typing import TYPE_CHECKING

from seewhy.evaluate.report_page import report_sections
from seewhy.pages.page import Section, Table, Text, render_page

if TYPE_CHECKING:
    from seewhy.evaluate.cross_validation import CrossValidation, Fold

__all__ = ["cross_validation_page", "cross_validation_sections"]

_CAPTION = (
    "Each row is one classifier: it learned from the photos of the other folds and judged those of its own. Copies, "
    "near-duplicates and groups lie in one fold. The last row is the standard deviation: how much the result hangs on "
    "which photos were learned from and which judged. It is no confidence interval, because the classifiers share most "
    "of the photos they learned from (Bengio and Grandvalet 2004). The interval of all photos together, below, is the "
    "one to quote."
)
_WHAT = (
    "None of these classifiers is the one that “seewhy train” saves: that one learns from about as many photos, and "
    "will do about as well on new photos of the same kind. Cross-validation tells how well such a classifier does "
    "when only a few photos can be kept for judging."
)
_COLUMNS = ("accuracy", "balanced_accuracy", "ece", "log_loss")


def cross_validation_page(found: "CrossValidation") -> str:
    """The whole page.

    Args:
        found: what the folds' classifiers said.
    """
    title = "How far can a classifier of these photos be trusted?"
    return render_page(title, found.sentence, cross_validation_sections(found), contents=True)


def cross_validation_sections(found: "CrossValidation") -> list[Section]:
    """The sections of it, for a page that shows more.

    Args:
        found: what the folds' classifiers said.
    """
    rows = [_row(str(number), fold) for number, fold in enumerate(found.folds, 1)]
    rows.append(("mean", *("",) * 2, *(_cell(name, found.mean(name)) for name in _COLUMNS)))
    rows.append(("standard deviation", *("",) * 2, *(_cell(name, found.spread(name)) for name in _COLUMNS)))
    columns = ("Fold", "Learned from", "Judged", "Accuracy", "Balanced accuracy", "ECE, points", "Log loss")
    table = Table(title="Fold by fold", columns=columns, rows=tuple(rows), caption=_CAPTION)
    return [table, Text(paragraphs=(_WHAT, *found.notes)), *report_sections(found.report)]


def _row(name: str, fold: "Fold") -> tuple[str, ...]:
    return (name, str(fold.learned_from), str(fold.n), *(_cell(one, fold.scores[one]) for one in _COLUMNS))


def _cell(name: str, value: float) -> str:
    if name == "log_loss":
        return f"{value:.3f}"
    return f"{100 * value:.1f}" if name == "ece" else f"{100 * value:.1f} %"
