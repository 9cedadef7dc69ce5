"""The door of this room: a photo and a method go in, an explanation comes out."""

from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from seewhy.explain.asked import ask
from seewhy.explain.evidence import evidence
from seewhy.explain.explanation import Explanation
from seewhy.explain.methods import method as method_of
from seewhy.explain.spreading import spread_all

if TYPE_CHECKING:
    from pathlib import Path

    from seewhy.classifier.classifier import Classifier

__all__ = ["explain"]


def explain(
    classifier: "Classifier",
    photo: "str | Path | bytes | BinaryIO | np.ndarray",
    target: str | None = None,
    *,
    method: str = "evidence",
    against: str | None = None,
    layer: str | None = None,
) -> Explanation:
    """Which places of a photo speak for an answer, and which against it.

    Args:
        classifier: whose answer is to be explained.
        photo: a path, the bytes of a file, an open file, or an image (height, width, 3) uint8.
        target: the class; None takes the most probable one.
        method: a name of the catalogue (seewhy.explain.methods). "evidence" is exact and needs no torch; the others
            rebuild the network in torch.
        against: another class, to see what speaks for the target rather than for this one.
        layer: for grad_cam and layer_cam, which layer is looked at; None takes the last one that the head reads.

    Raises:
        ConfigError: no such class, method or layer; the nearest name is told.
        UsageError: target and against are the same class, or the method has no layer to choose.
        PhotoError: the photo cannot be read.
        ArtefactError: the evidence does not add up to the network's logit.
        MissingExtraError: the method needs torch, which is not installed.
    """
    chosen = method_of(method)
    chosen.check_layer(layer)
    if chosen.name == "evidence":
        return evidence(classifier, photo, target, against)
    asked, _ = ask(classifier, photo, target, against)
    from seewhy.devices import require_torch

    require_torch()
    from seewhy.explain.subject import subject_of

    subject = subject_of(classifier, asked.target, asked.against)
    size, places = subject.size, {}
    if chosen.places is None:
        heatmap = chosen.attribute(subject, asked.prepared)
    else:
        places = chosen.places(subject, asked.prepared, layer)
        heatmap = spread_all(places.values(), size)
    return Explanation(
        asked=asked,
        method=chosen.name,
        layer=", ".join(places),
        heatmap=heatmap,
        bias=None if chosen.constant is None else chosen.constant(subject),
        places={name: one.values for name, one in places.items()},
        sights={name: one.sight for name, one in places.items() if one.sight is not None},
    )
