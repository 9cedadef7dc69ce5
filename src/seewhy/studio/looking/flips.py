"""What would turn the answer? The smallest move of each slider that does, and the smallest part to cover."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.evaluate.changed_photos import CONDITIONS
from seewhy.explain.flip import flip
from seewhy.studio.looking.changes import SLIDERS, STEPS, level_at, step_of
from seewhy.studio.looking.cover import Cover
from seewhy.studio.looking.look import Question, source_of
from seewhy.studio.looking.masks import MaskTable, wider
from seewhy.studio.looking.photos import TablePhoto
from seewhy.studio.looking.place import photo_to_square

if TYPE_CHECKING:
    from collections.abc import Callable

    from seewhy.classifier.classifier import Classifier

__all__ = ["Search", "flips"]

_TRIED = 12  # positions of a slider that are tried first; between two of them it is halved to one step of a hundred
_AT_ONCE = 4  # pictures judged between two looks at whether the page still wants to know
_TRIALS = 120  # of flip: about 40 regions alone, then together
_GROWN = 8  # cells by which a found part may be widened: a soft edge hides a little less than a sharp one


@dataclass(frozen=True, kw_only=True)
class Search:
    """Where a search begins.

    Args:
        classifier: whose answer shall turn.
        photo: from the table.
        question: as the page stands; its answer is the one that shall turn.
        masks: where a part that was found is kept, so that the page can show it.
        before_each: called before each few pictures; what it raises ends the search.
    """

    classifier: "Classifier"
    photo: TablePhoto
    question: Question
    masks: MaskTable
    before_each: "Callable[[], None]" = lambda: None

    def logits(self, questions: list[Question]) -> np.ndarray:
        """The logits of the photo under each question, (n, classes) float64."""
        self.before_each()
        images = [self.classifier.prepare(source_of(self.photo, one)) for one in questions]
        return self.classifier.logits(np.stack(images)).astype(np.float64)

    def answer(self, logits: np.ndarray) -> dict[str, Any]:
        """What is answered, with its probability, from (classes,) logits."""
        probabilities = self.classifier.probabilities_of(logits)
        index = int(probabilities.argmax())
        return {"answer": self.classifier.classes[index], "probability": float(probabilities[index])}


def flips(search: Search) -> Iterator[dict[str, Any]]:
    """Looks for the smallest changes that turn the answer, each beginning where the page stands.

    Each slider is moved alone, from where it stands towards its strongest level: twelve positions, and between the
    last that kept the answer and the first that turned it halves, to a hundredth of its way. So a smaller change is
    missed only where the answer turns and turns back between two positions. Where nothing is painted yet, the smallest
    part is sought whose blurring turns the answer (explain.flip); what is told of it was asked again of the photo as
    the page will show it.

    Args:
        search: where it begins.

    Returns:
        One after the other: {"answer", "probability"} before; {"done", "of"} after each step; {"slider", "level",
        "moved", "answer", "probability"} for a slider that turns it, moved being the share of its whole way; {"mask",
        "share", "answer", "probability"} for a part; where none was found {"slider", "kept", "level"} or {"mask": None,
        "kept"}: the least probability that the answer was left with, and where.
    """
    first = search.logits([search.question])[0]
    yield search.answer(first)
    index, of = int(first.argmax()), len(SLIDERS) + int(search.question.cover is None)
    for done, name in enumerate(SLIDERS, 1):
        yield _by_slider(search, name, index)
        yield {"done": done, "of": of}
    if search.question.cover is None:
        yield _by_cover(search, index)
        yield {"done": of, "of": of}


def _by_slider(search: Search, name: str, index: int) -> dict[str, Any]:
    start = step_of(name, float(search.question.strengths.get(name, CONDITIONS[name].neutral)))
    steps = np.unique(np.rint(np.linspace(start, STEPS, _TRIED + 1)).astype(int))[1:].tolist()
    low, found = start, None
    least, weakest = np.inf, start
    for at in range(0, len(steps), _AT_ONCE):
        some = steps[at : at + _AT_ONCE]
        logits = search.logits([_moved(search.question, name, step) for step in some])
        turned = np.flatnonzero(logits.argmax(axis=1) != index)
        if len(turned):
            found = (some[turned[0]], logits[turned[0]])
            low = some[turned[0] - 1] if turned[0] else low
            break
        low = some[-1]
        left = search.classifier.probabilities_of(logits)[:, index]
        if left.min() < least:
            least, weakest = float(left.min()), some[int(left.argmin())]
    if not steps:  # it stands at its end
        return {"slider": name, "kept": None, "level": level_at(name, start)}
    if found is None:
        return {"slider": name, "kept": least, "level": level_at(name, weakest)}
    high, logits = found
    while high - low > 1:
        middle = (low + high) // 2
        between = search.logits([_moved(search.question, name, middle)])[0]
        if between.argmax() == index:
            low = middle
        else:
            high, logits = middle, between
    return {"slider": name, "level": level_at(name, high), "moved": (high - start) / STEPS, **search.answer(logits)}


def _moved(question: Question, name: str, step: int) -> Question:
    return replace(question, strengths={**question.strengths, name: level_at(name, step)})


def _by_cover(search: Search, index: int) -> dict[str, Any]:
    image = source_of(search.photo, search.question)
    found = flip(search.classifier, image, trials=_TRIALS, before_each=search.before_each)
    left = float(found.after[index])
    if not found.found:
        return {"mask": None, "kept": left}
    cells = _on_photo(search, found.mask)
    for _ in range(_GROWN):
        logits = search.logits([replace(search.question, cover=Cover(cells=cells))])[0]
        if logits.argmax() != index:
            mask = search.masks.add(cells)
            return {"mask": mask.identity, "share": float(cells.mean()), **search.answer(logits)}
        cells = wider(cells)
    return {"mask": None, "kept": left}


def _on_photo(search: Search, mask: np.ndarray) -> np.ndarray:
    """A part of the network's square as cells of the photo, whatever the sliders did; (rows, columns) bool."""
    rows, columns = search.photo.cells
    preprocessing = search.classifier.preprocessing
    shape = search.photo.copy_for(preprocessing).shape[:2]
    way = photo_to_square((shape[0], shape[1]), preprocessing, search.question.strengths, search.photo.identity)
    x, y = np.meshgrid((np.arange(columns) + 0.5) / columns, (np.arange(rows) + 0.5) / rows)
    across, down, _ = np.floor(way @ np.stack([x, y, np.ones_like(x)]).reshape(3, -1) * len(mask)).astype(int)
    inside = (across >= 0) & (across < len(mask)) & (down >= 0) & (down < len(mask))
    cells = np.zeros(rows * columns, bool)
    cells[inside] = mask[down[inside], across[inside]]
    return cells.reshape(rows, columns)
