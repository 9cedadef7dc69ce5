"""Two checks that turn a training that cannot work into a sentence: nothing moves, and nothing is a number."""

import math
from collections.abc import Iterable

import torch
from torch import nn

from seewhy.errors import TrainingError

__all__ = ["FirstSteps", "check_finite", "first_broken", "gradient_norm", "shorten_gradient"]

# A tensor behind a weight that starts at zero (a zero head, a zero-gamma residual block: Goyal et al., 2017,
# arXiv:1706.02677) gets its first gradient one step later; a chain of them, a few steps later.
PATIENCE_STEPS = 8
# Half the relative distance of two float32 numbers; a smaller change is lost in rounding and no fault.
ROUNDING = 2.0**-24


class FirstSteps:
    """Watches that every tensor that should learn gets a gradient and moves.

    The mistake it finds: an optimizer that was given the first layer only, a layer that the loss does not depend on.

    Args:
        network: about to take its first step.
        steps: number of steps the training will take.
    """

    def __init__(self, network: nn.Module, steps: int) -> None:
        self._waiting = {
            name: (tensor, tensor.detach().clone())
            for name, tensor in network.named_parameters()
            if tensor.requires_grad
        }
        self._last_step = min(PATIENCE_STEPS, steps)
        self._step = 0

    @property
    def done(self) -> bool:
        """Whether every tensor has been seen to move."""
        return not self._waiting

    def look(self, learning_rate: float) -> None:
        """Looks at what one step did; to be called after it, with the gradients still there.

        Args:
            learning_rate: of that step.

        Raises:
            TrainingError: a tensor got no gradient, or none but zeros, or did not move; all such tensors are named.
        """
        self._step += 1
        blind, still = [], []
        for name, (tensor, before) in list(self._waiting.items()):
            gradient = tensor.grad
            if gradient is None:
                blind.append(name)
            elif not gradient.any():
                if self._step >= self._last_step:
                    blind.append(name)
            elif not torch.equal(tensor.detach(), before) or not _should_show(gradient, before, learning_rate):
                del self._waiting[name]
            else:
                still.append(name)
        if blind:
            raise TrainingError(
                f"No gradient reaches {_listed(blind)}",
                "that the loss depends on every tensor that learns",
                "Make sure that the network's forward() uses this layer, and that its activations are not all zero "
                "(a smaller learning rate).",
            )
        if still:
            raise TrainingError(
                f"The optimizer did not move {_listed(still)}, though there is a gradient",
                "that one step moves every tensor that learns",
                "Make sure that the optimizer was given all of the network's parameters.",
            )


def gradient_norm(tensors: Iterable[torch.Tensor]) -> torch.Tensor:
    """The length of the gradient: the root of the sum of all its squares.

    Args:
        tensors: the tensors that learn, after backpropagation.

    Shapes:
        returns () float32.
    """
    norms = [torch.linalg.vector_norm(one.grad) for one in tensors if one.grad is not None]
    return torch.linalg.vector_norm(torch.stack(norms)) if norms else torch.zeros(())


def shorten_gradient(tensors: Iterable[torch.Tensor], norm: torch.Tensor, longest: float | None) -> None:
    """Scales the gradient down to the longest length allowed (gradient clipping).

    Args:
        tensors: the tensors that learn.
        norm: the gradient's length now.
        longest: the longest allowed; None for any.

    Shapes:
        norm: () floating point.

    Reference: Pascanu, Mikolov, Bengio, 2012, arXiv:1211.5063.
    """
    if longest is None:
        return
    factor = (longest / norm).clamp(max=1)  # a tensor: a GPU is not waited for
    for one in tensors:
        if one.grad is not None:
            one.grad.mul_(factor)


def check_finite(
    network: nn.Module, images: torch.Tensor, *, loss: float, norm: float, rate: float, place: str
) -> None:
    """Stops a training whose loss or gradient is no number any more, and says where that began.

    Args:
        network: before the step is taken.
        images: the batch.
        loss: of the batch.
        norm: the gradient's length.
        rate: the step's learning rate.
        place: such as "epoch 3, step 17".

    Shapes:
        images: (batch, 3, height, width) float32.

    Raises:
        TrainingError: the loss or the norm is infinite or not a number.
    """
    if math.isfinite(loss) and math.isfinite(norm):
        return
    what = f"The loss became {loss}" if not math.isfinite(loss) else f"The gradient's length became {norm}"
    raise TrainingError(
        f"{what} at {place} (learning rate {rate:.3g}); {first_broken(network, images)}",
        "finite numbers",
        f"Try a learning rate ten times smaller ({rate / 10:.1g}), gradient_clip = 1, or precision = fp32. "
        "The last checkpoint, where one is kept, holds an earlier state.",
    )


def first_broken(network: nn.Module, images: torch.Tensor) -> str:
    """Where the first number that is not finite lies: a weight, the images, a layer's output, or a gradient.

    Args:
        network: in the mode it was in when the numbers broke.
        images: the batch.

    Shapes:
        images: (batch, 3, height, width) float32.

    Returns:
        Half a sentence.
    """
    for name, tensor in network.state_dict().items():
        if tensor.is_floating_point() and not tensor.isfinite().all():
            return f"the tensor {name} already holds numbers that are not finite, so an earlier step was too large"
    if not images.isfinite().all():
        return "the images themselves hold numbers that are not finite"
    layer = _first_broken_layer(network, images)
    if layer:
        return f"they first come out of the layer {layer}"
    for name, tensor in reversed(list(network.named_parameters())):  # backpropagation goes from the end to the start
        if tensor.grad is not None and not tensor.grad.isfinite().all():
            return f"on the way back, they first appear at {name}"
    return "every layer's output is finite, so they come from the loss itself"


def _first_broken_layer(network: nn.Module, images: torch.Tensor) -> str:
    broken: list[str] = []

    def look(name: str, layer: nn.Module, output: object) -> None:
        if isinstance(output, torch.Tensor) and not output.isfinite().all():
            broken.append(f"{name} ({type(layer).__name__})")

    hooks = [
        layer.register_forward_hook(lambda layer, _, output, name=name: look(name, layer, output))
        for name, layer in network.named_modules()
        if not list(layer.children())
    ]
    try:
        with torch.no_grad():
            network(images)
    finally:
        for hook in hooks:
            hook.remove()
    return broken[0] if broken else ""


def _should_show(gradient: torch.Tensor, before: torch.Tensor, learning_rate: float) -> bool:
    """Whether a plain step down this gradient would be larger than the rounding of the weights."""
    return bool((learning_rate * gradient.abs() > 4 * ROUNDING * before.abs()).any())


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more tensors"
