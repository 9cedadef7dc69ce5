"""Labels that are probably wrong, as photos to look at."""

from seewhy.errors import SeewhyError
from seewhy.evaluate.label_errors import LabelError, LabelErrors
from seewhy.pages.page import Gallery, Image, Section, Text, render_page
from seewhy.pages.thumbnail import thumbnail
from seewhy.probability.percent import page_percent

__all__ = ["MOST_SHOWN", "label_errors_page", "label_errors_sections"]

MOST_SHOWN = 60  # photos: about 10 kB each, and a page that somebody still looks through to its end

_HOW = (
    "The photos were dealt into heaps. Each heap was judged by a classifier that learned from the other heaps only, so "
    "that it could not know a photo's label by heart; copies and near-duplicates lay in one heap. A label is called "
    "wrong where another class is as probable as it usually is for photos that bear it (confident learning: Northcutt, "
    "Jiang and Chuang 2021)."
)
_DECIDE = (
    "A suggestion is not a verdict: a photo that is rare or hard to tell looks the same to the classifier as a wrong "
    "label. Look at each photo. In the table of corrections the column “final” holds the suggestion: write the "
    "right class there, or delete the row where the label was right. Then “seewhy train PHOTOS --labels TABLE” learns "
    "with the corrected labels; the photos stay where they are."
)


def label_errors_page(found: LabelErrors) -> str:
    """The whole page.

    Args:
        found: labels that are probably wrong.
    """
    return render_page("Which labels look wrong?", found.sentence, label_errors_sections(found))


def label_errors_sections(found: LabelErrors) -> list[Section]:
    """The sections of it, for a page that shows more.

    Args:
        found: labels that are probably wrong.
    """
    how = Text(
        title="How labels were judged", terms=("out of fold",), paragraphs=(f"{_HOW} Judged by {found.judged_by}.",)
    )
    if not found.findings:
        return [Text(title="Labels that look wrong", paragraphs=(found.sentence,)), how]
    shown = found.findings[:MOST_SHOWN]
    count = f"The {len(shown)} clearest of {len(found.findings)}. " if len(shown) < len(found.findings) else ""
    gallery = Gallery(
        title="Labels that look wrong", images=tuple(_shown(one) for one in shown), caption=f"{count}{_DECIDE}"
    )
    return [gallery, how]


def _shown(one: LabelError) -> Image:
    title = f"Is labelled {one.label}; looks like {one.suggested} ({page_percent(one.suggested_probability)})"
    detail = f"{one.label}: {page_percent(one.label_probability)}. {one.photo}"
    try:
        return thumbnail(one.sample.source, title=title, detail=detail)
    except SeewhyError:  # it could be read a moment ago; its place stays visible
        return thumbnail(None, title=title, detail=detail)
