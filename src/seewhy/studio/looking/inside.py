"""What every layer answers to a photo, ready for the page: all its maps, one unit, one cell with its arithmetic."""

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import UsageError, unknown_name

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.layers.deeper_cell import CellWorker
    from seewhy.layers.filters import FilterReport
    from seewhy.layers.layer_maps import LayerMaps
    from seewhy.network.network import Network

__all__ = ["Inside"]

_READ = 8  # maps of the layer before that are told of a unit


class Inside:
    """A classifier's network, built in torch when it is first looked into, for one look at a time.

    Args:
        classifier: whose network.
    """

    def __init__(self, classifier: "Classifier") -> None:
        self._classifier = classifier
        self._network: Network | None = None
        self._worker: CellWorker | None = None
        self._kernels: tuple[np.ndarray, FilterReport] | None = None
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

    def arithmetic(self, image: np.ndarray, cell: tuple[int, int, int], layer: str = "first") -> dict[str, Any]:
        """One number of a layer worked out on the photo's own numbers.

        Args:
            image: (size, size, 3) uint8, prepared.
            cell: channel, row and column.
            layer: "first" or the name of a stage.

        Returns:
            Of the first layer Arithmetic.to_json, of another one DeeperCell.to_json: the patches, the kernels, their
            products, the sum and what becomes of it.

        Raises:
            MissingExtraError: torch is not installed.
            ConfigError, UsageError: no such layer or cell.
            ArtefactError: the layer does not end in a convolution and simple steps.
        """
        from seewhy.devices import require_torch

        require_torch()
        from seewhy.layers.arithmetic_steps import Cell
        from seewhy.layers.deeper_cell import CellWorker
        from seewhy.layers.work_out import Question, work_out

        channel, row, column = cell
        place = Cell(channel=channel, row=row, column=column)
        with self._lock:
            if layer != "first":
                self._worker = self._worker or CellWorker(self._built(), image.shape[0])
                return self._worker.work_out(image, layer, place).to_json()
            question = Question(classes=self._classifier.classes, temperature=self._classifier.temperature, cell=place)
            return work_out(self._built(), image, question).to_json()

    def unit(self, image: np.ndarray, layer: str, channel: int) -> dict[str, Any]:
        """One unit's filter: of the first layer its kernel, of another the maps before it that it reads most.

        Args:
            image: (size, size, 3) uint8, prepared.
            layer: "first" or the name of a stage.
            channel: the unit, from 0.

        Returns:
            kernel: its weights (3, height, width), the largest weight of the layer, and what it was found to be; None
            where the unit does not weigh the photo. reads: MapsRead with its strongest maps; None there.

        Raises:
            MissingExtraError: torch is not installed.
            ConfigError, UsageError: no such layer or unit.
        """
        from seewhy.devices import require_torch

        require_torch()
        from seewhy.layers.maps_read import maps_read

        with self._lock:
            read = maps_read(self._built(), image, layer, channel)
            kernel = self._kernel(channel) if layer == "first" else None
        maps = [{"channel": index, "share": share} for index, share in read.strongest(_READ)]
        reads = None if read.layer is None else {"layer": read.layer, "count": len(read.shares), "maps": maps}
        return {"layer": layer, "channel": channel, "mean": read.mean, "kernel": kernel, "reads": reads}

    def network(self) -> "Network":
        """The network itself, to be read and not to be run.

        Raises:
            MissingExtraError: torch is not installed.
        """
        from seewhy.devices import require_torch

        require_torch()
        with self._lock:
            return self._built()

    def _kernel(self, channel: int) -> dict[str, Any] | None:
        from seewhy.layers.filters import fit_filters
        from seewhy.layers.first_steps import first_kernels

        if self._kernels is None:
            weights = first_kernels(self._built())
            if weights is None:
                return None
            self._kernels = weights, fit_filters(weights)
        weights, report = self._kernels
        if not 0 <= channel < len(weights):
            raise UsageError(f"There is no filter {channel}", f"0 to {len(weights) - 1}", "Choose another one.")
        fit = report.fits[channel]
        return {
            "weights": weights[channel].tolist(),
            "limit": float(np.abs(weights).max()),
            "kind": fit.kind,
            "colours": fit.axis.words,
            "degrees": fit.orientation_degrees,
            "strength": fit.strength,
        }

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
