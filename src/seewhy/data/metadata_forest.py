"""Many small decision trees grown side by side: the same photos under many shufflings of their labels."""

import numpy as np

from seewhy.data.metadata_tree import BINS

__all__ = ["answers_out_of_fold"]

# Counts that are kept at once: 2 MB, which the processor's cache holds.
_COUNTS = 250_000


def answers_out_of_fold(
    codes: np.ndarray, labels: np.ndarray, folds: np.ndarray, *, depth: int, least: int
) -> np.ndarray:
    """What trees answer for each photo that were grown without its fold, for many labellings of the same photos.

    The trees are those that metadata_tree.grow makes, with each class counting the same. A small tree costs NumPy's
    calls and hardly any arithmetic: side by side many of them take less than half of the time.

    Args:
        codes: of each photo, as metadata_tree.binned gives them.
        labels: of each photo in each labelling, all classes in each of them.
        folds: likewise, from 0.
        depth: questions one after the other, at most.
        least: photos on either side of a question, at least.

    Shapes:
        codes: (photos, fields) int64; labels, folds: (labellings, photos) int64. Returns (labellings, photos) int64.
    """
    classes, heaps = int(labels.max()) + 1, int(folds.max()) + 1
    each = heaps * 2 ** (depth - 1) * codes.shape[1] * BINS * classes
    step = max(1, _COUNTS // each)
    blocks = [slice(start, start + step) for start in range(0, len(labels), step)]
    return np.concatenate([_answers(codes, labels[one], folds[one], classes, depth, least) for one in blocks])


def _answers(
    codes: np.ndarray, labels: np.ndarray, folds: np.ndarray, classes: int, depth: int, least: int
) -> np.ndarray:
    (many, photos), heaps = labels.shape, int(folds.max()) + 1
    # An entry for each tree and each photo that it may learn from; all trees begin with one node.
    node, photo = np.nonzero((folds[:, None] != np.arange(heaps)[:, None]).reshape(-1, photos))
    label = labels[node // heaps, photo]
    whole = _counted(node, label, many * heaps, classes)
    weights = 1 / np.maximum(whole, 1)  # (trees, classes): each class counts the same, however many photos it has
    # And one for each photo of each labelling, which asks the tree that does not know it.
    answers = np.empty(many * photos, dtype=np.int64)
    asking, asked_photo = np.arange(many * photos), np.tile(np.arange(photos), many)
    asked_node = (np.arange(many)[:, None] * heaps + folds).ravel()
    for _ in range(depth):
        if not len(photo):  # every tree has ended
            break
        field, bin = _asked(codes[photo], label, node, whole, weights, least)
        done = field[asked_node] < 0
        answers[asking[done]] = (whole * weights).argmax(axis=1)[asked_node[done]]
        asking, asked_photo, asked_node = asking[~done], asked_photo[~done], asked_node[~done]
        asked_node = 2 * asked_node + (codes[asked_photo, field[asked_node]] > bin[asked_node])
        goes_on = field[node] >= 0
        photo, label, node = photo[goes_on], label[goes_on], node[goes_on]
        node = 2 * node + (codes[photo, field[node]] > bin[node])
        # Only nodes to which photos came are looked at further.
        present, node = np.unique(node, return_inverse=True)
        asked_node = np.searchsorted(present, asked_node)
        weights = weights[present // 2]
        whole = _counted(node, label, len(present), classes)
    answers[asking] = (whole * weights).argmax(axis=1)[asked_node]
    return answers.reshape(many, photos)


def _counted(node: np.ndarray, label: np.ndarray, nodes: int, classes: int) -> np.ndarray:
    """Photos of each class in each node, (nodes, classes)."""
    return np.bincount(node * classes + label, minlength=nodes * classes).reshape(nodes, classes)


def _asked(
    codes: np.ndarray, label: np.ndarray, node: np.ndarray, whole: np.ndarray, weights: np.ndarray, least: int
) -> tuple[np.ndarray, np.ndarray]:
    """Of each node the field and the bin of its best question, -1 for a field where it asks none.

    Args:
        codes, label, node: of each photo that came to a node, (entries, fields) and (entries,).
        whole: photos of each class in each node, (nodes, classes).
        weights: what a photo counts, (nodes, classes).
        least: photos on either side of a question, at least.
    """
    (nodes, classes), fields = weights.shape, codes.shape[1]
    place = (((node * fields)[:, None] + np.arange(fields)) * BINS + codes) * classes + label[:, None]
    counts = np.bincount(place.ravel(), minlength=nodes * fields * BINS * classes)
    below = counts.reshape(nodes, fields, BINS, classes).cumsum(axis=2)[:, :, :-1]  # at most this bin
    weighed = whole * weights
    enough, photos = below.sum(axis=3), whole.sum(axis=1)[:, None, None]
    yes = below * weights[:, None, None]
    everything = weighed.sum(axis=1)
    total = (weighed**2).sum(axis=1) / np.maximum(everything, 1e-12)
    gain = _purity(yes) + _purity(weighed[:, None, None] - yes) - total[:, None, None]
    gain[(enough < least) | (photos - enough < least)] = -np.inf
    gain = gain.reshape(nodes, -1)
    best = gain.argmax(axis=1)
    asks = ((whole > 0).sum(axis=1) > 1) & (gain[np.arange(nodes), best] > 1e-9 * everything)
    field, bin = np.divmod(best, BINS - 1)
    return np.where(asks, field, -1), bin


def _purity(weighed: np.ndarray) -> np.ndarray:
    return (weighed**2).sum(axis=3) / np.maximum(weighed.sum(axis=3), 1e-12)
