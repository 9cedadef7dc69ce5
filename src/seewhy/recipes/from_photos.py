"""From a folder or table of photos to a saved classifier with its report: what `seewhy train` does."""

import dataclasses
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from seewhy.classifier import Classifier
from seewhy.classifier.artefact import check_target
from seewhy.data.audit import Audit, audit
from seewhy.data.folder import read_photos
from seewhy.data.grouping import Grouping
from seewhy.data.sample import Dataset
from seewhy.data.split import Split, split
from seewhy.data.split_file import load_split, save_split
from seewhy.data.table import Columns
from seewhy.errors import ArtefactError, UsageError
from seewhy.evaluate import Report, evaluate
from seewhy.evaluate.report_page import report_sections
from seewhy.explain.examples import Examples
from seewhy.explain.examples_file import EXAMPLES_FILE, examples_to_bytes
from seewhy.pages.page import render_page
from seewhy.recipes.recipe import Recipe, recipe_from
from seewhy.recipes.remembered import remembered
from seewhy.recipes.train_classifier import Run, train_recipe
from seewhy.storage import write_whole

__all__ = ["Order", "Trained", "train_from_photos", "workspace_of"]

_SETTINGS = "settings.json"
_SPLIT = "split.json"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be trained, and where it goes.

    Args:
        photos: folder or table of labelled photos.
        output: the classifier's folder, such as pets.seewhy.
        settings: settings of the recipe that the user gave.
        broken: "skip" names broken photos and goes on, "stop" ends there.
        grouping: which photos must stay on one side of the split.
        columns: which columns of a table hold what.
        resume: go on with the training that was interrupted.
        fresh: throw away the interrupted training that lies beside the output.
    """

    photos: Path
    output: Path
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    broken: str = "skip"
    grouping: Grouping | None = None
    columns: Columns | None = None
    resume: bool = False
    fresh: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Trained:
    """What came of it.

    Args:
        run: the training.
        audit: what was found in the photos.
        report: judged on the test part; None where there is no test photo.
        output: the classifier's folder.
        resumable: whether the training was interrupted and can go on.
    """

    run: Run
    audit: Audit
    report: Report | None
    output: Path
    resumable: bool


def workspace_of(output: Path) -> Path:
    """The folder beside the output in which an unfinished training lies.

    >>> workspace_of(Path("pets.seewhy")).name
    'pets.seewhy.run'
    """
    return output.with_name(output.name + ".run")


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
    check_target(order.output)
    workspace = workspace_of(order.output)
    recipe = _recipe(order, workspace)
    photos = read_photos(order.photos, broken=order.broken, grouping=order.grouping, columns=order.columns)
    found = audit(photos.dataset)
    say(str(found))
    parts = _split(order, workspace, photos.dataset, found, recipe)
    say(", ".join(f"{name} {len(part)}" for name, part in parts.parts.items()) + " photos.")
    for note in (*map(str, parts.set_aside), *parts.notes):
        say(f"  {note}")
    run = train_recipe(parts, recipe, workspace=workspace, resume=order.resume)
    classifier, report = _judged(run)
    files = _files(run, report, order.output.name)
    if recipe.preparation.remember == "features":
        examples = remembered(run)
        files[EXAMPLES_FILE] = examples_to_bytes(examples)
        say(_kept(examples))
    output = classifier.save(order.output, files, run.reference_logits)
    resumable = run.stopped == "interrupted"
    if not resumable:
        shutil.rmtree(workspace, ignore_errors=True)
    return Trained(run=run, audit=found, report=report, output=output, resumable=resumable)


def _recipe(order: Order, workspace: Path) -> Recipe:
    """The settings given, or those of the training that goes on; its folder is made and holds them."""
    place = workspace / _SETTINGS
    if order.fresh:
        shutil.rmtree(workspace, ignore_errors=True)
    if order.resume and place.exists():
        try:
            stored = json.loads(place.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ArtefactError(f"{place} is damaged ({error})", "JSON", "Start again with --fresh.") from error
        return recipe_from({**stored, **order.settings}, where=str(place))
    if order.resume:
        raise UsageError(
            f"There is no training to resume for {order.output}", f"the folder {workspace}", "Leave out --resume."
        )
    if (workspace / "checkpoint.safetensors").exists():
        raise UsageError(
            f"An unfinished training of {order.output} lies in {workspace}",
            "to be told what to do with it",
            "Add --resume to go on with it, or --fresh to throw it away.",
        )
    recipe = recipe_from(order.settings)
    write_whole(place, json.dumps(recipe.to_json(), indent=1))
    return recipe


def _split(order: Order, workspace: Path, photos: Dataset, found: Audit, recipe: Recipe) -> Split:
    """The split, dealt once and kept beside the checkpoint."""
    place = workspace / _SPLIT
    if order.resume and place.exists():
        return load_split(place, photos)
    shares = recipe.preparation
    dealt = split(
        photos,
        seed=recipe.training.seed,
        validation=shares.validation,
        calibration=shares.calibration,
        test=shares.test,
        duplicates=found.duplicates,
    )
    save_split(dealt, place)
    return dealt


def _judged(run: Run) -> tuple[Classifier, Report | None]:
    """The classifier with its figures on the test part written into its record."""
    if not len(run.split.test):
        return run.classifier, None
    report = evaluate(run.classifier, run.split.test)
    metrics = {name: dataclasses.asdict(estimate) for name, estimate in report.metrics.items()}
    record = {**run.classifier.provenance, "metrics": {**metrics, "n": len(report.samples)}}
    return dataclasses.replace(run.classifier, provenance=record), report


def _files(run: Run, report: Report | None, name: str) -> dict[str, bytes]:
    files = {}
    if run.history:
        files["history.jsonl"] = "".join(json.dumps(epoch) + "\n" for epoch in run.history).encode()
    if report is not None:
        page = render_page(f"Report of {name}", report.sentence, report_sections(report))
        files["report.html"] = page.encode()
    return files


def _kept(examples: Examples) -> str:
    some = f"{len(examples):,}" if len(examples) == examples.total else f"{len(examples):,} of {examples.total:,}"
    return (
        f"Kept names and features of {some} training photos in {EXAMPLES_FILE}, no pixels "
        "(--remember nothing leaves them out)."
    )
