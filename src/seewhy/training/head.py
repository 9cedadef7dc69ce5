"""The taught head: a dense layer for a pretrained network, found in seconds and not in hours.

The network's body is left as it is; its features of every photo are computed once. What is left is *multinomial
logistic regression*: one weight per feature and class, as small as they can be while telling the photos apart. How
small is chosen by cross-validation on the photos given and no others. The answer is exactly linear in the features as
the network gives them, so that the evidence for a class stays an exact sum over places and depths.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from seewhy.errors import DatasetError, UsageError
from seewhy.probability.temperature import fit_temperature
from seewhy.settings import check, setting
from seewhy.training.head_folds import deal_folds, judgeable
from seewhy.training.head_solver import Problem, Solution, descend
from seewhy.training.head_turn import Turned, standardise, turn

__all__ = [
    "CLASS_WEIGHTS",
    "DEPTH_WEIGHTS",
    "STRENGTHS",
    "HeadConfig",
    "HeadDiagnostics",
    "TaughtHead",
    "Trial",
    "teach_head",
]

# Half a decade apart. The best one was 10^-3 … 10^-5 on the photo sets of benchmarks/heads.py; the ends are for
# labels that the features say nothing about, and for classes that lie far apart.
STRENGTHS = tuple(float(10 ** (-step / 2)) for step in range(13))
CLASS_WEIGHTS = ("none", "balanced")
DEPTH_WEIGHTS = ("equal", "features")
# The path of strengths is left after so many in a row that are worse than the best.
_PATIENCE = 2
# Without a class that can be judged out of fold there is nothing to choose by.
_STRENGTH_UNCHOSEN = 1e-2


@dataclass(frozen=True, kw_only=True)
class HeadConfig:
    """How the head is taught.

    >>> HeadConfig().folds
    5
    """

    folds: int = setting(
        5, help="heaps of photos that take turns at judging the strength of the regulariser", low=2, high=50
    )
    strength: float | None = setting(
        None, help="how strongly weights are pulled to 0; by default chosen by cross-validation", low=1e-9, high=1e6
    )
    class_weights: str = setting("none", help="whether photos of rare classes count more", choices=CLASS_WEIGHTS)
    depth_weights: str = setting(
        "equal", help="whether every depth has the same say, or every feature", choices=DEPTH_WEIGHTS
    )
    seed: int = setting(0, help="the number the dealing of folds follows from", low=0)


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
class HeadDiagnostics:
    """What happened while the head was taught.

    Args:
        trials: the strengths tried, strongest first.
        constant_features: features that were the same in every photo; their weight is 0.
        unjudged_photos: photos whose class lies in one fold only, so that no head judged them that knew the class.
        depth_weights: how much each depth's squared length counts for; sums to 1.
    """

    trials: tuple[Trial, ...]
    constant_features: int
    unjudged_photos: int
    depth_weights: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain values, for provenance."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class TaughtHead:
    """A dense layer and how it was found. logits = features @ weights.T + bias.

    Args:
        weights: (classes, features) float32, for features as the network gives them.
        bias: (classes,) float32.
        out_of_fold_logits: (photos, classes) float64; each photo's by a head taught without its fold: for the
            temperature, the verdict rule and receipts.
        fold_of: (photos,) int64, the fold of each photo.
        strength: the regulariser's strength.
        diagnostics: what was tried.
    """

    weights: np.ndarray
    bias: np.ndarray
    out_of_fold_logits: np.ndarray
    fold_of: np.ndarray
    strength: float
    diagnostics: HeadDiagnostics


def teach_head(
    features: np.ndarray,
    labels: np.ndarray,
    *,
    blocks: Sequence[slice] | None = None,
    groups: np.ndarray | None = None,
    config: HeadConfig | None = None,
) -> TaughtHead:
    """Teaches a dense layer on features that were computed once.

    Every feature is brought to mean 0 and spread 1 first, so that none has more say for being measured in larger
    numbers, and every depth to the same total, so that 1,280 features of the last depth don't drown 24 of the
    second. Then weights are sought that make the labels probable and are small (*logistic regression with an L2
    regulariser*). Last, the shift and the spread are multiplied into weights and bias: the layer takes the network's
    own features.

    Args:
        features: of the training photos.
        labels: their classes, 0 … classes - 1, each at least once.
        blocks: which features come from which depth; None: they are all one.
        groups: what must not be split between folds; None: every photo by itself.
        config: how.

    Shapes:
        features: (photos, features) float32; labels, groups: (photos,).

    Returns:
        The head; the same for the same photos and config.

    Raises:
        DatasetError: fewer than two classes, or a feature that is not a finite number.
        UsageError: shapes that don't fit together.
        ConfigError: a setting out of range.

    >>> features = np.array([[0.0], [0.1], [0.9], [1.0]], np.float32)
    >>> head = teach_head(features, np.array([0, 0, 1, 1]), config=HeadConfig(folds=2))
    >>> (features @ head.weights.T + head.bias).argmax(axis=1).tolist()
    [0, 0, 1, 1]

    Reference: Kornblith, Shlens, Le 2019, "Do better ImageNet models transfer better?", arXiv:1805.08974 (logistic
    regression on frozen features); Hastie, Tibshirani 2004, "Efficient quadratic regularization for expression
    arrays" (the turn).
    """
    config = check(config or HeadConfig())
    labels = np.asarray(labels, np.int64)
    blocks = [slice(0, features.shape[-1])] if blocks is None else list(blocks)
    block_of = _check_input(features, labels, blocks, groups)
    fold_of = deal_folds(labels, config.folds, seed=config.seed, groups=groups)

    depth_weights = _depth_weights(block_of, len(blocks), config.depth_weights)
    standardisation = standardise(features, block_of, depth_weights)
    turned = turn(features, standardisation)
    problem = _problem(turned, labels, fold_of, config)
    trials, logits, best, strength = _choose(problem, labels, fold_of, config)

    weights = turned.back(best.weights[-1]).T  # (classes, features)
    bias = best.bias[-1] - weights @ standardisation.mean
    per_block = np.bincount(block_of, depth_weights[block_of] * (standardisation.scale > 0), len(blocks))
    return TaughtHead(
        weights=weights.astype(np.float32),
        bias=bias.astype(np.float32),
        out_of_fold_logits=logits,
        fold_of=fold_of,
        strength=strength,
        diagnostics=HeadDiagnostics(
            trials=tuple(trials),
            constant_features=int((standardisation.scale == 0).sum()),
            unjudged_photos=int((~judgeable(labels, fold_of)).sum()),
            depth_weights=tuple((per_block / max(per_block.sum(), 1e-30)).tolist()),
        ),
    )


def _check_input(
    features: np.ndarray, labels: np.ndarray, blocks: Sequence[slice], groups: np.ndarray | None
) -> np.ndarray:
    """Checks what was given; returns which block each feature belongs to."""
    photos = len(labels)
    fits = features.ndim == 2 and len(features) == photos > 0 and labels.ndim == 1
    if not fits or (groups is not None and len(groups) != photos):
        raise UsageError(
            f"Features of shape {features.shape} and labels of shape {labels.shape} don't fit together",
            "one row of features, one label and (where there are groups) one group a photo",
            "Give features (photos, features) and labels (photos,).",
        )
    block_of = np.full(features.shape[1], -1)
    for number, block in enumerate(blocks):
        block_of[block] = number
    if (block_of < 0).any() or sum(len(range(*block.indices(features.shape[1]))) for block in blocks) != len(block_of):
        raise UsageError(
            f"The {len(blocks)} blocks don't cover {len(block_of)} features once each",
            "slices that follow each other from 0 to the number of features",
            "Give one slice a depth.",
        )
    counts = np.bincount(labels) if labels.min() >= 0 else np.zeros(1)
    if len(counts) < 2 or (counts == 0).any():
        raise DatasetError(
            f"The labels are of {int((counts > 0).sum())} classes of {len(counts)}",
            "at least two classes, numbered from 0, each with a photo",
            "Add photos of the classes that have none, or leave these classes out.",
        )
    broken = ~np.isfinite(features.sum(axis=1))  # a sum is finite only where every term is
    if broken.any():
        raise DatasetError(
            f"The features of {int(broken.sum())} photos are not finite (the first is photo {int(broken.argmax())})",
            "numbers",
            "Check the network's weights and the photo.",
        )
    return block_of


def _depth_weights(block_of: np.ndarray, blocks: int, how: str) -> np.ndarray:
    """How much each feature of a block counts for: (blocks,)."""
    sizes = np.bincount(block_of, minlength=blocks)
    return 1.0 / sizes.clip(min=1) if how == "equal" else np.ones(blocks)


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


def _choose(
    problem: Problem, labels: np.ndarray, fold_of: np.ndarray, config: HeadConfig
) -> tuple[list[Trial], np.ndarray, Solution, float]:
    """Goes down the strengths; returns the trials, and of the best one: out-of-fold logits, weights and strength."""
    judged = judgeable(labels, fold_of)
    strengths = STRENGTHS if config.strength is None and judged.any() else (config.strength or _STRENGTH_UNCHOSEN,)
    fits, classes = problem.row_weights.shape[1], problem.targets.shape[1]
    current = Solution(
        weights=np.zeros((fits, len(problem.turned.spectrum), classes)),
        bias=np.tile(problem.resting_bias, (fits, 1)),
    )
    trials: list[Trial] = []
    chosen: tuple[int, np.ndarray, Solution] | None = None
    for number, strength in enumerate(strengths):
        current = descend(problem, current, strength)
        logits = np.empty((len(labels), classes))
        for fit, fold in enumerate(np.unique(fold_of)):
            held_out = fold_of == fold
            logits[held_out] = current.logits(problem.turned.rows[held_out], fit)
        trials.append(
            _judge(
                logits, labels, judged if judged.any() else ~judged, problem.row_weights[:, -1], strength, current.steps
            )
        )
        if chosen is None or trials[-1].log_loss < trials[chosen[0]].log_loss:
            chosen = (number, logits, current)
        elif number - chosen[0] >= _PATIENCE:
            break
    assert chosen is not None  # there is at least one strength
    return trials, chosen[1], chosen[2], trials[chosen[0]].strength


def _judge(
    logits: np.ndarray, labels: np.ndarray, judged: np.ndarray, photo_weights: np.ndarray, strength: float, steps: int
) -> Trial:
    """A strength is judged by the log loss it would have after calibration: that is how the head will be used."""
    logits, labels, photo_weights = logits[judged], labels[judged], photo_weights[judged]
    temperature = fit_temperature(logits, labels)
    scaled = logits / temperature
    highest = scaled.max(axis=1)
    losses = np.log(np.exp(scaled - highest[:, None]).sum(axis=1)) + highest - scaled[np.arange(len(labels)), labels]
    return Trial(
        strength=strength,
        log_loss=float(np.average(losses, weights=photo_weights)),
        accuracy=float((logits.argmax(axis=1) == labels).mean()),
        temperature=temperature,
        steps=steps,
    )
