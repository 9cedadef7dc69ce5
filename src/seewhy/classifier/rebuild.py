"""From a saved classifier's weights back to the torch network."""

from typing import TYPE_CHECKING

import numpy as np

from seewhy.classifier.parts import Model
from seewhy.devices import keep_memory, require_torch
from seewhy.errors import ArtefactError

if TYPE_CHECKING:
    from seewhy.network.network import Network

__all__ = ["rebuild"]


def rebuild(
    model: Model, *, classes: int, mean: tuple[float, float, float], std: tuple[float, float, float]
) -> "Network":
    """Builds the torch network a classifier was saved from and gives it its weights.

    Args:
        model: the saved network.
        classes: how many classes.
        mean: the preprocessing's mean, 0..1, one a colour.
        std: its standard deviation.

    Returns:
        The network, in evaluation mode, on the CPU.

    Raises:
        MissingExtraError: torch is not installed.
        ArtefactError: the weights do not fit the network.
    """
    require_torch()
    keep_memory()  # whoever asks for the network is about to run it many times: docs/decisions/0030-keep-memory.md
    import torch

    from seewhy.network.catalogue import build_network
    from seewhy.network.config import NetworkConfig
    from seewhy.settings import from_mapping

    # Published weights would only be read to be written over.
    settings = {**model.network, "weights": "random"}
    config = from_mapping(NetworkConfig, settings, where="config.json")
    network = build_network(config, classes=classes, mean=mean, std=std, seed=0)
    # A copy, because torch must not write into arrays that others read.
    tensors = {name: torch.from_numpy(np.array(values)) for name, values in model.weights.items()}
    try:
        network.load_state_dict(tensors)
    except RuntimeError as error:
        raise ArtefactError(
            f'The saved weights do not fit the network "{model.network.get("network")}" ({error})',
            "the tensors of the network that config.json describes",
            "Use the version of SeeWhy that saved this classifier, or train it again.",
        ) from error
    return network.eval()
