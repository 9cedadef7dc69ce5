"""A network as a list of steps with the shape of each result: what anatomy and the export walk over."""

from itertools import chain
from typing import Any

import torch
from torch import fx, nn

from seewhy.network.layers import SameConv2d, Standardise

__all__ = ["steps_of"]


class _Tracer(fx.Tracer):
    """Follows the calls; stops at torch's own layers and at ours that have no layers inside."""

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return isinstance(m, (SameConv2d, Standardise)) or super().is_leaf_module(m, module_qualified_name)


class _Shapes(fx.Interpreter):
    """Runs the steps once and notes the shape of each result in node.meta["shape"]."""

    def run_node(self, n: fx.Node) -> Any:
        result = super().run_node(n)
        if isinstance(result, torch.Tensor):
            n.meta["shape"] = tuple(result.shape)
        return result


def steps_of(module: nn.Module, size: int) -> fx.GraphModule:
    """Traces a module and runs it once on an empty image.

    Args:
        module: takes (batch, 3, size, size); is looked at as it is when predicting, and left in the mode it was in.
        size: side of the image in px.

    Returns:
        The graph of torch.fx; node.meta["shape"] tells each tensor's shape for a batch of one.

    Raises:
        torch.fx.proxy.TraceError: its steps depend on the values it sees, so that there is no fixed list of them.
    """
    was_training = module.training
    module.eval()
    try:
        traced = fx.GraphModule(module, _Tracer().trace(module))
        device = next(chain(module.buffers(), module.parameters())).device
        with torch.no_grad():
            _Shapes(traced).run(torch.zeros(1, 3, size, size, device=device))
    finally:
        module.train(was_training)
    return traced
