"""Where the arithmetic runs: cpu, cuda or mps; in how many threads; and how memory is kept between steps."""

import ctypes
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.errors import DeviceError, MissingExtraError, unknown_name

if TYPE_CHECKING:
    import torch

__all__ = ["DEVICES", "choose_device", "keep_memory", "one_thread", "one_torch_thread", "processors", "require_torch"]

DEVICES = ("auto", "cpu", "cuda", "mps")

_one_thread_lock = threading.Lock()
_one_thread: list[int] = []  # threads there were before, once for each context that is open
_one_torch_thread: list[int] = []

_QUOTA = Path("/sys/fs/cgroup/cpu.max")  # of a container: microseconds of processor time, in so many of wall time


@cache
def processors() -> int:
    """How many processors this process may use: taskset or a container may grant fewer than the machine has.

    >>> processors() >= 1
    True
    """
    affinity = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity else os.cpu_count() or 1
    try:
        quota, period = _QUOTA.read_text().split()
        return max(1, min(count, -(-int(quota) // int(period))))  # rounded up: half a processor is one thread
    except (OSError, ValueError):  # no container of that kind, or one without a limit ("max")
        return count


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


@contextmanager
def one_thread() -> Iterator[None]:
    """NumPy's matrix products run in one thread while this lasts: for many small ones, one after the other.

    OpenBLAS, which NumPy's wheels bring, hands a part of each product to every processor and then waits for them in a
    loop. Where a product takes a millisecond and another program has the processor, the waiting takes ten times as long
    as the work (docs/decisions/0067-from-start-to-end.md). It is also what makes a result independent of how many
    processors there are, bit for bit. The setting is the whole process's; where it is open twice, the last one out puts
    the old one back. Elsewhere than with NumPy's wheels it does nothing.

    >>> import numpy as np
    >>> with one_thread():
    ...     float((np.eye(2) @ np.eye(2)).sum())
    2.0
    """
    library = _openblas()
    if library is None:
        yield
        return
    with _one(_one_thread, library.scipy_openblas_get_num_threads64_, library.scipy_openblas_set_num_threads64_):
        yield


@contextmanager
def one_torch_thread() -> Iterator[None]:
    """torch computes in one thread while this lasts: for short work that must not depend on who else is at work.

    Its threads wait for each other in a loop at the end of every layer. Where another program has one of two
    processors, preparing EfficientNet-Lite0 took 25 s of processor time with two threads and 4 s with one.
    """
    import torch

    with _one(_one_torch_thread, torch.get_num_threads, torch.set_num_threads):
        yield


@contextmanager
def _one(before: list[int], count: Callable[[], int], set_count: Callable[[int], None]) -> Iterator[None]:
    """One thread while this lasts; where it is open twice, the last one out puts the old number back."""
    with _one_thread_lock:
        before.append(count())
        set_count(1)
    try:
        yield
    finally:
        with _one_thread_lock:
            first = before[0]
            before.pop()
            if not before:
                set_count(first)


@cache
def _openblas() -> Any:
    """The library behind NumPy's matrix products; None where it is another one."""
    import numpy

    found = sorted(Path(numpy.__file__).parent.parent.glob("numpy.libs/*scipy_openblas64_*"))
    try:
        library = ctypes.CDLL(str(found[0])) if found else None
        return library if hasattr(library, "scipy_openblas_set_num_threads64_") else None
    except OSError:
        return None
