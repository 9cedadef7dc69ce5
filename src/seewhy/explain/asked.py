"""What was asked about which photo: the photo prepared, the network run once, and the combination of logits chosen."""

import io
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from seewhy.errors import UsageError, unknown_name
from seewhy.network.sight import Sight, sights_from_json
from seewhy.pixels.decode import decode
from seewhy.pixels.preprocessing import Placement, Preprocessing
from seewhy.pixels.source import UNNAMED, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seewhy.classifier.classifier import Classifier

__all__ = ["DISPLAY_SIDE", "Asked", "ask", "direction_of", "sights_of_classifier"]

DISPLAY_SIDE = 640  # px at least of the shorter side, where a large photo is decoded small for the picture


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """A question to a classifier, with the answer's numbers.

    Args:
        photo: its name; None where it came without one.
        source: the photo itself: its bytes, or an image (height, width, 3) uint8.
        placement: where it lies in the network's square.
        prepared: (size, size, 3) uint8, what the network saw.
        logits: (classes,) float64.
        target: the class that is explained.
        against: for a contrast, the other class.
        direction: (classes,) float64, what each logit counts.
    """

    photo: str | None
    source: bytes | np.ndarray = field(repr=False)
    placement: Placement = field(repr=False)
    prepared: np.ndarray = field(repr=False)
    logits: np.ndarray
    target: str
    against: str | None
    direction: np.ndarray

    @property
    def score(self) -> float:
        """The number that is explained, in logits."""
        return float(self.direction @ self.logits)

    @cached_property
    def image(self) -> np.ndarray:
        """The photo for showing, (height, width, 3) uint8, upright; decoded when it is first looked at."""
        if isinstance(self.source, np.ndarray):
            return self.source
        return decode(self.source, at_least=max(self.placement.size, DISPLAY_SIDE))


def ask(
    classifier: "Classifier",
    photo: "str | Path | bytes | BinaryIO | np.ndarray",
    target: str | None = None,
    against: str | None = None,
) -> "tuple[Asked, dict[str, np.ndarray]]":
    """Runs the classifier's network on a photo, as predicting does: the same pixels, the same logits.

    Args:
        classifier: whose answer is to be explained.
        photo: a path, the bytes of a file, an open file, or an image (height, width, 3) uint8.
        target: the class; None takes the most probable one (but for `against`).
        against: for a contrast, the other class.

    Returns:
        The question with its numbers, and the feature maps that the head reads, by stage (channels, height, width)
        float32.

    Raises:
        ConfigError: no such class.
        UsageError: both are the same class.
        PhotoError: the photo cannot be read.
    """
    # Before the photo is read: a wrong name costs no time.
    chosen = _another_than(against, classifier.classes) if target is None else target
    direction = direction_of(classifier.classes, chosen, against)
    name, source, decoded = _read(photo, classifier.preprocessing)
    prepared = classifier.preprocessing.apply(decoded)
    logits, maps = classifier.logits_and_maps(prepared[None])
    if target is None:
        order = np.argsort(-logits[0], kind="stable")
        chosen = next(classifier.classes[k] for k in order if classifier.classes[k] != against)
        direction = direction_of(classifier.classes, chosen, against)
    asked = Asked(
        photo=name,
        source=source,
        placement=classifier.preprocessing.placement(*decoded.shape[:2]),
        prepared=prepared,
        logits=logits[0].astype(np.float64),
        target=chosen,
        against=against,
        direction=direction,
    )
    return asked, {stage: values[0] for stage, values in maps.items()}


def direction_of(classes: "Sequence[str]", target: str, against: str | None = None) -> np.ndarray:
    """Which combination of logits is explained: that of a class, or the difference of two.

    Args:
        classes: in the order of the logits.
        target: the class that positive evidence speaks for.
        against: for a contrast, the class that negative evidence speaks for.

    Returns:
        (classes,) float64.

    Raises:
        ConfigError: no such class.
        UsageError: both are the same class.

    >>> direction_of(("cat", "dog", "wolf"), "dog", "wolf").tolist()
    [0.0, 1.0, -1.0]
    """
    for name in (target, against):
        if name is not None and name not in classes:
            raise unknown_name("class", name, classes)
    if target == against:
        raise UsageError(f'"{target}" cannot be told from itself', "two classes", "Name another class.")
    direction = np.zeros(len(classes))
    direction[list(classes).index(target)] = 1.0
    if against is not None:
        direction[list(classes).index(against)] = -1.0
    return direction


def sights_of_classifier(classifier: "Classifier") -> dict[str, Sight]:
    """Where the places of a classifier's layers look; empty for one that was saved before this was measured.

    Args:
        classifier: any.
    """
    return sights_from_json(classifier.model.head.get("sights", {}))


def _another_than(against: str | None, classes: "Sequence[str]") -> str:
    return next(name for name in classes if name != against)


def _read(
    photo: "str | Path | bytes | BinaryIO | np.ndarray", preprocessing: Preprocessing
) -> tuple[str | None, bytes | np.ndarray, np.ndarray]:
    """The photo's name, the photo to decode again for showing, and its pixels for the network."""
    if isinstance(photo, np.ndarray):
        return None, photo, photo
    with opened(photo) as file:
        source = file.file.read()
    again = _Content(source, file.name)
    # A path is decoded as such, so that an error names its folder too.
    decoded = preprocessing.decoded(photo if isinstance(photo, str | Path) else again)
    return None if file.name == UNNAMED else file.name, source, decoded


class _Content(io.BytesIO):
    """Bytes with the name that an error calls them by."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name
