"""An optimizer over a network: it moves every tensor that learns, and can be saved and taken up again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seewhy.training.optimizers import OPTIMIZERS, Group, Hyperparameters

if TYPE_CHECKING:
    import torch
    from torch import nn

__all__ = ["OPTIMIZERS", "Factors", "Hyperparameters", "Optimizer", "build_optimizer"]


@dataclass(frozen=True, kw_only=True)
class Factors:
    """The learning rate of each part of a network, as multiples of the one that was asked for.

    Args:
        body: of the body's weights; below 1 it keeps what was learned elsewhere.
        biases: of the body's biases, as a multiple of the body's.
        head: of the dense layer.
        first: names of tensors that follow a schedule of their own (set_learning_rate's "first").

    Reference: Howard, Ruder, 2018, arXiv:1801.06146 (learning rates by depth); Jordan 2024, arXiv:2404.00498, section
    3.4 (biases that learn 64 times as fast).
    """

    body: float = 1.0
    biases: float = 1.0
    head: float = 1.0
    first: frozenset[str] = frozenset()


class Optimizer:
    """One or two of torch's optimizers that step together, and remember by the name of the weight.

    Args:
        inner: torch's optimizers.
        names: the name of every tensor they move.
    """

    def __init__(self, inner: "list[torch.optim.Optimizer]", names: "dict[torch.Tensor, str]") -> None:
        self._inner = inner
        self._names = names
        self._matrices = [
            (original, matrix, order)
            for one in inner
            for group in one.param_groups
            for original, matrix, order in group.get("views", ())
        ]

    def set_learning_rate(self, learning_rate: float, *, first: float | None = None) -> None:
        """Sets the size of the next step; the groups keep their proportions.

        Args:
            learning_rate: of all tensors, before each group's factor.
            first: of those that follow a schedule of their own; None: the same.
        """
        for one in self._inner:
            for group in one.param_groups:
                apart = group["first"] and first is not None
                group["lr"] = (first if apart else learning_rate) * group["factor"]

    def forget_gradients(self) -> None:
        """Clears what backpropagation left, on every tensor."""
        for tensor in self._names:
            tensor.grad = None

    def step(self) -> None:
        """Moves every tensor one step down its gradient."""
        for original, matrix, order in self._matrices:
            matrix.grad = None if original.grad is None else original.grad.permute(order).flatten(1)
        for one in self._inner:
            one.step()

    def tensors(self) -> "dict[str, torch.Tensor]":
        """What the optimizer remembers (momentum, mean squares), as named tensors.

        Returns:
            {"<weight's name>/<what>": tensor}; whole numbers and floats as tensors of one element.
        """
        import torch

        return {
            f"{name}/{what}": value if isinstance(value, torch.Tensor) else torch.tensor(value, dtype=torch.float64)
            for name, _, state in self._states()
            for what, value in state.items()
            if value is not None
        }

    def restore(self, tensors: "dict[str, torch.Tensor]") -> None:
        """Takes up what tensors() gave, in this or another process.

        Args:
            tensors: as tensors() returned them.
        """
        import torch

        remembered: dict[str, dict[str, torch.Tensor]] = {}
        for key, value in tensors.items():
            name, _, what = key.rpartition("/")
            remembered.setdefault(name, {})[what] = value
        for name, tensor, state in self._states():
            for what, value in remembered.get(name, {}).items():
                # Same place and memory layout as the weight, so that the arithmetic is the same to the last bit.
                # Counters ("step") stay where torch made them: on the CPU.
                state[what] = torch.empty_like(tensor).copy_(value) if value.shape == tensor.shape else value.clone()

    def _states(self) -> "Iterator[tuple[str, torch.Tensor, dict[str, Any]]]":
        for one in self._inner:
            for group in one.param_groups:
                for tensor in group["params"]:
                    yield self._names[tensor], tensor, one.state[tensor]


def build_optimizer(
    network: "nn.Module", name: str, numbers: Hyperparameters, factors: Factors | None = None
) -> Optimizer:
    """The optimizer of a name, over every tensor of the network that learns.

    Biases and the two vectors of batch-norm are not pulled to 0: they are few, and shifting a mean is no overfitting.

    Args:
        network: its tensors with requires_grad are moved.
        name: one of OPTIMIZERS.
        numbers: learning rate, momentum, weight decay.
        factors: the learning rates of its parts; None: the same for all.

    Raises:
        ConfigError: no such name, or this torch lacks it.
    """
    factors = factors or Factors()
    groups: dict[tuple[bool, bool, bool], Group] = {}
    names: dict[torch.Tensor, str] = {}
    for tensor_name, tensor in network.named_parameters():
        if not tensor.requires_grad:
            continue
        in_head, decays, first = tensor_name.startswith("head."), tensor.ndim > 1, tensor_name in factors.first
        body = factors.body if decays else factors.body * factors.biases
        new = {
            "params": [],
            "in_head": in_head,
            "weight_decay": numbers.weight_decay if decays else 0.0,
            "factor": factors.head if in_head else body,
            "first": first,
        }
        groups.setdefault((in_head, decays, first), new)["params"].append(tensor)
        names[tensor] = tensor_name
    inner = OPTIMIZERS[name].choice.build(list(groups.values()), numbers)
    for one in inner:
        for group in one.param_groups:
            names.update({matrix: names[original] for original, matrix, _ in group.get("views", ())})
    return Optimizer(inner, names)
