"""The arithmetic as lines of text, aligned, with every number that fits."""

from typing import TYPE_CHECKING

import numpy as np

from seewhy.layers.arithmetic_steps import Convolution, Softmax

if TYPE_CHECKING:
    from seewhy.layers.arithmetic import Arithmetic

__all__ = ["arithmetic_text", "factor", "largest_classes", "number", "short"]

_SIDE_BY_SIDE = 3  # px of a kernel's side: wider ones stand below one another
_GRIDS = 7  # px from which on the numbers are left to to_json
_FEW = 5  # classes told by name
_COLOURS = ("red", "green", "blue")


def arithmetic_text(one: "Arithmetic") -> str:
    """The whole calculation, a step a paragraph.

    Args:
        one: the numbers.
    """
    steps = [_place(one), _convolution(one.convolution), *_to_the_answer(one), _average(one), _logit(one)]
    return "\n\n".join([*steps, _softmax(one.softmax)])


def number(value: float, digits: int = 4) -> str:
    """A number with a true minus, never "−0".

    >>> number(-0.5), number(-0.00001), number(12.0, 1)
    ('−0.5000', '0.0000', '12.0')
    """
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def largest_classes(softmax: Softmax) -> list[int]:
    """Indices of the few classes that are told by name: the most probable, and the target."""
    order = [int(one) for one in np.argsort(-softmax.logits, kind="stable")[:_FEW]]
    return order if softmax.target in order else [*order[: _FEW - 1], softmax.target]


def short(value: float) -> str:
    """A number with four digits that count and a true minus.

    >>> short(-0.00012345), short(148.4509)
    ('−0.0001234', '148.5')
    """
    return f"{value:.4g}".replace("-", "−")


def factor(value: float) -> str:
    """A number to multiply with: in brackets where it is negative.

    >>> factor(0.25), factor(-0.25)
    ('0.25', '(−0.25)')
    """
    return short(value) if value >= 0 else f"({short(value)})"


def _place(one: "Arithmetic") -> str:
    channels, height, width = one.map_shape
    left, top, right, bottom = one.convolution.box
    edge = "" if one.convolution.inside.all() else ", partly beyond the edge, where zeros stand in (padding)"
    return (
        f"One number of the first layer: channel {one.cell.channel} of {channels}, row {one.cell.row}, column "
        f"{one.cell.column} of its {height}×{width} places.\nIt sees columns {left} to {right - 1}, rows {top} to "
        f"{bottom - 1} of the network's {one.size}×{one.size} px{edge}."
    )


def _convolution(one: Convolution) -> str:
    sums = one.products.sum(axis=(1, 2))
    lines = ["Convolution: each pixel, standardised, times its weight; all products are added."]
    if one.kernel.shape[2] <= _GRIDS:
        for channel, colour in enumerate(_COLOURS):
            grids = [
                ("pixel", one.pixels[channel], 0),
                (f"(pixel/255 − {one.mean[channel]:.4g}) / {one.std[channel]:.4g}", one.standardised[channel], 3),
                ("weight", one.kernel[channel], 4),
                ("product", one.products[channel], 4),
            ]
            lines.append(f"{colour}:")
            lines += _beside(grids) if one.kernel.shape[2] <= _SIDE_BY_SIDE else _below(grids)
    told = [(f"sum of the {colour} products", total) for colour, total in zip(_COLOURS, sums, strict=True)]
    told += [("bias", one.bias), ("together", one.result)]
    lines += [f"  {name.ljust(25)} {number(float(value)):>9}" for name, value in told]
    return "\n".join(lines)


def _rows(values: np.ndarray, digits: int) -> list[str]:
    cells = [["·" if np.isnan(value) else number(value, digits) for value in row] for row in values]
    width = max(len(cell) for row in cells for cell in row)
    return [" ".join(cell.rjust(width) for cell in row) for row in cells]


def _beside(grids: list[tuple[str, np.ndarray, int]]) -> list[str]:
    columns = [(title, _rows(values, digits)) for title, values, digits in grids]
    widths = [max(len(title), len(rows[0])) for title, rows in columns]
    lines = ["  " + "   ".join(title.ljust(width) for (title, _), width in zip(columns, widths, strict=True)).rstrip()]
    for place in range(len(columns[0][1])):
        cells = [rows[place].ljust(width) for (_, rows), width in zip(columns, widths, strict=True)]
        lines.append("  " + "   ".join(cells).rstrip())
    return lines


def _below(grids: list[tuple[str, np.ndarray, int]]) -> list[str]:
    lines = []
    for title, values, digits in grids:
        lines.append(f"  {title}")
        lines += [f"    {row}" for row in _rows(values, digits)]
    return lines


def _to_the_answer(one: "Arithmetic") -> list[str]:
    """Normalisation, activation and pooling, where there are any."""
    steps = []
    if one.norm is not None:
        norm = one.norm
        steps.append(
            "Batch normalisation: scale · x + shift.\n"
            f"  scale = {short(norm.weight)} / √({short(norm.variance)} + {norm.eps:g}) = {short(norm.scale)}\n"
            f"  shift = {short(norm.bias)} − {factor(norm.scale)} · {factor(norm.mean)} = {short(norm.shift)}\n"
            f"  {short(norm.scale)} · {factor(norm.given)} + {factor(norm.shift)} = {number(norm.result)}"
        )
    if one.activation is not None:
        given, found = number(one.before_activation), number(one.answer)
        rule = f"max(0, {given})" if one.ceiling is None else f"min({one.ceiling:g}, max(0, {given}))"
        cut = "" if one.ceiling is None else f", what exceeds {one.ceiling:g} is cut off"
        steps.append(f"{one.activation}: what is below 0 becomes 0{cut}.\n  {rule} = {found}")
    if one.pooling is not None:
        pooling = one.pooling
        rows = "\n".join(f"  {row}" for row in _rows(pooling.values, 4))
        size = f"{pooling.values.shape[0]}×{pooling.values.shape[1]}"
        steps.append(
            f"Max pooling: the strongest of {size} places goes on, to row {pooling.row}, column {pooling.column}.\n"
            f"{rows}\n  largest = {number(pooling.result)}"
        )
    return steps


def _average(one: "Arithmetic") -> str:
    term, values = one.average.term, one.average.values
    height, width = values.shape
    what = "mean of x" if term.moment == "mean" else "mean of x²"
    return (
        f"The head turns a map into one number. The one that matters most here: {term.name}.\n"
        f"  {what} over {height}×{width} places, from {number(float(values.min()))} to {number(float(values.max()))}: "
        f"{number(one.average.result)}"
    )


def _logit(one: "Arithmetic") -> str:
    total = one.logit
    rows = [(term.name, f"{short(term.feature)} · {factor(term.weight)} =", term.product) for term in total.terms]
    if total.rest_count:
        rows.append((f"the other {total.rest_count}", "", total.rest))
    rows += [("bias", "", total.bias), (f"logit of “{total.target}”", "", total.result)]
    first, second = max(len(row[0]) for row in rows), max(len(row[1]) for row in rows)
    lines = [f"  {name.ljust(first)}  {sum_.rjust(second)} {number(value):>9}" for name, sum_, value in rows]
    return "\n".join(["The score (logit): each such number times its weight, all added.", *lines])


def _softmax(one: Softmax) -> str:
    lines = [
        f"Softmax: e to the power of (logit − largest) / temperature ({one.temperature:.4g}), over the sum of all."
    ]
    told = largest_classes(one)
    width = max(len(one.classes[index]) for index in told)
    largest = number(float(one.logits.max()))
    for index in told:
        name = one.classes[index].ljust(width)
        share = f"{100 * one.probabilities[index]:.4f}".rjust(8)
        lines.append(
            f"  {name}  e^(({number(float(one.logits[index]))} − {largest}) / {one.temperature:.4g}) = "
            f"{number(float(one.powers[index]))}  →  {share} %"
        )
    others = len(one.classes) - len(told)
    if others:
        rest = float(one.powers.sum() - one.powers[told].sum())
        lines.append(f"  {others} others together {number(rest)}")
    lines.append(f"  sum {number(float(one.powers.sum()))}; “{one.classes[one.target]}”: {100 * one.result:.4f} %")
    return "\n".join(lines)
