"""Several processes that teach one network: the door to torch.distributed.

Started by `torchrun --nproc-per-node 2 …`, every process takes its part of each batch, and what they find is added up,
so that all take the same step: the one that a single process would take with the whole batch.
"""

import contextlib
import datetime
import inspect
import os
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from seewhy.errors import TrainingError
from seewhy.training.shared_norm import share_norms

__all__ = ["Processes", "join", "others_told"]

# A process that stands still is given up after this time; one that ends is noticed at once. Reading and auditing a
# large folder, which only the first does, must fit in.
PATIENCE = datetime.timedelta(minutes=30)
_NAMED_BY_TORCHRUN = ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")


class Processes:
    """The processes that teach together, seen from one of them; alone, nothing here does anything.

    Args:
        rank: number of this process, from 0.
        count: how many there are.
    """

    def __init__(self, rank: int = 0, count: int = 1) -> None:
        self.rank, self.count = rank, count
        self._undo: Callable[[], None] | None = None
        # Batch normalisation talks while gradients are exchanged: on a line of its own.
        self._line = torch.distributed.new_group(timeout=PATIENCE) if count > 1 else None

    @property
    def is_first(self) -> bool:
        """Whether this is the process that writes and shows."""
        return self.rank == 0

    def part(self, photos: int) -> slice:
        """This process's part of a batch.

        Args:
            photos: in the whole batch.

        >>> Processes().part(5)
        slice(0, 5, None)
        """
        return slice(photos * self.rank // self.count, photos * (self.rank + 1) // self.count)

    def connect(self, network: nn.Module) -> nn.Module:
        """The network as it is to be called while it learns: backpropagation leaves the mean gradient of all.

        Args:
            network: the same in every process; on its device.
        """
        if self.count == 1:
            return network
        self._undo = share_norms(network, self._total)
        # Statistics are the same in all of them: nothing to send around. torch 2.13 has a new name for that.
        wrap: Any = nn.parallel.DistributedDataParallel
        known = inspect.signature(wrap).parameters
        word = "forward_sync_buffers" if "forward_sync_buffers" in known else "broadcast_buffers"
        return wrap(network, **{word: False})

    def disconnect(self) -> None:
        """Undoes what connect() did to the network."""
        if self._undo is not None:
            self._undo()
            self._undo = None

    def agree(self, *flags: bool) -> tuple[bool, ...]:
        """What at least one process says, for each of some questions.

        Args:
            flags: what this process says.
        """
        if self.count == 1:
            return flags
        asked = torch.tensor(flags, dtype=torch.uint8, device=self._device)
        torch.distributed.all_reduce(asked, torch.distributed.ReduceOp.MAX)
        return tuple(bool(one) for one in asked.tolist())

    def gather(self, rows: Tensor, whole: int) -> Tensor:
        """The rows of all processes' parts, in order.

        Args:
            rows: of this process's part.
            whole: in the whole batch.

        Shapes:
            rows: (part, …) floating point. Returns (whole, …).
        """
        if self.count == 1:
            return rows
        everything = rows.detach().new_zeros(whole, *rows.shape[1:], dtype=torch.float32)
        everything[self.part(whole)] = rows.detach().float()
        torch.distributed.all_reduce(everything)  # the others' rows are zeros here
        return everything

    def share_of_loss(self, losses: Tensor, whole: int) -> Tensor:
        """The mean loss, as the one number this process backpropagates.

        Args:
            losses: of each photo of this process's part.
            whole: photos in the whole batch.

        Shapes:
            losses: (part,). Returns ().
        """
        if self.count == 1:
            return losses.mean()
        return losses.sum() * (self.count / whole)  # gradients are averaged over processes, not added

    def totals(self, numbers: Tensor) -> Tensor:
        """Sums over all processes.

        Args:
            numbers: of this process, of any shape.
        """
        if self.count > 1:
            torch.distributed.all_reduce(numbers)
        return numbers

    def _total(self, numbers: Tensor) -> Tensor:
        torch.distributed.all_reduce(numbers, group=self._line)
        return numbers

    @property
    def _device(self) -> torch.device:
        return torch.device("cuda" if torch.distributed.get_backend() == "nccl" else "cpu")


def join(device: torch.device) -> Processes:
    """Meets the other processes, where torchrun started several; alone otherwise.

    Args:
        device: where this training runs.

    Raises:
        TrainingError: the others did not come.
    """
    distributed = torch.distributed
    if not distributed.is_available():
        return Processes()
    if not distributed.is_initialized():
        if any(name not in os.environ for name in _NAMED_BY_TORCHRUN) or os.environ["WORLD_SIZE"] == "1":
            return Processes()
        if device.type == "cuda":
            torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
        with others_told():
            distributed.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=PATIENCE)
    return Processes(distributed.get_rank(), distributed.get_world_size())


@contextlib.contextmanager
def others_told() -> Iterator[None]:
    """Turns the loss of another process into a sentence.

    Raises:
        TrainingError: another process ended, or stood still for too long.
    """
    try:
        yield
    except RuntimeError as error:
        lost = isinstance(error, torch.distributed.DistError) or "gloo" in str(error).lower()
        if not lost:
            raise
        raise TrainingError(
            f"Another process of this training was lost ({str(error).splitlines()[0][:200]})",
            "all processes that torchrun started, until the end",
            "See what that process said. The last checkpoint, where one is kept, is whole: start again with resume.",
        ) from error
