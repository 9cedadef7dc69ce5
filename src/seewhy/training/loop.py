"""The training loop: predict, compare, backpropagate, step."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from seewhy.devices import choose_device, keep_memory
from seewhy.errors import ConfigError, DatasetError
from seewhy.progress import Bar, activity, progress_bar, quiet
from seewhy.randomness import seed_torch
from seewhy.training.activation_store import ActivationStore
from seewhy.training.average import WeightAverage
from seewhy.training.checks import FirstSteps, check_finite, gradient_norm, shorten_gradient
from seewhy.training.config import TrainingConfig
from seewhy.training.feed import batches_of_epoch, resident, training_batch
from seewhy.training.figures import Figures
from seewhy.training.identity import identity_of
from seewhy.training.learning_watch import LearningWatch
from seewhy.training.loss import balanced_weights, build_loss
from seewhy.training.optimizer import Factors, build_optimizer
from seewhy.training.processes import join
from seewhy.training.recorder import Recorder
from seewhy.training.schedule import learning_rate_at
from seewhy.training.state import Learner, State
from seewhy.training.tuning import FirstConvolution, choose_what_learns, switch_to_training
from seewhy.training.validation import Validation, validate
from seewhy.training.workspace import Workspace

if TYPE_CHECKING:
    from seewhy.data.augmentation import AugmentationConfig
    from seewhy.data.batches import PixelStore


__all__ = ["Loop"]


class Loop:
    """All that the loop needs, so that the loop itself is short."""

    def __init__(
        self,
        network: nn.Module,
        train: "PixelStore | ActivationStore",
        validation: "PixelStore | ActivationStore | None",
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
        self.processes = join(self.device)
        self.pixels = None if isinstance(train, ActivationStore) else resident(self.device, train.images)
        choose_what_learns(network, config.tune, stages=config.top_stages, stays=config.stays)
        network.to(device=self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.state = State()
        self.steps_per_epoch = len(self._batches())
        self.steps = config.epochs * self.steps_per_epoch
        self.first = FirstConvolution(network, config.first_learns, self.steps)
        if self.first.tensors and self.processes.count > 1:  # its processes wait for every tensor's gradient
            raise ConfigError(
                f"first_learns is {config.first_learns:g}, and {self.processes.count} processes teach together",
                "first_learns = 1 there",
                "Leave it out, or teach with one process.",
            )
        factors = Factors(
            body=config.body_learning_rate,
            biases=config.bias_learning_rate,
            head=config.head_learning_rate,
            first=frozenset(self.first.tensors),
        )
        optimizer = build_optimizer(network, config.optimizer, config.hyperparameters, factors)
        self.first.learn_at(0)
        average = WeightAverage(network, config.average) if config.average else None
        recorder = Recorder(network, train, validation, epochs=config.epochs, keep=config.replay)
        self.learner = Learner(network=network, optimizer=optimizer, recorder=recorder, average=average)
        parts = {"train": len(train), "validation": 0 if validation is None else len(validation)}
        self.watch = LearningWatch(network, config.epochs, parts)
        self.learning = [tensor for tensor in network.parameters() if tensor.requires_grad]
        self.called: nn.Module = network  # by backpropagation; among several processes it is wrapped
        self.figures = Figures(self.processes)
        self.rate = 0.0  # learning rate of the step under way
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
        identity = {}
        if folder is not None:  # all pixels are hashed for it
            identity = identity_of(network, self.train, self.validation, config, self.augmentation)
        self.workspace = Workspace(folder, identity, config.checkpoint_seconds, writes=self.processes.is_first)
        self.state = self.workspace.begin(self.learner, resume=resume)
        if not self.state.epoch and not self.state.step:
            self.first_steps = FirstSteps(self.learner.network, self.steps)

    def run(self, asked: Callable[[], bool]) -> str:
        """Epoch after epoch; returns why it ended."""
        state, config = self.state, self.config
        left = (config.epochs - state.epoch) * len(self.train.labels) - state.seen
        self.called = self.processes.connect(self.learner.network)
        shown = nullcontext() if self.processes.is_first else quiet()
        with shown, self.watch.listening(self.learner.network), progress_bar(left, "Training") as bar:
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

    def finish(self) -> None:
        """Leaves the network with the best weights."""
        learner = self.learner
        learner.network.load_state_dict(learner.best or learner.weights())
        # Back in the usual order of memory: safetensors, NumPy and others expect it.
        learner.network.eval().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
        learner.optimizer.forget_gradients()

    def _one_epoch(self, bar: Bar, asked: Callable[[], bool]) -> bool:
        """Shows every photo once; returns whether it was asked to stop in between."""
        network, optimizer, loss_of = self.learner.network, self.learner.optimizer, self.loss.of_each
        state, processes = self.state, self.processes
        switch_to_training(network, stays=self.config.stays)
        batches = self._batches()[state.step :]
        self.train.expect([photos[processes.part(len(photos))] for photos in batches])
        for photos in batches:
            begun = time.perf_counter()
            with activity("preparing batches"):
                images, labels = self._prepare(photos)

            with activity("network"):
                logits = self._predict(images)  # predict
                loss = processes.share_of_loss(loss_of(logits, labels), len(photos))  # compare
            optimizer.forget_gradients()
            with activity("backpropagation"):
                loss.backward()  # backpropagate
            with activity("optimizer"):
                self._look(images, photos, logits, labels, loss.detach())
                optimizer.step()  # step

            self._after_step()
            state.take(time.perf_counter() - begun)
            stopping, due = processes.agree(asked(), self.workspace.is_due)
            if self.figures.full or stopping or due or state.step == self.steps_per_epoch:
                self._read_figures(images, bar)
            if stopping:
                return True
            if due:
                with activity("checkpoints"):
                    self.workspace.save(self.learner, state)
        return False

    def _prepare(self, photos: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """The batch, or this process's part of it; the chance of this step, and the size of it."""
        place = (self.config.seed, self.state.epoch, self.state.step)
        own = (self.processes.rank,) if self.processes.count > 1 else ()
        seed_torch(place[0], "dropout", *place[1:], *own)
        self._set_learning_rates()
        part = self.processes.part(len(photos))
        return training_batch(self.train, photos, self.device, self.augmentation, place, part, pixels=self.pixels)

    def _set_learning_rates(self) -> None:
        first_steps = self.first.learn_at(self._steps_taken())
        first = self._learning_rate(steps=first_steps) if first_steps else None
        self.rate = self._learning_rate()
        self.learner.optimizer.set_learning_rate(self.rate, first=first)

    def _predict(self, images: torch.Tensor) -> torch.Tensor:
        with self._precision():
            return (self.called if torch.is_grad_enabled() else self.learner.network)(images)

    def _look(
        self,
        images: torch.Tensor,
        photos: np.ndarray,
        logits: torch.Tensor,
        labels: torch.Tensor,
        loss: torch.Tensor,
    ) -> None:
        """Notes what the step found, and shortens its gradient."""
        norm, rate = gradient_norm(self.learning), self.rate
        place = f"epoch {self.state.epoch + 1}, step {self.state.step + 1}"
        if self.device.type == "cpu":  # where looking costs nothing, the step that breaks is not taken
            check_finite(self.learner.network, images, loss=loss.item(), norm=norm.item(), rate=rate, place=place)
        shorten_gradient(self.learning, norm, self.config.gradient_clip)
        self.figures.note(place, rate, photos, logits, labels, loss=loss, norm=norm)

    def _read_figures(self, images: torch.Tensor, bar: Bar) -> None:
        """Counts and shows the steps since the last time; stops where their numbers blew up."""
        steps, logits = self.figures.fetch()
        for step in steps:
            check_finite(
                self.learner.network,
                images,
                loss=step.loss,
                norm=step.norm,
                rate=step.learning_rate,
                place=step.place,
            )
            self.state.count(loss=step.loss, right=step.right, seen=len(step.photos), norm=step.norm)
        if steps:
            photos = np.concatenate([step.photos for step in steps])
            self._record("train", photos, logits)
            self._show(bar, len(photos))

    def _after_step(self) -> None:
        if self.first_steps is not None:
            self.first_steps.look(self.rate)
            self.first_steps = None if self.first_steps.done else self.first_steps
        if self.learner.average:
            self.learner.average.follow(self.learner.network, self._steps_taken())

    @activity("validation")
    def _validate(self, asked: Callable[[], bool]) -> Validation | None:
        assert self.validation is not None
        average, network = self.learner.average, self.learner.network
        with average.in_place_of_weights(network) if average else nullcontext():
            return validate(
                network,
                self.validation,
                self.loss,
                batch_size=self.config.batch_size,
                processes=self.processes,
                stop=lambda: self.processes.agree(asked())[0],
                predict=self._predict,
                read=partial(self._record, "validation"),
            )

    def _record(self, part: str, photos: np.ndarray, logits: torch.Tensor) -> None:
        self.learner.recorder.read(part, self.state.epoch + 1, photos, logits)
        store = self.train if part == "train" else self.validation
        assert store is not None
        self.watch.read(part, photos, store.labels[photos], logits)

    def _close_epoch(self, judged: Validation | None, validation_seconds: float) -> None:
        """Writes the epoch down and keeps its weights where they are the best."""
        state, rate = self.state, self._learning_rate(step=self._steps_taken() - 1)
        record = state.record(rate=rate, judged=judged, validation_seconds=validation_seconds)
        if judged is None or state.best_loss is None or judged.loss < state.best_loss:
            state.best_loss = judged.loss if judged else None
            state.best_epoch = record.epoch
            self.learner.best = self.learner.weights()
        self.learner.recorder.look(record.epoch, self.learner.tensors())
        self.watch.close(record, self.learner.tensors())
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

    def _learning_rate(self, step: int | None = None, steps: int | None = None) -> float:
        config = self.config
        assert config.learning_rate is not None
        return learning_rate_at(
            self._steps_taken() if step is None else step,
            steps=steps or self.steps,
            peak=config.learning_rate,
            schedule=config.schedule,
            warm_up=config.warm_up,
        )

    def _precision(self) -> AbstractContextManager[Any]:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.config.precision == "bf16")


def _classes(train: "PixelStore | ActivationStore", validation: "PixelStore | ActivationStore | None") -> int:
    """Number of classes that occur."""
    parts = [train] if validation is None else [train, validation]
    return 1 + max(int(np.max(part.labels)) for part in parts if len(part.labels))
