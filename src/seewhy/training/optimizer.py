"""Optimizers: how the weights are moved once backpropagation has said which way is down."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seewhy.errors import ConfigError
from seewhy.training.catalogue import Catalogue

if TYPE_CHECKING:
    import torch
    from torch import nn

__all__ = ["OPTIMIZERS", "Hyperparameters", "Optimizer", "build_optimizer"]


@dataclass(frozen=True, kw_only=True)
class Hyperparameters:
    """The numbers an optimizer is steered by.

    Args:
        learning_rate: size of a step at its largest.
        momentum: how much of the last steps' direction is kept, 0 … 1 (beta 1 of Adam).
        weight_decay: how strongly weights are pulled to 0.
    """

    learning_rate: float
    momentum: float
    weight_decay: float


# A group of weights as torch.optim has it ("params", "weight_decay"), with "in_head" and the learning rate's "factor".
Group = dict[str, Any]
Build = Callable[[list[Group], Hyperparameters], "list[torch.optim.Optimizer]"]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """An optimizer and the numbers that serve it well.

    Args:
        defaults: taken where the user gives none.
        build: makes torch's optimizers, one or more, from groups of weights.
    """

    defaults: Hyperparameters
    build: Build


OPTIMIZERS: Catalogue[Kind] = Catalogue("optimizer")


def _sgd(groups: list[Group], numbers: Hyperparameters) -> "list[torch.optim.Optimizer]":
    from torch.optim import SGD

    nesterov = numbers.momentum > 0
    return [SGD(groups, lr=numbers.learning_rate, momentum=numbers.momentum, nesterov=nesterov, fused=_fused(groups))]


def _adam(groups: list[Group], numbers: Hyperparameters) -> "list[torch.optim.Optimizer]":
    from torch.optim import Adam

    return [Adam(groups, lr=numbers.learning_rate, betas=(numbers.momentum, 0.999), fused=_fused(groups))]


def _adamw(groups: list[Group], numbers: Hyperparameters) -> "list[torch.optim.Optimizer]":
    from torch.optim import AdamW

    return [AdamW(groups, lr=numbers.learning_rate, betas=(numbers.momentum, 0.999), fused=_fused(groups))]


def _muon(groups: list[Group], numbers: Hyperparameters) -> "list[torch.optim.Optimizer]":
    """Muon for the matrices of hidden layers, AdamW for the rest; both with the same learning rate."""
    import torch

    if not hasattr(torch.optim, "Muon"):
        raise ConfigError(
            f'The optimizer "muon" is not part of torch {torch.__version__}',
            "torch 2.9 or later",
            'Update torch, or choose "adamw".',
        )
    matrices, rest = _matrices_apart(groups)
    if not matrices:
        raise ConfigError(
            'The optimizer "muon" has nothing to do: no hidden layer with a weight matrix learns',
            "a hidden dense or convolution layer that learns",
            'Choose "adamw", or let more layers learn (tune = "all").',
        )
    # match_rms_adamw: steps as large as AdamW's, so that one learning rate serves both (Liu et al., 2025,
    # arXiv:2502.16982, section 2.2).
    muon = torch.optim.Muon(
        matrices, lr=numbers.learning_rate, momentum=numbers.momentum, adjust_lr_fn="match_rms_adamw"
    )
    if not rest:
        return [muon]
    return [muon, torch.optim.AdamW(rest, lr=numbers.learning_rate, betas=(0.9, 0.999), fused=_fused(rest))]


def _fused(groups: list[Group]) -> bool:
    """Whether one kernel moves a whole tensor: a third of the time for EfficientNet-Lite0 (8.6 ms, then 3.0)."""
    return all(tensor.device.type in ("cpu", "cuda") for group in groups for tensor in group["params"])


OPTIMIZERS.add("adamw", help="steps of even size for every weight, with decay apart from the gradient")(
    # 0.05: Liu et al., 2022, arXiv:2201.03545, table 5.
    Kind(defaults=Hyperparameters(learning_rate=2e-3, momentum=0.9, weight_decay=0.05), build=_adamw)
)
OPTIMIZERS.add("sgd", help="plain descent with Nesterov momentum")(
    # He et al., 2015, arXiv:1512.03385, with half its learning rate for batches a quarter as large.
    Kind(defaults=Hyperparameters(learning_rate=0.05, momentum=0.9, weight_decay=5e-4), build=_sgd)
)
OPTIMIZERS.add("adam", help="steps of even size for every weight")(
    # Kingma, Ba, 2014, arXiv:1412.6980.
    Kind(defaults=Hyperparameters(learning_rate=1e-3, momentum=0.9, weight_decay=0.0), build=_adam)
)
OPTIMIZERS.add("muon", help="turns every layer's step into a rotation; for hidden layers, with adamw for the rest")(
    # Jordan et al., 2024, kellerjordan.github.io/posts/muon: momentum 0.95.
    Kind(defaults=Hyperparameters(learning_rate=2e-3, momentum=0.95, weight_decay=0.05), build=_muon)
)


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

    def set_learning_rate(self, learning_rate: float) -> None:
        """Sets the size of the next step; the groups keep their proportions."""
        for one in self._inner:
            for group in one.param_groups:
                group["lr"] = learning_rate * group["factor"]

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
    network: "nn.Module", name: str, numbers: Hyperparameters, *, body_factor: float = 1.0
) -> Optimizer:
    """The optimizer of a name, over every tensor of the network that learns.

    Biases and the two vectors of batch-norm are not pulled to 0: they are few, and shifting a mean is no overfitting.

    Args:
        network: its tensors with requires_grad are moved.
        name: one of OPTIMIZERS.
        numbers: learning rate, momentum, weight decay.
        body_factor: the body's learning rate as a part of the head's; below 1 it keeps what was learned elsewhere.

    Raises:
        ConfigError: no such name, or this torch lacks it.

    Reference: Howard, Ruder, 2018, arXiv:1801.06146 (learning rates by depth).
    """
    groups: dict[tuple[bool, bool], Group] = {}
    names: dict[torch.Tensor, str] = {}
    for tensor_name, tensor in network.named_parameters():
        if not tensor.requires_grad:
            continue
        in_head, decays = tensor_name.startswith("head."), tensor.ndim > 1
        new = {
            "params": [],
            "in_head": in_head,
            "weight_decay": numbers.weight_decay if decays else 0.0,
            "factor": 1.0 if in_head else body_factor,
        }
        groups.setdefault((in_head, decays), new)["params"].append(tensor)
        names[tensor] = tensor_name
    inner = OPTIMIZERS[name].choice.build(list(groups.values()), numbers)
    for one in inner:
        for group in one.param_groups:
            names.update({matrix: names[original] for original, matrix, _ in group.get("views", ())})
    return Optimizer(inner, names)


def _matrices_apart(groups: list[Group]) -> tuple[list[Group], list[Group]]:
    """The groups in two: weight matrices of hidden layers, and all the rest.

    A convolution's kernels (outputs, inputs, height, width) are a matrix with a row an output, once the last three are
    written in one line. A depthwise convolution's are not: its channels never meet.
    """
    from torch import nn

    matrices, rest = [], []
    for group in groups:
        views, others = [], []
        for tensor in group["params"]:
            is_matrix = tensor.ndim == 2 or (tensor.ndim == 4 and tensor.shape[1] > 1)
            if group["in_head"] or not is_matrix:
                others.append(tensor)
                continue
            # The same memory under another shape; channels-last kernels lie there as (output, height, width, input).
            order = tuple(range(tensor.ndim)) if tensor.is_contiguous() else (0, 2, 3, 1)
            matrix = nn.Parameter(tensor.detach().permute(order).flatten(1))
            views.append((tensor, matrix, order))
        if views:
            matrices.append({**group, "params": [matrix for _, matrix, _ in views], "views": views})
        if others:
            rest.append({**group, "params": others})
    return matrices, rest
