"""The taught head: a dense layer for a pretrained network, found in seconds and not in hours.

The network's body is left as it is; its features of every photo are computed once. What is left is *multinomial
logistic regression*: one weight per feature and class, as small as they can be while telling the photos apart. How
small is chosen by cross-validation on the photos given and no others. The answer is exactly linear in the features as
the network gives them, so that the evidence for a class stays an exact sum over places and depths.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from seewhy.devices import one_thread
from seewhy.errors import DatasetError, UsageError
from seewhy.progress import activity
from seewhy.settings import check
from seewhy.training.head_config import CLASS_WEIGHTS, DEPTH_WEIGHTS, HeadConfig
from seewhy.training.head_folds import deal_folds, judgeable
from seewhy.training.head_path import STRENGTHS, Path, Photos, Trial, prepare, walk
from seewhy.training.head_turn import SHARES, turned_alone

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

# Which way of sharing fits the photos is chosen on about so many of them: the order is plain there, in a moment.
_PHOTOS_TO_CHOOSE_BY = 600
# The same say for all depths is left only for a log loss lower by this part. On cats, dogs and wolves it is lower by a
# quarter; among solar cells smaller differences than this came and went with the split.
_EQUAL_ENOUGH = 0.05


@dataclass(frozen=True, kw_only=True)
class HeadDiagnostics:
    """What happened while the head was taught.

    Args:
        trials: the strengths tried, strongest first.
        constant_features: features that were the same in every photo; their weight is 0.
        unjudged_photos: photos whose class lies in one fold only, so that no head judged them that knew the class.
        depth_weights: the way of weighting depths that was taken, such as "equal".
        depth_shares: the part of a photo's mean squared length that each depth was given; they sum to 1.
        depth_trials: the lowest log loss of each way that was tried, out of fold.
    """

    trials: tuple[Trial, ...]
    constant_features: int
    unjudged_photos: int
    depth_weights: str
    depth_shares: tuple[float, ...]
    depth_trials: dict[str, float]

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


@activity("teaching the head")
def teach_head(
    features: np.ndarray,
    labels: np.ndarray,
    *,
    blocks: Sequence[slice] | None = None,
    moments: int = 1,
    groups: np.ndarray | None = None,
    config: HeadConfig | None = None,
) -> TaughtHead:
    """Teaches a dense layer on features that were computed once.

    Every feature is brought to mean 0 and a spread near 1 first, so that none has more say for being measured in
    larger numbers. How the depths share their say is chosen: texture (early) tells good solar cells from bad, things
    (late) tell cats from dogs. Then weights are sought that make the labels probable and are small (*logistic
    regression with an L2 regulariser*). Last, shift and spread are multiplied into weights and bias: the layer takes
    the network's own features.

    Args:
        features: of the training photos.
        labels: their classes, 0 … classes - 1, each at least once.
        blocks: which features come from which depth, from the network's entrance on; None: they are all one.
        moments: how many kinds of features follow each other in a block, as many of each: 2 for means, mean squares.
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
    _check_input(features, labels, groups)
    part_of = _parts(features.shape[1], blocks, moments)
    fold_of = deal_folds(labels, config.folds, seed=config.seed, groups=groups)

    given = Photos(features=features, labels=labels, fold_of=fold_of, part_of=part_of, moments=moments)
    path, share, tried = _choose(given, groups, config)

    with one_thread():
        weights = path.turned.back(path.solution.weights[-1]).T  # (classes, features)
        bias = path.solution.bias[-1] - weights @ path.standardisation.mean
    return TaughtHead(
        weights=weights.astype(np.float32),
        bias=(bias - bias.mean()).astype(np.float32),  # what all classes share moves no probability
        out_of_fold_logits=path.out_of_fold_logits,
        fold_of=fold_of,
        strength=path.best.strength,
        diagnostics=HeadDiagnostics(
            trials=path.trials,
            constant_features=int((path.standardisation.scale == 0).sum()),
            unjudged_photos=int((~judgeable(labels, fold_of)).sum()),
            depth_weights=share,
            depth_shares=path.standardisation.shares,
            depth_trials=tried,
        ),
    )


def _choose(photos: Photos, groups: np.ndarray | None, config: HeadConfig) -> tuple[Path, str, dict[str, float]]:
    """The path of the best way of sharing, its name, and the log loss of every way that was tried."""
    if config.depth_weights != "chosen" or photos.part_of.max() < photos.moments:
        share = "equal" if config.depth_weights == "chosen" else config.depth_weights
        return walk(photos, share, config), share, {}
    part = _some(photos, groups, config)
    if part is None:
        return walk(photos, "equal", config), "equal", {}
    with ThreadPoolExecutor(1, thread_name_prefix="seewhy-head") as beside:
        # Mostly it is "equal": these photos are turned for it meanwhile, by a processor that has nothing else to do.
        ahead = part is not photos and turned_alone(photos.features)
        likely = beside.submit(prepare, photos, "equal") if ahead else None
        paths = {share: walk(part, share, config) for share in SHARES}
    tried = {share: path.best.log_loss for share, path in paths.items()}
    best = min(tried, key=tried.__getitem__)
    if tried["equal"] <= tried[best] * (1 + _EQUAL_ENOUGH):
        best = "equal"
    if part is photos:
        return paths[best], best, tried
    return walk(photos, best, config, likely.result() if likely and best == "equal" else None), best, tried


def _some(photos: Photos, groups: np.ndarray | None, config: HeadConfig) -> Photos | None:
    """About _PHOTOS_TO_CHOOSE_BY of the photos, all where there are few; None where they are too few to judge by."""
    heaps = round(len(photos.labels) / _PHOTOS_TO_CHOOSE_BY)
    if heaps <= 1:
        return photos if judgeable(photos.labels, photos.fold_of).any() else None
    taken = deal_folds(photos.labels, heaps, seed=config.seed, groups=groups) == 0
    labels = np.unique(photos.labels[taken], return_inverse=True)[1].reshape(-1)  # a heap may lack a class
    if len(labels) == 0 or labels.max() == 0:
        return None
    part_groups = None if groups is None else np.asarray(groups)[taken]
    fold_of = deal_folds(labels, config.folds, seed=config.seed, groups=part_groups)
    if not judgeable(labels, fold_of).any():
        return None
    return replace(photos, features=photos.features[taken], labels=labels, fold_of=fold_of)


def _parts(count: int, blocks: Sequence[slice], moments: int) -> np.ndarray:
    """Which part each feature belongs to: depth x moments + moment; (features,) int64."""
    part_of = np.full(count, -1)
    total = 0
    for depth, block in enumerate(blocks):
        inside = np.arange(count)[block]
        total += len(inside)
        part_of[inside] = depth * moments + np.arange(len(inside)) * moments // max(1, len(inside))
    if (part_of < 0).any() or total != count or any(len(range(count)[block]) % moments for block in blocks):
        raise UsageError(
            f"{len(blocks)} blocks of {moments} kinds of features don't cover {count} features once each",
            "slices that follow each other from 0 to the number of features, each with as many features of every kind",
            "Give one slice a depth.",
        )
    return part_of


def _check_input(features: np.ndarray, labels: np.ndarray, groups: np.ndarray | None) -> None:
    photos = len(labels)
    fits = features.ndim == 2 and len(features) == photos > 0 and features.shape[1] > 0 and labels.ndim == 1
    if not fits or (groups is not None and len(groups) != photos):
        raise UsageError(
            f"Features of shape {features.shape} and labels of shape {labels.shape} don't fit together",
            "one row of features, one label and (where there are groups) one group a photo",
            "Give features (photos, features) and labels (photos,).",
        )
    counts = np.bincount(labels) if labels.min() >= 0 else np.zeros(1)
    if len(counts) < 2 or (counts == 0).any():
        raise DatasetError(
            f"The labels are of {int((counts > 0).sum())} classes of {len(counts)}",
            "at least two classes, numbered from 0, each with a photo",
            "Add photos of the classes that have none, or leave these classes out.",
        )
    broken = ~np.isfinite(features).all(axis=1)
    if broken.any():
        raise DatasetError(
            f"The features of {int(broken.sum())} photos are not finite (the first is photo {int(broken.argmax())})",
            "numbers",
            "Check the network's weights and the photo.",
        )
