"""What the depths of a network look for, in plain words, and what each adds to a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seewhy.network.sight import Sight

__all__ = ["EDGES", "PARTS", "TEXTURES", "Depth", "depth_of", "depth_words", "seen_share", "totals_in_words"]

EDGES, TEXTURES, PARTS = "edges and colour", "textures", "parts and things"

# A convention, since what a layer learns is no step but a slope. What a place can see bounds what it can know: in less
# than a fifth of the picture's side there is room for an edge or a spot of colour, and a thing that fills the picture
# takes most of it. For EfficientNet-Lite0 at 224 px a place of stages 1 and 2 sees 7 and 19 px, of stages 3 and 4 67
# and 147 px, and then all of it. Reference: Zeiler and Fergus 2014, arXiv:1311.2901, figure 2; Bau et al. 2017,
# arXiv:1704.05796, figure 5: colours and textures early, parts and objects late.
_EDGES_UP_TO, _TEXTURES_UP_TO = 0.2, 0.7


@dataclass(frozen=True, kw_only=True)
class Depth:
    """What one depth of the network contributes, in logits.

    Args:
        speaks_for: the sum over the places that raise the score, at least 0.
        speaks_against: the sum over those that lower it, at most 0.
        sees: side of what one of its places sees (its *receptive field*), as a share of the picture's side, at most 1;
            None where it is not known.
    """

    speaks_for: float
    speaks_against: float
    sees: float | None = None

    @property
    def total(self) -> float:
        """Both together."""
        return self.speaks_for + self.speaks_against

    @property
    def words(self) -> str:
        """What a depth like this looks for: "edges and colour", "textures" or "parts and things"; "" if unknown."""
        return "" if self.sees is None else depth_words(self.sees)


def depth_of(shares: np.ndarray, sight: Sight | None, size: int) -> Depth:
    """The sums of one depth.

    Args:
        shares: (height, width), what each of its places adds to the score.
        sight: where its places look.
        size: side of the picture in px.
    """
    return Depth(
        speaks_for=float(shares[shares > 0].sum()),
        speaks_against=float(shares[shares < 0].sum()),
        sees=None if sight is None else seen_share(sight, size),
    )


def seen_share(sight: Sight, size: int) -> float:
    """Side of what a place sees as a share of the picture's side, at most 1."""
    return min(1.0, sight.field / size)


def depth_words(sees: float) -> str:
    """What a depth can look for, told from how much of the picture a place of it sees.

    Args:
        sees: side of the receptive field as a share of the picture's side.

    >>> depth_words(7 / 224), depth_words(67 / 224), depth_words(1.0)
    ('edges and colour', 'textures', 'parts and things')
    """
    if sees <= _EDGES_UP_TO:
        return EDGES
    return TEXTURES if sees <= _TEXTURES_UP_TO else PARTS


def totals_in_words(by_depth: Mapping[str, Depth]) -> dict[str, float]:
    """The sums of all depths that look for the same, from early to late; they add up to what the depths add up to.

    Args:
        by_depth: by the layer's name.

    Returns:
        By words, in logits; by the layer's name where what it looks for is not known.

    >>> early, late = Depth(speaks_for=1, speaks_against=-0.5, sees=0.1), Depth(speaks_for=2, speaks_against=0, sees=1)
    >>> totals_in_words({"stage1": early, "stage2": early, "stage3": late})
    {'edges and colour': 1.0, 'parts and things': 2}
    """
    totals: dict[str, float] = {}
    for name, one in by_depth.items():
        totals[one.words or name] = totals.get(one.words or name, 0) + one.total
    return totals
