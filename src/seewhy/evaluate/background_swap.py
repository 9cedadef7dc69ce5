"""The same animal before another scene: what the background alone does, where the photos are drawings."""

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.data.drawings import BACKGROUNDS, draw
from seewhy.data.drawings.factors import CLASSES
from seewhy.errors import DatasetError
from seewhy.evaluate.looked_at import ask
from seewhy.probability import Estimate, wilson
from seewhy.progress import progress

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["BackgroundSwap", "background_swap"]

_UNSEEN = 3_000_000  # drawings of indices that no training drawing reaches


@dataclasses.dataclass(frozen=True, kw_only=True)
class BackgroundSwap:
    """Drawings, each before every scene.

    Args:
        n: drawings.
        same: the share of drawings that got one answer before all scenes.
        by_scene: the accuracy before each scene.
        answers: by scene, how often each class was answered, as a share.
    """

    n: int
    same: Estimate
    by_scene: dict[str, Estimate]
    answers: dict[str, dict[str, float]]

    @property
    def sentence(self) -> str:
        """What the scene does, in plain words."""
        worst = min(self.by_scene, key=lambda scene: self.by_scene[scene].value)
        best = max(self.by_scene, key=lambda scene: self.by_scene[scene].value)
        return (
            f"Of {self.n} drawings that were drawn again before every scene, {100 * self.same.value:.0f} % got the "
            f"same answer each time ({100 * self.same.low:.0f}–{100 * self.same.high:.0f} %). Right before "
            f"“{best}”: {100 * self.by_scene[best].value:.0f} %, before “{worst}”: "
            f"{100 * self.by_scene[worst].value:.0f} %."
        )

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "sentence": self.sentence,
            "n": self.n,
            "same": self.same.to_json(),
            "accuracy": {scene: found.to_json() for scene, found in self.by_scene.items()},
            "answers": self.answers,
        }


def background_swap(classifier: "Classifier", *, count: int = 60, seed: int = 0) -> BackgroundSwap:
    """Draws each animal before every scene, all else equal, and asks: a *background swap* without cut edges.

    Args:
        classifier: one that knows classes of the drawings.
        count: drawings, classes in turn.
        seed: of the drawings; their indices are none that a training reaches.

    Raises:
        DatasetError: it knows fewer than two of the classes that can be drawn.

    Reference: Xiao, Engstrom, Ilyas, Madry 2020, "Noise or signal: the role of image backgrounds in object
    recognition", arXiv:2006.09994.
    """
    kinds = [name for name in classifier.classes if name in CLASSES]
    if len(kinds) < 2:
        raise DatasetError(
            f"This classifier knows {', '.join(classifier.classes[:12])}",
            f"at least two of {', '.join(CLASSES)}, which can be drawn",
            "Judge it on photos instead.",
        )
    truth = np.array([classifier.classes.index(kinds[place % len(kinds)]) for place in range(count)])
    answers = np.empty((count, len(BACKGROUNDS)), np.int64)
    for place in progress(range(count), total=count, label="Drawing"):
        images = [
            draw(
                kinds[place % len(kinds)],
                size=max(16, classifier.preprocessing.size),
                seed=seed,
                index=_UNSEEN + place,
                factors={"background": scene},
            ).image
            for scene in BACKGROUNDS
        ]
        logits, _ = ask(classifier, np.stack([classifier.prepare(image) for image in images]))
        answers[place] = logits.argmax(axis=1)
    right = answers == truth[:, None]
    return BackgroundSwap(
        n=count,
        same=wilson(int((answers == answers[:, :1]).all(axis=1).sum()), count),
        by_scene={scene: wilson(int(right[:, at].sum()), count) for at, scene in enumerate(BACKGROUNDS)},
        answers={
            scene: {name: float((answers[:, at] == label).mean()) for label, name in enumerate(classifier.classes)}
            for at, scene in enumerate(BACKGROUNDS)
        },
    )
