"""Which unit answers to which part: measured on drawings, where the place of every part is known."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from seewhy.data.drawings import PARTS, Drawing
from seewhy.errors import DatasetError, UsageError
from seewhy.layers.one_pass import one_pass
from seewhy.network.inner_layers import InnerLayer

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["ANSWERING", "ENOUGH", "SHOWS", "LayerParts", "PartUnits", "cell_shares", "part_units"]

ANSWERING = 0.05
"""A unit counts as answering at the strongest 5 % of its places. Network Dissection takes 0.5 %, for scenes in which
a thing is rare; here every drawing shows every part, which covers 1 to 20 % of the places, so that 0.5 % of them could
not match it. Measured (benchmarks/units.py): units of the last layer with an IoU of 0.2, taught and with random
weights, are 0 and 0 of 256 at 0.5 %, 10 and 0 at 2 %, 31 and 0 at 5 %, 52 and 3 at 10 %: 5 % is the most that chance
alone does not reach."""

SHOWS = 0.1
"""A place counts as showing a part that covers at least a tenth of it."""

ENOUGH = 0.2
"""The IoU from which a unit is said to answer to a part."""

_FIRST_LOOK = 256  # drawings from which the thresholds are taken; they are held (12.6 MB at 64 px) and counted too
_SAMPLED = 1 << 14  # answers kept of each unit for its threshold: its share is then off by 0.2 points (standard error)


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class LayerParts:
    """How well the units of one layer cover the parts.

    Args:
        layer: which one.
        iou: (units, parts) float64, 0..1: places where the unit answers and the part is, divided by places where
            either is true (*intersection over union*), over all drawings.
        control: the same with each drawing's answers laid on the drawing before it (the shuffled control): what a
            unit reaches that only knows where animals usually stand.
        thresholds: (units,) float32: an answer above it counts.
        answering: (units,) float64, the share of all places whose answer was above it.
        showing: (parts,) float64, the share of all places that show the part.
    """

    layer: InnerLayer
    iou: np.ndarray
    control: np.ndarray
    thresholds: np.ndarray
    answering: np.ndarray
    showing: np.ndarray

    @property
    def best(self) -> np.ndarray:
        """(units,) int64: the part that each unit covers best."""
        return self.iou.argmax(axis=1)

    def matched(self, least: float = ENOUGH) -> np.ndarray:
        """(units,) bool: those whose IoU with some part is at least so much."""
        return self.iou.max(axis=1) >= least

    def proven(self, least: float = ENOUGH) -> np.ndarray:
        """(units,) bool: those that are also at least twice as good as their shuffled control with that part."""
        rows, best = np.arange(len(self.iou)), self.best
        return self.matched(least) & (self.iou[rows, best] >= 2 * self.control[rows, best])


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class PartUnits:
    """Units and parts, for every layer that was asked for.

    Args:
        parts: names of the parts.
        drawings: how many were looked at.
        layers: by the layer's name, in the order a photo passes them.
    """

    parts: tuple[str, ...]
    drawings: int
    layers: dict[str, LayerParts]

    def sentence(self, layer: str, unit: int) -> str:
        """What one unit is found to be, in words.

        Args:
            layer: name of the layer.
            unit: the channel, from 0.
        """
        return f"unit {unit} of {layer}: {self.words(layer, unit)}"

    def words(self, layer: str, unit: int) -> str:
        """The part a unit covers best, and how well: "ears, IoU 0.41 (shuffled 0.06)"."""
        found = self.layers[layer]
        part = int(found.best[unit])
        numbers = f"IoU {found.iou[unit, part]:.2f} (shuffled {found.control[unit, part]:.2f})"
        return f"{self.parts[part]}, {numbers}"

    def to_json(self) -> dict[str, Any]:
        """Plain numbers."""
        layers = {}
        for name, one in self.layers.items():
            rows, best = np.arange(len(one.iou)), one.best
            layers[name] = {
                "units": one.layer.channels,
                "matched": int(one.matched().sum()),
                "matched_and_twice_shuffled": int(one.proven().sum()),
                "matched_shuffled": int((one.control.max(axis=1) >= ENOUGH).sum()),
                "part": [self.parts[part] for part in best],
                "iou": one.iou[rows, best].round(4).tolist(),
                "shuffled": one.control[rows, best].round(4).tolist(),
                "answering": one.answering.round(4).tolist(),
                "showing": dict(zip(self.parts, one.showing.round(4).tolist(), strict=True)),
            }
        return {"drawings": self.drawings, "least": ENOUGH, "layers": layers}


def part_units(
    network: "Network",
    drawings: Iterable[Drawing],
    layers: Sequence[str] | None = None,
    *,
    answering: float = ANSWERING,
    batch_size: int | None = None,
) -> PartUnits:
    """How well each unit of each layer covers each part of the drawings (*Network Dissection*).

    Each unit gets one threshold, above which its strongest answers lie; where the answer is above it, the unit marks
    the place. The masks are brought to the places of the map, not the map to the pixels: a place stands for the pixels
    that lie nearest to the middle of what it sees (its sight: strided layers look up to half a stride beside the
    middle of an even tiling), and shows a part that covers a tenth of it. So a coarse map is not blamed for being
    coarse: with four places a side no unit could match the outline of an ear, only tell where it is. And it is cheap:
    one matrix product a batch.

    The thresholds come from the first 256 drawings (a sample of at most 16,384 answers a unit); the share of places
    that they really let through is counted and told. Memory: those drawings, that sample and one batch's maps, however
    many drawings follow.

    Args:
        network: any network of the catalogue.
        drawings: of the network's size, at least 2; they may be drawn as they are taken.
        layers: names of inner_layers; None takes all.
        answering: the share of its places at which a unit counts as answering, above 0, below 1.
        batch_size: drawings computed at once; None takes as many as suits their size.

    Raises:
        ConfigError: the network has no such layer.
        DatasetError: fewer than 2 drawings.
        UsageError: a share outside its range.

    Reference:
        Bau, Zhou, Khosla, Oliva and Torralba 2017, Network Dissection, arXiv:1704.05796.
    """
    if not 0 < answering < 1:
        raise UsageError(f"A unit answers at {answering} of its places", "a share between 0 and 1", "Leave it out.")
    source = iter(drawings)
    first = list(islice(source, _FIRST_LOOK))
    if len(first) < 2:
        raise DatasetError(
            f"There are {len(first)} drawings",
            "at least 2, for the shuffled control",
            "Draw more: 500 are a good number.",
        )
    thresholds = _thresholds(network, first, layers, answering, batch_size)
    counts: dict[str, _Counts] = {}
    total = 0
    for seen, masks in _with_masks(network, chain(first, source), layers, batch_size):
        for layer in seen.layers:
            if layer.name not in counts:
                counts[layer.name] = _Counts(layer, thresholds[layer.name], seen.images.shape[1])
            counts[layer.name].add(seen.maps[layer.name], masks)
        total = seen.start + len(masks)
    found = {name: one.result() for name, one in counts.items()}
    return PartUnits(parts=PARTS, drawings=total, layers=found)


def cell_shares(layer: InnerLayer, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Which pixels each place of a map stands for: those that lie nearest to the middle of what it sees.

    Args:
        layer: which layer; one whose sight is not known is taken to be evenly tiled.
        size: side of the network's square in px.

    Returns:
        (height, size) and (width, size) float32: each row holds the weights that average a place's pixels.

    >>> one = InnerLayer(name="last", channels=1, height=2, width=2, read_by_head=True)
    >>> cell_shares(one, 4)[0].tolist()
    [[0.5, 0.5, 0.0, 0.0], [0.0, 0.0, 0.5, 0.5]]
    """
    found = []
    for places in (layer.height, layer.width):
        stride = size / places if layer.sight is None else layer.sight.stride
        start = stride / 2 if layer.sight is None else layer.sight.start
        nearest = np.floor((np.arange(size) + 0.5 - start) / stride + 0.5).clip(0, places - 1).astype(int)
        member = (nearest[None] == np.arange(places)[:, None]).astype(np.float32)
        found.append(member / np.maximum(member.sum(axis=1, keepdims=True), 1))
    return found[0], found[1]


def _with_masks(
    network: "Network", drawings: Iterable[Drawing], layers: Sequence[str] | None, batch_size: int | None
) -> Iterator:
    """What the layers give for each batch, with the batch's masks (batch, parts, size, size) bool."""
    waiting: list[np.ndarray] = []

    def images() -> Iterator[np.ndarray]:
        for drawing in drawings:
            waiting.append(np.stack([drawing.part_masks[part] for part in PARTS]))
            yield drawing.image

    for seen in one_pass(network, images(), layers=layers, batch_size=batch_size, label="Looking for parts"):
        yield seen, np.stack(waiting)
        waiting.clear()


def _thresholds(
    network: "Network", drawings: list[Drawing], layers: Sequence[str] | None, answering: float, batch_size: int | None
) -> dict[str, Tensor]:
    """The answer above which the wanted share of a unit's places lies, (units,), by the layer's name."""
    kept: dict[str, list[Tensor]] = {}
    for seen in one_pass(network, (one.image for one in drawings), layers=layers, batch_size=batch_size):
        for name, maps in seen.maps.items():
            places = maps.flatten(2)  # (batch, units, places)
            step = -(
                -len(drawings) * places.shape[2] // _SAMPLED
            )  # every so many-th place, another one in each drawing
            sample = [one[:, (seen.start + row) % step :: step] for row, one in enumerate(places)]
            kept.setdefault(name, []).append(torch.cat(sample, dim=1))
    found = {}
    for name, parts in kept.items():
        values = torch.cat(parts, dim=1)  # (units, at most 16,384 or so)
        above = min(values.shape[1], max(1, round(answering * values.shape[1])))
        found[name] = values.topk(above + 1 if above < values.shape[1] else above, dim=1).values[:, -1]
    return found


class _Counts:
    """Adds up how often a unit answers, a part is there, and both."""

    def __init__(self, layer: InnerLayer, thresholds: Tensor, size: int) -> None:
        self._layer, self._thresholds = layer, thresholds
        self._shares = cell_shares(layer, size)
        self._before: np.ndarray | None = None  # the last drawing's places of the parts
        units, parts = layer.channels, len(PARTS)
        self._both, self._shuffled = np.zeros((units, parts)), np.zeros((units, parts))
        self._unit, self._unit_shuffled = np.zeros(units), np.zeros(units)
        self._part, self._part_shuffled = np.zeros(parts), np.zeros(parts)
        self._places = 0

    def add(self, maps: Tensor, masks: np.ndarray) -> None:
        """One batch: maps (batch, units, height, width), masks (batch, parts, size, size)."""
        rows, columns = self._shares
        covered = rows @ masks.astype(np.float32) @ columns.T  # (batch, parts, height, width)
        shows = (covered >= SHOWS - 1e-6).astype(np.float32).transpose(0, 2, 3, 1)
        shows = shows.reshape(len(maps), -1, len(PARTS))  # (batch, places, parts)
        with torch.inference_mode():
            marked = (maps > self._thresholds[None, :, None, None]).flatten(2).float().cpu().numpy()
        self._both += _together(marked, shows)
        self._unit += marked.sum(axis=(0, 2))
        self._part += shows.sum(axis=(0, 1))
        others = shows[:-1] if self._before is None else np.concatenate([self._before, shows[:-1]])
        alone = marked[len(marked) - len(others) :]  # the very first drawing has none before it
        self._shuffled += _together(alone, others)
        self._unit_shuffled += alone.sum(axis=(0, 2))
        self._part_shuffled += others.sum(axis=(0, 1))
        self._before = shows[-1:]
        self._places += shows.shape[0] * shows.shape[1]

    def result(self) -> LayerParts:
        return LayerParts(
            layer=self._layer,
            iou=_over_union(self._both, self._unit, self._part),
            control=_over_union(self._shuffled, self._unit_shuffled, self._part_shuffled),
            thresholds=self._thresholds.cpu().numpy(),
            answering=self._unit / self._places,
            showing=self._part / self._places,
        )


def _together(marked: np.ndarray, shows: np.ndarray) -> np.ndarray:
    """Places where both are true: (batch, units, places), (batch, places, parts) -> (units, parts)."""
    return np.einsum("bup,bpk->uk", marked, shows, optimize=True)


def _over_union(both: np.ndarray, unit: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Intersection over union; 0 where there is neither."""
    return both / np.maximum(unit[:, None] + part[None, :] - both, 1)
