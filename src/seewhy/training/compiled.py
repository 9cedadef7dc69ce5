"""A network whose steps are compiled to machine code of their own before the training begins."""

import os
import shutil
from typing import Any

import torch
from torch import Tensor, nn

from seewhy.errors import ConfigError, TrainingError

__all__ = ["compiled"]


def compiled(network: nn.Module, device: torch.device, batch_size: int, processes: int = 1) -> nn.Module:
    """The network as it is to be called while it learns; it shares its layers with the one given.

    The same seed gives the same result, which differs from that of plain steps by rounding (and other dropout masks).
    Only batches of the usual size go through the compiled code: for the last batch of an epoch, which is smaller, the
    compiler would begin again.

    Args:
        network: on its device.
        device: where it is.
        batch_size: photos in a batch.
        processes: how many teach it together.

    Raises:
        ConfigError: there is no compiler, or several processes share the work.

    Reference:
        Ansel et al., 2024, PyTorch 2 (torch.compile), doi:10.1145/3620665.3640366.
    """
    if processes > 1:
        raise ConfigError(
            f'compile is "on", but {processes} processes share the training', "one process", "Leave compile out."
        )
    if device.type == "cpu" and not any(map(shutil.which, (os.environ.get("CXX", "g++"), "g++", "clang++", "cl"))):
        raise ConfigError(
            'compile is "on", but no C++ compiler was found',
            "g++ or clang++ on the path",
            "Install one, or leave compile out.",
        )
    return _Compiled(network, batch_size)


class _Compiled(nn.Module):
    """Calls the compiled code or the network itself, by the size of the batch."""

    def __init__(self, network: nn.Module, batch_size: int) -> None:
        super().__init__()
        self._network, self._batch_size = network, batch_size
        self._quick: Any = torch.compile(network, dynamic=False)

    def forward(self, images: Tensor) -> Tensor:
        if len(images) != self._batch_size:
            return self._network(images)
        try:
            return self._quick(images)
        except RuntimeError as error:
            if not type(error).__module__.startswith(("torch._inductor", "torch._dynamo")):
                raise
            raise TrainingError(
                f"The steps could not be compiled ({str(error).splitlines()[0][:200]})",
                "a compiler that understands this network, and a whole store of what it compiled before",
                "Leave compile out; or remove torch's store of compiled code (the folder torchinductor_… among the "
                "temporary files), in which a compilation that was cut off leaves half a file.",
            ) from error
