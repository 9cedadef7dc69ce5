"""What a training leaves behind about how the network learned. Plain arrays; needs no torch."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from seewhy.array_files import damage_told, unpack_arrays

__all__ = ["REPLAY_NAME", "Readings", "Replay"]

REPLAY_NAME = "replay.npz"
"""The file in a classifier's folder that holds its replay."""

_SCHEMA = 1
_LARGEST_UNPACKED = 4 << 30  # bytes: a million photos read a thousand times over
_LARGEST = float(np.finfo(np.float16).max)


@dataclass(frozen=True, kw_only=True, eq=False)
class Readings:
    """What a network said of each photo, again and again while it learned.

    Three numbers a photo and time tell all that is asked later, and exactly where it matters: the sign of the margin
    survives half precision, so that "was its label the most probable one?" has the answer the network gave.

    Args:
        labels: (photos,) int64.
        log_own: (times, photos) float16, natural logarithm of the probability given to the photo's own label.
        margin: (times, photos) float16, by how much that logarithm exceeds the largest of any other class (the same as
            the difference of the logits); above 0 where the label is the most probable class.
        rival: (times, photos) int32, the most probable class other than the label.
    """

    labels: np.ndarray
    log_own: np.ndarray
    margin: np.ndarray
    rival: np.ndarray

    @classmethod
    def empty(cls, labels: np.ndarray, times: int) -> "Readings":
        """Room for readings that are still to be taken: NaN.

        Args:
            labels: (photos,).
            times: how often each photo will be read.
        """
        shape = (times, len(labels))
        return cls(
            labels=np.asarray(labels, dtype=np.int64),
            log_own=np.full(shape, np.nan, np.float16),
            margin=np.full(shape, np.nan, np.float16),
            rival=np.zeros(shape, np.int32),
        )

    @classmethod
    def once(cls, log_probabilities: np.ndarray, labels: np.ndarray) -> "Readings":
        """Readings taken one time, of all photos, such as those out of fold.

        Args:
            log_probabilities: (photos, classes).
            labels: (photos,).
        """
        readings = cls.empty(labels, 1)
        readings.write(0, np.arange(len(readings.labels)), log_probabilities)
        return readings

    def write(self, time: int, photos: np.ndarray, log_probabilities: np.ndarray) -> None:
        """Writes down what was said of some photos; the one change these arrays ever see, while they are filled.

        Args:
            time: which row.
            photos: which columns.
            log_probabilities: (photos, classes).

        >>> some = Readings.empty(np.array([0, 0]), times=1)
        >>> some.write(0, np.array([1]), np.log([[0.2, 0.7, 0.1]]))
        >>> np.exp(some.log_own[0, 1]).round(1), some.opinion[0, 1], some.readable[0].tolist()
        (np.float16(0.2), np.int64(1), [False, False])
        """
        rows = np.arange(len(photos))
        own = log_probabilities[rows, self.labels[photos]]
        others = log_probabilities.astype(np.float64)
        others[rows, self.labels[photos]] = -np.inf  # where there is no other class the margin has no end
        rival = others.argmax(axis=1)
        self.log_own[time, photos] = np.clip(own, -_LARGEST, 0)
        margin = np.clip(own - others[rows, rival], -_LARGEST, _LARGEST)
        # What half precision would round to a tie keeps its sign.
        least = np.finfo(np.float16).smallest_subnormal
        self.margin[time, photos] = np.where(margin == 0, 0, np.sign(margin) * np.maximum(np.abs(margin), least))
        self.rival[time, photos] = rival

    @property
    def own(self) -> np.ndarray:
        """(times, photos) float64, the probability given to the photo's own label, 0 … 1."""
        return np.exp(self.log_own.astype(np.float64))

    @property
    def other(self) -> np.ndarray:
        """(times, photos) float64, the probability given to the rival, 0 … 1."""
        return np.minimum(np.exp(self.log_own.astype(np.float64) - self.margin.astype(np.float64)), 1.0)

    @property
    def readable(self) -> np.ndarray:
        """(times, photos) bool, whether the label was the most probable class."""
        return self.margin > 0

    @property
    def opinion(self) -> np.ndarray:
        """(times, photos) int64, the most probable class."""
        return np.where(self.readable, self.labels, self.rival)

    def first(self, times: int) -> "Readings":
        """The first rows alone.

        Args:
            times: how many.
        """
        return replace(self, log_own=self.log_own[:times], margin=self.margin[:times], rival=self.rival[:times])


@dataclass(frozen=True, kw_only=True, eq=False)
class Replay:
    """How a network learned, to be looked at afterwards.

    Args:
        epochs: (times,) int64, the epochs in which photos were read, from 1; all of them unless that was too much.
        train: of the training photos, at the moment they were shown: augmented, before the step they caused.
        validation: of the validation photos, at the end of those epochs.
        best_epoch: the epoch whose weights were kept, from 1; 0 where they are of none.
        filter_epochs: (moments,) int64, the epochs at whose end the first layer was kept; 0 is before the first.
        filters: (moments, filters, channels, height, width) float32, the first convolution's kernels then.
        snapshots: all weights by epoch (0 is before the first) and name, in half precision; for small networks only.
        classes: names of the classes, in the order of the labels; empty where only numbers were known.
        photos: the first 16 digits of each training photo's fingerprint, in the order of the columns; likewise.
    """

    epochs: np.ndarray
    train: Readings
    validation: Readings
    best_epoch: int
    filter_epochs: np.ndarray
    filters: np.ndarray
    snapshots: Mapping[int, Mapping[str, np.ndarray]] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        """The replay as an npz file without pickle; the same replay gives the same bytes."""
        facts = {
            "schema": _SCHEMA,
            "best_epoch": self.best_epoch,
            "classes": list(self.classes),
            "photos": list(self.photos),
        }
        arrays = {
            "facts": np.frombuffer(json.dumps(facts).encode(), np.uint8),
            "epochs": self.epochs,
            "filter_epochs": self.filter_epochs,
            "filters": self.filters,
        }
        for part in ("train", "validation"):
            arrays |= {f"{part}/{name}": values for name, values in vars(getattr(self, part)).items()}
        for epoch, weights in self.snapshots.items():
            arrays |= {f"snapshot/{epoch}/{name}": values for name, values in weights.items()}
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **dict(sorted(arrays.items())))
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes, *, named: str = REPLAY_NAME) -> "Replay":
        """What to_bytes() wrote.

        Args:
            content: the file.
            named: its name, for the error message.

        Raises:
            ArtefactError: it is damaged, or of a version this SeeWhy does not know.
        """
        expected = "the replay that SeeWhy wrote into the classifier's folder"
        with damage_told(named, expected=expected, remedy="Take another copy, or train again."):
            return _checked(_built(unpack_arrays(content, largest=_LARGEST_UNPACKED)))


def _built(arrays: dict[str, np.ndarray]) -> Replay:
    facts = json.loads(arrays["facts"].tobytes())
    if facts["schema"] != _SCHEMA:
        raise ValueError(f"schema {facts['schema']}; this SeeWhy knows {_SCHEMA}")
    snapshots: dict[int, dict[str, np.ndarray]] = {}
    for key, values in arrays.items():
        part, _, rest = key.partition("/")
        if part == "snapshot":
            epoch, _, name = rest.partition("/")
            snapshots.setdefault(int(epoch), {})[name] = values
    columns = ("labels", "log_own", "margin", "rival")
    train, validation = (
        Readings(**{name: arrays[f"{part}/{name}"] for name in columns}) for part in ("train", "validation")
    )
    return Replay(
        epochs=arrays["epochs"],
        train=train,
        validation=validation,
        best_epoch=int(facts["best_epoch"]),
        filter_epochs=arrays["filter_epochs"],
        filters=arrays["filters"],
        snapshots=snapshots,
        classes=tuple(facts["classes"]),
        photos=tuple(facts["photos"]),
    )


def _checked(replay: Replay) -> Replay:
    """The shapes agree, so that nothing later trips over them."""
    for part in (replay.train, replay.validation):
        shape = (len(replay.epochs), len(part.labels))
        found = [part.log_own.shape, part.margin.shape, part.rival.shape]
        if found != [shape] * 3:
            raise ValueError(f"readings of the shapes {found} for {shape[0]} times and {shape[1]} photos")
    named = not replay.photos or len(replay.photos) == len(replay.train.labels)
    if len(replay.filters) != len(replay.filter_epochs) or not named:
        raise ValueError("lists that belong together are not equally long")
    return replay
