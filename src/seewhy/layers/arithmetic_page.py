"""The arithmetic as sections of a page: one number from pixels to percentage."""

from seewhy.layers.arithmetic import Arithmetic
from seewhy.layers.arithmetic_drawing import convolution_drawing
from seewhy.layers.arithmetic_text import factor, largest_classes, number, short
from seewhy.pages.page import Figure, Section, Table

__all__ = ["arithmetic_section"]


def arithmetic_section(one: Arithmetic) -> list[Section]:
    """One number worked by hand: patch times kernel, the steps to the answer, the logit as a sum, the percentage.

    Args:
        one: the numbers.
    """
    return [_patch(one), _steps(one), _logit(one), _softmax(one)]


def _patch(one: Arithmetic) -> Figure:
    cell, (channels, height, width) = one.cell, one.map_shape
    left, top, right, bottom = one.convolution.box
    edge = "" if one.convolution.inside.all() else " Beyond the edge stand zeros (padding)."
    return Figure(
        title="One number, worked by hand",
        pictures=(convolution_drawing(one.convolution),),
        caption=f"How the first layer comes to one of its {channels * height * width:,} numbers: channel "
        f"{cell.channel}, row {cell.row}, column {cell.column} of {height}×{width}. It sees columns {left} to "
        f"{right - 1} and rows {top} to {bottom - 1} of the photo.{edge} Each pixel is standardised (less the mean of "
        f"its colour, divided by the standard deviation), then multiplied by its weight; all "
        f"{one.convolution.products.size} products are added. That is a convolution.",
    )


def _steps(one: Arithmetic) -> Table:
    sums = one.convolution.products.sum(axis=(1, 2))
    rows = [
        (
            "Sum of the products",
            " + ".join(number(float(total)) for total in sums).replace("+ −", "− "),
            number(float(sums.sum())),
        )
    ]
    if one.convolution.bias:
        rows.append(
            ("Bias, a constant of the filter", f"+ {factor(one.convolution.bias)}", number(one.convolution.result))
        )
    if one.norm is not None:
        norm = one.norm
        root = f"{short(norm.weight)} / √({short(norm.variance)} + {norm.eps:g})"
        rows += [
            ("Batch normalisation: the scale", root, number(norm.scale)),
            ("… and the shift", f"{short(norm.bias)} − {factor(norm.scale)} × {factor(norm.mean)}", number(norm.shift)),
            (
                "… scale × sum + shift",
                f"{short(norm.scale)} × {factor(norm.given)} + {factor(norm.shift)}",
                number(norm.result),
            ),
        ]
    if one.activation is not None:
        given = number(one.before_activation)
        rule = f"max(0, {given})" if one.ceiling is None else f"min({one.ceiling:g}, max(0, {given}))"
        rows.append((f"{one.activation}: below 0 becomes 0", rule, number(one.answer)))
    if one.pooling is not None:
        listed = ", ".join(number(float(value)) for value in one.pooling.values.ravel() if value == value)
        high, wide = one.pooling.values.shape
        rows.append((f"Max pooling: the largest of {high}×{wide}", f"max({listed})", number(one.pooling.result)))
    values, term = one.average.values, one.average.term
    squares = "the squares of " if term.moment == "mean_square" else ""
    places = f"average of {squares}{values.shape[0]}×{values.shape[1]} places"
    rows.append((f"Much later, the head: {term.name}", places, number(one.average.result)))
    return Table(
        columns=("Step", "Calculation", "Result"),
        rows=tuple(rows),
        words=2,
        caption="What happens to that sum, step by step. Every result was compared with what the network itself gave: "
        "they agree to 0.00001 of the size of the numbers they are made of.",
    )


def _logit(one: Arithmetic) -> Table:
    total = one.logit
    rows = [
        (term.name, short(term.feature), short(term.weight), number(term.product, 3).replace("−0.000", "0.000"))
        for term in total.terms
    ]
    if total.rest_count:
        rows.append((f"the other {total.rest_count:,} together", "", "", number(total.rest, 3)))
    rows += [("bias", "", "", number(total.bias, 3)), (f"logit of “{total.target}”", "", "", number(total.result, 3))]
    return Table(
        columns=("What the last layer reads", "Value", "× weight", "= adds"),
        rows=tuple(rows),
        caption=f"The score (logit) of “{total.target}” is a sum: what the head read off the last maps, each times a "
        "learned weight, and a constant.",
    )


def _softmax(one: Arithmetic) -> Table:
    softmax, told = one.softmax, largest_classes(one.softmax)
    powers, probabilities = softmax.powers, softmax.probabilities
    rows = [
        (
            softmax.classes[k],
            number(float(softmax.logits[k]), 3),
            short(float(powers[k])),
            f"{100 * probabilities[k]:.3f} %",
        )
        for k in told
    ]
    others = len(softmax.classes) - len(told)
    if others:
        rest = float(powers.sum() - powers[told].sum())
        share = 100 * max(0.0, 1 - float(probabilities[told].sum()))
        rows.append((f"{others} others", "", short(rest), f"{share:.3f} %"))
    rows.append(("sum", "", short(float(powers.sum())), "100 %"))
    return Table(
        columns=("Class", "Logit", "e^((logit − largest) / temperature)", "Share"),
        rows=tuple(rows),
        caption=f"Softmax turns the logits into shares that sum to 100 %. The temperature, {softmax.temperature:.3g}, "
        "corrects how sure the network is: above 1 it is toned down, below 1 sharpened.",
    )
