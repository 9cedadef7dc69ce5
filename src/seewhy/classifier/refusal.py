"""Is it one of the known kinds at all? Asked of the feature maps that the logits come from: one run of the engine."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from seewhy.classifier.features import features_of_maps
from seewhy.errors import UsageError
from seewhy.probability.novelty import ENOUGH, Novelty, check_false_alarm
from seewhy.probability.novelty_detector import NoveltyDetector

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["check_rate", "logits_and_novelty", "novelty_of_maps"]


def logits_and_novelty(
    classifier: "Classifier", images: np.ndarray, false_alarm: float | None, *, one_thread: bool = False
) -> tuple[np.ndarray, Sequence[Novelty | None]]:
    """The logits, and how far each photo lies from all that was learned.

    Args:
        classifier: who is asked.
        images: (batch, size, size, 3) uint8, prepared.
        false_alarm: the share of photos of the right kind that may be refused; None takes the detector's default.
        one_thread: compute with the calling thread alone.

    Returns:
        (batch, classes) float32, and for each photo its novelty; None where the classifier has no detector.
    """
    if classifier.detector is None:
        return classifier.logits(images, one_thread=one_thread), [None] * len(images)
    spec = classifier.head
    logits, maps = classifier.logits_and_maps(images, spec.stages[-1:], one_thread=one_thread)
    return logits, novelty_of_maps(classifier, maps, false_alarm)


def novelty_of_maps(
    classifier: "Classifier", maps: Mapping[str, np.ndarray], false_alarm: float | None = None
) -> Sequence[Novelty | None]:
    """How far photos lie from all that was learned, where the network has run already.

    Args:
        classifier: who is asked; one with a detector, or the answer is None for each photo.
        maps: the feature maps that its dense layer reads, by stage (batch, channels, height, width) float32; of the
            last stage at least.
        false_alarm: as for logits_and_novelty.
    """
    spec = classifier.head
    if classifier.detector is None:
        return [None] * len(maps[spec.stages[-1]])
    return classifier.detector.novelty(features_of_maps(maps, spec), false_alarm)


def check_rate(detector: NoveltyDetector | None, rate: float | None) -> None:
    """Makes sure of a rate that was asked for before any photo is read.

    Args:
        detector: the classifier's.
        rate: the share of photos of the right kind that may be refused; None was not asked for.

    Raises:
        UsageError: there is no detector, or the photos it knows cannot tell such a rate.
    """
    if rate is None:
        return
    if detector is None:
        raise UsageError(
            f"A false-alarm rate of {rate:g} was asked of a classifier that cannot tell photos of something else",
            f"one that SeeWhy trained on folders with at least {ENOUGH} photos that say how far is usual",
            "Train it again with this version, or leave the rate out.",
        )
    check_false_alarm(rate, len(detector.usual))
