"""Asking two classifiers about the same photos."""

from typing import TYPE_CHECKING

from seewhy.evaluate.comparison import Comparison, class_order, compare_reports
from seewhy.evaluate.judging import evaluate

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.data.sample import Dataset

__all__ = ["compare_classifiers"]


def compare_classifiers(
    first: "Classifier",
    second: "Classifier",
    dataset: "Dataset",
    *,
    names: tuple[str, str] = ("the first", "the second"),
    seed: int = 0,
) -> Comparison:
    """Asks two classifiers about the same photos.

    Args:
        first: one of them.
        second: the other; the same classes by name, in any order.
        dataset: photos that neither has seen.
        names: what the two are called.
        seed: for the intervals that come from resampling.

    Raises:
        LeakageError: some of the photos were used to make one of them.
        DatasetError: a class that they do not know, or no photo that both can read.
        UsageError: their classes differ.
    """
    class_order(first.classes, second.classes)  # before the photos are looked at twice
    reports = (evaluate(first, dataset, seed=seed), evaluate(second, dataset, seed=seed))
    return compare_reports(*reports, names=names, seed=seed)
