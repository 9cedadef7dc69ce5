"""What the judging's own process does: "seewhy evaluate", or the search for wrong labels, made ready to show.

Photos are named by a key: the first digits of their fingerprint, and a number where the same bytes lie there again.
"""

import dataclasses
import datetime
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.data.corrections import photo_name
from seewhy.errors import StorageError
from seewhy.evaluate.condition_card_page import typical_photo
from seewhy.evaluate.shortcut_page import shortcut_sections
from seewhy.pages.page import Gallery, Section, Table, Text
from seewhy.studio.judging.judged_photos import Found
from seewhy.studio.judging.kept import state_of, write_judgement, write_wrong_labels
from seewhy.studio.photos.photo_index import LabelledPhoto

if TYPE_CHECKING:
    from seewhy.data.sample import Dataset
    from seewhy.evaluate.judged import Judged
    from seewhy.recipes.judgement import Judgement

__all__ = ["find_wrong_labels", "judge_photos"]

_DIGITS = 16  # of a fingerprint, as in a classifier's record


def judge_photos(folder: Path, photos: Path, depth: str, say: Callable[[str], None]) -> Found:
    """Judges a classifier as "seewhy evaluate" does, with the same figures.

    Args:
        folder: of the classifier.
        photos: folder or table of labelled photos; where it has a test part, that alone is judged.
        depth: of recipes.judgement.DEPTHS.
        say: takes a line for the user.

    Raises:
        SeewhyError: photos or classifier cannot be read, or all photos are known to it.
    """
    from seewhy.classifier import load
    from seewhy.data.folder import read_photos
    from seewhy.recipes.judgement import judge
    from seewhy.recipes.measured_limits import model_of, write_conditions, write_limits

    model = model_of(folder)
    classifier = load(folder)
    read = read_photos(photos, classes=classifier.classes)
    dataset = read.parts["test"] if read.parts and "test" in read.parts else read.dataset
    if len(dataset) < len(read.dataset):
        say(f"Only the test part is judged ({len(dataset)} of {len(read.dataset)} photos).")
    judgement = judge(classifier, dataset, artefact=folder, depth=depth, say=say)
    there_still = model_of(folder) == model
    if not there_still:  # another training took minutes, or less
        say("The classifier was taught anew meanwhile: this judgement is of the one before, and is not kept.")
    if depth == "whole" and there_still:
        where = f"{len(judgement.report.samples):,} photos of {photos.name or photos}"
        write_limits(folder, judgement.limits, where=where)
        if judgement.card is not None:
            write_conditions(folder, judgement.card, where=where)
    found = _shown(judgement, dataset, read.dataset, photos)
    told = {
        "date": _today(),
        "folder": photos.name,
        "depth": depth,
        "read": len(dataset),
        "passed_over": len(read.dataset.passed_over),
        **found.told,
    }
    found = Found(told=_finite(told), photos=found.photos)
    try:
        if there_still:
            write_judgement(folder, found)
    except StorageError as error:  # it can still be shown
        say(f"The judgement will not be kept: {error.happened}.")
    return found


def find_wrong_labels(photos: Path, folder: Path | None, say: Callable[[str], None]) -> Found:
    """Looks for wrong labels as "seewhy audit --labels" does.

    Args:
        photos: folder or table of labelled photos; what is found in a folder is kept.
        folder: of the classifier beside whose judgement it is kept; None: nowhere.
        say: takes a line for the user.

    Raises:
        DatasetError: fewer than two classes.
        MissingExtraError: torch or the published weights are not installed.
    """
    from seewhy.data.folder import read_photos
    from seewhy.recipes.label_errors import label_errors

    state = state_of(photos)  # before they are read: a change meanwhile makes it another one
    dataset = read_photos(photos).dataset
    errors = label_errors(dataset, root=photos)
    keys = _keys(dataset)
    kept = {}
    findings = []
    for one in errors.findings:
        key = keys[one.sample.path, one.label]
        kept[key] = LabelledPhoto(name=one.photo, label=one.label, source=one.sample.source)
        findings.append({**one.to_json(), "key": key})
    told = {
        "date": _today(),
        "folder": photos.name,
        "state": state,
        "sentence": errors.sentence,
        "present": _present(dataset),
        "labels": {**errors.to_json(), "findings": findings},
    }
    found = Found(told=_finite(told), photos=kept)
    try:
        if folder is not None:
            write_wrong_labels(folder, photos, found)
    except StorageError as error:  # it can still be shown
        say(f"What was found will not be kept: {error.happened}.")
    return found


def _shown(judgement: "Judgement", dataset: "Dataset", whole: "Dataset", root: Path) -> Found:
    """A judgement with its photos by key."""
    report = judgement.report
    keys = _keys(whole)
    kept: dict[str, LabelledPhoto] = {}
    rows: list[dict[str, Any]] = []
    places: dict[int, int] = {}
    samples = {(one.path, whole.classes[one.label]): one for one in dataset.samples}
    for place, one in enumerate(report.samples):
        label = report.classes[one.truth]
        sample = samples[one.photo, label]
        key = keys[one.photo, label]
        kept[key] = LabelledPhoto(name=photo_name(sample, root), label=label, source=one.source)
        rows.append(_row(one, key, kept[key].name))
        places[id(one)] = place
    spots = report.weak_spots.spots if report.weak_spots else ()
    told = {
        "judgement": judgement.to_json(),
        "sentence": report.sentence,
        "limits": list(judgement.limits),
        "sentences": _sentences(judgement),
        "classes": list(report.classes),
        "present": _present(whole),
        "photos": rows,
        "spots": [[places[id(one)] for one in spot.photos] for spot in spots],
        "causes": _causes(judgement, places),
        "conditions": _conditions(judgement, keys),
        "shortcut_sections": _plain(shortcut_sections(judgement.shortcuts)) if judgement.shortcuts else [],
    }
    return Found(told=told, photos=kept)


def _keys(dataset: "Dataset") -> dict[tuple[str, str], str]:
    """(path, label) -> key, over all photos that were read, so that each has the same one in every search."""
    taken: dict[str, int] = {}
    keys = {}
    for sample in dataset.samples:
        digits = sample.fingerprint[:_DIGITS]
        taken[digits] = taken.get(digits, 0) + 1
        again = f"-{taken[digits]}" if taken[digits] > 1 else ""
        keys[sample.path, dataset.classes[sample.label]] = digits + again
    return keys


def _row(one: "Judged", key: str, name: str) -> dict[str, Any]:
    return {
        "key": key,
        "name": name,
        "truth": one.truth,
        "answer": one.answer,
        "confidence": one.confidence,
        "truth_probability": one.truth_probability,
        "unsure": one.unsure,
    }


def _present(dataset: "Dataset") -> list[str]:
    """The classes that have photos: those a label can be corrected to."""
    labels = {sample.label for sample in dataset.samples}
    return [name for label, name in enumerate(dataset.classes) if label in labels]


def _sentences(judgement: "Judgement") -> dict[str, str | None]:
    """What each test says in plain words, where it was made."""
    tests = {
        "overlap": judgement.overlap,
        "calibration": judgement.calibration,
        "coverage": judgement.coverage,
        "promise": judgement.promise,
        "unfamiliar": judgement.unfamiliar,
        "weak_spots": judgement.report.weak_spots,
        "causes": judgement.report.causes,
        "conditions": judgement.card,
        "shortcuts": judgement.shortcuts,
    }
    return {name: None if one is None else one.sentence for name, one in tests.items()}


def _causes(judgement: "Judgement", places: dict[int, int]) -> dict[int, dict[str, str]]:
    """Why each mistake was probably made, by the photo's place."""
    causes = judgement.report.causes
    found = causes.found if causes else ()
    return {places[id(one.photo)]: {"kind": one.kind, "because": one.because} for one in found}


def _conditions(judgement: "Judgement", keys: dict[tuple[str, str], str]) -> dict[str, Any] | None:
    """What the card's numbers don't say: titles, what is done, where the limit lies, and the photo that is shown."""
    card = judgement.card
    if card is None:
        return None
    typical = card.photos[typical_photo(card)]
    label = card.classes[typical.truth]
    about = [
        {
            "name": curve.condition.name,
            "title": curve.condition.title,
            "meaning": curve.condition.meaning,
            "place": None if curve.limit is None else curve.limit.place,
            "limit": None if curve.limit is None else curve.condition.written(curve.limit.level),
        }
        for curve in card.curves
    ]
    return {"photo": keys[typical.photo, label], "fingerprint": typical.key, "seed": card.seed, "about": about}


def _plain(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Sections of the report as plain values; charts are drawn anew by the page, and stay out."""
    told = []
    for one in sections:
        if isinstance(one, Text):
            told.append({"kind": "text", "title": one.title, "paragraphs": list(one.paragraphs)})
        elif isinstance(one, Table):
            rows = [list(row) for row in one.rows]
            columns = list(one.columns)
            told.append(
                {"kind": "table", "title": one.title, "columns": columns, "rows": rows, "words": one.words}
                | {"caption": one.caption}
            )
        elif isinstance(one, Gallery):
            images = [dataclasses.asdict(image) for image in one.images]
            told.append({"kind": "gallery", "title": one.title, "images": images, "caption": one.caption})
    return told


def _finite(told: Any) -> Any:
    """Plain values with null in place of what is no number, which JSON does not know."""
    if isinstance(told, dict):
        return {str(name): _finite(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [_finite(value) for value in told]
    return None if isinstance(told, float) and not math.isfinite(told) else told


def _today() -> str:
    return datetime.datetime.now(datetime.UTC).date().isoformat()
