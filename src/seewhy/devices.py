"""Where the arithmetic runs: cpu, cuda or mps; and how memory is kept between steps."""

import ctypes
import sys
from typing import TYPE_CHECKING

from seewhy.errors import DeviceError, MissingExtraError, unknown_name

if TYPE_CHECKING:
    import torch

__all__ = ["DEVICES", "choose_device", "keep_memory", "require_torch"]

DEVICES = ("auto", "cpu", "cuda", "mps")


def require_torch() -> None:
    """Makes sure that torch can be imported.

    Raises:
        MissingExtraError: torch is not installed.
    """
    try:
        import torch  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            "This needs torch, which is not installed", "the extra called train", 'Run: pip install "seewhy[train]"'
        ) from error


def choose_device(name: str = "auto") -> "torch.device":
    """The torch device of a name.

    Args:
        name: auto, cpu, cuda or mps; auto takes a GPU where there is one.

    Raises:
        ConfigError: no such name.
        DeviceError: this machine has no such device.
        MissingExtraError: torch is not installed.
    """
    if name not in DEVICES:
        raise unknown_name("device", name, DEVICES)
    require_torch()
    import torch

    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        name = next(device for device in ("cuda", "mps", "cpu") if there[device])
    if not there[name]:
        present = ", ".join(device for device, is_there in there.items() if is_there)
        raise DeviceError(
            f'The device "{name}" was asked for and is not there', f"one of: {present}", 'Use --device cpu, or "auto".'
        )
    return torch.device(name)


def keep_memory() -> bool:
    """Tells glibc to keep freed memory instead of handing it back to the system at every step.

    Large tensors otherwise go back to the kernel and are faulted in again, page by page, at each step of training:
    measured 1.6–1.8 times slower on CPU (docs/decisions). Does nothing outside Linux with glibc.

    Returns:
        Whether the setting took effect.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        libc = ctypes.CDLL("libc.so.6")
    except OSError:
        return False
    # glibc's malloc.h: M_TRIM_THRESHOLD -1, M_TOP_PAD -2, M_MMAP_THRESHOLD -3; mallopt returns 1 on success.
    gibibyte = 1 << 30
    limits = ((-3, gibibyte), (-1, 2 * gibibyte - 1), (-2, 64 << 20))
    return all(libc.mallopt(option, value) == 1 for option, value in limits)
