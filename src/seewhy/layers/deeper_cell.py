"""Works one cell of a deeper layer out by hand: back along the network's steps to the convolution it comes from."""

import copy
import dataclasses
import operator
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, fx, nn
from torch.fx.proxy import TraceError

from seewhy.errors import ArtefactError, unknown_name
from seewhy.layers.arithmetic_steps import Cell, Pooling
from seewhy.layers.deeper_steps import Activation, DeeperCell, Reading, Shortcut, Step
from seewhy.layers.first_cell import check_cell, normed, zeros_before
from seewhy.network.graph import steps_of
from seewhy.network.inner_layers import FIRST, first_layer, to_batch

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["CellWorker"]

_READINGS = 6  # maps whose patches are told one by one; a kernel may reach more than a thousand
_TOLERANCE = 1e-5  # of the size of the numbers summed, as in work_out
_PASSED = (nn.Identity, nn.Dropout)  # change nothing when predicting
_ACTIVATIONS = (nn.ReLU, nn.ReLU6, nn.SiLU, nn.GELU, nn.Hardswish, nn.LeakyReLU)


class CellWorker:
    """Works cells of one network out; follows its steps once.

    Args:
        network: any whose steps can be followed; it is copied and left as it was.
        size: side of its image in px.

    Raises:
        ArtefactError: the steps depend on what the network sees.
    """

    def __init__(self, network: "Network", size: int) -> None:
        # On the processor, as in work_out: a graphics card may round convolutions to ten bits.
        self._network = copy.deepcopy(network).cpu().eval()
        try:
            self._traced = steps_of(self._network.body, size)
        except (TraceError, TypeError, ValueError) as error:
            raise _not_followed(f"its steps depend on what it sees: {error}") from error
        self._modules = dict(self._traced.named_modules())
        self._outputs = _layer_outputs(self._traced, self._network)

    @torch.inference_mode()
    def work_out(self, image: np.ndarray, layer: str, cell: Cell) -> DeeperCell:
        """One cell, from the convolution's products on.

        Args:
            image: (size, size, 3) uint8, prepared.
            layer: "first" or the name of a stage.
            cell: which place of which map.

        Raises:
            ConfigError: no such layer.
            UsageError: no such cell.
            ArtefactError: the layer does not end in a convolution and simple steps, or one does not come out.
        """
        if layer not in self._outputs:
            raise unknown_name("layer", layer, list(self._outputs))
        end = self._outputs[layer]
        check_cell(cell, tuple(end.meta["shape"][1:]), layer)
        values = _Values(self._traced)
        values.run(self._network.standardise(to_batch(image)))
        way, place = self._way_back(end, cell, values.given)
        found = self._forward(layer, cell, way, place, values.given)
        own, networks = found.answer, float(values.given[end][0, cell.channel, cell.row, cell.column])
        size = max(1.0, float(np.sum([np.abs(one.products).sum() for one in found.readings])) + abs(found.rest))
        scale = max([1.0, *(abs(step["scale"]) for step in found.to_json()["steps"] if step["kind"] == "norm")])
        if not abs(own - networks) <= _TOLERANCE * size * scale:
            raise ArtefactError(
                f"The cell comes out as {own:.7g} by hand, and the network gives {networks:.7g}",
                "the same number",
                "This layer takes a step that is not known here; please tell us which network it is.",
            )
        return found

    def _way_back(
        self, node: fx.Node, cell: Cell, given: dict[fx.Node, Tensor]
    ) -> tuple[list[tuple[fx.Node, Cell]], Cell]:
        """The nodes from a layer's end back to its convolution, each with the cell that is asked of it."""
        way: list[tuple[fx.Node, Cell]] = []
        while True:
            way.append((node, cell))
            module = self._module(node)
            if isinstance(module, nn.Conv2d):
                return way, cell
            if isinstance(module, nn.MaxPool2d):
                cell = _strongest(module, given[node.all_input_nodes[0]][0, cell.channel], cell)
            if isinstance(module, (nn.MaxPool2d, nn.BatchNorm2d, *_ACTIVATIONS, *_PASSED)):
                node = node.all_input_nodes[0]
            elif _adds(node):
                node = self._changed(node)
            else:
                raise _not_followed(f'it ends in the step "{node.target}"')

    def _forward(
        self, layer: str, cell: Cell, way: list[tuple[fx.Node, Cell]], place: Cell, given: dict[fx.Node, Tensor]
    ) -> DeeperCell:
        convolution, source = way[-1][0], way[-1][0].all_input_nodes[0]
        read, box = _patches(self._convolution(convolution), given[source][0], given[convolution].shape[2:], place)
        order = sorted(read, key=lambda one: -abs(one.result))
        bias = self._convolution(convolution).bias
        named = {node: name for name, node in self._outputs.items()}
        found = DeeperCell(
            layer=layer,
            cell=cell,
            reads="photo" if source.op == "placeholder" else named.get(source),
            reads_channels=len(read),
            box=box,
            readings=tuple(order[:_READINGS]),
            rest=float(sum(one.result for one in order[_READINGS:])),
            rest_count=len(order[_READINGS:]),
            bias=0.0 if bias is None else float(bias[cell.channel]),
            steps=(),
        )
        steps: list[Step] = []
        for node, at in reversed(way[:-1]):
            step = self._step(node, at, steps[-1].result if steps else found.convolved, given)
            steps += [] if step is None else [step]
        return dataclasses.replace(found, steps=tuple(steps))

    def _step(self, node: fx.Node, at: Cell, value: float, given: dict[fx.Node, Tensor]) -> Step | None:
        module = self._module(node)
        if isinstance(module, nn.BatchNorm2d):
            return normed(module, at.channel, value)
        if isinstance(module, _ACTIVATIONS):
            result = float(copy.deepcopy(module).double()(torch.tensor([value], dtype=torch.float64))[0])
            return Activation(name=type(module).__name__, given=value, result=result)
        if isinstance(module, nn.MaxPool2d):
            window = _window(module, given[node.all_input_nodes[0]][0, at.channel].double().numpy(), at)
            return Pooling(row=at.row, column=at.column, values=window)
        if _adds(node):
            other = next(one for one in node.all_input_nodes if one is not self._changed(node))
            return Shortcut(given=value, beside=float(given[other][0, at.channel, at.row, at.column]))
        return None

    def _changed(self, node: fx.Node) -> fx.Node:
        """Of the two that a sum adds, the one that the convolutions made; the other is what came in."""
        one, other = node.all_input_nodes
        if other in _before(one):
            return one
        if one in _before(other):
            return other
        return max(node.all_input_nodes, key=lambda side: len(_before(side)))  # both came through convolutions

    def _convolution(self, node: fx.Node) -> nn.Conv2d:
        module = self._module(node)
        assert isinstance(module, nn.Conv2d)
        return module

    def _module(self, node: fx.Node) -> nn.Module | None:
        return self._modules[str(node.target)] if node.op == "call_module" else None


class _Values(fx.Interpreter):
    """Runs the steps and keeps what each gave."""

    def __init__(self, traced: fx.GraphModule) -> None:
        super().__init__(traced, garbage_collect_values=False)
        self.given: dict[fx.Node, Tensor] = {}

    def run_node(self, n: fx.Node) -> Any:
        result = super().run_node(n)
        if isinstance(result, Tensor):
            self.given[n] = result.clone()  # a later step may work in place
        return result


def _layer_outputs(traced: fx.GraphModule, network: "Network") -> dict[str, fx.Node]:
    """By the layer's name, the step that gives its maps."""
    found, first = {}, first_layer(network.body)
    for node in traced.graph.nodes:
        if node.op == "call_module" and node.target == first:
            found[FIRST] = node
        if node.op == "output":
            found |= {stage.name: one for stage, one in zip(network.body.stages, node.args[0], strict=True)}
    return {name: node for name, node in found.items() if len(node.meta.get("shape", ())) == 4}


def _patches(
    convolution: nn.Conv2d, maps: Tensor, places: torch.Size, cell: Cell
) -> tuple[list[Reading], tuple[int, int, int, int]]:
    """What the cell's kernel takes from each map it reaches, and where in these maps."""
    if convolution.padding_mode != "zeros":
        raise _not_followed(f"its convolution continues the maps beyond their edge ({convolution.padding_mode})")
    spans = []
    for axis, at in enumerate((cell.row, cell.column)):
        length, kernel = maps.shape[1 + axis], convolution.kernel_size[axis]
        first = at * convolution.stride[axis] - zeros_before(convolution, axis, length, places[axis])
        spans.append(first + np.arange(kernel) * convolution.dilation[axis])
    rows, columns = spans
    each = convolution.in_channels // convolution.groups
    start = cell.channel // (convolution.out_channels // convolution.groups) * each
    inside = ((rows >= 0) & (rows < maps.shape[1]))[:, None] & ((columns >= 0) & (columns < maps.shape[2]))[None]
    taken = maps[start : start + each].double().numpy()
    taken = taken[:, np.clip(rows, 0, maps.shape[1] - 1)][:, :, np.clip(columns, 0, maps.shape[2] - 1)]
    patches = np.where(inside, taken, 0.0)
    kernels = convolution.weight[cell.channel].double().numpy()
    read = [
        Reading(channel=start + index, patch=patch, kernel=kernel)
        for index, (patch, kernel) in enumerate(zip(patches, kernels, strict=True))
    ]
    return read, (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def _span(pool: nn.MaxPool2d, axis: int, at: int) -> np.ndarray:
    stride, kernel, padding = (
        (one, one) if isinstance(one, int) else tuple(one) for one in (pool.stride, pool.kernel_size, pool.padding)
    )
    return at * stride[axis] - padding[axis] + np.arange(kernel[axis])


def _window(pool: nn.MaxPool2d, values: np.ndarray, cell: Cell) -> np.ndarray:
    """The places that a pooling chooses from; NaN beyond the edge."""
    rows, columns = _span(pool, 0, cell.row), _span(pool, 1, cell.column)
    inside = ((rows >= 0) & (rows < values.shape[0]))[:, None] & ((columns >= 0) & (columns < values.shape[1]))[None]
    found = values[np.clip(rows, 0, values.shape[0] - 1)][:, np.clip(columns, 0, values.shape[1] - 1)]
    return np.where(inside, found, np.nan)


def _strongest(pool: nn.MaxPool2d, values: Tensor, cell: Cell) -> Cell:
    """The place whose answer a pooling hands on."""
    window = _window(pool, values.double().numpy(), cell)
    down, right = np.unravel_index(int(np.nanargmax(window)), window.shape)
    row, column = _span(pool, 0, cell.row)[down], _span(pool, 1, cell.column)[right]
    return Cell(channel=cell.channel, row=int(row), column=int(column))


def _adds(node: fx.Node) -> bool:
    return node.target in (operator.add, operator.iadd, torch.add) and len(node.all_input_nodes) == 2


def _before(node: fx.Node) -> set[fx.Node]:
    """All steps that lead to one."""
    found, open_ones = set(), list(node.all_input_nodes)
    while open_ones:
        one = open_ones.pop()
        if one not in found:
            found.add(one)
            open_ones += one.all_input_nodes
    return found


def _not_followed(why: str) -> ArtefactError:
    return ArtefactError(
        f"This layer cannot be worked out by hand here; {why}",
        "a layer that ends in a convolution, normalisation, an activation, a sum or max pooling",
        "Choose a cell of another layer, such as the first one.",
    )
