"""Works one number of a network out by hand, and compares every step with what the network gives."""

import copy
import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from seewhy.errors import ArtefactError, unknown_name
from seewhy.layers.arithmetic import Arithmetic
from seewhy.layers.arithmetic_steps import Average, Cell, LogitSum, Softmax, Term
from seewhy.layers.first_cell import check_cell, convolved, normed, pool_behind, pooled_at, strongest_cell
from seewhy.layers.first_steps import FirstSteps, first_steps
from seewhy.network.head_spec import HeadSpec, pooling_matrix
from seewhy.network.inner_layers import to_batch
from seewhy.network.taps import taps
from seewhy.probability.softmax import softmax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seewhy.classifier.classifier import Classifier, Photo
    from seewhy.network.network import Network

__all__ = ["Question", "work_out", "work_out_of"]

_TERMS = 8
_TOLERANCE = 1e-5  # of the size of the numbers a result is made of: float32 sums differ by about 1e-7 of it a step


@dataclasses.dataclass(frozen=True, kw_only=True)
class Question:
    """Which number is worked out.

    Args:
        classes: names, in the order of the logits.
        target: the class whose logit is told; None takes the most probable one.
        temperature: what the logits are divided by, above 0.
        cell: the place of the first layer; None takes the strongest answer that its activation does not cut off.
    """

    classes: "Sequence[str]"
    target: str | None = None
    temperature: float = 1.0
    cell: Cell | None = None


def work_out_of(
    classifier: "Classifier", photo: "Photo", target: str | None = None, *, cell: Cell | None = None
) -> Arithmetic:
    """One number of the first layer, one logit and one percentage of a classifier, worked by hand.

    Args:
        classifier: its network is rebuilt in torch.
        photo: a path, the bytes of a file, an open file, or an image (height, width, 3) uint8.
        target: the class; None takes the most probable one.
        cell: the place of the first layer; None takes the strongest answer.

    Raises:
        ConfigError: no such class.
        PhotoError: the photo cannot be read.
        UsageError: no such cell.
        ArtefactError: the network does not begin with a convolution of the photo, or a step does not come out.
    """
    question = Question(classes=classifier.classes, target=target, temperature=classifier.temperature, cell=cell)
    return work_out(classifier.network(), classifier.prepare(photo), question)


def work_out(network: "Network", image: np.ndarray, question: Question) -> Arithmetic:
    """One number of the first layer, one logit and one percentage, worked by hand and checked.

    Args:
        network: any network that begins with a convolution of the photo; it is left as it was.
        image: (size, size, 3) uint8, prepared.
        question: which number.

    Returns:
        Every step with its numbers, in double precision.

    Raises:
        ConfigError, UsageError, ArtefactError: as for work_out_of.
    """
    if question.target is not None and question.target not in question.classes:
        raise unknown_name("class", question.target, question.classes)
    # On the processor: a graphics card may round convolutions to ten bits (TF32), and no hand could follow.
    network = copy.deepcopy(network).cpu().eval()
    steps = first_steps(network)
    if steps is None or steps.convolution.groups != 1 or steps.convolution.padding_mode != "zeros":
        raise ArtefactError(
            "This network does not begin with a plain convolution of the photo",
            "a first layer that weighs red, green and blue together",
            "Choose another network, or look at its feature maps instead.",
        )
    pool = pool_behind(network, steps)
    seen = _look(network, image, steps, pool)
    index = int(seen.logits.argmax()) if question.target is None else list(question.classes).index(question.target)
    cell = question.cell or strongest_cell(seen.answers, steps, pool, seen.pooled)
    check_cell(cell, seen.answers.shape)
    convolution = convolved(network, image, steps.convolution, cell, seen.convolved.shape[1:])
    norm = normed(steps.normalisation, cell.channel, convolution.result)
    logit, average = _summed(network, seen, index, question.classes[index])
    found = Arithmetic(
        size=image.shape[0],
        cell=cell,
        map_shape=(seen.answers.shape[0], seen.answers.shape[1], seen.answers.shape[2]),
        convolution=convolution,
        norm=norm,
        activation=None if steps.activation is None else type(steps.activation).__name__,
        ceiling=6.0 if isinstance(steps.activation, nn.ReLU6) else None,
        pooling=None if pool is None else pooled_at(pool, seen.answers[cell.channel], cell, seen.pooled),
        average=average,
        logit=logit,
        softmax=Softmax(
            classes=tuple(question.classes), logits=seen.logits, temperature=question.temperature, target=index
        ),
    )
    _check(found, seen)
    return found


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Seen:
    """What the network itself gave; all float64, of one photo.

    Args:
        convolved: (channels, height, width) behind the first convolution.
        answers: the same behind the activation.
        pooled: behind the max pooling; None where there is none.
        maps: by stage, what the head reads.
        features: (features,) what the dense layer sees.
        logits: (classes,).
    """

    convolved: np.ndarray
    answers: np.ndarray
    pooled: np.ndarray | None
    maps: dict[str, np.ndarray]
    features: np.ndarray
    logits: np.ndarray


def _look(network: "Network", image: np.ndarray, steps: FirstSteps, pool: tuple[str, nn.MaxPool2d] | None) -> _Seen:
    names = {steps.convolution_name, steps.last_name} | ({pool[0]} if pool else set())
    with torch.inference_mode(), taps(network.body, sorted(names)) as recorded:
        maps = network.feature_maps(to_batch(image))
        features = network.head.features(maps)
        logits = network.head.dense(features)
    given = {name: x[0].double().numpy() for name, x in recorded.activations.items()}
    if names != set(given):
        raise ArtefactError(
            f"The steps {', '.join(sorted(names - set(given)))} of this network are not taken on the way of a photo",
            "a network that uses its first convolution",
            "Choose another network, or look at its feature maps instead.",
        )
    return _Seen(
        convolved=given[steps.convolution_name],
        answers=given[steps.last_name],
        pooled=given[pool[0]] if pool else None,
        maps={stage: x[0].double().numpy() for stage, x in zip(network.head.spec.stages, maps, strict=True)},
        features=features[0].double().numpy(),
        logits=logits[0].double().numpy(),
    )


def _summed(network: "Network", seen: _Seen, index: int, target: str) -> tuple[LogitSum, Average]:
    """The logit as a sum, and how its largest term's average comes about."""
    spec, dense = network.head.spec, network.head.dense
    weights = dense.weight[index].detach().double().numpy()
    products = seen.features * weights
    order = np.argsort(-np.abs(products), kind="stable")[:_TERMS]
    terms = tuple(_term(spec, int(place), seen.features, weights) for place in order)
    logit = LogitSum(
        target=target,
        terms=terms,
        rest=float(np.delete(products, order).sum()),
        rest_count=len(products) - len(order),
        bias=dense.bias[index].item(),
    )
    return logit, Average(term=terms[0], values=_averaged(terms[0], seen.maps[terms[0].stage], spec.grid))


def _term(spec: HeadSpec, place: int, features: np.ndarray, weights: np.ndarray) -> Term:
    """Which number the dense layer's input at a place is; see HeadSpec for their order."""
    stage, where = next((name, one) for name, one in spec.slices.items() if one.start <= place < one.stop)
    channels = spec.channels[spec.stages.index(stage)]
    shape = (len(spec.moments), channels, spec.grid, spec.grid)
    moment, channel, row, column = (int(one) for one in np.unravel_index(place - where.start, shape))
    return Term(
        stage=stage,
        channel=channel,
        moment=spec.moments[moment],
        field=None if spec.grid == 1 else (row, column),
        feature=float(features[place]),
        weight=float(weights[place]),
    )


def _averaged(term: Term, maps: np.ndarray, grid: int) -> np.ndarray:
    """The places of the map that the term averages."""
    row, column = term.field or (0, 0)
    rows = pooling_matrix(maps.shape[1], grid)[row] > 0
    columns = pooling_matrix(maps.shape[2], grid)[column] > 0
    return maps[term.channel][rows][:, columns]


def _check(found: Arithmetic, seen: _Seen) -> None:
    """Compares every step with the network's own number.

    Raises:
        ArtefactError: one is not the same.
    """
    cell, one = found.cell, found.convolution
    at = (cell.channel, cell.row, cell.column)
    size = float(np.abs(one.products).sum()) + abs(one.bias)
    _same("The first convolution", one.result, float(seen.convolved[at]), size)
    if found.norm is not None:
        size = abs(found.norm.scale) * (size + abs(found.norm.mean)) + abs(found.norm.bias)
    _same("The first layer", found.answer, float(seen.answers[at]), size)
    if found.pooling is not None and seen.pooled is not None:
        pooled = seen.pooled[cell.channel, found.pooling.row, found.pooling.column]
        _same("The pooling", found.pooling.result, float(pooled), size)
    average = found.average
    squares = average.values**2 if average.term.moment == "mean_square" else np.abs(average.values)
    _same("The head's average", average.result, average.term.feature, float(squares.mean()))
    terms = [abs(term.product) for term in found.logit.terms]
    size = sum(terms) + abs(found.logit.rest) + abs(found.logit.bias)
    _same("The logit", found.logit.result, float(seen.logits[found.softmax.target]), size)
    expected = softmax(seen.logits, found.softmax.temperature)[found.softmax.target]
    _same("The probability", found.softmax.result, float(expected), 1.0)


def _same(what: str, own: float, networks: float, size: float) -> None:
    if not abs(own - networks) <= _TOLERANCE * max(1.0, size):
        raise ArtefactError(
            f"{what} comes out as {own:.7g} by hand, and the network gives {networks:.7g}",
            "the same number",
            "This network takes its first steps in a way that is not known here; please tell us which it is.",
        )
