"""What a classifier consists of, as plain data: what is written to its folder and read from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability.novelty_detector import NoveltyDetector
from seewhy.probability.receipt import Receipts
from seewhy.probability.verdict import VerdictRule

__all__ = ["DENSE_BIAS", "DENSE_WEIGHT", "Model", "Parts"]

DENSE_WEIGHT = "head.dense.weight"
DENSE_BIAS = "head.dense.bias"


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """The trained network in both its forms.

    Args:
        onnx: the ONNX graph; input uint8 (batch, size, size, 3), outputs "logits" and "feature_maps.<stage>".
        weights: every tensor of the torch network by its name there.
        network: how to build the torch network: the settings of NetworkConfig.
        head: how the dense layer reads the feature maps: HeadSpec as JSON.
    """

    onnx: bytes
    weights: Mapping[str, np.ndarray]
    network: Mapping[str, Any] = field(default_factory=dict)
    head: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """All that a classifier consists of.

    Args:
        classes: class names, in the order of the logits.
        preprocessing: how a photo becomes the network's input.
        temperature: what the logits are divided by, above 0.
        rule: when to answer and when to say "unsure".
        receipts: how sure and how right it was on photos it had never seen.
        provenance: where it comes from: versions, date, seed, training, fingerprints of the photos, metrics.
        model: the network.
        groups: everyday groups of classes: by name, the indices of their classes; None for none.
        detector: tells photos of these classes from photos of something else; None where it cannot.
    """

    classes: tuple[str, ...]
    preprocessing: Preprocessing
    temperature: float
    rule: VerdictRule
    receipts: Receipts
    provenance: Mapping[str, Any]
    model: Model
    groups: Mapping[str, tuple[int, ...]] | None = None
    detector: NoveltyDetector | None = None
