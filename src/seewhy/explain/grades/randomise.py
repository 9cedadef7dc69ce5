"""Networks that have forgotten: copies whose weights are random, from the head downwards."""

import copy
import math
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn

from seewhy.network.inner_layers import to_batch
from seewhy.network.network import Network
from seewhy.randomness import stream

__all__ = ["HEAD", "forgotten"]

HEAD = "head"


def forgotten(network: Network, images: np.ndarray, *, seed: int) -> Iterator[tuple[str, Network]]:
    """Copies of a network that know less and less: first its head, then stage by stage downwards is made random.

    Weights are drawn as for a network that has not begun to learn (He et al. 2015). Batch normalisation is set to
    what it would be in such a network, with its means and spreads measured anew on the images: with those of the
    trained weights, or with none, signals would die out or overflow on their way, and the map would collapse for that
    reason alone.

    Args:
        network: left as it is, bit for bit.
        images: (n, size, size, 3) uint8, prepared; what batch normalisation is measured on.
        seed: the user's seed.

    Returns:
        One after the other, the name of what was made random last ("head", "stage4", …) and a copy in evaluation mode.

    Reference:
        Adebayo et al. 2018, Sanity checks for saliency maps, arXiv:1810.03292 (cascading randomisation).
    """
    groups = _groups(network, int(images.shape[1]))
    random = torch.Generator().manual_seed(stream(seed, "grades", "forgotten"))
    copied = copy.deepcopy(network).eval()
    batch = to_batch(images, network.standardise.mean.device)
    batch = torch.cat([batch, batch.flip(3)])  # its mirror image too: one number has no spread
    norms: list[nn.Module] = []
    for name, modules in groups:
        own = dict(copied.named_modules())
        for module in (own[one] for one in modules):
            _draw(module, random)
            if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.running_mean is not None:
                norms.append(module)
        _measure(copied, norms, batch)
        yield name, copy.deepcopy(copied)


def _groups(network: Network, size: int) -> list[tuple[str, list[str]]]:
    """The names of the modules that own weights, head first, then by the stage on whose way they lie, from the top.

    Which stage a weight serves first is told by the gradients: it serves the lowest stage that they flow from.
    """
    own = {
        name: list(module.parameters(recurse=False))
        for name, module in network.named_modules()
        if any(True for _ in module.parameters(recurse=False))
    }
    groups: list[tuple[str, list[str]]] = []
    left = [name for name in own if not name.startswith(f"{HEAD}.")]
    for stage, reached in _reached(network, size):
        served = [name for name in left if any(id(one) in reached for one in own[name])]
        left = [name for name in left if name not in served]
        groups.insert(0, (stage, served))
    groups[0][1].extend(left)  # what serves no stage, so that nothing learned is left
    return [(HEAD, [name for name in own if name.startswith(f"{HEAD}.")]), *[one for one in groups if one[1]]]


def _reached(network: Network, size: int) -> Iterator[tuple[str, set[int]]]:
    """Stage by stage from the lowest, the ids of the parameters that it depends on."""
    parameters = list(network.body.parameters())
    wanted = [one.requires_grad for one in parameters]
    was_training = network.training
    network.eval()
    try:
        for one in parameters:
            one.requires_grad_(True)
        with torch.enable_grad():
            maps = network.body(network.standardise(torch.zeros(1, 3, size, size, device=parameters[0].device)))
            for stage, x in zip(network.body.stages, maps, strict=True):
                found = torch.autograd.grad(x.sum(), parameters, retain_graph=True, allow_unused=True)
                yield stage.name, {id(one) for one, slope in zip(parameters, found, strict=True) if slope is not None}
    finally:
        for one, before in zip(parameters, wanted, strict=True):
            one.requires_grad_(before)
        network.train(was_training)


def _draw(module: nn.Module, random: torch.Generator) -> None:
    """Fills a module's own parameters as if it had not begun to learn."""
    with torch.no_grad():
        if isinstance(module, nn.Conv2d | nn.Linear):
            _fill(module.weight, math.sqrt(2 / module.weight[0].numel()), random)
            if module.bias is not None:
                module.bias.zero_()
        elif isinstance(module, nn.modules.batchnorm._BatchNorm | nn.LayerNorm | nn.GroupNorm):
            if module.weight is not None:
                module.weight.fill_(1)
            if module.bias is not None:
                module.bias.zero_()
        else:  # what is rare (positions of a transformer, scales): the same numbers in another order
            for one in module.parameters(recurse=False):
                shuffled = one.flatten()[torch.randperm(one.numel(), generator=random).to(one.device)]
                one.copy_(shuffled.reshape(one.shape))


def _fill(weight: Tensor, spread: float, random: torch.Generator) -> None:
    weight.copy_(torch.randn(weight.shape, generator=random) * spread)  # drawn on the CPU: the same on every device


def _measure(network: Network, norms: list[nn.Module], batch: Tensor) -> None:
    """Measures means and spreads anew for the batch normalisations that were made random."""
    before = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()  # type: ignore[operator]
        norm.momentum = None  # type: ignore[assignment]  # the plain mean over the batches seen, here one
        norm.train()
    with torch.no_grad():
        network(batch)
    for norm, momentum in zip(norms, before, strict=True):
        norm.momentum = momentum  # type: ignore[assignment]
        norm.eval()
