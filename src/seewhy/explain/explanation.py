"""What an explanation is: a signed map in the score's own units, with the words that say how to read it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from seewhy.errors import UsageError, unknown_name
from seewhy.explain.asked import Asked
from seewhy.explain.depths import Depth
from seewhy.explain.methods import Method, method
from seewhy.explain.spreading import averaged, overlap_matrix, smoothed
from seewhy.explain.wording import sentence
from seewhy.network.sight import Sight, sights_to_json
from seewhy.pixels.preprocessing import Placement
from seewhy.storage import write_whole

__all__ = ["Depth", "Explanation"]

# Share of the side of the squares over which a map of single pixels is averaged for the eye, and added up for the
# sentence. Gradients of neighbouring pixels have opposite signs: for EfficientNet-Lite0 the shares of single pixels add
# up to +1,405 and −1,395 for a score of 7, which tells nobody anything.
_GRAIN = 1 / 16


@dataclass(frozen=True, kw_only=True, eq=False)
class Explanation:
    """Which places of a photo speak for a class, and which against it.

    Args:
        asked: the question: which photo, which class, and the answer's numbers.
        method: a name of the catalogue (seewhy.explain.methods).
        layer: names of the layers whose feature maps are shown, the shallowest first; "" where the method looks at no
            layer in particular.
        heatmap: (size, size) float64, in the method's unit. Where the method adds up, the sum of all pixels plus the
            bias is the logit; a coarse place is spread evenly over its pixels.
        bias: the part of the score that no place adds: for evidence what every photo gets; None where the method does
            not add up.
        by_depth: for evidence the sums by stage; empty for others.
        places: by layer, (height, width) float64: the contributions as the network has them; empty where the method
            speaks of pixels.
        sights: by layer, where these places look; one that is absent is drawn as even cells.
        grade: how faithful the map was found to be; None where it was not graded.
    """

    asked: Asked
    method: str
    layer: str
    heatmap: np.ndarray = field(repr=False)
    bias: float | None = None
    by_depth: Mapping[str, Depth] = field(default_factory=dict)
    places: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)
    sights: Mapping[str, Sight] = field(default_factory=dict, repr=False)
    grade: float | None = None

    @property
    def about(self) -> Method:
        """The method's line in the catalogue."""
        return method(self.method)

    @property
    def unit(self) -> str:
        """Of the map's pixels and of their sums, such as "logits"."""
        return self.about.unit

    @property
    def target(self) -> str:
        """The class that positive places speak for."""
        return self.asked.target

    @property
    def against(self) -> str | None:
        """For a contrast, the other class."""
        return self.asked.against

    @property
    def photo(self) -> str | None:
        """The photo's name; None where it came without one."""
        return self.asked.photo

    @property
    def logit(self) -> float:
        """The score; for a contrast the difference of the two."""
        return self.asked.score

    @property
    def image(self) -> np.ndarray:
        """The photo for showing, (height, width, 3) uint8, upright."""
        return self.asked.image

    @property
    def placement(self) -> Placement:
        """Where the photo lies in the network's square."""
        return self.asked.placement

    @cached_property
    def speaks_for(self) -> float:
        """The sum over the pixels (of a map of single pixels: the squares of the grain) that raise the score, ≥ 0."""
        return float(self._summed[self._summed > 0].sum())

    @cached_property
    def speaks_against(self) -> float:
        """The sum over those that lower it, at most 0."""
        return float(self._summed[self._summed < 0].sum())

    @property
    def unexplained(self) -> float | None:
        """What is missing between bias and sum, and the logit; None where the method does not add up."""
        return None if self.bias is None else self.logit - self.bias - float(self.heatmap.sum())

    @property
    def has_positive_evidence(self) -> bool:
        """Whether any place speaks for the class at all."""
        return self.speaks_for > 1e-9 * max(1.0, -self.speaks_against)

    @cached_property
    def on_padding(self) -> float:
        """The sum of what lies on the padding around the photo; 0 where there is none."""
        left, top, right, bottom = self.placement.square_box
        return float(self.heatmap.sum() - self.heatmap[top:bottom, left:right].sum())

    @property
    def grain(self) -> int:
        """Side in px of the squares over which a map without places is averaged where it is drawn, and added up."""
        return round(self.placement.size * _GRAIN) | 1  # odd, so that there is a middle

    def on_photo(self, height: int, width: int, layer: str | None = None) -> np.ndarray:
        """The map laid onto the photo, for the eye: smoothed between the places, or over a few pixels.

        Args:
            height: px that the photo is shown in, its aspect ratio kept.
            width: px.
            layer: only what this depth adds; None takes all.

        Returns:
            (height, width) float32, where the map's numbers are shares of a sum per 1 % of the area of the network's
            square; NaN where the network did not see the photo. The exact numbers are in heatmap and places.

        Raises:
            ConfigError: no such layer.
        """
        if layer is not None and layer not in self.places:
            raise unknown_name("layer of this map", layer, self.places)
        dense = self._for_the_eye([*self.places] if layer is None else [layer])
        across, down = width / self.placement.width, height / self.placement.height
        left, top, right, bottom = self.placement.photo_box
        box = (left * across, top * down, right * across, bottom * down)
        shown = replace(self.placement, width=width, height=height, photo_box=box)
        return shown.onto_photo(np.asarray(dense, dtype=np.float32))

    @property
    def sentence(self) -> str:
        """What the map says, in words."""
        return sentence(self)

    def to_json(self) -> dict[str, Any]:
        """Everything but the pixels of the photo.

        Where there are places, the heat-map is those, each spread evenly over the pixels that are nearest to where it
        looks; where there are none, the heat-map itself is told, to six digits.
        """
        return {
            "method": self.method,
            "unit": self.unit,
            "layer": self.layer,
            "target": self.target,
            "against": self.against,
            "photo": self.photo,
            "logit": self.logit,
            "bias": self.bias,
            # sums say something only where the pixels' numbers are shares
            "speaks_for": self.speaks_for if self.about.shares else None,
            "speaks_against": self.speaks_against if self.about.shares else None,
            "on_padding": self.on_padding if self.about.shares else None,
            "largest": float(self.heatmap.max()),
            "smallest": float(self.heatmap.min()),
            "by_depth": {
                stage: {
                    "speaks_for": one.speaks_for,
                    "speaks_against": one.speaks_against,
                    "total": one.total,
                    "sees": one.sees,
                    "words": one.words,
                }
                for stage, one in self.by_depth.items()
            },
            "places": {stage: shares.tolist() for stage, shares in self.places.items()},
            "sights": sights_to_json({stage: one for stage, one in self.sights.items() if stage in self.places}),
            "heatmap": None if self.places else [[float(f"{x:.6g}") for x in row] for row in self.heatmap.tolist()],
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
            ".json": lambda: (json.dumps(self.to_json(), indent=1 if self.places else None) + "\n").encode("utf-8"),
        }
        if path.suffix.lower() not in makers:
            raise UsageError(
                f'An explanation cannot be written as "{path.name}"',
                "a name that ends in .png, .html or .json",
                "Choose one of these.",
            )
        return write_whole(path, makers[path.suffix.lower()]())

    @cached_property
    def _summed(self) -> np.ndarray:
        """The numbers that are added up by their sign."""
        if self.places or not self.about.shares:
            return self.heatmap
        squares = max(1, round(self.placement.size / self.grain))
        gathered = overlap_matrix(self.placement.size, squares)  # (squares, size): the sum is kept
        return gathered @ self.heatmap @ gathered.T

    def _for_the_eye(self, layers: list[str]) -> np.ndarray:
        size = self.placement.size
        if layers:
            parts = [smoothed(self.places[name], size, self.sights.get(name)) for name in layers]
            return np.sum(parts, axis=0)
        in_one_hundredth = size * size / 100 if self.about.shares else 1  # px in 1 % of the square
        return averaged(self.heatmap, self.grain) * in_one_hundredth
