"""What the steps of a training found, left where it was computed until many steps' worth is fetched at once."""

import time
from dataclasses import dataclass

import numpy as np
import torch

from seewhy.training.processes import Processes

__all__ = ["READ_EVERY", "READ_SECONDS", "Figures", "StepFigures"]

# Fetching waits for a GPU to finish what it was given, and costs as much for one number as for a hundred. Where steps
# are slow it costs nothing beside them, and people want to see the bar move.
READ_EVERY, READ_SECONDS = 16, 0.25


@dataclass(frozen=True, kw_only=True)
class StepFigures:
    """One step, fetched.

    Args:
        place: such as "epoch 3, step 17".
        learning_rate: of that step.
        photos: (batch,) which photos were seen.
        loss: mean over them.
        norm: length of the gradient.
        right: how many were predicted right.
    """

    place: str
    learning_rate: float
    photos: np.ndarray
    loss: float
    norm: float
    right: int


class Figures:
    """Collects the figures of steps, without making the device wait.

    Args:
        processes: those whose parts of the batches are put together; None: this one alone.

    >>> figures = Figures()
    >>> logits, labels = torch.tensor([[2.0, 1.0], [0.0, 3.0]]), torch.tensor([0, 0])
    >>> figures.note("epoch 1, step 1", 0.1, np.arange(2), logits, labels, loss=torch.ones(()), norm=torch.ones(()))
    >>> [(step.place, step.right) for step in figures.fetch()[0]]
    [('epoch 1, step 1', 1)]
    """

    def __init__(self, processes: Processes | None = None) -> None:
        self._processes = processes or Processes()
        self._places: list[tuple[str, float, np.ndarray]] = []
        self._numbers: list[torch.Tensor] = []
        self._logits: list[torch.Tensor] = []
        self._labels: list[torch.Tensor] = []
        self._fetched_at = time.monotonic()

    @property
    def full(self) -> bool:
        """Whether it is time to fetch."""
        if len(self._places) >= READ_EVERY:
            return True
        # Several processes must fetch at the same step, and have no clock in common.
        return self._processes.count == 1 and time.monotonic() - self._fetched_at >= READ_SECONDS

    def note(
        self,
        place: str,
        learning_rate: float,
        photos: np.ndarray,
        logits: torch.Tensor,
        labels: torch.Tensor,
        *,
        loss: torch.Tensor,
        norm: torch.Tensor,
    ) -> None:
        """Takes one step's figures.

        Args:
            place: where in the training it is.
            learning_rate: of the step.
            photos: which were seen, by all processes.
            logits: what was said of this process's part of them.
            labels: the classes of these.
            loss: this process's share of it (share_of_loss).
            norm: length of the gradient.

        Shapes:
            photos: (batch,); labels: (part,); logits: (part, classes); loss, norm: ().
        """
        self._places.append((place, learning_rate, photos))
        self._numbers += [loss, norm]
        self._logits.append(logits.detach())
        self._labels.append(labels)

    def fetch(self) -> tuple[list[StepFigures], torch.Tensor]:
        """All that was noted since the last time, in order; and the logits of all these photos, on the CPU.

        Shapes:
            logits: (photos, classes) float32, in the order of the steps' photos; no rows where nothing was noted.
        """
        if not self._places:
            return [], torch.zeros(0, 0)
        processes, batches = self._processes, [len(photos) for _, _, photos in self._places]
        hits = (torch.cat(self._logits).argmax(dim=1) == torch.cat(self._labels)).split(
            [len(one) for one in self._labels]
        )
        right = torch.stack([one.sum(dtype=torch.float32) for one in hits])
        found = torch.cat([torch.stack(self._numbers).float().reshape(-1, 2), right[:, None]], dim=1)  # (steps, 3)
        # Shares of the loss are made for a mean over processes (share_of_loss); the norm is the same in all of them.
        means = torch.tensor([processes.count, processes.count, 1])
        numbers = (processes.totals(found).cpu() / means).tolist()
        gathered = [processes.gather(one, batch) for one, batch in zip(self._logits, batches, strict=True)]
        logits = torch.cat(gathered).float().cpu()
        steps = [
            StepFigures(place=place, learning_rate=rate, photos=photos, loss=loss, norm=norm, right=int(right))
            for (place, rate, photos), (loss, norm, right) in zip(self._places, numbers, strict=True)
        ]
        self._places, self._numbers, self._logits, self._labels = [], [], [], []
        self._fetched_at = time.monotonic()
        return steps, logits
