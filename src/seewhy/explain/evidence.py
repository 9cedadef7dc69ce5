"""Which places of a photo speak for an answer, and which against it: exactly, to the last logit."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from seewhy.errors import ArtefactError, UsageError, unknown_name
from seewhy.explain.explanation import Depth, Explanation
from seewhy.explain.spreading import spread
from seewhy.network.head_spec import HeadSpec, place_contributions
from seewhy.pixels.decode import decode

if TYPE_CHECKING:
    from pathlib import Path

    from seewhy.classifier.classifier import Classifier

__all__ = ["DISPLAY_SIDE", "contrast", "evidence"]

DISPLAY_SIDE = 640  # px at least of the shorter side, where a large photo is decoded small for the picture

# The engine computes in float32, the sum over places in float64; both agree to about 1e-6 of the terms' size.
_TOLERANCE = 1e-4


def evidence(
    classifier: "Classifier", photo: "str | Path | bytes | BinaryIO | np.ndarray", target: str | None = None
) -> Explanation:
    """How much each place of the photo adds to the score of a class.

    The network's last feature maps are averaged over the photo and weighed by one dense layer. An average is a sum
    over places, so the score (*logit*) of each class is a sum over places plus a constant (*bias*), and that sum is
    drawn: nothing is estimated, nothing left out. Where the head reads several depths, each has its own map, and they
    are added. What a place *sees* is wider than what it covers: its receptive field, which "describe" tells.

    Args:
        classifier: whose answer is to be explained.
        photo: a path, the bytes of a file, an open file, or an image (height, width, 3) uint8.
        target: the class that the evidence shall be for; None takes the most probable one.

    Returns:
        The explanation; bias + the sum over all places is the logit, checked to 1e-4.

    Raises:
        ConfigError: no such class.
        PhotoError: the photo cannot be read.
        ArtefactError: the classifier's network gives no feature maps, or they do not add up to its logit.

    Reference:
        Zhou et al. 2016, Learning deep features for discriminative localization, arXiv:1512.04150.
    """
    return _explained(classifier, photo, target, against=None)


def contrast(
    classifier: "Classifier", photo: "str | Path | bytes | BinaryIO | np.ndarray", target: str, against: str
) -> Explanation:
    """How much each place of the photo speaks for one class rather than another.

    The same sum for the difference of the two logits. It alone decides between the two classes: what speaks for both
    alike drops out.

    Args:
        classifier: whose answer is to be explained.
        photo: as for evidence.
        target: the class that positive places speak for.
        against: the class that negative places speak for.

    Raises:
        UsageError: both are the same class.
        ConfigError, PhotoError, ArtefactError: as for evidence.
    """
    if target == against:
        raise UsageError(f'"{target}" cannot be told from itself', "two classes", "Name another class.")
    return _explained(classifier, photo, target, against)


def _explained(
    classifier: "Classifier",
    photo: "str | Path | bytes | BinaryIO | np.ndarray",
    target: str | None,
    against: str | None,
) -> Explanation:
    for name in (target, against):
        if name is not None and name not in classifier.classes:
            raise unknown_name("class", name, classifier.classes)
    name = _name_of(photo)
    image = _decoded(photo, classifier.preprocessing.size)
    prepared = classifier.preprocessing.apply(image)[None]  # (1, size, size, 3)
    logits = classifier.logits(prepared)[0].astype(np.float64)
    weights, bias = classifier.dense
    index = int(logits.argmax()) if target is None else classifier.classes.index(target)
    direction = np.zeros(len(classifier.classes))  # which combination of logits is explained
    direction[index] = 1.0
    if against is not None:
        direction[classifier.classes.index(against)] = -1.0
    spec = HeadSpec.from_json(classifier.model.head)
    maps = {stage: values[0] for stage, values in classifier.feature_maps(prepared).items()}
    row = direction[None] @ weights.astype(np.float64)  # (1, features)
    places = {stage: shares[0] for stage, shares in place_contributions(maps, row, spec).items()}
    constant, score = float(direction @ bias), float(direction @ logits)
    _check_sum(places, constant, score)
    size = classifier.preprocessing.size
    return Explanation(
        method="evidence" if against is None else "contrast",
        layer=", ".join(places),
        target=classifier.classes[index],
        against=against,
        photo=name,
        image=image,
        placement=classifier.preprocessing.placement(*image.shape[:2]),
        heatmap=sum((spread(shares, size) for shares in places.values()), np.zeros((size, size))),
        places=places,
        by_depth={
            stage: Depth(speaks_for=float(shares[shares > 0].sum()), speaks_against=float(shares[shares < 0].sum()))
            for stage, shares in places.items()
        },
        bias=constant,
        logit=score,
    )


def _check_sum(places: Mapping[str, np.ndarray], bias: float, logit: float) -> None:
    total = bias + sum(float(shares.sum()) for shares in places.values())
    terms = max(abs(logit), abs(bias), *(float(np.abs(shares).sum()) for shares in places.values()))
    if abs(total - logit) > _TOLERANCE * max(1.0, terms):
        raise ArtefactError(
            f"The evidence adds up to {total:.6g}, and the network's logit is {logit:.6g}",
            "the same number: the graph and the weights of this classifier do not belong together",
            "Train it again, or take another copy of it.",
        )


def _decoded(photo: "str | Path | bytes | BinaryIO | np.ndarray", size: int) -> np.ndarray:
    return photo if isinstance(photo, np.ndarray) else decode(photo, at_least=max(size, DISPLAY_SIDE))


def _name_of(photo: "str | Path | bytes | BinaryIO | np.ndarray") -> str | None:
    if isinstance(photo, bytes | np.ndarray):
        return None
    name = getattr(photo, "name", None) if not isinstance(photo, str) and hasattr(photo, "read") else str(photo)
    return name if isinstance(name, str) else None
