"""One seed, from which every random choice follows by name and not by order.

A generator is made afresh from the seed and the *place* where it is used ("augmentation", epoch 3, step 17).
So a run that was killed and resumed draws the same numbers as one that was not: there is no hidden state to lose.
"""

import hashlib

import numpy as np

__all__ = ["generator", "seed_torch", "stream"]


def stream(seed: int, *place: str | int) -> int:
    """The 63-bit seed of one place.

    Args:
        seed: the user's seed.
        place: words and numbers that name the place, such as ("augmentation", 3, 17).

    Returns:
        A whole number in 0 … 2**63 - 1, the same on every machine.

    >>> stream(0, "split") == stream(0, "split"), stream(0, "split") == stream(1, "split")
    (True, False)
    """
    text = "/".join(str(part) for part in (seed, *place))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def generator(seed: int, *place: str | int) -> np.random.Generator:
    """NumPy's random generator for one place.

    Args:
        seed: the user's seed.
        place: words and numbers that name the place.

    >>> int(generator(0, "doctest").integers(100)) == int(generator(0, "doctest").integers(100))
    True
    """
    return np.random.default_rng(stream(seed, *place))


def seed_torch(seed: int, *place: str | int) -> None:
    """Seeds torch's global generators (weights at random, dropout) for one place, on every device in use.

    torch.manual_seed does the same, but also notes a stack trace for every kind of GPU that is not in use yet: half a
    millisecond, and memory that is never given back, at each step of a training.

    Args:
        seed: the user's seed.
        place: words and numbers that name the place.
    """
    import torch

    number = stream(seed, *place)
    torch.default_generator.manual_seed(number)
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(number)
    if torch.backends.mps.is_available():
        torch.mps.manual_seed(number)
