"""The optimizers there are: how the weights are moved once backpropagation has said which way is down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seewhy.errors import ConfigError
from seewhy.training.catalogue import Catalogue

if TYPE_CHECKING:
    import torch

__all__ = ["OPTIMIZERS", "Group", "Hyperparameters", "Kind"]


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


# A group of weights as torch.optim has it ("params", "weight_decay"), with "in_head", the learning rate's "factor", and
# "first" where it follows a schedule of its own.
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
    matrices, rest = _matrices_apart(groups, "muon")
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


def _turning_muon(groups: list[Group], numbers: Hyperparameters) -> "list[torch.optim.Optimizer]":
    """Muon for filters of constant length, Nesterov's SGD for the rest.

    A step takes learning_rate · weight_decay off every number of the rest, whatever its own learning rate, biases too:
    they may learn hundreds of times as fast as filters, and would drift.
    """
    from torch.optim import SGD

    from seewhy.training.muon import TurningMuon

    matrices, rest = _matrices_apart(groups, "turning_muon")
    turned = [{**group, "weight_decay": 0.0} for group in matrices]
    muon = TurningMuon(turned, learning_rate=numbers.learning_rate, momentum=numbers.momentum)
    if not rest:
        return [muon]
    pulled = [{**group, "weight_decay": numbers.weight_decay / (group["factor"] or 1.0)} for group in rest]
    return [muon, SGD(pulled, lr=numbers.learning_rate, momentum=_REST_MOMENTUM, nesterov=True)]


# Jordan 2024, airbench94_muon.
_REST_MOMENTUM = 0.85

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

OPTIMIZERS.add(
    "turning_muon",
    help="muon for filters that keep their length, as they may before a batch normalisation; sgd for the rest",
)(
    # Jordan 2024, airbench94_muon: learning rate 0.24, and 0.004 of the rest pulled off a step, which is 0.24 · 1/60.
    Kind(defaults=Hyperparameters(learning_rate=0.24, momentum=0.6, weight_decay=1 / 60), build=_turning_muon)
)


def _matrices_apart(groups: list[Group], name: str) -> tuple[list[Group], list[Group]]:
    """The groups in two: weight matrices of hidden layers, and all the rest; an error where there is no matrix.

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
    if not matrices:
        raise ConfigError(
            f'The optimizer "{name}" has nothing to do: no hidden layer with a weight matrix learns',
            "a hidden dense or convolution layer that learns",
            'Choose "adamw", or let more layers learn (tune = "all").',
        )
    return matrices, rest
