"""What an explanation says, in sentences: no sum is claimed that the method does not keep."""

from typing import TYPE_CHECKING

import numpy as np

from seewhy.explain.depths import totals_in_words

if TYPE_CHECKING:
    from seewhy.explain.explanation import Explanation

__all__ = ["sentence", "signed", "spoken"]

_A_TRIFLE = 0.005  # logits: what is less is written 0.00
_WORTH_SAYING = 0.05  # a smaller share of the evidence, on the padding, is not worth a word


def sentence(explanation: "Explanation") -> str:
    """What a map says, in words.

    Args:
        explanation: the map, with its question.
    """
    told = _sums(explanation) if explanation.bias is not None else _shares(explanation)
    return " ".join(part for part in (told, _depths(explanation), _padding(explanation)) if part)


def spoken(explanation: "Explanation") -> str:
    """The class that is explained: “dog”, or “dog” rather than “wolf”."""
    target, against = explanation.target, explanation.against
    return f"“{target}”" if against is None else f"“{target}” rather than “{against}”"


def signed(value: float) -> str:
    """A number with its sign, and a true minus; what rounds to nothing has none.

    >>> signed(-1.234), signed(-0.001)
    ('−1.23', '0.00')
    """
    return f"{value:+.2f}".replace("-", "−") if abs(value) >= _A_TRIFLE else "0.00"


def _sums(explanation: "Explanation") -> str:
    """Of a method that adds up: for, against, the constant, and the score they make."""
    assert explanation.bias is not None
    rest = f"with the {signed(explanation.bias)} {explanation.about.constant_is}, {_score(explanation)} is "
    rest += signed(explanation.logit)
    missing = explanation.unexplained or 0.0
    rest += f", of which the sum misses {signed(missing)}." if abs(missing) >= _A_TRIFLE else "."
    against = signed(explanation.speaks_against)
    if not explanation.has_positive_evidence:
        return f"No positive evidence: {_no_place(explanation)}. Those against it add up to {against}; {rest}"
    start = f"{_by(explanation)}, what" if _by(explanation) else "What"
    for_it = f"{start} speaks for {spoken(explanation)} adds up to {signed(explanation.speaks_for)}"
    return f"{for_it}, {_other(explanation)} to {against}; {rest}"


def _shares(explanation: "Explanation") -> str:
    """Of a method that does not add up: where, and by how much of its own map."""
    score = f"{_score(explanation)}, {signed(explanation.logit)}"
    if not explanation.has_positive_evidence:
        return f"No positive evidence: {_no_place(explanation)}; {score.replace(', ', ' is ', 1)}."
    if not explanation.about.shares:
        return (
            f"{_by(explanation)}, the place that speaks most for {spoken(explanation)} counts "
            f"{signed(float(explanation.heatmap.max()))}, the one that speaks most {_away(explanation)} "
            f"{signed(min(0.0, float(explanation.heatmap.min())))}, in {explanation.unit}. Places overlap in what they "
            f"show, so these numbers do not add up to {score}."
        )
    whole = explanation.speaks_for - explanation.speaks_against
    share = 100 * explanation.speaks_for / whole
    return (
        f"{_by(explanation)}, {share:.0f} % of the map speaks for {spoken(explanation)} and {100 - share:.0f} % "
        f"{_away(explanation)}. Its numbers do not add up to {score}: they tell where, not how much."
    )


def _depths(explanation: "Explanation") -> str:
    """What each depth adds, where there are several: by what it looks for, if that is known."""
    totals = totals_in_words(explanation.by_depth)
    if len(totals) < 2:
        return ""
    parts = [f"{signed(total)} from {words}" for words, total in totals.items() if abs(total) >= _A_TRIFLE]
    return f"By depth that is {', '.join(parts)}."


def _padding(explanation: "Explanation") -> str:
    left, top, right, bottom = explanation.placement.square_box
    inside = np.abs(explanation.heatmap[top:bottom, left:right]).sum()
    outside = np.abs(explanation.heatmap).sum() - inside
    if outside <= _WORTH_SAYING * (inside + outside):
        return ""
    if explanation.bias is None:
        share = 100 * outside / (inside + outside)
        return f"{share:.0f} % of the map lies on the padding around the photo and is not drawn."
    return f"Of the sum, {signed(explanation.on_padding)} lies on the padding around the photo and is not drawn."


def _by(explanation: "Explanation") -> str:
    """Which method says so; nothing for evidence, which is no method's opinion but the network's own sum."""
    if explanation.method == "evidence":
        return ""
    where = f" in {explanation.layer}" if explanation.layer else ""
    if not explanation.places and explanation.about.shares:
        where = f", over squares of {explanation.grain}×{explanation.grain} px"
    return f"By {explanation.about.title or explanation.method}{where}"


def _no_place(explanation: "Explanation") -> str:
    by = _by(explanation)
    told = f"no place of the photo speaks for {spoken(explanation)}"
    return f"{by[0].lower()}{by[1:]}, {told}" if by else told


def _score(explanation: "Explanation") -> str:
    return "its score (logit)" if explanation.against is None else "the difference of their scores (logits)"


def _other(explanation: "Explanation") -> str:
    return "what speaks against it" if explanation.against is None else "what speaks the other way"


def _away(explanation: "Explanation") -> str:
    return "against it" if explanation.against is None else "the other way"
