"""A running average of the weights: smoother than the weights themselves, and often a little better."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

__all__ = ["WeightAverage"]


class WeightAverage:
    """The exponential moving average (EMA) of all of a network's tensors.

    Args:
        network: whose weights are averaged, before the first step.
        decay: how much of the average is kept at each step, 0 … 1; less during the first steps, so that the average
            does not remember the random start.

    Reference: Tarvainen, Valpola, 2017, arXiv:1703.01780. The first steps as in TensorFlow's
    ExponentialMovingAverage: at most (1 + step) / (10 + step).
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self._decay = decay
        self.tensors = {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}

    @torch.no_grad()
    def follow(self, network: nn.Module, step: int) -> None:
        """Moves the average towards the network's weights.

        Args:
            network: after a step.
            step: number of that step, from 0.
        """
        decay = min(self._decay, (1 + step) / (10 + step))
        for name, tensor in network.state_dict().items():
            if tensor.is_floating_point():
                self.tensors[name].lerp_(tensor, 1 - decay)
            else:
                self.tensors[name].copy_(tensor)  # counters are not averaged

    @contextmanager
    def in_place_of_weights(self, network: nn.Module) -> Iterator[None]:
        """Inside this context the network has the averaged weights.

        Args:
            network: the one that is averaged.
        """
        own = {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
        network.load_state_dict(self.tensors)
        try:
            yield
        finally:
            network.load_state_dict(own)
