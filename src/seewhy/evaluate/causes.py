"""Why was this photo answered wrongly? A likely cause for each, and what to do about it."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from seewhy.evaluate.damage import Usual
from seewhy.evaluate.judged import Judged

__all__ = ["KINDS", "Cause", "CauseEvidence", "Causes", "find_causes"]

KINDS: Mapping[str, str] = {
    "duplicate with another label": "Settle which of the two labels is right, and correct the other.",
    "damaged": "Take the photo again or leave it out. If such photos will come in use, teach with such photos.",
    "unlike training": "Add photos like this one to the training, or let it answer “something else”.",
    "shortcut": "Add photos of this class without what it leaned on, and photos of the others with it.",
    "too few examples": "Add photos of this class to the training.",
    "wrong label": "Look at it. If the label is wrong, correct it and judge again.",
    "between classes": "Look at it. If people disagree too, no classifier can know: let it say “unsure”.",
    "not known": "Look for what these have in common: none of the causes above could be seen.",
}
"""The causes in the order in which they are asked, and what to do about each."""

_UNLIKE, _UNUSUAL = 0.01, 0.05  # as Familiarity tells them: farther than 99 % and than 95 % of the right photos
_FEW = 20  # training photos of a class, as in the audit
_OUTNUMBERED = 5  # times as many of the class that was answered

# Of the labels of well-kept test sets 3.3 % are wrong (Northcutt et al. 2021, arXiv 2103.14749). A wrong label then is
# likelier than an unlucky photo where the truth gets less than this share of what the answer gets (Bayes).
_LABEL = 0.033

_BOTH, _SECOND = 0.75, 0.1  # the answer and the truth share three quarters, and the truth gets a tenth of the answer's


@dataclasses.dataclass(frozen=True, kw_only=True)
class CauseEvidence:
    """What else is known about the photos; whatever is missing leaves its cause out.

    Args:
        familiarity: (photos,) p-value of each photo: of photos of the right kind, the share at least as far from what
            was learned; NaN where not known.
        copies: by a photo's place, the label under which a copy of it is known, where that is another.
        doubted: places of photos whose label another method (out-of-fold answers, say) holds for wrong.
        training_counts: training photos by class name.
        shortcuts: by a photo's place, what its answer leaned on, in words ("the corner with the mark").
    """

    familiarity: np.ndarray | None = None
    copies: Mapping[int, str] = dataclasses.field(default_factory=dict)
    doubted: Collection[int] = ()
    training_counts: Mapping[str, int] = dataclasses.field(default_factory=dict)
    shortcuts: Mapping[int, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cause:
    """Why one photo was probably answered wrongly.

    Args:
        photo: what was judged.
        kind: one of KINDS.
        because: the evidence, in a sentence.
    """

    photo: Judged
    kind: str
    because: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Causes:
    """The likely cause of every mistake.

    Args:
        classes: the classifier's classes, in order.
        n: photos that were judged.
        found: one for each photo that was answered wrongly, in the photos' order.
    """

    classes: tuple[str, ...]
    n: int
    found: tuple[Cause, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many mistakes have each cause, the most frequent first."""
        return dict(Counter(one.kind for one in self.found).most_common())

    @property
    def sentence(self) -> str:
        """What went wrong most, and what to do about it."""
        if not self.found:
            return f"None of the {self.n:,} photos was answered wrongly."
        told = ", ".join(f"{kind} {count:,}" for kind, count in self.counts.items())
        many = "s" if len(self.found) > 1 else ""
        begin = f"Likely cause{many} of the {len(self.found):,} mistake{many} on {self.n:,} photos: {told}."
        first = next(iter(self.counts))
        return begin + (f" {KINDS[first]}" if first != "not known" else "")

    def __str__(self) -> str:
        return self.sentence

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "n": self.n,
            "wrong": len(self.found),
            "counts": self.counts,
            "causes": [
                {
                    "photo": one.photo.photo,
                    "truth": self.classes[one.photo.truth],
                    "answer": self.classes[one.photo.answer],
                    "kind": one.kind,
                    "because": one.because,
                    "what_to_do": KINDS[one.kind],
                }
                for one in self.found
            ],
        }


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Case:
    """One mistake and all that the rules may ask about it."""

    photo: Judged
    place: int
    classes: Sequence[str]
    row: np.ndarray
    evidence: CauseEvidence
    usual: Usual

    @property
    def truth(self) -> str:
        return self.classes[self.photo.truth]

    @property
    def answer(self) -> str:
        return self.classes[self.photo.answer]

    @property
    def familiarity(self) -> float:
        """NaN where it is not known, which is below nothing."""
        return float("nan") if self.evidence.familiarity is None else float(self.evidence.familiarity[self.place])


def find_causes(
    judged: Sequence[Judged],
    classes: Sequence[str],
    probabilities: np.ndarray,
    evidence: CauseEvidence | None = None,
) -> Causes:
    """Gives each photo that was answered wrongly the first cause for which there is evidence.

    The surest evidence is asked first: a copy with another label is a fact, a damaged photo can be measured, and only
    of a sound photo of a known kind may it be said that the label looks wrong or that it lies between two classes.
    Where nothing is seen, that is said.

    Args:
        judged: the photos and what was answered; those answered rightly tell how photos usually look.
        classes: the names, in order.
        probabilities: (photos, classes), rows summing to 1.
        evidence: what else is known about the photos.
    """
    evidence = evidence or CauseEvidence()
    usual = Usual([one.glance for one in judged if one.right and one.glance is not None])
    found = []
    for place, one in enumerate(judged):
        if not one.right:
            case = _Case(
                photo=one, place=place, classes=classes, row=probabilities[place], evidence=evidence, usual=usual
            )
            found.append(_cause(case))
    return Causes(classes=tuple(classes), n=len(judged), found=tuple(found))


def _cause(case: _Case) -> Cause:
    for kind, rule in _RULES:
        because = rule(case)
        if because:
            return Cause(photo=case.photo, kind=kind, because=because)
    told = f"Nothing odd was seen; {case.answer} got {_percent(case.row[case.photo.answer])}, "
    return Cause(
        photo=case.photo, kind="not known", because=told + f"{case.truth} {_percent(case.row[case.photo.truth])}."
    )


def _copy(case: _Case) -> str | None:
    other = case.evidence.copies.get(case.place)
    return None if other in (None, case.truth) else f"A copy of it is known as {other}, this one as {case.truth}."


def _damage(case: _Case) -> str | None:
    damage = case.usual.damage(case.photo.glance)
    return damage and f"The photo is {damage}."


def _unlike(case: _Case) -> str | None:
    if case.familiarity <= _UNLIKE:
        return f"Of photos of the right kind, {_percent(case.familiarity)} are as far from what it learned from."
    return None


def _shortcut(case: _Case) -> str | None:
    leaned = case.evidence.shortcuts.get(case.place)
    return leaned and f"The answer leaned on {leaned}."


def _few(case: _Case) -> str | None:
    counts = case.evidence.training_counts
    if case.truth not in counts:
        return None
    own, other = counts[case.truth], counts.get(case.answer, 0)
    if own < _FEW or own * _OUTNUMBERED < other:
        return f"It learned {case.truth} from {own:,} photo{'' if own == 1 else 's'}, {case.answer} from {other:,}."
    return None


def _label(case: _Case) -> str | None:
    if case.place in case.evidence.doubted:
        return f"Its label is doubted: other photos teach that it is {case.answer}."
    truth, answer = case.row[case.photo.truth], case.row[case.photo.answer]
    if truth < _LABEL * answer and not case.familiarity <= _UNUSUAL:
        told = (
            f"It is sound and of a known kind, and {case.answer} got {_percent(answer)}, {case.truth} {_percent(truth)}"
        )
        return f"{told}: a wrong label is likelier than such a miss."
    return None


def _between(case: _Case) -> str | None:
    truth, answer = case.row[case.photo.truth], case.row[case.photo.answer]
    if truth >= _SECOND * answer and truth + answer >= _BOTH:
        return f"It saw both: {case.answer} {_percent(answer)}, {case.truth} {_percent(truth)}."
    return None


def _unusual(case: _Case) -> str | None:
    if case.familiarity <= _UNUSUAL:
        return f"Of photos of the right kind, only {_percent(case.familiarity)} are as far from what it learned from."
    return None


_RULES: tuple[tuple[str, Callable[[_Case], str | None]], ...] = (
    ("duplicate with another label", _copy),
    ("damaged", _damage),
    ("unlike training", _unlike),
    ("shortcut", _shortcut),
    ("too few examples", _few),
    ("wrong label", _label),
    ("between classes", _between),
    ("unlike training", _unusual),
)


def _percent(share: float) -> str:
    """A share in words that never claim 0 or 100 %.

    >>> _percent(0.0004), _percent(0.034), _percent(0.9999)
    ('under 0.1 %', '3.4 %', 'over 99.9 %')
    """
    if share < 0.001:
        return "under 0.1 %"
    return "over 99.9 %" if share > 0.999 else f"{100 * share:.1f} %"
