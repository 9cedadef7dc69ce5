"""The learning replay: when each class and each photo became readable, and which photos were learned last."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.array_files import read_if_there
from seewhy.classifier.swap import existing_folder
from seewhy.errors import DatasetError
from seewhy.network.replay import REPLAY_NAME, Replay

if TYPE_CHECKING:
    from seewhy.classifier import Classifier
    from seewhy.network.network import Network

__all__ = ["ClassLearned", "Learned", "learned", "load_replay", "network_at"]


@dataclass(frozen=True, kw_only=True)
class ClassLearned:
    """How one class was learned.

    Args:
        name: of the class.
        photos: how many training photos have its label.
        half_by: the first epoch by which half of them were readable for good; None where half never were.
        never: how many never were.
        readable: by epoch, the share of them that was readable when shown, 0 … 1.
        validation: by epoch, the share of its validation photos that was right, 0 … 1; empty where there are none.
    """

    name: str
    photos: int
    half_by: int | None
    never: int
    readable: tuple[float, ...]
    validation: tuple[float, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Learned:
    """What the readings of a training tell about its photos.

    A photo is *readable* when its own label is the most probable class at the moment it is shown, and *readable for
    good* from the first epoch on after which that stays so. All arrays are (photos,), in the order of the readings.

    Args:
        epochs: in which photos were read.
        readable_from: the epoch from which a photo was readable for good, int64; 0: never.
        forgotten: how often it was readable and, the next time, no longer (*forgetting events*), int64.
        confidence: mean probability of its own label over the epochs, 0 … 1, float64.
        variability: standard deviation of that probability over the epochs, float64.
        margin: mean lead of its label's logit over the largest other (*area under the margin*), float64.
        order: the photos, the one learned last first: those of the lowest confidence. Of the scores compared in
            benchmarks/replay.py it found planted wrong labels as well as the margin did where the network generalised
            (77 % and 78 % of the front), and better where it knew all by heart (27 % and 18 %).
        classes: one for each class that has training photos.

    Reference: Toneva et al. 2019, arXiv:1812.05159 (forgetting); Swayamdipta et al. 2020, arXiv:2009.10795 (confidence
    and variability, "data maps"); Pleiss et al. 2020, arXiv:2001.10528 (margin).
    """

    epochs: np.ndarray
    readable_from: np.ndarray
    forgotten: np.ndarray
    confidence: np.ndarray
    variability: np.ndarray
    margin: np.ndarray
    order: np.ndarray
    classes: tuple[ClassLearned, ...]

    def readable_by(self, share: float) -> int | None:
        """The first epoch by which that share of all photos was readable for good; None where it never was.

        Args:
            share: 0 … 1.
        """
        return _reached(self.readable_from, share)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        arrays = {name: values.tolist() for name, values in vars(self).items() if isinstance(values, np.ndarray)}
        return arrays | {"classes": [vars(one) for one in self.classes]}


def learned(replay: Replay) -> Learned:
    """Works out from a replay what was learned when.

    Args:
        replay: of a training with epochs.

    Raises:
        DatasetError: it holds no readings.

    >>> from seewhy.network.replay import Readings
    >>> said = Readings.empty(np.array([0, 1]), times=2)
    >>> for time, own in enumerate(([0.6, 0.3], [0.9, 0.8])):
    ...     said.write(time, np.array([0]), np.log([[own[0], 1 - own[0]]]))
    ...     said.write(time, np.array([1]), np.log([[1 - own[1], own[1]]]))
    >>> found = learned(Replay(epochs=np.array([1, 2]), train=said, validation=Readings.empty(np.array([]), 2),
    ...     best_epoch=2, filter_epochs=np.array([]), filters=np.zeros((0, 0, 0, 0, 0))))
    >>> found.readable_from.tolist(), found.order.tolist()
    ([1, 2], [1, 0])
    """
    train = replay.train
    if not train.log_own.size:
        raise DatasetError("The replay holds no readings of photos", "at least one epoch", "Train an epoch or more.")
    own, readable = train.own, train.readable
    confidence = own.mean(axis=0)
    readable_from = _for_good(readable, replay.epochs)
    return Learned(
        epochs=replay.epochs,
        readable_from=readable_from,
        forgotten=(readable[:-1] & ~readable[1:]).sum(axis=0),
        confidence=confidence,
        variability=own.std(axis=0),
        margin=train.margin.astype(np.float64).mean(axis=0),
        order=np.argsort(confidence, kind="stable"),
        classes=tuple(_class_learned(label, replay, readable_from) for label in np.unique(train.labels)),
    )


def load_replay(path: str | Path) -> Replay | None:
    """The replay that lies in a classifier's folder; None where there is none.

    Args:
        path: the folder, such as "pets.seewhy".

    Raises:
        ArtefactError: it is damaged.
    """
    place = existing_folder(Path(path)) / REPLAY_NAME
    content = read_if_there(place, remedy="Check the disk and your rights.")
    return None if content is None else Replay.from_bytes(content, named=str(place))


def network_at(classifier: "Classifier", replay: Replay, epoch: int) -> "Network":
    """The network as it was at one moment of its training, such as for probing its layers.

    Args:
        classifier: what came of that training.
        replay: of the same.
        epoch: one of replay.snapshots; 0 is before the first step.

    Returns:
        A network of its own, in evaluation mode; its weights were kept in half precision.

    Raises:
        DatasetError: the weights of that epoch were not kept.
    """
    import torch

    if epoch not in replay.snapshots:
        kept = ", ".join(map(str, replay.snapshots)) or "none: the network is too large, or that was not asked for"
        raise DatasetError(
            f"The weights of epoch {epoch} were not kept", f"one of those that were ({kept})", "Choose another epoch."
        )
    network = classifier.network()
    weights = replay.snapshots[epoch].items()
    network.load_state_dict({name: torch.from_numpy(np.array(values)) for name, values in weights})
    return network.eval()


def _for_good(readable: np.ndarray, epochs: np.ndarray) -> np.ndarray:
    """(photos,) the epoch after the last unreadable one; 0 where that is the last of all."""
    times = len(readable)
    wrong = ~readable
    since = np.where(wrong.any(axis=0), times - wrong[::-1].argmax(axis=0), 0)
    return np.append(epochs, 0)[since]


def _reached(readable_from: np.ndarray, share: float) -> int | None:
    """The first epoch by which a share of the photos is readable for good."""
    done = np.sort(readable_from[readable_from > 0])
    needed = max(1, int(np.ceil(share * len(readable_from) - 1e-9)))
    return int(done[needed - 1]) if needed <= len(done) else None


def _class_learned(label: int, replay: Replay, readable_from: np.ndarray) -> ClassLearned:
    mine, judged = replay.train.labels == label, replay.validation.labels == label
    return ClassLearned(
        name=replay.classes[label] if replay.classes else f"class {label}",
        photos=int(mine.sum()),
        half_by=_reached(readable_from[mine], 0.5),
        never=int((readable_from[mine] == 0).sum()),
        readable=tuple(replay.train.readable[:, mine].mean(axis=1).tolist()),
        validation=tuple(replay.validation.readable[:, judged].mean(axis=1).tolist()) if judged.any() else (),
    )
