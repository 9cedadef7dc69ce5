"""The folder a training keeps its checkpoint and its history in, and when it writes them."""

import time
from pathlib import Path
from typing import Any

from seewhy.training.checkpoint import CHECKPOINT_NAME
from seewhy.training.history import HISTORY_NAME, append_history, rewrite_history
from seewhy.training.state import Learner, State

__all__ = ["Workspace"]

# A checkpoint at an epoch's end is put off while the last one is so recent that writing would take more than this
# part of the time. Nothing is lost by it: going on from an older one computes the same.
CHECKPOINT_SHARE = 0.05


class Workspace:
    """Saves a training, so that it can be killed at any moment and go on.

    Args:
        folder: where; None: nothing is ever written.
        identity: what training it is.
        checkpoint_seconds: how often a checkpoint is written within an epoch.
        writes: false in all but one of several processes: these only read what is there at the start.
    """

    def __init__(
        self, folder: Path | None, identity: dict[str, Any], checkpoint_seconds: float, *, writes: bool = True
    ) -> None:
        self._folder = folder
        self._identity = identity
        self._seconds = checkpoint_seconds
        self._writes = writes and folder is not None
        self._saved_at = time.monotonic()
        self._saving_took = 0.0

    def begin(self, learner: Learner, *, resume: bool) -> State:
        """Takes up the checkpoint that is there, or writes the first one.

        Args:
            learner: is given the checkpoint's tensors.
            resume: whether to take up; else what is there is overwritten.

        Raises:
            ArtefactError: the checkpoint is damaged.
            ConfigError: it is that of another training.
            StorageError: the folder cannot be written.
        """
        if self._folder is None:
            return State()
        path = self._folder / CHECKPOINT_NAME
        if resume and path.exists():
            state = learner.load(path, self._identity)
        else:
            state = State()
            self.save(learner, state)
        # A crash may have come between the history's line and the checkpoint: the checkpoint is what counts.
        if self._writes:
            rewrite_history(self._folder / HISTORY_NAME, state.history)
        return state

    def save(self, learner: Learner, state: State) -> None:
        """Writes a checkpoint now."""
        if self._folder is not None and self._writes:
            begun = time.monotonic()
            learner.save(self._folder / CHECKPOINT_NAME, state, self._identity)
            self._saved_at = time.monotonic()
            self._saving_took = self._saved_at - begun

    @property
    def is_due(self) -> bool:
        """Whether the last checkpoint is so old that another is to be written within the epoch."""
        return self._writes and time.monotonic() - self._saved_at >= self._seconds

    def close_epoch(self, learner: Learner, state: State) -> None:
        """Adds the last epoch to the history, and writes a checkpoint if that is worth its time, or is the last."""
        if self._folder is not None and self._writes:
            append_history(self._folder / HISTORY_NAME, state.history[-1])
        age = time.monotonic() - self._saved_at
        if state.stopped or age * CHECKPOINT_SHARE >= self._saving_took:
            self.save(learner, state)
