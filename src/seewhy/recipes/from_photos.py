"""From a folder or table of photos to a saved classifier with its report: what `seewhy train` does."""

import dataclasses
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from seewhy.classifier import Classifier
from seewhy.data.audit import Audit, audit
from seewhy.data.corrections import corrected
from seewhy.data.folder import read_photos
from seewhy.data.sample import Dataset
from seewhy.errors import StorageError
from seewhy.evaluate import Report, evaluate
from seewhy.evaluate.label_errors import ENOUGH
from seewhy.evaluate.overlap import Overlap, judge_overlap
from seewhy.probability import percent
from seewhy.progress import activity
from seewhy.recipes.assistant import meet
from seewhy.recipes.frozen_body import prepared_ahead
from seewhy.recipes.judgement import Judgement, judged_by_figures
from seewhy.recipes.judgement_page import judgement_page
from seewhy.recipes.label_errors import label_errors_of_run
from seewhy.recipes.order import Order, check_order, workspace_of
from seewhy.recipes.preparation import cache_of, known_preprocessing
from seewhy.recipes.recipe import Recipe, advice
from seewhy.recipes.train_classifier import Run, device_of, train_recipe
from seewhy.recipes.unfinished import begin, deal, holds_a_training, tidy

__all__ = ["Order", "Trained", "train_from_photos", "workspace_of"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Trained:
    """What came of it.

    Args:
        run: the training.
        audit: what was found in the photos.
        report: judged on the test part; None where there is no test photo.
        output: the classifier's folder.
        resumable: whether the training was interrupted and can go on.
        overlap: what test photos that were also in training would have done to the accuracy; None where there are none.
    """

    run: Run
    audit: Audit
    report: Report | None
    output: Path
    resumable: bool
    overlap: Overlap | None = None


def train_from_photos(order: Order, *, say: Callable[[str], None] = lambda _: None) -> Trained:
    """Reads, audits, splits, trains, judges and saves.

    Args:
        order: what is to be trained.
        say: told what happens, one line at a time.

    Returns:
        The run, the audit and the report; the classifier is saved.

    Raises:
        SeewhyError: a part of the way failed; an older classifier of that name is untouched.
    """
    check_order(order)
    try:
        recipe = begin(order)
        with cache_of(recipe):
            return _trained(order, recipe, say)
    except BaseException:
        tidy(order)
        raise


def _trained(order: Order, recipe: Recipe, say: Callable[[str], None]) -> Trained:
    workspace = workspace_of(order.output)
    with activity("loading libraries"):
        device_of(recipe.resolved())  # what this machine cannot do is said before photos are read
    with _network_ahead(recipe.resolved()):
        photos = read_photos(
            order.photos,
            broken=order.broken,
            grouping=order.grouping,
            columns=order.columns,
            prepare=known_preprocessing(recipe.resolved()),
        )
        dataset, changed = _with_corrections(order, photos.dataset, say)
        found = audit(dataset, test=recipe.preparation.test, seed=recipe.training.seed)
    say(found.summary())
    if found.findings:
        say(f'  "seewhy audit {order.photos}" shows them.')
    _say_groups(dataset, say)
    parts = deal(order, dataset, found, recipe)
    say(", ".join(f"{name} {len(part)}" for name, part in parts.parts.items()) + " photos.")
    for note in (*map(str, parts.set_aside), *parts.notes, *advice(order.settings, recipe, len(parts.train))):
        say(f"  {note}")
    meet(recipe.training.device)  # the others of torchrun, where there are any: all that they need is written now
    run = train_recipe(parts, recipe, workspace=workspace, resume=order.resume)
    for note in run.notes:
        say(f"  {note}")
    suspects = label_errors_of_run(run, root=order.photos)
    if suspects is not None and suspects.findings:
        # A poor judge would call half of a hard folder wrong.
        poor = f"It agrees with {percent(suspects.agreement)} of the labels: too poor a judge to say which are wrong"
        line = suspects.line if suspects.agreement >= ENOUGH else poor
        say(f'  {line}. "seewhy audit {order.photos} --labels" shows what it doubts.')
    overlap = _overlap(run, report := _reported(run))
    if overlap is not None:
        say(overlap.sentence)
    classifier = _on_record(run, changed, report, overlap)
    judgement = report and judged_by_figures(classifier, report, run.split.test, overlap=overlap)
    output = _saved(order, classifier, judgement)
    resumable = run.stopped == "interrupted"
    if not resumable:
        shutil.rmtree(workspace, ignore_errors=True)
    return Trained(run=run, audit=found, report=report, output=output, resumable=resumable, overlap=overlap)


def _network_ahead(recipe: Recipe) -> AbstractContextManager[None]:
    """A published network is made ready beside the reading of photos, where only its head will be taught."""
    preprocessing = known_preprocessing(recipe)
    if not recipe.head_alone or preprocessing is None:
        return nullcontext()
    return prepared_ahead(recipe.network, preprocessing)


@activity("saving")
def _saved(order: Order, classifier: Classifier, judgement: Judgement | None) -> Path:
    """Saves; where that fails, what was learned is not lost, and the error says so."""
    try:
        return classifier.save(order.output, _report_page(judgement, order.output.name))
    except StorageError as error:
        if not holds_a_training(order):
            raise
        remedy = f"{error.remedy} What was learned is kept: the same command with --resume only saves it."
        raise StorageError(error.happened, error.expected, remedy) from error


def _say_groups(photos: Dataset, say: Callable[[str], None]) -> None:
    """How many groups there are: a pattern that catches the wrong thing shows here."""
    groups = [sample.group for sample in photos.samples if sample.group is not None]
    if groups:
        alone = len(photos) - len(groups)
        rest = f"; {alone} are in none" if alone else ""
        say(f"{len(groups)} photos are in {len(set(groups))} groups, each of which stays in one part{rest}.")


def _with_corrections(
    order: Order, dataset: Dataset, say: Callable[[str], None]
) -> tuple[Dataset, dict[str, Any] | None]:
    """The photos with the labels that somebody corrected, which is said; and the record of them."""
    if order.corrections is None:
        return dataset, None
    found = corrected(dataset, order.corrections, order.photos)
    say(str(found))
    return found.dataset, found.to_json()


def _reported(run: Run) -> Report | None:
    """What it answered to the test part; None where there is no test photo."""
    return evaluate(run.classifier, run.split.test) if len(run.split.test) else None


def _on_record(run: Run, changed: dict[str, Any] | None, report: Report | None, overlap: Overlap | None) -> Classifier:
    """The classifier with corrected labels, and its figures on the test part, written into its record."""
    record = dict(run.classifier.provenance) | ({} if changed is None else {"corrected_labels": changed})
    if report is not None:
        metrics = {name: dataclasses.asdict(estimate) for name, estimate in report.metrics.items()}
        record["metrics"] = {**metrics, "n": len(report.samples)}
    if overlap is not None:
        told = overlap.to_json()  # without names: a path may tell more than a photo
        record["overlap"] = {**told, "exact": len(overlap.exact), "near": len(overlap.near)}
        known = () if run.split.known is None else run.split.known.samples
        record["known_test_photos"] = [one.fingerprint[:16] for one in known]
    return dataclasses.replace(run.classifier, provenance=record)


def _overlap(run: Run, report: Report | None) -> Overlap | None:
    """The accuracy with the test photos that were also in training; None where there are none."""
    parts = run.split
    if parts.known is None:
        return None
    taught = {one.fingerprint for part in (parts.train, parts.validation, parts.calibration) for one in part.samples}
    return judge_overlap(run.classifier, report.samples if report is not None else (), parts.known, taught)


def _report_page(judgement: Judgement | None, name: str) -> dict[str, bytes]:
    """The report as a file of the classifier's folder; nothing where there was no test photo."""
    return {} if judgement is None else {"report.html": judgement_page(judgement, f"Report of {name}").encode()}
