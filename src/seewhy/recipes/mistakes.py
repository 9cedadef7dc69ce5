"""Why was each photo answered wrongly? All that is known of the photos, put before the rules that name a cause."""

from typing import TYPE_CHECKING

import numpy as np

from seewhy.data.duplicates import find_duplicates
from seewhy.evaluate.causes import CauseEvidence, Causes, find_causes
from seewhy.evaluate.matching import matched_labels
from seewhy.probability.confident_learning import wrong_labels

if TYPE_CHECKING:
    from seewhy.classifier import Classifier
    from seewhy.data.sample import Dataset
    from seewhy.evaluate import Report
    from seewhy.evaluate.shortcut_result import Shortcuts

__all__ = ["causes_of_mistakes"]


def causes_of_mistakes(
    classifier: "Classifier", report: "Report", dataset: "Dataset", shortcuts: "Shortcuts | None" = None
) -> Causes | None:
    """Gives each mistake its likely cause.

    Args:
        classifier: what was judged.
        report: what it answered.
        dataset: the photos that were judged.
        shortcuts: what beside the subject gives classes away, where that was looked for.

    Returns:
        The causes; None where no mistake was made.
    """
    if all(one.right for one in report.samples):
        return None
    labels = np.array([one.truth for one in report.samples], dtype=np.int64)
    place_of = {one.photo: place for place, one in enumerate(report.samples)}
    doubted = wrong_labels(report.probabilities, labels).wrong if len(set(labels.tolist())) > 1 else []
    return find_causes(
        report.samples,
        report.classes,
        report.probabilities,
        CauseEvidence(
            familiarity=np.array(
                [np.nan if one.novelty is None else one.novelty.share_as_far for one in report.samples]
            ),
            copies=_copies(classifier, dataset, place_of),
            doubted=frozenset(int(place) for place in np.flatnonzero(doubted)),
            training_counts=_training_counts(classifier),
            shortcuts={} if shortcuts is None else _leaned_on(shortcuts, report, dataset, place_of),
        ),
    )


def _copies(classifier: "Classifier", dataset: "Dataset", place_of: dict[str, int]) -> dict[int, str]:
    """Photos of which a copy lies here under another label, with that label."""
    truths = matched_labels(dataset, classifier.classes)
    duplicates = find_duplicates(dataset)
    pairs = [(one, other) for same in duplicates.exact for one in same for other in same if one != other]
    pairs += [pair for near in duplicates.near for pair in ((near.first, near.second), (near.second, near.first))]
    found = {}
    for one, other in pairs:
        place = place_of.get(dataset.samples[one].path)
        if place is not None and truths[one] != truths[other]:
            found[place] = classifier.classes[int(truths[other])]
    return found


def _training_counts(classifier: "Classifier") -> dict[str, int]:
    """Photos of each class that it learned from; empty where that is not on record.

    Where rare classes counted more, or groups were dealt alike, the prior is even and says nothing about the counts.
    """
    record = classifier.provenance
    prints = (record.get("fingerprints") or {}).get("train") or ()
    balanced = (record.get("training") or {}).get("class_weights") == "balanced" or "repair" in record
    if classifier.training_prior is None or not prints or balanced:
        return {}
    shares = zip(classifier.classes, classifier.training_prior, strict=True)
    return {name: round(share * len(prints)) for name, share in shares}


def _leaned_on(
    shortcuts: "Shortcuts", report: "Report", dataset: "Dataset", place_of: dict[str, int]
) -> dict[int, str]:
    """By a photo's place, the shortcut of the class it was taken for, where it shows it."""
    found = {}
    for one in shortcuts.found:
        if not one.used or not len(one.present):
            continue
        for index, shows in zip(shortcuts.photos.indices, one.present, strict=True):
            place = place_of.get(dataset.samples[int(index)].path)
            if shows and place is not None and report.samples[place].answer == one.label:
                found[place] = f"what gives “{one.name}” away"
    return found
