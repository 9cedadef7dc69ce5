"""What every layer answers to a photo, ready for the page: all its maps, a byte a place, on one scale a layer."""

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import unknown_name

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.layers.layer_maps import LayerMaps
    from seewhy.network.network import Network

__all__ = ["Inside"]


class Inside:
    """A classifier's network, built in torch when it is first looked into, for one look at a time.

    Args:
        classifier: whose network.
    """

    def __init__(self, classifier: "Classifier") -> None:
        self._classifier = classifier
        self._network: Network | None = None
        self._lock = threading.Lock()  # a look hangs hooks on the network

    def look(self, image: np.ndarray, target: str | None) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """The feature maps of all layers, and what each channel adds to a class's score.

        Args:
            image: (size, size, 3) uint8, prepared.
            target: the class; None for the most probable one.

        Returns:
            What is told of each layer; by layer (channels, height, width) uint8, value = (byte − zero) × scale.

        Raises:
            MissingExtraError: torch is not installed.
            ConfigError: no such class.
        """
        classes = self._classifier.classes
        if target is not None and target not in classes:
            raise unknown_name("class", target, classes)
        from seewhy.devices import require_torch

        require_torch()
        from seewhy.layers.feature_maps import feature_maps

        with self._lock:
            found = feature_maps(self._built(), image, None if target is None else classes.index(target))
        layers, arrays = [], {}
        for one in found.layers:
            encoded = one.encode()
            layers.append(_told(one) | {"scale": encoded.scale, "zero": encoded.zero})
            arrays[one.layer.name] = encoded.values
        told = {
            "size": image.shape[0],
            "target": classes[int(found.target)],
            "logit": found.logit,
            "bias": found.bias,
            "layers": layers,
        }
        return told, arrays

    def arithmetic(self, image: np.ndarray, cell: tuple[int, int, int]) -> dict[str, Any]:
        """One number of the first layer worked out on the photo's own numbers.

        Args:
            image: (size, size, 3) uint8, prepared.
            cell: channel, row and column.

        Returns:
            Arithmetic.to_json: the patch, the kernel, their products, the sum and what becomes of it.

        Raises:
            MissingExtraError: torch is not installed.
            UsageError: no such cell.
            ArtefactError: the network does not begin with a convolution of the photo.
        """
        from seewhy.devices import require_torch

        require_torch()
        from seewhy.layers.arithmetic_steps import Cell
        from seewhy.layers.work_out import Question, work_out

        channel, row, column = cell
        question = Question(
            classes=self._classifier.classes,
            temperature=self._classifier.temperature,
            cell=Cell(channel=channel, row=row, column=column),
        )
        with self._lock:
            return work_out(self._built(), image, question).to_json()

    def network(self) -> "Network":
        """The network itself, to be read and not to be run.

        Raises:
            MissingExtraError: torch is not installed.
        """
        from seewhy.devices import require_torch

        require_torch()
        with self._lock:
            return self._built()

    def _built(self) -> "Network":
        if self._network is None:
            self._network = self._classifier.network()
        return self._network


def _told(layer: "LayerMaps") -> dict[str, Any]:
    """A layer in words and numbers; contributions and order by channel."""
    one = layer.layer
    sight = (
        None if one.sight is None else {"field": one.sight.field, "stride": one.sight.stride, "start": one.sight.start}
    )
    return {
        "name": one.name,
        "channels": one.channels,
        "height": one.height,
        "width": one.width,
        "signed": layer.signed,
        "limit": layer.limit,
        "ceiling": one.ceiling,
        "sight": sight,
        "exact": layer.exact,
        "contributions": [float(value) for value in layer.contributions],
        "order": layer.order.tolist(),
        "silent": np.flatnonzero(layer.silent).tolist(),
        "strongest": layer.strongest.tolist(),
    }
