"""The smallest change of a drawing that turns the answer: parts redrawn as another class's, or left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.data.drawings import CLASSES, Drawing, draw
from seewhy.explain.trials import margins_of
from seewhy.probability.percent import page_percent
from seewhy.probability.softmax import softmax

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["PartChange", "PartFlip", "flip_parts"]


@dataclass(frozen=True, kw_only=True)
class PartChange:
    """One part drawn otherwise.

    Args:
        part: its name, of PARTS.
        to: the class whose part is drawn in its place; None leaves it out.
    """

    part: str
    to: str | None

    def __str__(self) -> str:
        return f"without its {self.part}" if self.to is None else f"with the {self.part} of a {self.to}"


@dataclass(frozen=True, kw_only=True, eq=False)
class PartFlip:
    """The fewest parts found whose change turns the answer, and what each part does alone.

    Args:
        kind: what the drawing shows.
        classes: in the order of the probabilities.
        target: the answer before.
        found: whether a change turned it.
        changes: the parts changed; where nothing turned it, those of the change that came nearest.
        before: (classes,) probabilities of the drawing as it is.
        after: the same of the changed drawing.
        alone: for each single change, the probability that is left for the target.
        trials: how many drawings were judged.
        image: (height, width, 3) uint8, the drawing.
        changed: (height, width, 3) uint8, the changed drawing.
    """

    kind: str
    classes: tuple[str, ...]
    target: str
    found: bool
    changes: tuple[PartChange, ...]
    before: np.ndarray
    after: np.ndarray
    alone: Mapping[PartChange, float]
    trials: int
    image: np.ndarray
    changed: np.ndarray

    @property
    def verdict(self) -> str:
        """The answer after the change."""
        return self.classes[int(self.after.argmax())]

    @property
    def sentence(self) -> str:
        """Which parts were changed and what came of it."""
        index = self.classes.index(self.target)
        was, still = page_percent(self.before[index]), page_percent(self.after[index])
        if not self.changes:
            return f"The drawing of a {self.kind} has no part to change; it is called “{self.target}” ({was})."
        changed = f"Drawn {_listed([str(one) for one in self.changes])}, this {self.kind}"
        if not self.found:
            return f"No change of parts that was tried turns the answer “{self.target}” ({was}). {changed} has {still}."
        now = page_percent(self.after.max())
        return f"{changed} is called “{self.verdict}” ({now}) and no longer “{self.target}” ({was})."

    def to_json(self) -> dict[str, Any]:
        """Everything but the pixels."""
        return {
            "kind": self.kind,
            "target": self.target,
            "found": self.found,
            "verdict": self.verdict,
            "changes": [{"part": one.part, "to": one.to} for one in self.changes],
            "before": dict(zip(self.classes, self.before.tolist(), strict=True)),
            "after": dict(zip(self.classes, self.after.tolist(), strict=True)),
            "alone": [{"part": one.part, "to": one.to, "left": left} for one, left in self.alone.items()],
            "trials": self.trials,
            "sentence": self.sentence,
        }


def flip_parts(
    classifier: "Classifier",
    kind: str,
    *,
    size: int,
    seed: int,
    index: int,
    factors: Mapping[str, str | float] | None = None,
) -> PartFlip:
    """Draws an animal again with parts of another class or without them, until the answer turns.

    A drawing can do what no photo can: keep everything, light, pose and background, and change the ears alone (a
    *counterfactual* with a known cause). First every visible part is changed alone, in every way. If none of that
    turns the answer, the change that brings it nearest is kept and the next is sought; in the end, changes that are
    not needed are taken back.

    Args:
        classifier: whose answer is to be turned.
        kind: what is drawn, of CLASSES.
        size: width and height of the drawing, px.
        seed: of the drawing.
        index: which drawing of this seed.
        factors: factors that are fixed, as for draw.

    Raises:
        ConfigError: an unknown class or factor, or a value outside its range.

    Reference: Hesse, Schaub-Meyer, Roth 2023, "FunnyBirds", arXiv:2308.06248 (parts of drawings taken away).
    """
    easel = _Easel(classifier=classifier, kind=kind, size=size, seed=seed, index=index, factors=factors or {})
    drawing = easel.drawn(())
    before = easel.logits([()])[0]
    target = int(before.argmax())
    options = _options(drawing)
    logits = easel.logits([(one,) for one in options])
    margins = margins_of(logits, target)
    left = softmax(logits, classifier.temperature)[:, target] if options else np.zeros(0)
    chosen: tuple[PartChange, ...] = (options[int(margins.argmin())],) if options else ()
    lead = float(margins.min()) if options else np.inf
    while lead >= 0:
        taken = {one.part for one in chosen}
        more = [(*chosen, one) for one in options if one.part not in taken]
        margins = margins_of(easel.logits(more), target)
        if not more or margins.min() >= lead:  # no further change helps
            break
        chosen, lead = more[int(margins.argmin())], float(margins.min())
    if lead < 0:
        chosen = _needed(easel, chosen, target)
    after = easel.logits([chosen])[0]
    return PartFlip(
        kind=kind,
        classes=classifier.classes,
        target=classifier.classes[target],
        found=lead < 0,
        changes=chosen,
        before=softmax(before[None], classifier.temperature)[0],
        after=softmax(after[None], classifier.temperature)[0],
        alone=dict(zip(options, left.tolist(), strict=True)),
        trials=easel.trials,
        image=drawing.image,
        changed=easel.drawn(chosen).image,
    )


@dataclass(kw_only=True)
class _Easel:
    """Where one drawing is made again and again, and judged."""

    classifier: "Classifier"
    kind: str
    size: int
    seed: int
    index: int
    factors: Mapping[str, str | float]
    trials: int = field(default=0, init=False)

    def drawn(self, changes: Sequence[PartChange]) -> Drawing:
        """The drawing with these changes."""
        others = {one.part: one.to for one in changes if one.to is not None}
        gone = [one.part for one in changes if one.to is None]
        factors = {**self.factors, **others}
        return draw(self.kind, size=self.size, seed=self.seed, index=self.index, factors=factors, without=gone)

    def logits(self, many: Sequence[Sequence[PartChange]]) -> np.ndarray:
        """The logits of the drawing with each of several sets of changes, (n, classes) float64."""
        self.trials += len(many)
        if not many:
            return np.zeros((0, len(self.classifier.classes)))
        images = [self.classifier.prepare(self.drawn(changes).image) for changes in many]
        return self.classifier.logits(np.stack(images)).astype(np.float64)


def _options(drawing: Drawing) -> list[PartChange]:
    """Every way to change one visible part."""
    return [
        PartChange(part=part, to=to)
        for part in drawing.visible_parts
        for to in (*CLASSES, None)
        if to != getattr(drawing.factors, part)
    ]


def _needed(easel: _Easel, chosen: tuple[PartChange, ...], target: int) -> tuple[PartChange, ...]:
    """The changes without those that the answer turns without."""
    while len(chosen) > 1:
        fewer = [chosen[:at] + chosen[at + 1 :] for at in range(len(chosen))]
        margins = margins_of(easel.logits(fewer), target)
        if margins.min() >= 0:
            break
        chosen = fewer[int(margins.argmin())]
    return chosen


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
