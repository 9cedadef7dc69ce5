"""The catalogue of attribution methods: from a subject and an image to a signed map in the score's units."""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from seewhy.errors import ConfigError, unknown_name

if TYPE_CHECKING:
    from seewhy.explain.subject import Subject

__all__ = ["METHODS", "Method", "method", "register"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Method:
    """One line of the catalogue.

    Args:
        name: as the user writes it.
        help: one line on what its map says.
        unit: of the map's pixels, such as "logits" or "logits per unit of a pixel's change".
        adds_up: whether the map's pixels sum to the score, but for a constant that the method names.
        reference: author, year, arXiv.
        attribute: from a subject and a prepared image (size, size, 3) uint8 to the map (size, size) float64, signed:
            positive speaks for the target. Deterministic. It never keeps a hook on the network.
    """

    name: str
    help: str
    unit: str
    adds_up: bool
    reference: str
    attribute: Callable[["Subject", np.ndarray], np.ndarray]


METHODS: dict[str, Method] = {}
"""Every method by name, in the order in which they are shown."""


def register(one: Method) -> None:
    """Adds a method to the catalogue.

    Raises:
        ConfigError: the name is taken.
    """
    if one.name in METHODS:
        raise ConfigError(f'There are two methods called "{one.name}"', "a name of its own", "Choose another name.")
    METHODS[one.name] = one


def method(name: str) -> Method:
    """The method of a name.

    Raises:
        ConfigError: no such method; the nearest one is told.
    """
    if name not in METHODS:
        raise unknown_name("method", name, METHODS)
    return METHODS[name]
