"""Do the surroundings speak? The photo with its middle covered, and with everything but the middle covered."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from seewhy.explain.asked import ask
from seewhy.explain.filling import filled, overgrown
from seewhy.pixels.preprocessing import Placement
from seewhy.probability.percent import page_percent
from seewhy.probability.softmax import softmax

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["MIDDLE", "Surroundings", "surroundings"]

MIDDLE = 0.8
"""Side of the middle as a share of the photo's: the surroundings are its outer tenth all around, 36 % of its area.
On 45 new drawings each, a network that learned from planted backgrounds was found to go by the surroundings in 43, one
that learned from drawings without them in none (benchmarks/changes.py)."""

_SURE = 0.9  # the surroundings alone must give the answer at least this probability to be said to carry it
_AS_STRONG = 0.05  # and no less than the middle alone, but for this
_TEN_TIMES = math.log(10)  # and ten times the odds that a plain grey picture gives it


@dataclass(frozen=True, kw_only=True, eq=False)
class Surroundings:
    """What the network says when it sees only the middle of a photo, or only what lies around it.

    Args:
        photo: the photo's name; None where it came without one.
        classes: in the order of the probabilities.
        target: the answer to the whole photo.
        whole: (classes,) probabilities of the photo as it is.
        middle: of the photo with its surroundings covered by what lies in the middle.
        around: of the photo with its middle covered by what lies around it.
        blurred: of the photo blurred all over.
        grey: of a plain picture in the network's mean colour: what it says to nothing at all.
        middle_image: (size, size, 3) uint8, with the surroundings covered.
        around_image: (size, size, 3) uint8, with the middle covered.
        placement: where the photo lies in the network's square.
    """

    photo: str | None
    classes: tuple[str, ...]
    target: str
    whole: np.ndarray
    middle: np.ndarray
    around: np.ndarray
    blurred: np.ndarray
    grey: np.ndarray
    middle_image: np.ndarray
    around_image: np.ndarray
    placement: Placement

    @property
    def level(self) -> str:
        """Where the answer comes from.

        "surroundings": they alone give it as surely as the middle alone does. "unknown": so they do, but this network
        says the same to a plain grey picture. "either": the middle and the surroundings each suffice. "middle" and
        "around": only one of them does, and it is not sure enough for more. "together": neither does.
        """
        index = self.classes.index(self.target)
        around, middle = float(self.around[index]), float(self.middle[index])
        if around >= _SURE and around >= middle - _AS_STRONG:
            plain = _odds(self.around, index) < _odds(self.grey, index) + _TEN_TIMES
            return "unknown" if plain else "surroundings"
        suffices = [bool(values.argmax() == index) for values in (self.middle, self.around)]
        if all(suffices):
            return "either"
        return "middle" if suffices[0] else "around" if suffices[1] else "together"

    @property
    def warns(self) -> bool:
        """Whether the surroundings carry the answer."""
        return self.level == "surroundings"

    @property
    def sentence(self) -> str:
        """Both probabilities, and what follows from them."""
        index, name = self.classes.index(self.target), f"“{self.target}”"
        middle, around, blurred, grey = (
            page_percent(values[index]) for values in (self.middle, self.around, self.blurred, self.grey)
        )
        told = f"With everything but the middle covered, {name} has {middle}; with the middle covered, {around}."
        meaning = {
            "surroundings": "What lies around the middle carries the answer: if the subject is in the middle, the "
            "background speaks.",
            "unknown": f"Whether the surroundings speak cannot be told: even a plain grey picture gives {name} {grey}.",
            "either": "Each of the two is enough for the answer.",
            "around": "The answer comes rather from around the middle, and not surely.",
            "middle": "The answer comes from the middle.",
            "together": "Neither is enough for the answer: it takes both.",
        }[self.level]
        if self.warns and self.blurred.argmax() == index:
            meaning += f" It takes no more than colours: blurred all over, the photo still has {blurred}."
        return f"{told} {meaning}"

    def to_json(self) -> dict[str, Any]:
        """Everything but the pixels."""
        names = ("whole", "middle", "around", "blurred", "grey")
        return {
            "photo": self.photo,
            "target": self.target,
            "probabilities": {
                name: dict(zip(self.classes, getattr(self, name).tolist(), strict=True)) for name in names
            },
            "level": self.level,
            "middle_side": MIDDLE,
            "sentence": self.sentence,
        }


def surroundings(classifier: "Classifier", photo: "str | Path | bytes | BinaryIO | np.ndarray") -> Surroundings:
    """Asks whether the background decides: what does the network say when it sees only that?

    A network that learned from wolves in snow may have learned the snow. Where the middle of a photo is covered by what
    lies around it and the answer stays as sure, the subject is not needed for it. This knows nothing of where the
    subject is: it takes the middle, eight tenths of the photo's sides, for it. Four more pictures are judged.

    Args:
        classifier: who is asked.
        photo: a path, the bytes of a file, an open file, or an image (height, width, 3) uint8.

    Raises:
        PhotoError: the photo cannot be read.

    Reference: Beery, van Horn, Perona 2018, "Recognition in terra incognita", arXiv:1807.04975 (cows on beaches);
    Xiao et al. 2020, "Noise or signal: the role of image backgrounds in object recognition", arXiv:2006.09994.
    """
    asked, _ = ask(classifier, photo)
    image, box = asked.prepared, asked.placement.square_box
    inside = _middle(image.shape[0], box)
    grey = np.broadcast_to(np.rint(255 * np.array(classifier.preprocessing.mean)).astype(np.uint8), image.shape)
    pictures = np.stack(
        [overgrown(image, inside, box), overgrown(image, ~inside, box), filled(image, "blur", box), grey]
    )
    logits = np.concatenate([asked.logits[None], classifier.logits(pictures)])
    whole, middle, around, blurred, plain = softmax(logits, classifier.temperature)
    return Surroundings(
        photo=asked.photo,
        classes=classifier.classes,
        target=asked.target,
        whole=whole,
        middle=middle,
        around=around,
        blurred=blurred,
        grey=plain,
        middle_image=pictures[0],
        around_image=pictures[1],
        placement=asked.placement,
    )


def _middle(size: int, box: tuple[int, int, int, int]) -> np.ndarray:
    """The middle of the box, MIDDLE of its sides wide and high; (size, size) bool."""
    left, top, right, bottom = box
    place = np.arange(size) + 0.5
    across = np.abs(2 * (place - left) / (right - left) - 1) < MIDDLE
    down = np.abs(2 * (place - top) / (bottom - top) - 1) < MIDDLE
    return down[:, None] & across[None]


def _odds(probabilities: np.ndarray, index: int) -> float:
    """The logarithm of a class's odds; summed over the others, because 1 - p loses what is small."""
    others = max(float(np.delete(probabilities, index).sum()), 1e-300)
    return math.log(max(float(probabilities[index]), 1e-300) / others)
