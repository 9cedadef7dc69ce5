"""What units look for, for a page: the patches that excite the most telling of each layer, with their numbers."""

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from seewhy.layers.part_units import ENOUGH
from seewhy.layers.patch_picture import Images, patch_grid
from seewhy.pages.page import Gallery, Image, Section, Table, Text
from seewhy.pixels.overlay import data_uri

if TYPE_CHECKING:
    from seewhy.layers.part_units import PartUnits
    from seewhy.layers.unit_patches import LayerPatches, TopPatches

__all__ = ["part_table", "telling_units", "unit_sections"]

SHOWN = 5  # units a layer, a row of a page: about 12 kB each
_KINDS = 3  # classes named beneath a unit


def unit_sections(
    patches: "TopPatches",
    images: Images,
    *,
    parts: "PartUnits | None" = None,
    most: int = SHOWN,
) -> list[Section]:
    """For each layer the most telling units, each with the patches that excite it most.

    Args:
        patches: as top_patches gives them.
        images: the photos that were looked at, in the same order; only the few that are shown are read.
        parts: which part each unit covers, where that was measured; the units with the best IoU are then shown.
        most: units of a layer.
    """
    sections: list[Section] = [
        Text(
            title="What single units look for",
            terms=("feature map", "receptive field", "top patches"),
            paragraphs=(
                f"A unit is one channel of a layer: it gives one map for each photo. Of {patches.photos:,} photos, "
                "these are the pieces that each unit answered to most strongly, the strongest first, one of each photo "
                "at most. A piece is as large as what one place of the layer sees. Where that is much, a small frame "
                "marks the place itself.",
                "What the pieces have in common is for you to judge; nine photos can always be found to be alike in "
                "something."
                + (" What was measured, on drawings whose parts are known, stands beneath each unit." if parts else ""),
            ),
        )
    ]
    for name, layer in patches.layers.items():
        chosen = telling_units(layer, parts, most)
        shown = [_unit_image(patches, name, unit, images, parts) for unit in chosen]
        sections.append(
            Gallery(title=f"Units of {name}", images=tuple(shown), caption=_about(layer, parts, patches.size))
        )
    return sections


def telling_units(layer: "LayerPatches", parts: "PartUnits | None" = None, most: int = SHOWN) -> list[int]:
    """The units that are worth a look: those with the best IoU, where parts are known; otherwise those whose answer
    differs most between the classes, as a share of all its differences; without labels, most from photo to photo.
    The best unit for each part (or class) comes before the second best for one of them. Units that never answer are
    left out.

    Args:
        layer: as top_patches gives it.
        parts: which part each unit covers.
        most: units at most.
    """
    if parts is not None and layer.layer.name in parts.layers:
        found = parts.layers[layer.layer.name]
        worth, topic = found.iou.max(axis=1), found.best
    elif layer.kinds:
        worth, topic = layer.kind_shares, layer.kind_means.argmax(axis=1)
    else:
        worth, topic = layer.spreads, np.zeros(len(layer.spreads), np.int64)
    order = [int(unit) for unit in np.argsort(-worth, kind="stable") if not layer.silent[unit]]
    met: Counter[int] = Counter()
    turns = []
    for unit in order:
        turns.append(met[int(topic[unit])])  # how many better units there are for the same part or class
        met[int(topic[unit])] += 1
    return [order[index] for index in np.argsort(turns, kind="stable")][:most]


def part_table(parts: "PartUnits", random: "PartUnits | None" = None) -> Table:
    """How many units of each layer answer to a part, beside the controls.

    Args:
        parts: measured on the trained network.
        random: measured on the same network with random weights.
    """
    rows = []
    for name, one in parts.layers.items():
        unit = int(one.iou.max(axis=1).argmax())
        cells = [name, parts.sentence(name, unit), f"{int(one.matched().sum())} of {one.layer.channels}"]
        cells += [str(int(one.proven().sum())), str(int((one.control.max(axis=1) >= ENOUGH).sum()))]
        if random is not None:
            cells.append(str(int(random.layers[name].matched().sum())))
        rows.append(tuple(cells))
    return Table(
        title="Which units answer to a part",
        terms=("IoU", "shuffled control"),
        columns=(
            "layer",
            "its best unit",
            f"units with IoU ≥ {ENOUGH:g}",
            "and twice the shuffled",
            "shuffled alone",
            *(("random weights",) if random is not None else ()),
        ),
        rows=tuple(rows),
        words=2,
        caption=f"Measured on {parts.drawings:,} drawings, in which the place of every part is known. A unit marks the "
        "places of its strongest 5 % of answers; where they cover a part's places with an intersection over union of "
        f"{ENOUGH:g} or more, it is said to answer to that part. Shuffled: the same against the parts of another "
        "drawing, which is what knowing where animals usually stand gives.",
    )


def _unit_image(
    patches: "TopPatches",
    name: str,
    unit: int,
    images: Images,
    parts: "PartUnits | None",
) -> Image:
    layer, told = patches.layers[name], []
    found = layer.found(unit)
    if parts is not None and name in parts.layers:
        told.append(parts.words(name, unit))
    strongest, weakest = layer.values[unit, 0], layer.values[unit, found - 1]
    told.append(f"answers {strongest:.1f} to {weakest:.1f}")
    if layer.kinds:
        order = np.argsort(-layer.kind_means[unit], kind="stable")[:_KINDS]
        means = ", ".join(f"{layer.kinds[kind]} {_signed(layer.kind_means[unit, kind])}" for kind in order)
        told.append(
            f"mean by class: {means}" + (f" (the highest of {len(layer.kinds)})" if len(layer.kinds) > _KINDS else "")
        )
    else:
        told.append(f"mean of all {_signed(layer.means[unit])}")
    picture = patch_grid(patches, name, unit, images)
    return Image(
        uri=data_uri(picture, format="jpeg"),
        alt=f"The {found} pieces of photos that unit {unit} of {name} answered to most",
        title=f"unit {unit}",
        detail="; ".join(told),
    )


def _about(layer: "LayerPatches", parts: "PartUnits | None", size: int) -> str:
    """The layer's facts: how wide a place sees, how the units were chosen, how many never answer."""
    sight, name, count = layer.layer.sight, layer.layer.name, layer.layer.channels
    if sight is None:
        told = "How much of the photo one place sees is not known for this network; the whole photo is shown."
    elif sight.field >= size:
        told = f"A place sees {sight.field:.0f}×{sight.field:.0f} px, more than the photo's {size}×{size}."
    else:
        told = f"A place sees {sight.field:.0f}×{sight.field:.0f} px of {size}×{size}."
    how = "whose IoU with some part is highest, each part in turn" if parts is not None and name in parts.layers else ""
    how = how or ("whose mean answer differs most between the classes, each class in turn" if layer.kinds else "")
    how = how or "whose mean answer differs most from photo to photo"
    told += f" Of its {count} units, those {how}."
    silent, full = int(layer.silent.sum()), int(_at_ceiling(layer).sum())
    if silent:
        told += f" {silent} never answered to any photo."
    if full:
        told += (
            f" {full} gave their greatest possible answer ({layer.layer.ceiling:g}) to all pieces kept: other photos "
            "may excite them as much, so those with the larger mean are shown."
        )
    if layer.layer.floor is None:
        told += " Answers can also be below zero here; shown are the strongest above zero."
    return told


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _at_ceiling(layer: "LayerPatches") -> np.ndarray:
    """(units,) bool: those whose weakest kept answer is the greatest that the layer can give."""
    ceiling = np.inf if layer.layer.ceiling is None else layer.layer.ceiling
    return layer.values[:, -1] >= ceiling
