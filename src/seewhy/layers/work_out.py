"""Works one number of a network out by hand, and compares every step with what the network gives."""

import copy
import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from seewhy.errors import ArtefactError, UsageError, unknown_name
from seewhy.layers.arithmetic import Arithmetic, Average, Cell, Convolution, LogitSum, Norm, Pooling, Softmax, Term
from seewhy.layers.first_steps import FirstSteps, first_steps
from seewhy.network.head_spec import HeadSpec, pooling_matrix
from seewhy.network.inner_layers import to_batch
from seewhy.network.layers import same_padding
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
    pool = _pool_behind(network, steps)
    seen = _look(network, image, steps, pool)
    index = int(seen.logits.argmax()) if question.target is None else list(question.classes).index(question.target)
    cell = question.cell or _strongest(seen.answers, steps, pool, seen.pooled)
    _check_cell(cell, seen.answers.shape)
    convolution = _convolved(network, image, steps.convolution, cell, seen.convolved.shape[1:])
    norm = _normed(steps.normalisation, cell.channel, convolution.result)
    logit, average = _summed(network, seen, index, question.classes[index])
    found = Arithmetic(
        size=image.shape[0],
        cell=cell,
        map_shape=(seen.answers.shape[0], seen.answers.shape[1], seen.answers.shape[2]),
        convolution=convolution,
        norm=norm,
        activation=None if steps.activation is None else type(steps.activation).__name__,
        ceiling=6.0 if isinstance(steps.activation, nn.ReLU6) else None,
        pooling=None if pool is None else _pooled(pool, seen.answers[cell.channel], cell, seen.pooled),
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
    return _Seen(
        convolved=given[steps.convolution_name],
        answers=given[steps.last_name],
        pooled=given[pool[0]] if pool else None,
        maps={stage: x[0].double().numpy() for stage, x in zip(network.head.spec.stages, maps, strict=True)},
        features=features[0].double().numpy(),
        logits=logits[0].double().numpy(),
    )


def _pool_behind(network: "Network", steps: FirstSteps) -> tuple[str, nn.MaxPool2d] | None:
    """The max pooling right behind the first layer, with its name in the body."""
    modules = list(network.body.named_modules())
    at = next(place for place, (name, _) in enumerate(modules) if name == steps.last_name)
    name, module = modules[at + 1] if at + 1 < len(modules) else ("", nn.Identity())
    return (name, module) if isinstance(module, nn.MaxPool2d) else None


def _strongest(
    answers: np.ndarray, steps: FirstSteps, pool: tuple[str, nn.MaxPool2d] | None, pooled: np.ndarray | None
) -> Cell:
    """The strongest answer that is not cut off at a ceiling and that the pooling does not leave out."""
    candidates = answers.copy()
    if isinstance(steps.activation, nn.ReLU6):
        candidates[candidates >= 6] = -np.inf
    if pool is not None and pooled is not None:
        stride, kernel, padding = (_pair(one) for one in (pool[1].stride, pool[1].kernel_size, pool[1].padding))
        ends = [
            (places - 1) * step + width - pad
            for places, step, width, pad in zip(pooled.shape[1:], stride, kernel, padding, strict=True)
        ]
        candidates[:, ends[0] :], candidates[:, :, ends[1] :] = -np.inf, -np.inf
    channel, row, column = np.unravel_index(int(candidates.argmax()), answers.shape)
    return Cell(channel=int(channel), row=int(row), column=int(column))


def _check_cell(cell: Cell, shape: tuple[int, ...]) -> None:
    inside = (0 <= one < most for one, most in zip((cell.channel, cell.row, cell.column), shape, strict=True))
    if not all(inside):
        raise UsageError(
            f"There is no channel {cell.channel}, row {cell.row}, column {cell.column} in the first layer",
            f"numbers from 0, below {shape[0]}, {shape[1]} and {shape[2]}",
            "Choose another cell.",
        )


def _convolved(
    network: "Network", image: np.ndarray, convolution: nn.Conv2d, cell: Cell, shape: tuple[int, ...]
) -> Convolution:
    """The patch that the cell sees, the kernel, and what both give."""
    kernel, stride, dilation = (
        _pair(one) for one in (convolution.kernel_size, convolution.stride, convolution.dilation)
    )
    mean, std = (one.double().flatten().numpy() for one in (network.standardise.mean, network.standardise.std))
    rows, columns = (
        place * stride[axis] - _before(convolution, axis, image.shape[axis], shape[axis]) + np.arange(kernel[axis]) * dilation[axis]
        for axis, place in ((0, cell.row), (1, cell.column))
    )
    inside = ((rows >= 0) & (rows < image.shape[0]))[:, None] & ((columns >= 0) & (columns < image.shape[1]))[None]
    patch = image[np.clip(rows, 0, image.shape[0] - 1)][:, np.clip(columns, 0, image.shape[1] - 1)]
    pixels = np.where(inside, patch.transpose(2, 0, 1).astype(np.float64), np.nan)  # (3, height, width)
    standardised = np.where(inside, (pixels / 255 - mean[:, None, None]) / std[:, None, None], 0.0)
    bias = 0.0 if convolution.bias is None else convolution.bias[cell.channel].item()
    return Convolution(
        box=(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1),
        pixels=pixels,
        standardised=standardised,
        kernel=convolution.weight[cell.channel].detach().double().numpy(),
        mean=mean,
        std=std,
        bias=bias,
    )


def _before(convolution: nn.Conv2d, axis: int, length: int, places: int) -> int:
    """Zeros before the first pixel. TensorFlow's "SAME" padding (ours, and timm's) is told by how many places came out."""
    kernel, stride, dilation = (
        _pair(one)[axis] for one in (convolution.kernel_size, convolution.stride, convolution.dilation)
    )
    same = same_padding(length, kernel, stride, dilation)[0]
    if isinstance(convolution.padding, str):
        return same if convolution.padding == "same" else 0
    padding = int(_pair(convolution.padding)[axis])
    declared = (length + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    return padding if declared == places else same


def _normed(norm: nn.BatchNorm2d | None, channel: int, given: float) -> Norm | None:
    if norm is None:
        return None
    assert norm.running_mean is not None
    assert norm.running_var is not None
    return Norm(
        mean=norm.running_mean[channel].item(),
        variance=norm.running_var[channel].item(),
        eps=norm.eps,
        weight=1.0 if norm.weight is None else norm.weight[channel].item(),
        bias=0.0 if norm.bias is None else norm.bias[channel].item(),
        given=given,
    )


def _pooled(
    pool: tuple[str, nn.MaxPool2d], answers: np.ndarray, cell: Cell, pooled: np.ndarray | None
) -> Pooling | None:
    """The window that the cell lies in; None where the pooling leaves it out (an odd last row)."""
    assert pooled is not None
    stride, kernel, padding = (_pair(one) for one in (pool[1].stride, pool[1].kernel_size, pool[1].padding))
    place, spans = [], []
    for axis, at in enumerate((cell.row, cell.column)):
        index = min((at + padding[axis]) // stride[axis], pooled.shape[1 + axis] - 1)
        first = index * stride[axis] - padding[axis]
        if not first <= at < first + kernel[axis]:
            return None
        place.append(index)
        spans.append(np.arange(first, first + kernel[axis]))
    rows, columns = spans
    inside = ((rows >= 0) & (rows < answers.shape[0]))[:, None] & ((columns >= 0) & (columns < answers.shape[1]))[None]
    window = answers[np.clip(rows, 0, answers.shape[0] - 1)][:, np.clip(columns, 0, answers.shape[1] - 1)]
    return Pooling(row=place[0], column=place[1], values=np.where(inside, window, np.nan))


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


def _pair(value: int | tuple[int, ...] | str) -> tuple[int, int]:
    assert not isinstance(value, str)
    return (value, value) if isinstance(value, int) else (value[0], value[-1])
