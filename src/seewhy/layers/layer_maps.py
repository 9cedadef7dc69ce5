"""Feature maps as data: what each channel of each layer answered to a photo, and what it adds to the verdict."""

import base64
import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import unknown_name

if TYPE_CHECKING:
    from seewhy.network.inner_layers import InnerLayer

__all__ = ["SATURATED", "EncodedMaps", "FeatureMaps", "LayerMaps"]

SATURATED = 0.1  # share of a map's places at the ceiling from which it is called saturated: there it tells no more
_SILENT = 1e-7  # of the layer's largest answer: float32's rounding
_CLIPPED = 0.995  # share of the answers that are not 0 below a picture's strongest colour: one spike must not hide all


@dataclasses.dataclass(frozen=True, kw_only=True)
class EncodedMaps:
    """Maps in one byte a place, all channels on one scale: value ≈ scale · (byte − zero), to half a step.

    Args:
        values: (channels, height, width) uint8.
        scale: what one step is worth.
        zero: the byte that means 0: 0 for answers that are never negative, else 128.
    """

    values: np.ndarray
    scale: float
    zero: int

    def decoded(self) -> np.ndarray:
        """The maps again, (channels, height, width) float32."""
        return ((self.values.astype(np.float64) - self.zero) * self.scale).astype(np.float32)

    def to_json(self) -> dict[str, Any]:
        """The bytes as base64, row by row, channel by channel."""
        text = base64.b64encode(np.ascontiguousarray(self.values).tobytes()).decode("ascii")
        return {"values": text, "shape": list(self.values.shape), "scale": self.scale, "zero": self.zero}


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class LayerMaps:
    """One layer's answers to one photo.

    Args:
        layer: where they come from: name, size, bounds and what its places see.
        maps: (channels, height, width) float32, as the network computed them.
        contributions: (channels,) float64, what each adds to the class's logit.
        exact: True: the direct share, which sums with the other layers' and the bias to the logit. False: the
            first-order estimate, gradient × activation.
        reference_largest: (channels,) the largest answer by size over a reference of other photos; None without one.
    """

    layer: "InnerLayer"
    maps: np.ndarray = dataclasses.field(repr=False)
    contributions: np.ndarray = dataclasses.field(repr=False)
    exact: bool
    reference_largest: np.ndarray | None = dataclasses.field(default=None, repr=False)

    @property
    def signed(self) -> bool:
        """Whether answers can be negative: no activation cuts them off at 0."""
        return self.layer.floor is None or self.layer.floor < 0

    @cached_property
    def largest(self) -> float:
        """The largest answer of the layer by size; 1 where all are 0."""
        return float(np.abs(self.maps).max()) or 1.0

    @cached_property
    def limit(self) -> float:
        """The answer that has the strongest colour in pictures: one for the whole layer.

        The ceiling where one is reached, else what 99.5 % of the answers that are not 0 stay below.
        """
        if self.at_ceiling.any():
            assert self.layer.ceiling is not None
            return self.layer.ceiling
        sizes = np.abs(self.maps[self.maps != 0])
        return float(np.quantile(sizes, _CLIPPED)) if sizes.size else 1.0

    @cached_property
    def silent(self) -> np.ndarray:
        """(channels,) bool: no place answers to this photo."""
        return np.abs(self.maps).max(axis=(1, 2)) <= _SILENT * self.largest

    @cached_property
    def dead(self) -> np.ndarray | None:
        """(channels,) bool: neither this photo nor any of the reference moves it; None without a reference."""
        return None if self.reference_largest is None else self.silent & (self.reference_largest <= 0)

    @cached_property
    def at_ceiling(self) -> np.ndarray:
        """(channels,) share of the places at the ceiling, 0..1; all 0 where there is none."""
        if self.layer.ceiling is None:
            return np.zeros(len(self.maps))
        return (self.maps >= self.layer.ceiling * (1 - 1e-6)).mean(axis=(1, 2))

    @property
    def saturated(self) -> np.ndarray:
        """(channels,) bool: a tenth of the places or more lie at the ceiling."""
        return self.at_ceiling >= SATURATED

    @cached_property
    def order(self) -> np.ndarray:
        """(channels,) the channels by how much they contribute, for or against, the most first."""
        return np.argsort(-np.abs(self.contributions), kind="stable")

    @cached_property
    def strongest(self) -> np.ndarray:
        """(channels, 2) row and column of each channel's strongest answer (by size where signed)."""
        strength = np.abs(self.maps) if self.signed else self.maps
        flat = strength.reshape(len(self.maps), -1).argmax(axis=1)
        return np.stack(np.unravel_index(flat, self.maps.shape[1:]), axis=1)

    def field(self, channel: int, size: int) -> tuple[int, int, int, int]:
        """What the place of a channel's strongest answer sees of the photo: left, top, right, bottom in px.

        Args:
            channel: from 0.
            size: side of the network's square in px.
        """
        row, column = (int(one) for one in self.strongest[channel])
        return self.layer.box(row, column, size)

    def encode(self) -> EncodedMaps:
        """The maps in one byte a place, on the layer's one scale; nothing is clipped."""
        zero, steps = (128, 127) if self.signed else (0, 255)
        scale = self.largest / steps
        values = np.rint(self.maps.astype(np.float64) / scale + zero)
        return EncodedMaps(values=np.clip(values, 0, 255).astype(np.uint8), scale=scale, zero=zero)

    def to_json(self, *, maps: bool = False) -> dict[str, Any]:
        """The numbers by channel, in the channels' order.

        Args:
            maps: whether the encoded maps are told as well.
        """
        told = {
            "layer": self.layer.name,
            "channels": self.layer.channels,
            "height": self.layer.height,
            "width": self.layer.width,
            "signed": self.signed,
            "limit": self.limit,
            "receptive_field_px": None if self.layer.sight is None else self.layer.sight.field,
            "contribution": "exact" if self.exact else "gradient × activation",
            "contributions": self.contributions.tolist(),
            "order": self.order.tolist(),
            "silent": np.flatnonzero(self.silent).tolist(),
            "dead": None if self.dead is None else np.flatnonzero(self.dead).tolist(),
            "at_ceiling": self.at_ceiling.tolist(),
            "strongest": self.strongest.tolist(),
        }
        return told | ({"maps": self.encode().to_json()} if maps else {})


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class FeatureMaps:
    """All layers' answers to one photo, and the score they lead to.

    Args:
        image: (size, size, 3) uint8, what the network saw.
        target: name of the class whose logit is divided up (its index as text where no names are known).
        logit: the class's score.
        bias: the part of it that is the same for every photo.
        layers: in the order a photo passes them.
    """

    image: np.ndarray = dataclasses.field(repr=False)
    target: str
    logit: float
    bias: float
    layers: tuple[LayerMaps, ...]

    def layer(self, name: str) -> LayerMaps:
        """One layer by its name.

        Raises:
            ConfigError: no such layer.
        """
        for one in self.layers:
            if one.layer.name == name:
                return one
        raise unknown_name("layer", name, [one.layer.name for one in self.layers])

    def to_json(self, *, maps: bool = False) -> dict[str, Any]:
        """Everything but the photo.

        Args:
            maps: whether the encoded maps are told as well (a byte a place: about 1 MB for EfficientNet-Lite0).
        """
        return {
            "target": self.target,
            "logit": self.logit,
            "bias": self.bias,
            "size": self.image.shape[0],
            "layers": [one.to_json(maps=maps) for one in self.layers],
        }
