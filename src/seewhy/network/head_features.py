"""The numbers that the dense layer reads, from feature maps that an engine computed. NumPy only."""

from collections.abc import Mapping

import numpy as np

from seewhy.network.head_spec import HeadSpec, pooling_matrix

__all__ = ["head_features"]


def head_features(maps: Mapping[str, np.ndarray], spec: HeadSpec) -> np.ndarray:
    """Each photo's *feature vector*: its feature maps averaged as the head averages them, in the dense layer's order.

    So feature vector times weights, plus bias, is the logits: a new dense layer can be taught without torch.

    Args:
        maps: by stage, (photos, channels, height, width) float32.
        spec: what the head reads.

    Returns:
        (photos, spec.features) float32.

    >>> spec = HeadSpec(stages=("last",), channels=(1,), moments=("mean", "mean_square"))
    >>> head_features({"last": np.array([[[[1.0, 3.0]]]], np.float32)}, spec)
    array([[2., 5.]], dtype=float32)
    """
    rows = []
    for stage in spec.stages:
        x = maps[stage]  # (n, c, h, w)
        down, across = (pooling_matrix(side, spec.grid).astype(np.float32) for side in x.shape[2:])
        for moment in spec.moments:
            values = x if moment == "mean" else x * x
            rows.append((down @ values @ across.T).reshape(len(x), -1))  # channel, grid row, grid column
    return np.concatenate(rows, axis=1).astype(np.float32, copy=False)
