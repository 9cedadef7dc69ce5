"""Confident learning: from what was said of photos out of fold to the labels that are probably wrong."""

from dataclasses import dataclass

import numpy as np

from seewhy.errors import UsageError

__all__ = ["WrongLabels", "confident_joint", "wrong_labels"]

# What rounding of float32 may take from a probability that lies exactly at its threshold.
_ROUNDING = 1e-6


@dataclass(frozen=True, kw_only=True, eq=False)
class WrongLabels:
    """Which labels are probably wrong.

    Args:
        wrong: (photos,) bool.
        suggested: (photos,) int64, the most probable class; another than the label where it is probably wrong.
        order: (n,) int64, the photos that are probably wrong, the surest first: those whose suggestion exceeds their
            label by most.
        joint: (classes, classes) int64, the estimated number of photos that are labelled as the row says and truly
            are what the column says.
    """

    wrong: np.ndarray
    suggested: np.ndarray
    order: np.ndarray
    joint: np.ndarray


def wrong_labels(probabilities: np.ndarray, labels: np.ndarray) -> WrongLabels:
    """Which labels are probably wrong, by how sure a classifier is of another class.

    A classifier that was taught without a photo says what it takes it for. That it disagrees with the label is no
    proof: it errs, too. So a photo counts as *confidently* of a class where it gets at least the probability that
    photos labelled so get on average, and the counts (labelled dog, confidently wolf) tell how many of each such
    kind there are to be found. That many are taken, those with the widest margin first (*confident learning*,
    pruned by noise rate).

    Args:
        probabilities: of each photo by a classifier taught without it, calibrated, rows summing to 1.
        labels: as they were given, 0 … classes - 1.

    Shapes:
        probabilities: (photos, classes). labels: (photos,).

    Returns:
        The wrong ones; one photo of each class at least keeps its label.

    Raises:
        UsageError: the shapes don't fit.

    >>> sure, unsure = [0.9, 0.1], [0.6, 0.4]
    >>> said = np.array([sure, sure, sure, unsure, [0.1, 0.9], [0.1, 0.9], sure])
    >>> wrong_labels(said, np.array([0, 0, 0, 0, 1, 1, 1])).wrong.tolist()
    [False, False, False, False, False, False, True]

    Reference: Northcutt, Jiang, Chuang 2021, "Confident learning: estimating uncertainty in dataset labels",
    arXiv:1911.00068, section 3.2, method 3.
    """
    probabilities, labels = _checked(probabilities, labels)
    photos, classes = probabilities.shape
    joint = confident_joint(probabilities, labels)
    suggested = probabilities.argmax(axis=1)
    own = probabilities[np.arange(photos), labels]
    found = np.zeros(photos, dtype=bool)
    for label, true in zip(*np.nonzero(joint * (1 - np.eye(classes, dtype=np.int64))), strict=True):
        mine = np.flatnonzero(labels == label)
        surest = np.argsort(own[mine] - probabilities[mine, true], kind="stable")[: joint[label, true]]
        found[mine[surest]] = True
    found &= suggested != labels  # where its label is the most probable class there is nothing to suggest
    for label in range(classes):
        mine = np.flatnonzero(labels == label)
        if len(mine) and found[mine].all():
            found[mine[own[mine].argmax()]] = False
    margin = probabilities.max(axis=1) - own
    order = np.flatnonzero(found)
    return WrongLabels(
        wrong=found, suggested=suggested, order=order[np.argsort(-margin[order], kind="stable")], joint=joint
    )


def confident_joint(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """How many photos are labelled one class and truly are another, estimated from those that are clear.

    A photo is counted where it reaches the threshold of a class: the mean probability that photos labelled so get.
    The counts of each label are then brought to the number of photos that bear it.

    Args:
        probabilities: out of fold, rows summing to 1.
        labels: as they were given.

    Shapes:
        probabilities: (photos, classes). labels: (photos,).

    Returns:
        (classes, classes) int64: row = label, column = what it truly is; each row sums to its label's photos.

    >>> confident_joint(np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.9, 0.1]]), np.array([0, 0, 1, 1])).tolist()
    [[2, 0], [1, 1]]
    """
    probabilities, labels = _checked(probabilities, labels)
    photos, classes = probabilities.shape
    counts = np.bincount(labels, minlength=classes)
    own = probabilities[np.arange(photos), labels]
    # a class without a photo has no threshold, and nothing is taken for it
    thresholds = np.where(counts > 0, np.bincount(labels, own, classes) / counts.clip(min=1), np.inf)
    confident = probabilities >= thresholds - _ROUNDING
    # of several classes whose threshold it reaches, the most probable of all counts
    taken_for = np.where(confident.sum(axis=1) > 1, probabilities.argmax(axis=1), confident.argmax(axis=1))
    clear = confident.any(axis=1)
    joint = np.zeros((classes, classes))
    np.add.at(joint, (labels[clear], taken_for[clear]), 1)
    np.fill_diagonal(joint, joint.diagonal().clip(min=1))  # some photo of each label is what it says
    scaled = joint / joint.sum(axis=1, keepdims=True) * counts[:, None]
    return np.stack([_whole(row) for row in scaled])


def _whole(shares: np.ndarray) -> np.ndarray:
    """Whole numbers near these that keep their sum: the largest remainders are rounded up."""
    whole = np.floor(shares + 1e-9)
    missing = round(float(shares.sum() - whole.sum()))
    remainders = np.round(shares - whole, 9)
    whole[np.argsort(remainders, kind="stable")[::-1][:missing]] += 1  # of equal ones the last, as the authors' code
    return whole.astype(np.int64)


def _checked(probabilities: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    probabilities, labels = np.asarray(probabilities, dtype=np.float64), np.asarray(labels, dtype=np.int64)
    fits = probabilities.ndim == 2 and labels.shape == probabilities.shape[:1] and len(labels) > 0
    if not fits or labels.min() < 0 or labels.max() >= probabilities.shape[1]:
        raise UsageError(
            f"Probabilities of shape {probabilities.shape} and labels of shape {labels.shape} don't fit together",
            "(photos, classes) and one label 0 … classes - 1 for each of at least one photo",
            "Give both of the same photos.",
        )
    return probabilities, labels
