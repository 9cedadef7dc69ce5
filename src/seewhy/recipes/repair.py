"""Mending a classifier that takes a shortcut: its last layer is taught again where the shortcut does not pay."""

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.classifier import Classifier, Model
from seewhy.classifier.parts import DENSE_BIAS, DENSE_WEIGHT
from seewhy.data.batches import decode_once
from seewhy.errors import DatasetError, UsageError
from seewhy.evaluate.looked_at import ask
from seewhy.evaluate.matching import matched_labels, refuse_leakage
from seewhy.network.head_spec import HeadSpec
from seewhy.probability import ClassScores, Estimate, Receipts, choose_rule, fit_temperature, lac, softmax, wilson
from seewhy.randomness import generator
from seewhy.training.head import teach_head
from seewhy.training.head_config import HeadConfig
from seewhy.training.head_folds import deal_folds

if TYPE_CHECKING:
    from seewhy.data.sample import Dataset

__all__ = ["FEWEST", "GroupScore", "Repair", "repair"]

FEWEST = 5
"""Photos that every group must have: with fewer, each head would be taught on fewer than five photos a group."""

_HEADS = 20  # heads that are averaged; the paper takes 10, and a head on so few photos costs 20 ms
_FOLDS = 4  # outer folds: every photo is judged by a head taught without it


@dataclasses.dataclass(frozen=True, kw_only=True)
class GroupScore:
    """One group of photos: a class, with or without the shortcut.

    Args:
        name: the class.
        present: whether the photos show the shortcut.
        n: photos.
        before: the share the classifier got right.
        after: the share the mended one gets right, judged on photos its head was taught without.
    """

    name: str
    present: bool
    n: int
    before: Estimate
    after: Estimate


@dataclasses.dataclass(frozen=True, kw_only=True)
class Repair:
    """What a repair gave.

    Args:
        classifier: with the new last layer.
        groups: how each group fared.
        accuracy_before: over all photos, as they are mixed here.
        accuracy_after: the same, after.
    """

    classifier: Classifier
    groups: tuple[GroupScore, ...]
    accuracy_before: Estimate
    accuracy_after: Estimate

    @property
    def before(self) -> Estimate:
        """The accuracy of the worst group, before."""
        return min((one.before for one in self.groups), key=lambda found: found.value)

    @property
    def after(self) -> Estimate:
        """The accuracy of the worst group, after."""
        return min((one.after for one in self.groups), key=lambda found: found.value)

    @property
    def sentence(self) -> str:
        """What it did, in plain words: for the worst group, and for all photos."""
        n = sum(one.n for one in self.groups)
        change = "rose" if self.after.value > self.before.value else "did not rise"
        told = f"The accuracy on the worst group {change}, from {_told(self.before)} to {_told(self.after)}"
        whole = f"over all {n:,} photos it went from {_told(self.accuracy_before)} to {_told(self.accuracy_after)}"
        return f"{told}; {whole}. What is right only thanks to the shortcut was never reliable."

    def to_json(self) -> dict[str, Any]:
        """As plain values, without the classifier."""
        return {
            "sentence": self.sentence,
            "worst_group": {"before": self.before.to_json(), "after": self.after.to_json()},
            "accuracy": {"before": self.accuracy_before.to_json(), "after": self.accuracy_after.to_json()},
            "groups": [
                {
                    "class": one.name,
                    "present": one.present,
                    "n": one.n,
                    "before": one.before.to_json(),
                    "after": one.after.to_json(),
                }
                for one in self.groups
            ],
        }


def repair(classifier: Classifier, dataset: "Dataset", present: np.ndarray, *, seed: int = 0) -> Repair:
    """Teaches the last layer again, on as many photos with the shortcut as without it in every class.

    A network that learned a shortcut has usually learned the subject too; only its last layer listens to the wrong
    numbers. So the body stays, and new last layers are taught on photos dealt so that the shortcut says nothing about
    the class: of every group (class, with or without the shortcut) as many as the smallest has, dealt anew for each of
    twenty heads, whose weights are averaged. This is *deep feature reweighting*. It needs photos of every group: a
    class that is never seen without the shortcut cannot be mended by arithmetic.

    Args:
        classifier: to be mended; it is not changed.
        dataset: labelled photos of all its classes that it was not taught with.
        present: (photos,) bool, which of them show the shortcut, such as Finding.present of evaluate's shortcuts.
        seed: of the dealing.

    Raises:
        LeakageError: the classifier was made from some of these photos.
        DatasetError: a group has too few photos.
        MissingExtraError: torch or onnx is not installed.
        PhotoError: a photo cannot be read.

    Reference: Kirichenko, Izmailov, Wilson 2022, "Last layer re-training is sufficient for robustness to spurious
    correlations", arXiv:2204.02937.
    """
    present = np.asarray(present, bool)
    if present.shape != (len(dataset),):
        raise UsageError(
            f"present has the shape {present.shape}", f"({len(dataset)},): one a photo", "Give one value a photo."
        )
    refuse_leakage(dataset, classifier.provenance)
    labels = matched_labels(dataset, classifier.classes)
    groups = 2 * labels + present
    _check_groups(groups, classifier.classes)
    logits, rows = ask(classifier, decode_once(dataset, classifier.preprocessing).images, features=True)
    spec = classifier.head
    together = np.array([one.group or one.fingerprint or one.path for one in dataset.samples])
    outer = deal_folds(groups, _FOLDS, seed=seed, groups=together)
    new_logits = np.zeros((len(labels), len(classifier.classes)))
    for fold in np.unique(outer):
        rest = outer != fold
        weights, bias = _taught(rows[rest], groups[rest], spec, seed)
        new_logits[~rest] = rows[~rest] @ weights.T + bias
    mended = _with_head(classifier, *_taught(rows, groups, spec, seed), new_logits, labels, dataset)
    right = [answers.argmax(axis=1) == labels for answers in (logits, new_logits)]
    scores = tuple(
        GroupScore(
            name=classifier.classes[int(group) // 2],
            present=bool(group % 2),
            n=int((groups == group).sum()),
            before=_share(right[0][groups == group]),
            after=_share(right[1][groups == group]),
        )
        for group in np.unique(groups)
    )
    return Repair(classifier=mended, groups=scores, accuracy_before=_share(right[0]), accuracy_after=_share(right[1]))


def _check_groups(groups: np.ndarray, classes: tuple[str, ...]) -> None:
    counts = np.bincount(groups, minlength=2 * len(classes))
    few = [
        f"“{classes[group // 2]}” {'with' if group % 2 else 'without'} it ({counts[group]})"
        for group in np.flatnonzero(counts < FEWEST)
    ]
    if few:
        raise DatasetError(
            f"Too few photos to mend the shortcut: {', '.join(few)}",
            f"at least {FEWEST} photos of every class with it and as many without it",
            "Add such photos: a class that is never seen without the shortcut cannot be told apart from it.",
        )


def _taught(rows: np.ndarray, groups: np.ndarray, spec: HeadSpec, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The mean of heads taught on balanced groups: weights (classes, features) and bias (classes,), float32."""
    heads = [
        teach_head(
            rows[chosen],
            groups[chosen] // 2,
            blocks=list(spec.slices.values()),
            moments=len(spec.moments),
            config=HeadConfig(folds=3, depth_weights="equal", seed=seed),
        )
        for chosen in _dealt(groups, seed)
    ]
    weights, bias = np.stack([one.weights for one in heads]), np.stack([one.bias for one in heads])
    return weights.mean(axis=0), bias.mean(axis=0)


def _dealt(groups: np.ndarray, seed: int) -> Iterator[np.ndarray]:
    """For each head, indices of as many photos of every group as the smallest has."""
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    smallest = min(len(one) for one in members)
    for head in range(_HEADS):
        random = generator(seed, "repair", head)
        yield np.sort(np.concatenate([random.permutation(one)[:smallest] for one in members]))


def _with_head(
    classifier: Classifier,
    weights: np.ndarray,
    bias: np.ndarray,
    out_of_fold: np.ndarray,
    labels: np.ndarray,
    dataset: "Dataset",
) -> Classifier:
    """The classifier with another last layer, its percentages checked anew and the repair put on record."""
    import torch

    from seewhy.export.onnx_graph import to_onnx
    from seewhy.network.network import logits_of

    network = classifier.network()
    with torch.no_grad():
        network.head.dense.weight.copy_(torch.from_numpy(weights))
        network.head.dense.bias.copy_(torch.from_numpy(bias))
    temperature = fit_temperature(out_of_fold, labels)
    probabilities = softmax(out_of_fold, temperature)
    truths = lac(probabilities)[np.arange(len(labels)), labels]
    model = Model(
        onnx=to_onnx(network, classifier.preprocessing.size),
        weights={**classifier.model.weights, DENSE_WEIGHT: weights, DENSE_BIAS: bias},
        network=classifier.model.network,
        head=classifier.model.head,
    )
    return dataclasses.replace(
        classifier,
        model=model,
        temperature=temperature,
        rule=choose_rule(probabilities, labels),
        receipts=Receipts.from_probabilities(probabilities, labels),
        class_scores=ClassScores.from_truths(truths, labels, len(classifier.classes)),
        training_prior=(1 / len(classifier.classes),) * len(classifier.classes),  # as the groups were dealt
        provenance=_on_record(classifier.provenance, dataset),
        reference_logits=lambda images: logits_of(network, images),
    )


def _on_record(provenance: Any, dataset: "Dataset") -> dict[str, Any]:
    """The photos that the new layer was taught with count as training photos from now on."""
    prints = dict(provenance.get("fingerprints") or {})
    prints["train"] = [*prints.get("train", ()), *(one.fingerprint[:16] for one in dataset.samples)]
    told = {"how": "last layer taught again on balanced groups", "photos": len(dataset)}
    return {
        **provenance,
        "fingerprints": prints,
        "repair": told,
        "calibrated_on": {"how": "out of fold, on the photos of the repair", "photos": len(dataset)},
    }


def _share(right: np.ndarray) -> Estimate:
    return wilson(int(right.sum()), len(right))


def _told(found: Estimate) -> str:
    return f"{100 * found.value:.0f} % ({100 * found.low:.0f}–{100 * found.high:.0f} %)"
