"""Which layers learn: the head alone, the upper stages too, or all."""

from torch import nn

from seewhy.errors import ConfigError

__all__ = ["FirstConvolution", "choose_what_learns", "switch_to_training"]


def choose_what_learns(network: nn.Module, tune: str, *, stages: int = 2, stays: str = "nothing") -> None:
    """Sets requires_grad on every tensor of the network.

    Args:
        network: with the parts body and head, unless all of it learns.
        tune: "head", "top" (the head and the last stages), or "all".
        stages: how many of the last stages "top" is.
        stays: "head" leaves the head as it is all the same.

    Raises:
        ConfigError: the network has no such parts.
    """
    learning = [network] if tune == "all" else [_part(network, "head", tune)]
    if tune == "top":
        learning += _last_stages(_part(network, "body", tune), stages)
    network.requires_grad_(False)
    for part in learning:
        part.requires_grad_(True)
    if stays == "head" and tune != "head":
        _part(network, "head", tune).requires_grad_(False)


def switch_to_training(network: nn.Module, *, stays: str = "nothing") -> None:
    """Training mode for what learns; what does not keeps answering as it does at prediction.

    A frozen layer's batch-norm would otherwise go on collecting statistics, and change what it was frozen to keep.

    Args:
        network: after choose_what_learns().
        stays: "head": batch-norm divides by what it stored before, in layers that learn too.
    """
    learns = [tensor.requires_grad for tensor in network.parameters()]
    network.train(any(learns))
    if any(learns) and not all(learns):
        for part in network.children():
            if list(part.parameters()):
                switch_to_training(part)
    if stays == "head":
        for part in network.modules():
            if isinstance(part, nn.modules.batchnorm._BatchNorm):
                part.eval()


class FirstConvolution:
    """The convolution that sees the photo itself, and when it stops learning.

    What the first layers find is found early, and while they learn, every gradient has to come all the way down to
    them; without that a step is cheaper.

    Args:
        network: after choose_what_learns(); the convolution that was built first is meant.
        part: of the training in which it learns, 0 … 1.
        steps: of the whole training.

    Reference: Brock et al., 2017, arXiv:1706.04983 (FreezeOut).
    """

    def __init__(self, network: nn.Module, part: float, steps: int) -> None:
        self.steps = round(part * steps)
        first = next(((name, one) for name, one in network.named_modules() if isinstance(one, nn.Conv2d)), None)
        self.tensors: dict[str, nn.Parameter] = {}
        if first is not None and self.steps < steps:
            name, layer = first
            named = ((f"{name}.{key}".lstrip("."), one) for key, one in layer.named_parameters())
            self.tensors = {key: one for key, one in named if one.requires_grad}

    def learn_at(self, step: int) -> int | None:
        """Lets it learn or not at a step.

        Args:
            step: from 0.

        Returns:
            Of how many steps its own schedule is; None where it follows that of the others, or learns no more.
        """
        learns = step < self.steps
        for tensor in self.tensors.values():
            tensor.requires_grad_(learns)
        return self.steps if self.tensors and learns else None


def _part(network: nn.Module, name: str, tune: str) -> nn.Module:
    part = getattr(network, name, None)
    if not isinstance(part, nn.Module):
        raise ConfigError(
            f'tune is "{tune}", but the network {type(network).__name__} has no part called {name}',
            "a network with a body and a head",
            'Choose tune = "all".',
        )
    return part


def _last_stages(body: nn.Module, count: int) -> list[nn.Module]:
    """The modules of the last stages, by the names the body gives; without names, its last children with weights."""
    names = [stage.name for stage in getattr(body, "stages", ())]
    if names and all(isinstance(getattr(body, name, None), nn.Module) for name in names):
        return [body.get_submodule(name) for name in names[-count:]]
    return [child for child in body.children() if list(child.parameters())][-count:]
