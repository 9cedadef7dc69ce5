"""The path of the taught head: from a strong regulariser to a weak one, each judged by photos it wasn't taught on."""

from dataclasses import dataclass

import numpy as np

from seewhy.devices import one_thread
from seewhy.probability.softmax import log_softmax
from seewhy.probability.temperature import fit_temperature
from seewhy.training.head_config import HeadConfig
from seewhy.training.head_folds import judgeable
from seewhy.training.head_solver import Problem, Solution, descend
from seewhy.training.head_turn import Standardisation, Turned, standardise, turn

__all__ = ["STRENGTHS", "Path", "Photos", "Trial", "prepare", "walk"]

# Half a decade apart. The best was 10^-3 … 10^-5 on the photo sets tried; the ends are for labels that the features
# say nothing about, and for classes that lie far apart.
STRENGTHS = tuple(float(10 ** (-step / 2)) for step in range(13))
# Among strengths whose log loss is within this part of the lowest, the strongest is taken: smaller differences are the
# dealing of folds.
_ALIKE = 0.005
# The path is left where the log loss has risen by this part, or risen at all for so many strengths in a row: weaker
# regularisers take the longest and only get worse.
_RISEN = 0.01
_PATIENCE = 2
# How exactly the trials are solved, and the weights that are kept.
_TRIAL_TOLERANCE, _FINAL_TOLERANCE = 1e-5, 1e-7
# Without a class that can be judged out of fold there is nothing to choose by.
_STRENGTH_UNCHOSEN = 1e-2


@dataclass(frozen=True, kw_only=True)
class Photos:
    """What the head is taught on.

    Args:
        features: (photos, features) float32.
        labels: (photos,) int64.
        fold_of: (photos,) int64, the fold each photo is held out in.
        part_of: (features,) int64, depth x moments + moment of each feature.
        moments: kinds of features in each depth.
    """

    features: np.ndarray
    labels: np.ndarray
    fold_of: np.ndarray
    part_of: np.ndarray
    moments: int


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One strength that was tried.

    Args:
        strength: of the regulariser.
        log_loss: out of fold, in nats, at the temperature below.
        accuracy: out of fold, 0 … 1.
        temperature: fitted on the out-of-fold logits.
        steps: of the descent.
    """

    strength: float
    log_loss: float
    accuracy: float
    temperature: float
    steps: int


@dataclass(frozen=True, kw_only=True)
class Path:
    """A walk down the strengths, with what was found at the best of them.

    Args:
        standardisation, turned: how the features were brought to the coordinates of the weights.
        trials: one for each strength, strongest first.
        best: the one taken.
        solution: the weights there; the last fit is that of all photos.
        out_of_fold_logits: (photos, classes) float64, there.
    """

    standardisation: Standardisation
    turned: Turned
    trials: tuple[Trial, ...]
    best: Trial
    solution: Solution
    out_of_fold_logits: np.ndarray


def prepare(photos: Photos, share: str) -> tuple[Standardisation, Turned]:
    """Brings the features to the coordinates of the weights: the longest single piece of work of a walk.

    Args:
        photos: to be taught on.
        share: how the depths share the features' say, one of SHARES.
    """
    standardisation = standardise(photos.features, photos.part_of, share=share, moments=photos.moments)
    return standardisation, turn(photos.features, standardisation)


def walk(
    photos: Photos, share: str, config: HeadConfig, prepared: tuple[Standardisation, Turned] | None = None
) -> Path:
    """Teaches heads at one strength after another, each beginning where the last one ended (*warm start*).

    Args:
        photos: to be taught on and, out of fold, judged by.
        share: how the depths share the features' say, one of SHARES.
        config: strength (None: to be chosen) and class weights.
        prepared: what prepare() gave for these photos and this share; None calls it.
    """
    judged = judgeable(photos.labels, photos.fold_of)
    strengths = STRENGTHS if judged.any() else (_STRENGTH_UNCHOSEN,)
    if config.strength is not None:
        strengths = (config.strength,)
    standardisation, turned = prepare(photos, share) if prepared is None else prepared
    problem = _problem(turned, photos.labels, photos.fold_of, config)
    fits, classes = problem.row_weights.shape[1], problem.targets.shape[1]
    current = Solution(
        weights=np.zeros((fits, turned.rows.shape[1], classes)), bias=np.tile(problem.resting_bias, (fits, 1))
    )
    trials: list[Trial] = []
    candidates: list[tuple[Trial, Solution]] = []
    for strength in strengths:
        current = descend(problem, current, strength, tolerance=_TRIAL_TOLERANCE)
        logits = _out_of_fold(current, turned, photos.fold_of)
        counted = problem.row_weights[:, -1] * (judged | ~judged.any())
        trials.append(_judge(logits, photos.labels, counted, strength, current.steps))
        losses = [trial.log_loss for trial in trials]
        lowest = min(losses)
        candidates = [one for one in [*candidates, (trials[-1], current)] if one[0].log_loss <= lowest * (1 + _ALIKE)]
        if losses[-1] > lowest * (1 + _RISEN) or len(losses) - losses.index(lowest) > _PATIENCE:
            break
    best, solution = candidates[0]
    solution = descend(problem, solution, best.strength, tolerance=_FINAL_TOLERANCE)
    return Path(
        standardisation=standardisation,
        turned=turned,
        trials=tuple(trials),
        best=best,
        solution=solution,
        out_of_fold_logits=_out_of_fold(solution, turned, photos.fold_of),
    )


def _problem(turned: Turned, labels: np.ndarray, fold_of: np.ndarray, config: HeadConfig) -> Problem:
    counts = np.bincount(labels)
    photo_weights = (1.0 / counts)[labels] if config.class_weights == "balanced" else np.ones(len(labels))
    folds = np.unique(fold_of)
    kept = np.column_stack([fold_of != fold for fold in folds] + [np.ones(len(labels), bool)])
    row_weights = kept * photo_weights[:, None]
    totals = row_weights.sum(axis=0)
    frequency = np.bincount(labels, photo_weights) + photo_weights.mean() / 2  # half a photo each: never log 0
    return Problem(
        turned=turned,
        targets=np.eye(len(counts))[labels],
        row_weights=row_weights / np.where(totals > 0, totals, 1.0),
        resting_bias=np.log(frequency / frequency.sum()),
    )


def _out_of_fold(solution: Solution, turned: Turned, fold_of: np.ndarray) -> np.ndarray:
    fit_of = np.unique(fold_of, return_inverse=True)[1].reshape(-1)
    with one_thread():
        return solution.logits(turned.rows)[np.arange(len(fold_of)), fit_of]


def _judge(logits: np.ndarray, labels: np.ndarray, photo_weights: np.ndarray, strength: float, steps: int) -> Trial:
    """A strength is judged by the log loss it would have after calibration: that is how the head will be used."""
    counted = photo_weights > 0
    logits, labels = logits[counted], labels[counted]
    temperature = fit_temperature(logits, labels)
    losses = -log_softmax(logits, temperature)[np.arange(len(labels)), labels]
    return Trial(
        strength=strength,
        log_loss=float(np.average(losses, weights=photo_weights[counted])),
        accuracy=float((logits.argmax(axis=1) == labels).mean()),
        temperature=temperature,
        steps=steps,
    )
