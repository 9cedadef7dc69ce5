"""How far can a classifier be trusted? Every test there is, on one page: what `seewhy evaluate` does.

photos ─▶ known ones apart ─▶ report ─┬─▶ percentages: before and after calibration, risk and coverage, label sets
                                      ├─▶ what is none of its classes, weak spots, causes of mistakes
                                      └─▶ condition card, shortcut tests                 (the long ones)
"""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.classifier.promise import promised_sets
from seewhy.data.duplicates import find_duplicates, kept_together
from seewhy.data.metadata import tells_of_files
from seewhy.data.seen import read_seen
from seewhy.errors import LeakageError
from seewhy.evaluate import Report, evaluate
from seewhy.evaluate.calibration import Calibration, calibration_of
from seewhy.evaluate.condition_card import condition_card
from seewhy.evaluate.matching import copies_of_known, known_photos
from seewhy.evaluate.overlap import Overlap, judge_overlap
from seewhy.evaluate.photo_features import features_of_photos
from seewhy.evaluate.promises import KeptPromise, kept_promise
from seewhy.evaluate.risk_coverage import RiskCoverage, risk_coverage
from seewhy.evaluate.shortcuts import enough_photos, find_shortcuts
from seewhy.evaluate.unfamiliar import Unfamiliar, unfamiliar_of
from seewhy.evaluate.weak_spots import find_weak_spots
from seewhy.probability import softmax
from seewhy.progress import activity
from seewhy.recipes.mistakes import causes_of_mistakes
from seewhy.storage import write_whole

if TYPE_CHECKING:
    from seewhy.classifier import Classifier
    from seewhy.data.sample import Dataset
    from seewhy.evaluate.card_result import ConditionCard
    from seewhy.evaluate.shortcut_result import Shortcuts

__all__ = ["DEPTHS", "Judgement", "judge", "judged_by_figures"]

DEPTHS = ("figures", "whole")
"""How much is asked: "figures" needs each photo's answer once; "whole" changes photos too, a minute or two."""

_MISS_RATE = 0.05  # the promise whose keeping is judged
_CARD_PHOTOS, _SHORTCUT_PHOTOS = 100, 150  # of EfficientNet-Lite0 about a minute and half a minute on two cores
_MOST_COMPARED = 5_000  # photos whose features are compared for weak spots: 25 MB


@dataclasses.dataclass(frozen=True, kw_only=True)
class Judgement:
    """All that was found when a classifier was judged.

    Args:
        report: accuracy, percentages, mistakes, weak spots and causes.
        overlap: what photos that were also in training do to the accuracy; None where there are none.
        calibration: what the temperature did to the percentages.
        coverage: the accuracy that can be had by answering fewer photos.
        promise: whether the promised miss rate was kept; None where the classifier keeps nothing to promise by.
        unfamiliar: how many photos it takes for something else; None where it cannot tell.
        card: how it bears light, angle, blur and so on; None where that was not asked.
        shortcuts: whether something beside the subject gives the class away; None where that was not asked.
    """

    report: Report
    overlap: Overlap | None
    calibration: Calibration
    coverage: RiskCoverage
    promise: KeptPromise | None
    unfamiliar: Unfamiliar | None
    card: "ConditionCard | None" = None
    shortcuts: "Shortcuts | None" = None

    @property
    def limits(self) -> tuple[str, ...]:
        """Where not to trust it, a sentence each, for the model card; only what was measured."""
        parts = (self.overlap, self.calibration, self.promise, self.unfamiliar, self.card, self.shortcuts)
        told = [one.sentence for one in parts if one is not None]
        spots = self.report.weak_spots
        return (*told, *([spots.sentence] if spots is not None else ()))

    def __str__(self) -> str:
        told = str(self.report)
        return "\n".join([told, *(one for one in self.limits if one not in told)])  # it names the worst weak spot, too

    def to_json(self) -> dict[str, Any]:
        """The report's numbers, and each further test's under its name; null where it was not asked."""
        parts = {
            "overlap": self.overlap,
            "calibration": self.calibration,
            "risk_coverage": self.coverage,
            "promise": self.promise,
            "something_else": self.unfamiliar,
            "condition_card": self.card,
            "shortcuts": self.shortcuts,
        }
        told = {name: None if one is None else one.to_json() for name, one in parts.items()}
        return {**self.report.to_json(), **told}

    def save(self, path: str | Path, title: str = "How far can it be trusted?") -> Path:
        """Writes the page (.html), or the numbers (.json).

        Args:
            path: where to; its suffix decides.
            title: of the page.

        Raises:
            StorageError: it cannot be written.
        """
        from seewhy.recipes.judgement_page import judgement_page

        if Path(path).suffix.lower() == ".json":
            return write_whole(Path(path), json.dumps(self.to_json(), indent=1) + "\n")
        return write_whole(Path(path), judgement_page(self, title))


def judge(
    classifier: "Classifier",
    dataset: "Dataset",
    *,
    artefact: Path | None = None,
    depth: str = "whole",
    seed: int = 0,
    say: Callable[[str], None] = lambda _: None,
) -> Judgement:
    """Asks all that can be asked of a classifier with labelled photos.

    Photos that it was made from are told apart first: by their bytes, and where the classifier keeps thumbnails
    (remember = thumbnails) by their looks. They count for nothing but the comparison of the accuracy with and without
    them.

    Args:
        classifier: what is judged.
        dataset: photos with the truth.
        artefact: the folder it was loaded from, where its thumbnails may lie.
        depth: "figures" or "whole".
        seed: of every choice and every interval.
        say: told what was left out, one line at a time.

    Raises:
        LeakageError: it was made from all of these photos.
        DatasetError: a class that it does not know, or no photo that can be read.
    """
    known = _known(classifier, dataset, artefact, say)
    _refuse_copies_alone(classifier, dataset, known)
    unseen = _without(dataset, known) if 0 < len(known) < len(dataset) else dataset
    report = evaluate(classifier, unseen, seed=seed)  # where all are known, this says so and stops
    overlap = None
    if unseen is not dataset:
        prints = {dataset.samples[i].fingerprint for i in known_photos(dataset, classifier.provenance)}
        overlap = judge_overlap(classifier, report.samples, dataset.subset(sorted(known)), prints)
    card = shortcuts = None
    if depth == "whole":
        card = condition_card(classifier, unseen, photos=_CARD_PHOTOS, seed=seed)
        shortcuts = _shortcuts(classifier, unseen, seed, say)
    report = _searched(classifier, report, depth, seed)
    found = judged_by_figures(classifier, report, unseen, overlap=overlap, shortcuts=shortcuts, seed=seed)
    return dataclasses.replace(found, card=card, shortcuts=shortcuts)


@activity("judging")
def judged_by_figures(
    classifier: "Classifier",
    report: Report,
    dataset: "Dataset",
    *,
    overlap: Overlap | None = None,
    shortcuts: "Shortcuts | None" = None,
    seed: int = 0,
) -> Judgement:
    """All that follows from answers that were given already: nothing is asked again.

    Args:
        classifier: what was judged.
        report: what it answered.
        dataset: the photos that were judged.
        overlap: what photos that were also in training do to the accuracy.
        shortcuts: what beside the subject gives classes away, where that was looked for; a cause of mistakes.
        seed: of every interval.
    """
    causes = causes_of_mistakes(classifier, report, dataset, shortcuts)
    told = _percentages(classifier, report, seed)
    return Judgement(report=dataclasses.replace(report, causes=causes), overlap=overlap, **told)


def _known(classifier: "Classifier", dataset: "Dataset", artefact: Path | None, say: Callable[[str], None]) -> set[int]:
    """Photos that it was made from, copies of such, and those that training had found to be copies."""
    seen = None if artefact is None else read_seen(artefact)
    if seen is None:
        say(
            "changed copies of training photos were not looked for, only the same files: the classifier keeps no "
            "thumbnails (train with --remember thumbnails)."
        )
    told = set(classifier.provenance.get("known_test_photos") or ())
    copies = {i for i, one in enumerate(dataset.samples) if one.fingerprint[:16] in told}
    looked = () if seen is None else copies_of_known(dataset, seen)
    return {*known_photos(dataset, classifier.provenance), *copies, *looked}


def _refuse_copies_alone(classifier: "Classifier", dataset: "Dataset", known: set[int]) -> None:
    """Where nothing is left to judge; photos whose bytes are all known are refused, and named, by evaluate."""
    copies = len(known) - len(known_photos(dataset, classifier.provenance))
    if copies and len(known) == len(dataset):
        raise LeakageError(
            f"All of these {len(dataset)} photos were used to make this classifier, {copies} of them before they were "
            "changed",
            "photos it has never seen, because a score on known photos says nothing about new ones",
            "Judge it on the test part of its split, or take other photos.",
        )


def _without(dataset: "Dataset", places: set[int]) -> "Dataset":
    rest = [i for i in range(len(dataset)) if i not in places]
    return dataclasses.replace(dataset, samples=tuple(dataset.samples[i] for i in rest))


def _searched(classifier: "Classifier", report: Report, depth: str, seed: int) -> Report:
    """The report with weak spots that are looked for among photos alike to the network, too."""
    sources = [one.source for one in report.samples]
    wanted = depth == "whole" and not all(one.right for one in report.samples) and len(sources) <= _MOST_COMPARED
    features = features_of_photos(classifier, sources) if wanted else None
    if features is None:
        return report
    spots = find_weak_spots(
        report.samples, report.classes, features=features, probabilities=report.probabilities, seed=seed
    )
    return dataclasses.replace(report, weak_spots=spots)


def _shortcuts(
    classifier: "Classifier", dataset: "Dataset", seed: int, say: Callable[[str], None]
) -> "Shortcuts | None":
    """The shortcut tests, with what the files alone tell; None where there are too few photos or classes for them."""
    if not enough_photos(dataset.labels):
        say("Shortcuts were not looked for: that takes two classes of two photos each, at least.")
        return None
    together, _ = kept_together(dataset, find_duplicates(dataset))
    tell = tells_of_files(dataset, together, seed=seed)
    metadata = None if tell is None else (tell.accuracy, tell.chance)
    return find_shortcuts(classifier, dataset, most=_SHORTCUT_PHOTOS, seed=seed, metadata=metadata)


def _percentages(classifier: "Classifier", report: Report, seed: int) -> dict[str, Any]:
    """What can be said of the percentages, from the answers that the report holds."""
    assert report.logits is not None
    labels = np.array([one.truth for one in report.samples], dtype=np.int64)
    probabilities, logits = report.probabilities, report.logits
    promise = unfamiliar = None
    if classifier.class_scores is not None:
        sets = promised_sets(classifier, logits, probabilities, _MISS_RATE)
        counts = classifier.class_scores.counts
        promise = kept_promise(sets, labels, classes=report.classes, miss_rate=_MISS_RATE, calibrated_on=counts)
    novelties = [one.novelty for one in report.samples if one.novelty is not None]
    if novelties and len(novelties) == len(report.samples):
        right = np.array([one.right for one in report.samples])
        unfamiliar = unfamiliar_of(novelties, right, labels, report.classes, [one.photo for one in report.samples])
    before = softmax(logits)
    return {
        "calibration": calibration_of(before, probabilities, labels, temperature=classifier.temperature, seed=seed),
        "coverage": risk_coverage(probabilities, labels, seed=seed),
        "promise": promise,
        "unfamiliar": unfamiliar,
    }
