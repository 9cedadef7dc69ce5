"""From the logits of prepared photos to predictions: probabilities, verdict, label set, receipt, refusal."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.classifier.prediction import Prediction
from seewhy.classifier.promise import promised, require_promises
from seewhy.classifier.refusal import check_rate, logits_and_novelty, novelty_of_maps
from seewhy.classifier.stream import in_portions, read_ahead
from seewhy.errors import SeewhyError, UsageError
from seewhy.probability.novelty import Novelty
from seewhy.progress import activity
from seewhy.threads import in_order

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["Terms", "answered_each", "check_terms", "prediction_of_maps", "predictions"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Terms:
    """On which terms answers are given.

    Args:
        false_alarm: the share of photos of the right kind that may be refused as "something else"; None takes the
            detector's default.
        miss_rate: of each class's photos, the share whose label set may lack it; None promises nothing.
    """

    false_alarm: float | None = None
    miss_rate: float | None = None


def check_terms(classifier: "Classifier", terms: Terms) -> None:
    """Makes sure of what was asked for before any photo is read.

    Args:
        classifier: who is asked.
        terms: on which it shall answer.

    Raises:
        UsageError: the photos it knows cannot tell such a rate, or it is no rate.
        ArtefactError: it keeps no scores to promise a miss rate by.
    """
    check_rate(classifier.detector, terms.false_alarm)
    if terms.miss_rate is not None:
        require_promises(classifier, terms.miss_rate)


def answered_each(
    classifier: "Classifier", photos: Iterable[Any], terms: Terms, *, batch_size: int
) -> Iterator[tuple[Any, Prediction | SeewhyError]]:
    """Each photo with its prediction or its error, in order; as Classifier.predict_each.

    Args:
        classifier: who is asked.
        photos: anything that can be looped over.
        terms: checked by check_terms.
        batch_size: how many a thread takes at once, at least 1.
    """
    portions = in_portions(photos, batch_size)
    begin = list(islice(portions, 2))
    if len(begin) < 2:  # too few to share out: read side by side, then computed by all threads together
        for portion in begin:
            yield from _answered(classifier, list(read_ahead(portion, classifier.prepare, ahead=batch_size)), terms)
        return
    threads = classifier.engine.threads

    def work(portion: list[Any]) -> list[tuple[Any, Prediction | SeewhyError]]:
        return _answered(classifier, [_read(classifier, photo) for photo in portion], terms, one_thread=True)

    for answers in in_order(work, chain(begin, portions), ahead=2 * threads, threads=threads):
        yield from answers


def predictions(
    classifier: "Classifier",
    photos: Sequence[Any],
    images: Sequence[np.ndarray],
    terms: Terms,
    *,
    one_thread: bool = False,
) -> list[Prediction]:
    """One prediction a photo, of one run of the engine.

    Args:
        classifier: who is asked.
        photos: as they were given; those that have a name are named.
        images: (size, size, 3) uint8 each, prepared.
        terms: checked by check_terms.
        one_thread: compute with the calling thread alone; for callers that ask for several at once.

    Raises:
        UsageError: the temperature is not above 0.
    """
    if not images:
        return []
    if classifier.temperature <= 0:
        raise UsageError(f"The temperature is {classifier.temperature}", "a number above 0", "Fit it again.")
    logits, novelties = logits_and_novelty(classifier, np.stack(images), terms.false_alarm, one_thread=one_thread)
    rows = zip(photos, logits, classifier.probabilities_of(logits), novelties, strict=True)
    found = [_prediction(classifier, _name_of(photo), row, p, novelty) for photo, row, p, novelty in rows]
    if terms.miss_rate is None:
        return found
    return [_promised(one, classifier, terms.miss_rate) for one in found]


def prediction_of_maps(classifier: "Classifier", logits: np.ndarray, maps: Mapping[str, np.ndarray]) -> Prediction:
    """What predict answers, where the network has run on the photo already: who also explains asks once for both.

    Args:
        classifier: who was asked.
        logits: (classes,) float32.
        maps: the feature maps that came with them, by stage (channels, height, width) float32.
    """
    probabilities = classifier.probabilities_of(logits[None])[0]
    novelty = novelty_of_maps(classifier, {stage: values[None] for stage, values in maps.items()})[0]
    return _prediction(classifier, None, logits, probabilities, novelty)


def _read(classifier: "Classifier", photo: Any) -> tuple[Any, np.ndarray | SeewhyError]:
    try:
        with activity("decoding"):
            return photo, classifier.prepare(photo)
    except SeewhyError as error:
        return photo, error


def _answered(
    classifier: "Classifier",
    read: list[tuple[Any, np.ndarray | SeewhyError]],
    terms: Terms,
    *,
    one_thread: bool = False,
) -> list[tuple[Any, Prediction | SeewhyError]]:
    """Photos that were read with their predictions; errors keep their place."""
    readable = [(photo, image) for photo, image in read if not isinstance(image, SeewhyError)]
    images = [image for _, image in readable]
    found = iter(predictions(classifier, [photo for photo, _ in readable], images, terms, one_thread=one_thread))
    return [(photo, image if isinstance(image, SeewhyError) else next(found)) for photo, image in read]


def _promised(prediction: Prediction, classifier: "Classifier", miss_rate: float) -> Prediction:
    """With its label set; what is refused stays refused, and the set keeps the promise for photos of the right kind."""
    found = promised(prediction, classifier, miss_rate)
    return dataclasses.replace(found, verdict=None) if prediction.something_else else found


def _prediction(
    classifier: "Classifier", photo: str | None, logits: np.ndarray, probabilities: np.ndarray, novelty: Novelty | None
) -> Prediction:
    refused = novelty is not None and novelty.something_else
    index = None if refused else classifier.rule.verdict_index(probabilities)
    # What was counted on calibration photos holds for the class frequencies that they had, and for no others.
    counted = classifier.prior is None
    label_set = classifier.rule.label_set(probabilities) if counted else None
    receipts = classifier.receipts
    receipt = receipts.near(float(probabilities.max())) if counted and receipts.right else None
    return Prediction(
        photo=photo,
        logits=logits,
        probabilities=probabilities,
        classes=classifier.classes,
        verdict=None if index is None else classifier.classes[index],
        confidence_interval=(receipt.low, receipt.high) if receipt else None,
        label_set=None if label_set is None else tuple(classifier.classes[k] for k in label_set),
        receipt=receipt,
        groups=classifier.group_probabilities(probabilities),
        novelty=novelty,
        prior=None if classifier.prior is None else dict(zip(classifier.classes, classifier.prior, strict=True)),
    )


def _name_of(photo: Any) -> str | None:
    """The name a photo came with."""
    if isinstance(photo, str) or hasattr(photo, "__fspath__"):
        return str(photo)
    name = getattr(photo, "name", None)
    return name if isinstance(name, str) else None
