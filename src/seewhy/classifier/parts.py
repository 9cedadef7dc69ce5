"""What a classifier consists of, as plain data: what is written to its folder and read from it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import numpy as np

from seewhy.classifier.frequencies import prior_of
from seewhy.network.head_spec import HeadSpec
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability.label_sets import ClassScores
from seewhy.probability.novelty_detector import NoveltyDetector
from seewhy.probability.prior import softmax_under_prior
from seewhy.probability.receipt import Receipts
from seewhy.probability.softmax import softmax
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
        class_scores: how little each class fitted its own calibration photos, for promises of a miss rate; None where
            that was not kept.
        training_prior: how frequent each class was to the network while it was taught, summing to 1; None: unknown.
        prior: how frequent the classes are where it is used, summing to 1; None: as in training.
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
    class_scores: ClassScores | None = None
    training_prior: tuple[float, ...] | None = None
    prior: tuple[float, ...] | None = None

    @cached_property
    def head(self) -> HeadSpec:
        """What its dense layer reads.

        Raises:
            ArtefactError: the network's own description was edited.
        """
        return HeadSpec.from_json(self.model.head)

    def probabilities_of(self, logits: np.ndarray) -> np.ndarray:
        """The probabilities that belong to raw scores: softmax at the temperature, and the prior where there is one.

        Args:
            logits: (…, classes).

        Returns:
            (…, classes) float64, rows summing to 1.
        """
        if self.prior is None or self.training_prior is None:
            return softmax(logits, self.temperature)
        return softmax_under_prior(logits, self.temperature, self.training_prior, self.prior)

    def group_probabilities(self, probabilities: np.ndarray) -> dict[str, float] | None:
        """How probable each everyday group is; None where there are none.

        Args:
            probabilities: (classes,) float64.
        """
        if self.groups is None:
            return None
        group, member = self._members
        sums = np.bincount(group, probabilities[member], minlength=len(self.groups))
        return dict(zip(self.groups, sums.tolist(), strict=True))

    @cached_property
    def _members(self) -> tuple[np.ndarray, np.ndarray]:
        """The members of all groups: the number of the group, and the class."""
        pairs = [(number, k) for number, members in enumerate((self.groups or {}).values()) for k in members]
        group, member = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return group, member

    def with_prior(self, prior: Mapping[str, float]) -> Self:
        """The same classifier for a place where the classes are more or less frequent than among its training photos.

        If wolves were a third of the photos and are one animal of a hundred, "wolf" is told far too often. Each
        probability is multiplied by prior / training share and brought to sum 1. Label sets of a promised miss rate
        hold under any prior; receipts do not, and are left out. Explanations tell of the network, and so of the
        training's frequencies.

        Args:
            prior: the share of each class, 0..1, by name; classes that are not named share what is left.

        Returns:
            The classifier; a prior that it had is replaced.

        Raises:
            ArtefactError: the classifier does not record how frequent its classes were in training.
            ConfigError: no class has this name.
            UsageError: a share outside 0..1, or shares that don't sum to 1.

        Reference: Saerens, Latinne, Decaestecker 2002.
        """
        return dataclasses.replace(self, prior=prior_of(self, prior))
