"""What the guided tour tells about a photo beside the answer and the maps: its numbers, taken from the classifier."""

from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.studio.looking.look import Question, source_of
from seewhy.studio.looking.photos import TablePhoto

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.network.network import Network

__all__ = ["tour_facts"]


def tour_facts(
    classifier: "Classifier", network: "Network | None", photo: TablePhoto, question: Question, label: str | None
) -> dict[str, Any]:
    """The numbers of the tour that neither the answer nor the maps tell.

    Args:
        classifier: whose answer is looked at.
        network: its network; None where torch is not installed.
        photo: from the table.
        question: how the sliders stand.
        label: what the photo is, where that is known.

    Returns:
        photo: its name, width and height as shown, label, and the part of the training it belonged to, or None;
        scores: class -> logit before the temperature, the largest first; sum_of_powers: of
        e to the power of logit / temperature, over all classes; temperature; receipt: what happened with
        other photos about which it was this sure, or None; weights: how many the network has, or None; tune: which
        of them learned; taught: how many photos each part of the training had; measured: how often it was right on
        photos kept aside, or None.

    Raises:
        UsageError: a slider stands where it cannot.
    """
    prediction = classifier.predict(source_of(photo, question))
    fingerprints = classifier.provenance.get("fingerprints", {})
    height, width = photo.image.shape[:2]
    scores = sorted(zip(prediction.logits, classifier.classes, strict=True), key=lambda pair: -pair[0])
    return {
        "photo": {
            "name": photo.name,
            "width": width,
            "height": height,
            "label": label,
            "part": next((part for part, known in fingerprints.items() if photo.identity in known), None),
        },
        "scores": [{"name": name, "logit": float(logit)} for logit, name in scores[:6]],
        "sum_of_powers": float(np.exp(np.asarray(prediction.logits, dtype=np.float64) / classifier.temperature).sum()),
        "temperature": float(classifier.temperature),
        "receipt": None if prediction.receipt is None else prediction.receipt.to_json(),
        "weights": None if network is None else sum(one.numel() for one in network.parameters()),
        "tune": classifier.provenance.get("training", {}).get("tune"),
        "taught": {part: len(known) for part, known in fingerprints.items()},
        "measured": _measured(classifier.provenance.get("metrics", {})),
        "classes": list(classifier.classes[:6]),
        "all_classes": len(classifier.classes),
    }


def _measured(metrics: dict[str, Any]) -> dict[str, float] | None:
    """The accuracy on photos kept aside, with its 95 % interval and how many there were."""
    accuracy = metrics.get("accuracy")
    return None if accuracy is None else {**accuracy, "n": metrics.get("n", 0)}
