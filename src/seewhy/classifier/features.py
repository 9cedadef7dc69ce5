"""What a photo is to the network: the numbers its dense layer reads from the deepest feature maps. No torch."""

from typing import TYPE_CHECKING

import numpy as np

from seewhy.errors import ArtefactError
from seewhy.network.head_spec import HeadSpec, pooling_matrix

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["deepest_features", "features_of_maps", "unit_length"]


def features_of_maps(maps: "Mapping[str, np.ndarray]", spec: HeadSpec) -> np.ndarray:
    """The *feature vector* of each image: its deepest feature maps, averaged, and brought to length 1.

    Two photos that look alike to the network have vectors that point the same way. Of the depths that the dense layer
    reads only the deepest is taken, of its moments only the first: on real photos it tells photos of something else
    from new photos of the known classes best (benchmarks/neighbours.py, docs/decisions/0043-familiar-photos.md).

    Args:
        maps: by stage, (n, channels, height, width) float32.
        spec: what the head reads.

    Returns:
        (n, features) float32, each of length 1; zeros where every feature map is silent.
    """
    x = maps[spec.stages[-1]]  # (n, c, h, w)
    values = x if spec.moments[0] == "mean" else x * x
    down, across = (pooling_matrix(side, spec.grid).astype(np.float32) for side in x.shape[2:])
    return unit_length((down @ values @ across.T).reshape(len(x), -1))  # (n, c·g·g): the dense layer's own order


def deepest_features(features: np.ndarray, spec: HeadSpec) -> np.ndarray:
    """The same from all that a dense layer reads, where it was computed already.

    Args:
        features: (n, spec.features), in the order that the spec tells.
        spec: what the head reads.

    Returns:
        (n, features of the deepest stage) float32, each of length 1.

    Raises:
        ArtefactError: the features are not those of this head.

    >>> deepest_features(np.array([[9.0, 3.0, 4.0]]), HeadSpec(stages=("a", "b"), channels=(1, 2)))
    array([[0.6, 0.8]], dtype=float32)
    """
    if features.ndim != 2 or features.shape[1] != spec.features:
        raise ArtefactError(
            f"The features have the shape {features.shape}",
            f"(photos, {spec.features})",
            "They belong to another network: compute them with this one.",
        )
    block = spec.slices[spec.stages[-1]]
    return unit_length(features[:, block.start : block.start + spec.channels[-1] * spec.grid**2].astype(np.float32))


def unit_length(rows: np.ndarray) -> np.ndarray:
    """Rows brought to length 1; rows of zeros stay zeros.

    Args:
        rows: (n, features).
    """
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1)
