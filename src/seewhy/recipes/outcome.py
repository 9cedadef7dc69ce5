"""The last step of a training: a taught network becomes a classifier whose percentages were checked."""

import dataclasses
import datetime
from typing import Any

import numpy as np

import seewhy
from seewhy.classifier import Classifier, Model
from seewhy.data.split import Split
from seewhy.network.replay import Readings, Replay
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import ClassScores, Receipts, VerdictRule, choose_rule, fit_temperature, lac, softmax
from seewhy.recipes.recipe import Recipe

__all__ = ["Outcome", "classifier_of"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """What teaching leaves behind: logits of photos that had no part in it, and how it went.

    Args:
        calibration_logits: (photos, classes); of each photo by a network that was not taught with it.
        calibration_labels: (photos,) int64.
        calibrated_on: where these photos come from, in words.
        history: one dict an epoch; empty where only the head was taught.
        stopped: "finished", "patience" or "interrupted".
        head: how the taught head was found; None where there is none.
        notes: what the user should know, one sentence each.
        replay: how the network learned; None where only the head was taught, or none was asked for.
        out_of_fold: where folds took turns, what was said of each photo by what was taught without it.
        features: where only the head was taught, the feature vector of each photo.
        groups: where only the head was taught, a number for each photo, equal for photos that belong together.
        kept_aside: where the body was tuned in folds, the feature vectors of the photos for calibration, which did not
            teach it.
        out_of_fold_probabilities: where folds took turns, of each photo by what was taught without it, calibrated.
    """

    calibration_logits: np.ndarray
    calibration_labels: np.ndarray
    calibrated_on: str
    history: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    stopped: str = "finished"
    head: dict[str, Any] | None = None
    notes: tuple[str, ...] = ()
    replay: Replay | None = None
    out_of_fold: Readings | None = None
    features: np.ndarray | None = None
    groups: np.ndarray | None = None
    kept_aside: np.ndarray | None = None
    out_of_fold_probabilities: np.ndarray | None = None


def classifier_of(
    model: Model, split: Split, recipe: Recipe, preprocessing: Preprocessing, outcome: Outcome
) -> Classifier:
    """The network with percentages that were checked, and the record of where it comes from.

    Args:
        model: the taught network.
        split: the photos in their parts.
        recipe: what was chosen, resolved.
        preprocessing: how a photo becomes the network's square.
        outcome: what teaching left behind.
    """
    temperature, rule, receipts = 1.0, VerdictRule(threshold=0.0), Receipts(confidence=(), right=())
    labels, class_scores = outcome.calibration_labels, None
    if len(labels):
        temperature = fit_temperature(outcome.calibration_logits, labels)
        probabilities = softmax(outcome.calibration_logits, temperature)
        rule = choose_rule(probabilities, labels)
        receipts = Receipts.from_probabilities(probabilities, labels)
        truths = lac(probabilities)[np.arange(len(labels)), labels]
        class_scores = ClassScores.from_truths(truths, labels, len(split.classes))
    return Classifier(
        classes=split.classes,
        preprocessing=preprocessing,
        temperature=temperature,
        rule=rule,
        receipts=receipts,
        class_scores=class_scores,
        training_prior=_training_prior(split, recipe, outcome),
        provenance=_provenance(split, recipe, outcome),
        model=model,
    )


def _training_prior(split: Split, recipe: Recipe, outcome: Outcome) -> tuple[float, ...]:
    """How frequent each class was to the loss: as its photos, or alike where rare classes counted more.

    A head taught alone, or tuning in folds, learns from the photos of all three parts; a network that was taught by
    backpropagation once, from those for training.
    """
    if recipe.training.class_weights == "balanced":
        return tuple(1 / len(split.classes) for _ in split.classes)
    parts = (split.train,) if outcome.head is None else (split.train, split.validation, split.calibration)
    labels = np.concatenate([part.labels for part in parts])
    shares = np.bincount(labels, minlength=len(split.classes)) / len(labels)
    return tuple(float(share) for share in shares)


def _provenance(split: Split, recipe: Recipe, outcome: Outcome) -> dict[str, Any]:
    parts = {"train": split.train, "validation": split.validation, "calibration": split.calibration}
    return {
        "seewhy": seewhy.__version__,
        "created": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "seed": recipe.training.seed,
        "network": dataclasses.asdict(recipe.network),
        "training": recipe.to_json() | {"stopped": outcome.stopped, "epochs_done": len(outcome.history)},
        "head": outcome.head,
        "notes": list(outcome.notes),
        "calibrated_on": {"how": outcome.calibrated_on, "photos": len(outcome.calibration_labels)},
        "fingerprints": {
            part: [sample.fingerprint[:16] for sample in dataset.samples] for part, dataset in parts.items()
        },
    }
