"""The training loop: predict, compare, backpropagate, step."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from seewhy.devices import choose_device, keep_memory
from seewhy.errors import ConfigError, DatasetError
from seewhy.progress import Bar, progress_bar
from seewhy.randomness import seed_torch
from seewhy.training.average import WeightAverage
from seewhy.training.checks import FirstSteps, check_finite, gradient_norm, shorten_gradient
from seewhy.training.config import TrainingConfig
from seewhy.training.feed import batches_of_epoch, training_batch
from seewhy.training.identity import identity_of
from seewhy.training.interrupt import stop_asked
from seewhy.training.loss import balanced_weights, build_loss
from seewhy.training.optimizer import build_optimizer
from seewhy.training.recorder import Recorder
from seewhy.training.schedule import learning_rate_at
from seewhy.training.state import Learner, State
from seewhy.training.tuning import choose_what_learns, switch_to_training
from seewhy.training.validation import Validation, validate
from seewhy.training.workspace import Workspace

if TYPE_CHECKING:
    from seewhy.data.augmentation import AugmentationConfig
    from seewhy.data.batches import PixelStore
    from seewhy.network.replay import Replay

__all__ = ["Fitted", "fit"]


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """What a training gave.

    Args:
        network: with the best weights, in eval mode.
        history: one dict an epoch, as in the history file.
        stopped: "finished", "patience" (no better validation loss for long) or "interrupted" (Ctrl-C).
        best_epoch: the epoch the weights are of, from 1; 0: they are those at the interruption.
        replay: how it learned, as far as the setting "replay" asked for that; None where nothing was kept.
    """

    network: nn.Module
    history: list[dict[str, Any]]
    stopped: str
    best_epoch: int
    replay: "Replay | None" = None


def fit(
    network: nn.Module,
    train: "PixelStore",
    validation: "PixelStore | None" = None,
    *,
    config: TrainingConfig,
    augmentation: "AugmentationConfig | None" = None,
    workspace: Path | None = None,
    resume: bool = False,
    stop: Callable[[], bool] | None = None,
) -> Fitted:
    """Teaches a network with labelled photos.

    Each photo is shown many times (an *epoch* is one time each). The network predicts, a loss compares with the truth,
    backpropagation finds for every weight which way makes the loss smaller, and the optimizer takes one step that way
    (*mini-batch gradient descent*). After each epoch photos that teach nothing (validation) show whether it learned
    or only memorised; the weights that did best on them are kept.

    Args:
        network: gives logits; it is changed.
        train: the photos that teach.
        validation: photos that only choose; None: the last weights are kept.
        config: how to train.
        augmentation: how photos are varied at random; None: not.
        workspace: folder for the checkpoint and the history; None: nothing is written.
        resume: go on from the workspace's checkpoint; where there is none yet, start.
        stop: asked after every step; true ends the training as Ctrl-C does.

    Returns:
        The network with the best weights, and the history.

    Raises:
        ConfigError: a setting is wrong, or resume was asked for with another setup.
        DatasetError: there are no training photos.
        TrainingError: a tensor does not learn, or the numbers blew up.
        StorageError: the workspace cannot be written.
    """
    training = _Training(network, train, validation, config.resolved(), augmentation)
    training.begin(workspace, resume)
    with stop_asked(stop) as asked:
        try:
            stopped = training.state.stopped or training.run(asked)
        except KeyboardInterrupt:
            # The second Ctrl-C, or nothing to keep yet: the weights of a step half taken are no result.
            if asked() or not training.learner.best:
                raise
            stopped = "interrupted"
    return training.finish(stopped)


class _Training:
    """All that the loop needs, so that the loop itself is short."""

    def __init__(
        self,
        network: nn.Module,
        train: "PixelStore",
        validation: "PixelStore | None",
        config: TrainingConfig,
        augmentation: "AugmentationConfig | None",
    ) -> None:
        if len(train.labels) == 0:
            raise DatasetError("There are no photos to learn from", "at least one", "Give a folder with more photos.")
        if validation is None and config.patience:
            raise ConfigError(
                f"patience is {config.patience}, but there are no validation photos",
                "validation photos to be patient about",
                "Set patience = 0, or give validation photos.",
            )
        keep_memory()
        self.train, self.validation, self.config, self.augmentation = train, validation, config, augmentation
        self.device = choose_device(config.device)
        choose_what_learns(network, config.tune, stays=config.stays)
        network.to(device=self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        optimizer = build_optimizer(
            network, config.optimizer, config.hyperparameters, body_factor=config.body_learning_rate
        )
        average = WeightAverage(network, config.average) if config.average else None
        recorder = Recorder(network, train, validation, epochs=config.epochs, keep=config.replay)
        self.learner = Learner(network=network, optimizer=optimizer, recorder=recorder, average=average)
        self.learning = [tensor for tensor in network.parameters() if tensor.requires_grad]
        self.state = State()
        self.steps_per_epoch = len(self._batches())
        self.steps = config.epochs * self.steps_per_epoch
        self.first_steps: FirstSteps | None = None
        balanced = balanced_weights(train.labels, _classes(train, validation))
        self.loss = build_loss(
            config.loss,
            gamma=config.gamma,
            label_smoothing=config.label_smoothing,
            class_weights=balanced if config.class_weights == "balanced" else None,
            device=self.device,
        )

    def begin(self, folder: Path | None, resume: bool) -> None:
        """Takes up the checkpoint, or writes the first one."""
        network, config = self.learner.network, self.config
        identity = identity_of(network, self.train, self.validation, config, self.augmentation)
        self.workspace = Workspace(folder, identity, config.checkpoint_seconds)
        self.state = self.workspace.begin(self.learner, resume=resume)
        if not self.state.epoch and not self.state.step:
            self.first_steps = FirstSteps(self.learner.network, self.steps)

    def run(self, asked: Callable[[], bool]) -> str:
        """Epoch after epoch; returns why it ended."""
        state, config = self.state, self.config
        left = (config.epochs - state.epoch) * len(self.train.labels) - state.seen
        with progress_bar(left, "Training") as bar:
            while state.epoch < config.epochs:
                interrupted = self._one_epoch(bar, asked)
                begun = time.perf_counter()
                judged = None if interrupted or self.validation is None else self._validate(asked)
                if interrupted or (self.validation is not None and judged is None):
                    self.workspace.save(self.learner, state)
                    return "interrupted"
                self._close_epoch(judged, time.perf_counter() - begun)
                if config.patience and len(state.history) - state.best_epoch >= config.patience:
                    state.stopped = "patience"
                elif state.epoch == config.epochs:
                    state.stopped = "finished"
                self.workspace.close_epoch(self.learner, state)
                if state.stopped:
                    break
        return state.stopped

    def finish(self, stopped: str) -> Fitted:
        """The network with the best weights."""
        learner = self.learner
        learner.network.load_state_dict(learner.best or learner.weights())
        # Back in the usual order of memory: safetensors, NumPy and others expect it.
        learner.network.eval().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
        learner.optimizer.forget_gradients()
        history, best = [record.to_json() for record in self.state.history], self.state.best_epoch
        replay = learner.recorder.replay(len(history), best)
        return Fitted(network=learner.network, history=history, stopped=stopped, best_epoch=best, replay=replay)

    def _one_epoch(self, bar: Bar, asked: Callable[[], bool]) -> bool:
        """Shows every photo once; returns whether it was asked to stop in between."""
        network, optimizer, loss_of = self.learner.network, self.learner.optimizer, self.loss.of_each
        state = self.state
        switch_to_training(network, stays=self.config.stays)
        for photos in self._batches()[state.step :]:
            begun = time.perf_counter()
            images, labels = self._prepare(photos)

            logits = self._predict(images)  # predict
            loss = loss_of(logits, labels).mean()  # compare
            optimizer.forget_gradients()
            loss.backward()  # backpropagate
            norm = self._check(images, loss.item())
            optimizer.step()  # step

            self._after_step()
            self._read("train", photos, logits)
            right = int((logits.argmax(dim=1) == labels).sum())
            seconds = time.perf_counter() - begun
            state.count(loss=loss.item(), right=right, seen=len(photos), norm=norm, seconds=seconds)
            self._show(bar, len(photos))
            self.workspace.save_within_epoch(self.learner, state)
            if asked():
                return True
        return False

    def _prepare(self, photos: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """The batch, the chance of this step, and the size of it."""
        place = (self.config.seed, self.state.epoch, self.state.step)
        seed_torch(place[0], "dropout", *place[1:])
        self.learner.optimizer.set_learning_rate(self._learning_rate())
        return training_batch(self.train, photos, self.device, self.augmentation, place)

    def _predict(self, images: torch.Tensor) -> torch.Tensor:
        with self._precision():
            return self.learner.network(images)

    def _check(self, images: torch.Tensor, loss: float) -> float:
        """Stops where numbers blew up; shortens the gradient; returns its length before."""
        norm = float(gradient_norm(self.learning))
        place = f"epoch {self.state.epoch + 1}, step {self.state.step + 1}"
        rate = self._learning_rate()
        check_finite(self.learner.network, images, loss=loss, norm=norm, learning_rate=rate, place=place)
        shorten_gradient(self.learning, norm, self.config.gradient_clip)
        return norm

    def _after_step(self) -> None:
        if self.first_steps is not None:
            self.first_steps.look(self._learning_rate())
            self.first_steps = None if self.first_steps.done else self.first_steps
        if self.learner.average:
            self.learner.average.follow(self.learner.network, self._steps_taken())

    def _validate(self, asked: Callable[[], bool]) -> Validation | None:
        assert self.validation is not None
        average, network = self.learner.average, self.learner.network
        with average.in_place_of_weights(network) if average else nullcontext():
            return validate(
                network,
                self.validation,
                self.loss,
                batch_size=self.config.batch_size,
                stop=asked,
                predict=self._predict,
                read=partial(self._read, "validation"),
            )

    def _read(self, part: str, photos: np.ndarray, logits: torch.Tensor) -> None:
        self.learner.recorder.read(part, self.state.epoch + 1, photos, logits)

    def _close_epoch(self, judged: Validation | None, validation_seconds: float) -> None:
        """Writes the epoch down and keeps its weights where they are the best."""
        state, rate = self.state, self._learning_rate(step=self._steps_taken() - 1)
        record = state.record(rate=rate, judged=judged, validation_seconds=validation_seconds)
        if judged is None or state.best_loss is None or judged.loss < state.best_loss:
            state.best_loss = judged.loss if judged else None
            state.best_epoch = record.epoch
            self.learner.best = self.learner.weights()
        self.learner.recorder.look(record.epoch, self.learner.tensors())
        state.history.append(record)
        state.next_epoch()

    def _show(self, bar: Bar, photos: int) -> None:
        state = self.state
        bar.advance(
            photos,
            loss=f"{state.loss_sum / state.seen:.3f}",
            accuracy=f"{state.right / state.seen:.1%}",
            **{"images/s": f"{state.seen / state.seconds:.0f}"},
        )

    def _batches(self) -> list[np.ndarray]:
        config = self.config
        return batches_of_epoch(len(self.train.labels), config.batch_size, seed=config.seed, epoch=self.state.epoch)

    def _steps_taken(self) -> int:
        return self.state.epoch * self.steps_per_epoch + self.state.step

    def _learning_rate(self, step: int | None = None) -> float:
        config = self.config
        assert config.learning_rate is not None
        return learning_rate_at(
            self._steps_taken() if step is None else step,
            steps=self.steps,
            peak=config.learning_rate,
            schedule=config.schedule,
            warm_up=config.warm_up,
        )

    def _precision(self) -> AbstractContextManager[Any]:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.config.precision == "bf16")


def _classes(train: "PixelStore", validation: "PixelStore | None") -> int:
    """Number of classes that occur."""
    parts = [train] if validation is None else [train, validation]
    return 1 + max(int(np.max(part.labels)) for part in parts if len(part.labels))
