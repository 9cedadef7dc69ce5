"""With how many digits a network is trained: half as many where the machine is quicker with them."""

import dataclasses
from pathlib import Path

import torch
from torch import nn

from seewhy.devices import choose_device
from seewhy.network.depthwise import is_slow_in_half
from seewhy.training.checkpoint import CHECKPOINT_NAME, load_facts
from seewhy.training.config import TrainingConfig

__all__ = ["choose_precision", "has_half", "with_precision"]


def with_precision(config: TrainingConfig, network: nn.Module, resumed: Path | None = None) -> TrainingConfig:
    """The config with the precision that "auto" stands for, on this machine and for this network.

    Args:
        config: of the training.
        network: that is to learn.
        resumed: folder of the training that goes on; what was chosen when it began stays.

    Raises:
        ArtefactError: the checkpoint of that training is damaged.
        DeviceError: the device asked for is not there.
    """
    if config.precision != "auto":
        return config
    begun = [] if resumed is None else _checkpoints(resumed)
    if begun:
        chosen = load_facts(begun[0])["identity"].get("precision", "fp32")  # one of before precision was recorded
    else:
        chosen = choose_precision(network, choose_device(config.device))
    return dataclasses.replace(config, precision=chosen)


def _checkpoints(folder: Path) -> list[Path]:
    """Those of a training: one in its folder, or one in the folder of each fold that was begun."""
    alone = folder / CHECKPOINT_NAME
    return [alone] if alone.exists() else sorted(folder.glob(f"*/{CHECKPOINT_NAME}"))


def choose_precision(network: nn.Module, device: torch.device) -> str:
    """bf16 (*bfloat16*: the range of fp32 with 8 of its 24 bits) where the device computes with it, else fp32.

    A rule, not a stopwatch: the same machine always chooses the same. The weights stay in fp32, and so do sums, losses
    and batch-norm's statistics (*mixed precision*); a classifier that is done answers in fp32.

    Args:
        network: that is to learn.
        device: where.

    Reference:
        Micikevicius et al., 2017, arXiv:1710.03740; Kalamkar et al., 2019, arXiv:1905.12322. Measured in
        docs/decisions/0069-bf16-where-the-machine-has-it.md.
    """
    slow = device.type == "cpu" and any(is_slow_in_half(layer) for layer in network.modules())
    return "bf16" if has_half(device) and not slow else "fp32"


def has_half(device: torch.device) -> bool:
    """Whether the device has instructions for bfloat16; without, every number is widened and rounded by hand.

    Args:
        device: cpu, cuda or mps.
    """
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device.type != "cpu":
        return False
    # Not in torch's documentation, and not in every version.
    asked = (getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"))
    return any(one is not None and bool(one()) for one in asked)
