"""An explanation as a page of its own, and as the sections that a longer page can take in."""

from typing import TYPE_CHECKING

from seewhy.explain.picture import file_name, heading, how_to_read, legend_chart, panels
from seewhy.pages.page import Figure, Image, Section, Table, render_page
from seewhy.pixels.overlay import data_uri

if TYPE_CHECKING:
    from seewhy.explain.explanation import Explanation

__all__ = ["explanation_page", "explanation_sections"]

_SIDE = 440  # px of a picture's longer side: two stand side by side


def explanation_page(explanation: "Explanation") -> str:
    """The whole page as HTML: no links to the outside, no JavaScript.

    Args:
        explanation: what is to be shown.
    """
    return render_page(heading(explanation), explanation.sentence, explanation_sections(explanation))


def explanation_sections(explanation: "Explanation") -> list[Section]:
    """The photo beside its map with the legend, and the sums where the method adds up.

    Args:
        explanation: what is to be shown.
    """
    photo, laid, limit = panels(explanation, _SIDE)
    name = "the photo" if explanation.photo is None else file_name(explanation.photo)
    title = explanation.about.title or explanation.method
    pictures = (
        Image(uri=data_uri(photo, format="jpeg"), alt="The photo", title=name),
        Image(uri=data_uri(laid, format="jpeg"), alt=explanation.sentence, title=f"{title}, laid over it"),
    )
    sections: list[Section] = [
        Figure(pictures=pictures),
        Figure(pictures=(legend_chart(explanation, limit),), caption=how_to_read(explanation)),
    ]
    return sections if explanation.bias is None else [*sections, _sums(explanation)]


def _sums(explanation: "Explanation") -> Table:
    """Every depth's sums, the constant, and the logit that they add up to."""
    assert explanation.bias is not None
    missing = explanation.unexplained or 0.0
    rest = [("what " + explanation.about.constant_is.removeprefix("that "), explanation.bias)]
    rest += [("what the sum misses", missing)] if abs(missing) >= 0.0005 else []
    score = "the score (logit)" if explanation.against is None else "the difference of the scores (logits)"
    rest.append((f"together: {score}", explanation.logit))
    if not explanation.by_depth:
        squares = f"squares of {explanation.grain}×{explanation.grain} px"
        sums = (explanation.speaks_for, explanation.speaks_against, float(explanation.heatmap.sum()))
        return Table(
            title="The sum, written out",
            columns=("in logits", "for", "against", "sum"),
            rows=((squares, *map(_number, sums)), *((name, "", "", _number(value)) for name, value in rest)),
        )
    depths = (
        (
            " · ".join(part for part in (layer, one.words) if part),
            "" if one.sees is None else f"{100 * one.sees:.0f} %",
            *map(_number, (one.speaks_for, one.speaks_against, one.total)),
        )
        for layer, one in explanation.by_depth.items()
    )
    return Table(
        title="The sum, written out",
        columns=("in logits", "a place sees", "for", "against", "sum"),
        rows=(*depths, *((name, "", "", "", _number(value)) for name, value in rest)),
        caption=(
            "Every row is added up over the whole picture, the padding included. How much of the picture's side a "
            "place sees (its receptive field) bounds what it can know: an edge needs little room, a thing most of it."
        ),
    )


def _number(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")
