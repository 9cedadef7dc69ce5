"""The state of a training: all that must be remembered to go on after any step."""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from seewhy.training.average import WeightAverage
from seewhy.training.checkpoint import load_checkpoint, save_checkpoint
from seewhy.training.history import EpochRecord
from seewhy.training.identity import check_same
from seewhy.training.optimizer import Optimizer
from seewhy.training.recorder import Recorder

if TYPE_CHECKING:
    from seewhy.training.validation import Validation

__all__ = ["Learner", "State"]


@dataclass(kw_only=True)
class State:
    """Where a training stands; what is not a tensor.

    Args:
        epoch: the epoch under way, from 0.
        step: number of steps taken in it.
        loss_sum: sum of the losses of the epoch's photos so far.
        right: number of them predicted right.
        seen: number of them.
        norm_sum: sum of the gradient's length over the epoch's steps.
        seconds: time spent in the epoch, validation apart.
        best_loss: smallest validation loss so far.
        best_epoch: the epoch (from 1) it belongs to; 0: none yet.
        stopped: why the training is over, or "".
        history: one record an epoch that is over.
    """

    epoch: int = 0
    step: int = 0
    loss_sum: float = 0.0
    right: int = 0
    seen: int = 0
    norm_sum: float = 0.0
    seconds: float = 0.0
    best_loss: float | None = None
    best_epoch: int = 0
    stopped: str = ""
    history: list[EpochRecord] = field(default_factory=list)

    def take(self, seconds: float) -> None:
        """Notes that a step was taken.

        Args:
            seconds: it took.
        """
        self.step += 1
        self.seconds += seconds

    def count(self, *, loss: float, right: int, seen: int, norm: float) -> None:
        """Adds one step's figures to the running sums.

        Args:
            loss: mean over its photos.
            right: photos predicted right.
            seen: photos.
            norm: length of the gradient.
        """
        self.loss_sum += loss * seen
        self.right += right
        self.seen += seen
        self.norm_sum += norm

    def record(self, *, rate: float, judged: "Validation | None", validation_seconds: float) -> EpochRecord:
        """What the epoch achieved, once its last step is taken.

        Args:
            rate: learning rate of that step.
            judged: what the validation photos said.
            validation_seconds: time that took.
        """
        return EpochRecord(
            epoch=self.epoch + 1,
            train_loss=self.loss_sum / self.seen,
            train_accuracy=self.right / self.seen,
            validation_loss=judged.loss if judged else None,
            validation_accuracy=judged.accuracy if judged else None,
            learning_rate=rate,
            gradient_norm=self.norm_sum / self.step,
            images_per_second=self.seen / self.seconds,
            seconds=self.seconds + validation_seconds,
        )

    def next_epoch(self) -> None:
        """Begins the next epoch with empty sums."""
        self.epoch += 1
        self.step = self.right = self.seen = 0
        self.loss_sum = self.norm_sum = self.seconds = 0.0


@dataclass(kw_only=True)
class Learner:
    """What learns, with what moves it: the tensors of a training.

    Args:
        network: on its device.
        optimizer: over the network's tensors.
        recorder: what it takes down about the learning.
        average: running average of the weights, or None.
        best: the weights with the smallest validation loss so far, on the CPU; None before the first epoch's end.
    """

    network: nn.Module
    optimizer: Optimizer
    recorder: Recorder
    average: WeightAverage | None = None
    best: dict[str, torch.Tensor] | None = None

    def tensors(self) -> dict[str, torch.Tensor]:
        """The weights that would be used now: the average where there is one. Not copied."""
        return self.network.state_dict() if self.average is None else self.average.tensors

    def weights(self) -> dict[str, torch.Tensor]:
        """A copy of them on the CPU."""
        return {name: tensor.detach().cpu().clone() for name, tensor in self.tensors().items()}

    def save(self, path: Path, state: State, identity: dict[str, Any]) -> None:
        """Writes everything into one checkpoint.

        Args:
            path: the file.
            state: where the training stands.
            identity: what training it is.

        Raises:
            StorageError: it cannot be written.
        """
        parts = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.tensors(),
            "average": self.average.tensors if self.average else {},
            "best": self.best or {},
            "recorder": self.recorder.tensors(),
        }
        tensors = {f"{part}/{name}": tensor for part, named in parts.items() for name, tensor in named.items()}
        save_checkpoint(path, tensors, {"identity": identity, "state": dataclasses.asdict(state)})

    def load(self, path: Path, identity: dict[str, Any]) -> State:
        """Takes up everything from a checkpoint.

        Args:
            path: the file.
            identity: what training this is; the checkpoint's must be the same.

        Raises:
            ArtefactError: the file is damaged.
            ConfigError: it is the checkpoint of another training.
        """
        tensors, facts = load_checkpoint(path)
        check_same(facts["identity"], identity)
        names = ("network", "optimizer", "average", "best", "recorder")
        parts: dict[str, dict[str, torch.Tensor]] = {name: {} for name in names}
        for key, tensor in tensors.items():
            part, _, name = key.partition("/")
            parts[part][name] = tensor
        self.network.load_state_dict(parts["network"])
        self.optimizer.restore(parts["optimizer"])
        if self.average:
            for name, tensor in self.average.tensors.items():
                tensor.copy_(parts["average"][name])
        self.best = parts["best"] or None
        self.recorder.restore(parts["recorder"])
        history = [EpochRecord(**record) for record in facts["state"].pop("history")]
        return State(**facts["state"], history=history)
