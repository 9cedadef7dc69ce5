"""The page of `seewhy inspect-layers`: filters, units, what each layer knows, how it learned, and the network."""

from pathlib import Path
from typing import TYPE_CHECKING

from seewhy.errors import UsageError
from seewhy.layers import filter_sections
from seewhy.layers.probe_sections import probe_sections
from seewhy.layers.replay_page import replay_sections
from seewhy.layers.unit_sections import part_table, unit_sections
from seewhy.pages.page import Section, Table, render_page

if TYPE_CHECKING:
    from seewhy.recipes.inspect_layers import Layers

__all__ = ["layers_page", "layers_sections", "refuse_suffix"]


def refuse_suffix(path: Path) -> None:
    """Makes sure that a page or numbers are asked for, before anything is computed.

    Raises:
        UsageError: the name ends otherwise.
    """
    if path.suffix.lower() not in (".html", ".json"):
        raise UsageError(
            f'What the layers know cannot be written as "{path.name}"',
            "a name that ends in .html or .json",
            "Rename it.",
        )


def layers_page(found: "Layers", title: str) -> str:
    """The whole page as HTML.

    Args:
        found: what is to be shown.
        title: the heading.
    """
    return render_page(title, " ".join(found.sentences), layers_sections(found), contents=True)


def layers_sections(found: "Layers") -> list[Section]:
    """What the page tells, in the order a photo passes the network, then how it came about.

    Args:
        found: what is to be shown.
    """
    sections: list[Section] = []
    if found.kernels is not None:
        sections += filter_sections(None, found.kernels)
    if found.patches is not None and found.photos is not None:
        sections += unit_sections(found.patches, found.photos, parts=found.parts)
    if found.parts is not None:
        sections.append(part_table(found.parts))
    if found.probes is not None:
        sections += probe_sections(found.probes)
    if found.replay is not None and len(found.replay.epochs):
        sections += replay_sections(found.replay, history=found.history)
    return [*sections, _anatomy(found)]  # last: it is long, and the rest can be read without it


def _anatomy(found: "Layers") -> Table:
    rows = tuple(
        (
            row.term,
            row.kind,
            "×".join(map(str, row.output_shape)),
            f"{row.parameters:,}",
            f"{row.multiply_adds:,}",
            f"{row.receptive_field:,}" if row.receptive_field else "",
        )
        for row in found.rows
    )
    return Table(
        title="The network, layer by layer",
        terms=("convolution", "normalisation", "ReLU", "pooling", "dense layer", "softmax", "receptive field"),
        columns=("layer", "what it is", "output", "parameters", "multiply-adds", "sees, px"),
        rows=rows,
        words=2,
        caption="A photo passes these steps from top to bottom. Output: channels × height × width.",
    )
