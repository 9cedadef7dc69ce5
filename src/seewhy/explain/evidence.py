"""Which places of a photo speak for an answer, and which against it: exactly, to the last logit. No torch."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from seewhy.errors import ArtefactError
from seewhy.explain.asked import Asked, ask, sights_of_classifier
from seewhy.explain.depths import depth_of
from seewhy.explain.explanation import Explanation
from seewhy.explain.spreading import Places, spread_all
from seewhy.network.head_spec import place_contributions

if TYPE_CHECKING:
    from pathlib import Path

    from seewhy.classifier.classifier import Classifier

__all__ = ["contrast", "evidence", "evidence_of_maps"]

# The engine computes in float32, the sum over places in float64; both agree to about 1e-6 of the terms' size.
_TOLERANCE = 1e-4


def evidence(
    classifier: "Classifier",
    photo: "str | Path | bytes | BinaryIO | np.ndarray",
    target: str | None = None,
    against: str | None = None,
) -> Explanation:
    """How much each place of the photo adds to the score of a class.

    The network's last feature maps are averaged over the photo and weighed by one dense layer. An average is a sum
    over places, so the score (*logit*) of each class is a sum over places plus a constant (*bias*), and that sum is
    drawn: nothing is estimated, nothing left out. Where the head reads several depths, each has its own map, and they
    are added. What a place *sees* is wider than what it is drawn on: its receptive field, which "describe" tells.

    Args:
        classifier: whose answer is to be explained.
        photo: a path, the bytes of a file, an open file, or an image (height, width, 3) uint8.
        target: the class that the evidence shall be for; None takes the most probable one.
        against: another class: the evidence for the target rather than for this one, as contrast gives it.

    Returns:
        The explanation; bias + the sum over all places is the logit, checked to 1e-4.

    Raises:
        ConfigError: no such class.
        UsageError: target and against are the same class.
        PhotoError: the photo cannot be read.
        ArtefactError: the classifier's network gives no feature maps, or they do not add up to its logit.

    Reference:
        Zhou et al. 2016, Learning deep features for discriminative localization, arXiv:1512.04150.
    """
    return evidence_of_maps(classifier, *ask(classifier, photo, target, against))


def evidence_of_maps(classifier: "Classifier", asked: Asked, maps: Mapping[str, np.ndarray]) -> Explanation:
    """The same where the network has run already: who also wants the answer asks once for both.

    Args:
        classifier: whose answer is to be explained.
        asked: the question, as explain.asked.ask gives it.
        maps: the feature maps that came with it.

    Raises:
        ArtefactError: as for evidence.
    """
    weights, bias = classifier.dense
    spec = classifier.head
    row = asked.direction[None] @ weights.astype(np.float64)  # (1, features)
    places = {stage: shares[0] for stage, shares in place_contributions(maps, row, spec).items()}
    constant = float(asked.direction @ bias)
    _check_sum(places, constant, asked.score)
    size = classifier.preprocessing.size
    sights = sights_of_classifier(classifier)
    return Explanation(
        asked=asked,
        method="evidence",
        layer=", ".join(places),
        heatmap=spread_all((Places(values=x, sight=sights.get(stage)) for stage, x in places.items()), size),
        bias=constant,
        by_depth={stage: depth_of(shares, sights.get(stage), size) for stage, shares in places.items()},
        places=places,
        sights=sights,
    )


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
    return evidence(classifier, photo, target, against)


def _check_sum(places: Mapping[str, np.ndarray], bias: float, logit: float) -> None:
    total = bias + sum(float(shares.sum()) for shares in places.values())
    terms = max(abs(logit), abs(bias), *(float(np.abs(shares).sum()) for shares in places.values()))
    if abs(total - logit) > _TOLERANCE * max(1.0, terms):
        raise ArtefactError(
            f"The evidence adds up to {total:.6g}, and the network's logit is {logit:.6g}",
            "the same number: the graph and the weights of this classifier do not belong together",
            "Train it again, or take another copy of it.",
        )
