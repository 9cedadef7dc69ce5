"""A trained classifier: from a photo to a prediction, without torch."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, overload

import numpy as np

from seewhy.classifier.answering import Terms, answered_each, check_terms, predictions
from seewhy.classifier.artefact import read, write
from seewhy.classifier.engine import OnnxEngine
from seewhy.classifier.golden import Golden, check_agreement, draw_golden_images, encode_golden
from seewhy.classifier.parts import DENSE_BIAS, DENSE_WEIGHT, Parts
from seewhy.classifier.prediction import Prediction
from seewhy.errors import ArtefactError, SeewhyError

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["Classifier", "Photo", "load"]

Photo = str | Path | bytes | BinaryIO | np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class Classifier(Parts):
    """A trained classifier: all that is needed to turn a photo into a prediction, and to say where it comes from.

    It may be asked by several threads at once, as a server does. Whoever asks while nobody else does gets the shortest
    answer: all processors work on the one photo. Whoever asks while others do gets one processor, so that all together
    get the most answers a second.

    Args:
        classes: class names, in the order of the logits.
        preprocessing: how a photo becomes the network's input.
        temperature: what the logits are divided by, above 0.
        rule: when to answer and when to say "unsure".
        receipts: how sure and how right it was on photos it had never seen.
        provenance: where it comes from: versions, date, seed, training, fingerprints of the photos, metrics.
        model: the network.
        groups: everyday groups of classes: by name, the indices of their classes; None for none.
        detector: tells photos of these classes from photos of something else; None where it cannot.
        class_scores: how little each class fitted its own calibration photos; None where that was not kept.
        training_prior: how frequent each class was to the network in training; None where that is unknown.
        prior: how frequent the classes are where it is used; None: as in training. See with_prior.
        threads: processor threads for one run of the engine; None for all.
        reference_logits: the torch network it was trained as: its logits for prepared images (n, size, size, 3) uint8.
            Saving proves the engine by it; None for one that was loaded, whose golden images have proved it.
        attachments: further files that are saved with it, by name, such as the training's history.jsonl.
    """

    threads: int | None = field(default=None, repr=False)
    reference_logits: Callable[[np.ndarray], np.ndarray] | None = field(default=None, repr=False)
    attachments: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @cached_property
    def engine(self) -> OnnxEngine:
        """The engine, made when it is first needed."""
        return OnnxEngine(self.model.onnx, self.threads)

    @overload
    def predict(
        self, photos: Photo, *, false_alarm: float | None = None, miss_rate: float | None = None
    ) -> Prediction: ...
    @overload
    def predict(
        self, photos: list[Any] | tuple[Any, ...], *, false_alarm: float | None = None, miss_rate: float | None = None
    ) -> list[Prediction]: ...
    def predict(
        self, photos: Any, *, false_alarm: float | None = None, miss_rate: float | None = None
    ) -> Prediction | list[Prediction]:
        """Says what is on a photo, or on each of several.

        Args:
            photos: one photo (a path, the bytes of a file, an open file, or an image (height, width, 3) uint8), or a
                list or tuple of such. For many, and where some may be broken, predict_each is the better way.
            false_alarm: the share of photos of the right kind that may be refused as "something else"; 0 refuses none,
                None takes 1 % (more where few photos are there to tell).
            miss_rate: promise that of each class's photos no more than this share gets a label set without it, such
                as 0.05; the verdict is then the only class of the set, or None. None promises nothing.

        Returns:
            One Prediction, or a list of them in the same order.

        Raises:
            PhotoError: a photo cannot be read.
            UsageError: the photos it knows cannot tell such a rate of false alarms.
            ArtefactError: a miss rate was given, and the classifier keeps no scores to promise it by.
        """
        if not isinstance(photos, list | tuple):
            terms = Terms(false_alarm=false_alarm, miss_rate=miss_rate)
            check_terms(self, terms)
            return predictions(self, [photos], [self.prepare(photos)], terms)[0]
        answers = []
        for _, found in self.predict_each(photos, false_alarm=false_alarm, miss_rate=miss_rate):
            if isinstance(found, SeewhyError):
                raise found
            answers.append(found)
        return answers

    def predict_each(
        self,
        photos: Iterable[Photo],
        batch_size: int = 8,
        *,
        false_alarm: float | None = None,
        miss_rate: float | None = None,
    ) -> Iterator[tuple[Photo, Prediction | SeewhyError]]:
        """Predicts any number of photos, one after the other, in order.

        Each of a few threads takes some photos, decodes them and computes their answers, so that decoding and the
        network never wait for each other; only a few photos a thread are in memory at any time, however many there
        are. A photo that cannot be read gives its error in its place and stops nothing.

        Args:
            photos: anything that can be looped over; taken from it as needed.
            batch_size: how many a thread takes at once, at least 1.
            false_alarm: as for predict.
            miss_rate: as for predict.

        Returns:
            Pairs of the photo as given and its Prediction or its error.
        """
        terms = Terms(false_alarm=false_alarm, miss_rate=miss_rate)
        check_terms(self, terms)
        yield from answered_each(self, photos, terms, batch_size=batch_size)

    def prepare(self, photo: Photo) -> np.ndarray:
        """The network's input for one photo.

        Args:
            photo: as for predict.

        Returns:
            (size, size, 3) uint8.

        Raises:
            PhotoError: it cannot be read.
        """
        return self.preprocessing.apply(photo) if isinstance(photo, np.ndarray) else self.preprocessing.read(photo)

    def logits(self, images: np.ndarray, *, one_thread: bool = False) -> np.ndarray:
        """The network's raw scores.

        Args:
            images: (batch, size, size, 3) uint8, prepared.
            one_thread: compute with the calling thread alone; for callers that ask for several at once.

        Returns:
            (batch, classes) float32.

        Raises:
            ArtefactError: the network does not fit the classes, or gives what is no number.
        """
        return self._checked(self.engine.logits(images, one_thread=one_thread), len(images))

    def logits_and_maps(
        self, images: np.ndarray, stages: Sequence[str] | None = None, *, one_thread: bool = False
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """The raw scores and the feature maps that they are summed from, in one run of the engine.

        Args:
            images: (batch, size, size, 3) uint8, prepared.
            stages: whose maps are wanted; None for all that the dense layer reads.
            one_thread: as for logits.

        Returns:
            (batch, classes) float32, and by stage (batch, channels, height, width) float32.

        Raises:
            ArtefactError: as for logits.
        """
        logits, maps = self.engine.logits_and_maps(images, stages, one_thread=one_thread)
        return self._checked(logits, len(images)), maps

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """The probabilities of prepared images.

        Args:
            images: (batch, size, size, 3) uint8, prepared.

        Returns:
            (batch, classes) float64, rows summing to 1.
        """
        return self.probabilities_of(self.logits(images))

    def feature_maps(self, images: np.ndarray) -> dict[str, np.ndarray]:
        """The feature maps the dense layer reads, by stage.

        Args:
            images: (batch, size, size, 3) uint8, prepared.

        Returns:
            By stage, (batch, channels, height, width) float32.
        """
        return self.engine.logits_and_maps(images)[1]

    @property
    def dense(self) -> tuple[np.ndarray, np.ndarray]:
        """The last, dense layer: weights (classes, features) and bias (classes,), float32.

        Raises:
            ArtefactError: the network has no such layer.
        """
        try:
            return self.model.weights[DENSE_WEIGHT], self.model.weights[DENSE_BIAS]
        except KeyError as error:
            raise ArtefactError(
                f"This classifier's weights have no {error}",
                "a network that ends in one dense layer",
                "Train it again.",
            ) from error

    def network(self) -> "Network":
        """The same network in torch, in evaluation mode: for gradients, for a GPU, for training on.

        Raises:
            MissingExtraError: torch is not installed.
            ArtefactError: the weights do not fit the network.
        """
        from seewhy.classifier.rebuild import rebuild

        return rebuild(self.model, classes=len(self.classes), mean=self.preprocessing.mean, std=self.preprocessing.std)

    def save(
        self,
        path: str | Path,
        extra: Mapping[str, bytes] | None = None,
        reference_logits: Callable[[np.ndarray], np.ndarray] | None = None,
    ) -> Path:
        """Writes the classifier to a folder, whole or not at all; one of that name that was there is replaced.

        Args:
            path: the folder, such as "pets.seewhy".
            extra: further files by name, such as {"report.html": …}, beside the attachments.
            reference_logits: the other engine (the torch network's logits for prepared images (n, size, size, 3)
                uint8); both must give the golden images the same probabilities to 1e-4. None takes the classifier's.

        Returns:
            The folder.

        Raises:
            ArtefactError: the engines disagree; nothing is written.
            StorageError: it cannot be written, or something else lies there; what was there is untouched.
        """
        folder = Path(path).absolute()
        golden = self.golden_images(reference_logits)
        write(self, folder, golden, {**self.attachments, **(extra or {})})
        return folder

    def golden_images(self, reference_logits: Callable[[np.ndarray], np.ndarray] | None = None) -> Golden:
        """Draws the golden images, asks what is on them, and makes sure that another engine says the same.

        Args:
            reference_logits: the other engine, as for save; None takes the classifier's.

        Raises:
            ArtefactError: the engines disagree.
        """
        images = draw_golden_images()
        prepared = np.stack([self.prepare(image) for image in images])
        expected = self.probabilities(prepared)
        reference = reference_logits or self.reference_logits
        if reference is not None:
            check_agreement(
                self.probabilities_of(reference(prepared)),
                expected,
                who="The exported network",
                remedy="This is a fault of SeeWhy, not yours: please report it. Nothing was saved.",
            )
        return Golden(photos=tuple(encode_golden(image) for image in images), expected=expected)

    def _checked(self, logits: np.ndarray, count: int) -> np.ndarray:
        if logits.shape != (count, len(self.classes)) or not np.isfinite(logits).all():
            raise ArtefactError(
                f"The network gave logits of shape {logits.shape}, {np.count_nonzero(~np.isfinite(logits))} not finite",
                f"{len(self.classes)} finite numbers a photo, one for each class",
                "Train again, or take another copy of this classifier.",
            )
        return logits


def load(path: str | Path, *, threads: int | None = None) -> Classifier:
    """Reads a classifier from its folder, checks that it is whole, and tries it on its golden images.

    Args:
        path: the folder, such as "pets.seewhy".
        threads: processor threads for one run of the engine; None for all.

    Returns:
        The classifier; its predictions are those of the one that was saved.

    Raises:
        ArtefactError: there is none, it was cut short or edited, it is of a newer version, or it answers
            differently here.
    """
    parts, golden = read(path)
    fields = {one.name: getattr(parts, one.name) for one in dataclasses.fields(parts)}
    classifier = Classifier(**fields, threads=threads)
    golden.check(classifier.prepare, classifier.probabilities, who=f"{path}, on this machine,")
    return classifier
