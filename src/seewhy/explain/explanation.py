"""What an explanation is: a signed map in the score's own units, with the words that say how to read it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from seewhy.errors import UsageError
from seewhy.explain.spreading import smoothed
from seewhy.pixels.preprocessing import Placement
from seewhy.storage import write_whole

__all__ = ["Depth", "Explanation"]

_WORTH_SAYING = 0.05  # a smaller share of the evidence, on the padding or at one depth, is not worth a word


@dataclass(frozen=True, kw_only=True)
class Depth:
    """What one depth of the network contributes, in logits.

    Args:
        speaks_for: the sum over the places that raise the score, at least 0.
        speaks_against: the sum over those that lower it, at most 0.
    """

    speaks_for: float
    speaks_against: float

    @property
    def total(self) -> float:
        """Both together."""
        return self.speaks_for + self.speaks_against


@dataclass(frozen=True, kw_only=True, eq=False)
class Explanation:
    """Which places of a photo speak for a class, and which against it.

    Args:
        method: "evidence", or "contrast" for one class rather than another.
        layer: names of the stages whose feature maps are shown, the shallowest first.
        target: the class that positive places speak for.
        heatmap: (size, size) float64, in logits: what each pixel of the network's square adds to the score. A coarse
            place is spread evenly over the pixels it covers; the sum of all pixels plus the bias is the logit.
        photo: the photo's name; None where it came without one.
        logit: the score; for a contrast the difference of the two.
        bias: the part of it that is the same for every photo.
        by_depth: the sums by stage.
        places: by stage, (height, width) float64: the contributions as the network has them.
        image: the photo, (height, width, 3) uint8, upright.
        placement: where the photo lies in the network's square.
        against: for a contrast, the other class.
        grade: how faithful the map was found to be; None where it was not graded.
    """

    method: str
    layer: str
    target: str
    heatmap: np.ndarray
    photo: str | None
    logit: float
    bias: float
    by_depth: Mapping[str, Depth]
    places: Mapping[str, np.ndarray]
    image: np.ndarray = field(repr=False)
    placement: Placement = field(repr=False)
    against: str | None = None
    grade: float | None = None

    @cached_property
    def speaks_for(self) -> float:
        """The sum over the pixels that raise the score, in logits, at least 0."""
        return float(self.heatmap[self.heatmap > 0].sum())

    @cached_property
    def speaks_against(self) -> float:
        """The sum over the pixels that lower it, in logits, at most 0."""
        return float(self.heatmap[self.heatmap < 0].sum())

    @property
    def has_positive_evidence(self) -> bool:
        """Whether any place speaks for the class at all."""
        return self.speaks_for > 1e-9 * max(1.0, -self.speaks_against)

    @cached_property
    def on_padding(self) -> float:
        """The sum of what lies on the padding around the photo, in logits; 0 where there is none."""
        left, top, right, bottom = self.placement.square_box
        return float(self.heatmap.sum() - self.heatmap[top:bottom, left:right].sum())

    def on_photo(self, height: int, width: int) -> np.ndarray:
        """The map laid onto the photo, for the eye: smoothed between the places (bilinear).

        Args:
            height: px that the photo is shown in, its aspect ratio kept.
            width: px.

        Returns:
            (height, width) float32, in logits per 1 % of the area of the network's square; NaN where the network did
            not see the photo. The exact numbers are in heatmap and places.
        """
        dense = sum((smoothed(shares, self.placement.size) for shares in self.places.values()), np.float64(0))
        across, down = width / self.placement.width, height / self.placement.height
        left, top, right, bottom = self.placement.photo_box
        box = (left * across, top * down, right * across, bottom * down)
        shown = replace(self.placement, width=width, height=height, photo_box=box)
        return shown.onto_photo(np.asarray(dense, dtype=np.float32))

    @property
    def sentence(self) -> str:
        """What the map says, in words."""
        spoken = f"“{self.target}”" if self.against is None else f"“{self.target}” rather than “{self.against}”"
        score = "its score (logit)" if self.against is None else "the difference of their scores (logits)"
        rest = f"with the {_signed(self.bias)} that every photo gets (bias), {score} is {_signed(self.logit)}."
        if not self.has_positive_evidence:
            against = f"Those against it add up to {_signed(self.speaks_against)}"
            told = f"No positive evidence: no place of the photo speaks for {spoken}. {against}; {rest}"
            return " ".join(part for part in (told, self._padding_said()) if part)
        other = "what speaks against it" if self.against is None else "what speaks the other way"
        told = (
            f"What speaks for {spoken} adds up to {_signed(self.speaks_for)}, {other} to "
            f"{_signed(self.speaks_against)}; {rest}"
        )
        return " ".join(part for part in (told, self._depths_said(), self._padding_said()) if part)

    def to_json(self) -> dict[str, Any]:
        """Everything but the pixels of the photo; the heat-map is the places, each spread evenly over its pixels."""
        return {
            "method": self.method,
            "layer": self.layer,
            "target": self.target,
            "against": self.against,
            "photo": self.photo,
            "logit": self.logit,
            "bias": self.bias,
            "speaks_for": self.speaks_for,
            "speaks_against": self.speaks_against,
            "on_padding": self.on_padding,
            "by_depth": {
                stage: {"speaks_for": one.speaks_for, "speaks_against": one.speaks_against, "total": one.total}
                for stage, one in self.by_depth.items()
            },
            "places": {stage: shares.tolist() for stage, shares in self.places.items()},
            "size": self.placement.size,
            "photo_box": list(self.placement.photo_box),
            "square_box": list(self.placement.square_box),
            "grade": self.grade,
            "sentence": self.sentence,
        }

    def save(self, path: str | Path) -> Path:
        """Writes the explanation: a picture (.png), a page (.html) or the numbers (.json).

        Args:
            path: where to; its suffix decides.

        Raises:
            UsageError: another suffix.
            StorageError: it cannot be written.
        """
        from seewhy.explain.page import explanation_page
        from seewhy.explain.picture import picture
        from seewhy.pixels.overlay import encode_png

        path = Path(path)
        makers = {
            ".png": lambda: encode_png(picture(self)),
            ".html": lambda: explanation_page(self).encode("utf-8", errors="replace"),
            ".json": lambda: (json.dumps(self.to_json(), indent=1) + "\n").encode("utf-8"),
        }
        if path.suffix.lower() not in makers:
            raise UsageError(
                f'An explanation cannot be written as "{path.name}"',
                "a name that ends in .png, .html or .json",
                "Choose one of these.",
            )
        return write_whole(path, makers[path.suffix.lower()]())

    def _depths_said(self) -> str:
        """Which depth the positive evidence comes from, where there are several."""
        total = sum(one.speaks_for for one in self.by_depth.values())
        if len(self.by_depth) < 2 or total <= 0:
            return ""
        shares = {stage: one.speaks_for / total for stage, one in self.by_depth.items()}
        order = sorted(shares, key=lambda stage: -shares[stage])
        named = [stage for rank, stage in enumerate(order) if rank == 0 or shares[stage] >= _WORTH_SAYING]
        parts = [f"{100 * shares[stage]:.0f} % from {stage}" for stage in named]
        others = [shares[stage] for stage in order[len(named) :]]
        if others:
            rest = f"{100 * sum(others):.0f} %" if sum(others) >= 0.005 else "less than 1 %"
            parts.append(f"{rest} from {len(others)} other{'s' if len(others) > 1 else ''}")
        return f"Of what speaks for it, by depth: {', '.join(parts)}."

    def _padding_said(self) -> str:
        left, top, right, bottom = self.placement.square_box
        inside = np.abs(self.heatmap[top:bottom, left:right]).sum()
        outside = np.abs(self.heatmap).sum() - inside
        if outside <= _WORTH_SAYING * (inside + outside):
            return ""
        return f"{_signed(self.on_padding)} of it lies on the padding around the photo and is not drawn."


def _signed(value: float) -> str:
    """A number with its sign, and a true minus; what rounds to nothing has none.

    >>> _signed(-1.234), _signed(-0.001)
    ('−1.23', '0.00')
    """
    return f"{value:+.2f}".replace("-", "−") if abs(value) >= 0.005 else "0.00"
