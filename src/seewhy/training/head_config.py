"""What can be chosen about the taught head. Needs no torch."""

from dataclasses import dataclass

from seewhy.settings import setting
from seewhy.training.head_turn import SHARES

__all__ = ["CLASS_WEIGHTS", "DEPTH_WEIGHTS", "HeadConfig"]

CLASS_WEIGHTS = ("none", "balanced")
DEPTH_WEIGHTS = ("chosen", *SHARES)


@dataclass(frozen=True, kw_only=True)
class HeadConfig:
    """How the head is taught.

    >>> HeadConfig().folds
    5
    """

    folds: int = setting(
        5, help="heaps of photos that take turns at judging the strength of the regulariser", low=2, high=50
    )
    strength: float | None = setting(
        None, help="how strongly weights are pulled to 0; by default chosen by cross-validation", low=1e-9, high=1e6
    )
    class_weights: str = setting("none", help="whether photos of rare classes count more", choices=CLASS_WEIGHTS)
    depth_weights: str = setting(
        "chosen",
        help="how much each depth has to say: all the same, as it has features, the last three only, or chosen",
        choices=DEPTH_WEIGHTS,
    )
    seed: int = setting(0, help="the number the dealing of folds follows from", low=0)
