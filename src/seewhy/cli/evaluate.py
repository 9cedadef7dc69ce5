"""`seewhy evaluate pets.seewhy test/ [--against other.seewhy] [--json]`."""

import argparse
import dataclasses
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from seewhy.cli.columns import add_column_flags, columns_of
from seewhy.cli.output import as_json

if TYPE_CHECKING:
    from seewhy.classifier import Classifier
    from seewhy.data.sample import Dataset
    from seewhy.evaluate import Report

__all__ = ["add_arguments", "run"]

_NAMED = 5  # files that are named; the rest is counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of evaluate."""
    parser.add_argument("classifier", type=Path, help="the classifier's folder")
    parser.add_argument("photos", type=Path, help="labelled photos it has never seen, laid out as for train")
    add_column_flags(parser)
    parser.add_argument(
        "--against", type=Path, metavar="OTHER", help="another classifier's folder: is one better on these photos?"
    )
    parser.add_argument(
        "--quick", action="store_true", help="the figures alone: no changed photos (condition card, shortcut tests)"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("-o", "--output", type=Path, default=Path("report.html"), help="the page; default report.html")


def run(arguments: argparse.Namespace) -> int:
    """Prints the figures with their intervals and writes the page."""
    from seewhy.classifier import load
    from seewhy.data.folder import read_photos
    from seewhy.evaluate import evaluate
    from seewhy.evaluate.comparison import class_order, compare_reports
    from seewhy.recipes.judgement import judge
    from seewhy.recipes.measured_limits import write_conditions, write_limits

    classifier = load(arguments.classifier)
    other = load(arguments.against) if arguments.against else None
    if other is not None:
        class_order(classifier.classes, other.classes)  # refused before photos are looked at
    photos = read_photos(arguments.photos, classes=classifier.classes, columns=columns_of(arguments))
    dataset = photos.parts["test"] if photos.parts and "test" in photos.parts else photos.dataset
    for note in _left_out(photos.dataset, dataset):
        print(f"seewhy: {note}", file=sys.stderr)
    depth = "figures" if arguments.quick else "whole"
    found = judge(
        classifier,
        dataset,
        artefact=arguments.classifier,
        depth=depth,
        say=lambda note: print(f"seewhy: {note}", file=sys.stderr),
    )
    if other is not None:
        names = _names(arguments.classifier, arguments.against)
        same = _new_to_both(dataset, found.report, other, names[1])
        compared = compare_reports(found.report, evaluate(other, same), names=names)
        found = dataclasses.replace(found, report=dataclasses.replace(found.report, comparison=compared))
    print(as_json(found.to_json()) if arguments.json else found)
    found.save(arguments.output)  # after the figures, so that a page that cannot be written takes nothing with it
    where = f"{len(found.report.samples):,} photos of {arguments.photos.name or arguments.photos}"
    card = None if arguments.quick else write_limits(arguments.classifier, found.limits, where=where)
    if found.card is not None:
        write_conditions(arguments.classifier, found.card, where=where)  # the studio marks its sliders with it
    if not arguments.json:
        told = "" if card is None else f" The limits stand in {card}, too, in place of any told before."
        print(f"Wrote {arguments.output}.{told}")
    return 0


def _new_to_both(dataset: "Dataset", report: "Report", other: "Classifier", name: str) -> "Dataset":
    """The photos that were judged, without those that the other classifier was made from."""
    from seewhy.evaluate.matching import known_photos

    judged = {one.photo for one in report.samples}
    same = dataset.subset(i for i, sample in enumerate(dataset.samples) if sample.path in judged)
    known = known_photos(same, other.provenance)
    if not known or len(known) == len(same):  # where none is left, evaluate says so
        return same
    print(f"seewhy: {len(known)} of the photos were used to make {name}; both are compared without.", file=sys.stderr)
    return same.subset(i for i in range(len(same)) if i not in known)


def _names(first: Path, second: Path) -> tuple[str, str]:
    """What the two are called: their folders' names, or where these are the same, their paths from where they differ.

    >>> _names(Path("models/new/pets.seewhy"), Path("models/pets.seewhy")) == (str(Path("new/pets")), "pets")
    True
    >>> _names(Path("new/pets.seewhy"), Path("dogs.seewhy/"))
    ('pets', 'dogs')
    """
    paths = first.absolute(), second.absolute()
    if paths[0].stem != paths[1].stem or paths[0] == paths[1]:
        return paths[0].stem, paths[1].stem
    parents = [path.parent for path in paths]
    shared = os.path.commonpath(parents) if parents[0].anchor == parents[1].anchor else parents[0].anchor
    named = (
        str(path.with_suffix("").relative_to(shared)) if path.is_relative_to(shared) else str(path) for path in paths
    )
    return next(named), next(named)


def _left_out(read: "Dataset", judged: "Dataset") -> Iterator[str]:
    """What is not judged, a sentence for each kind; photos that could not be read stand in the report."""
    if len(judged) < len(read):
        yield f"only the test part is judged ({len(judged)} of {len(read)} photos)."
    if read.passed_over:
        count = len(read.passed_over)
        more = f" and {count - _NAMED} more" if count > _NAMED else ""
        what = "1 file is no photo, or in no class" if count == 1 else f"{count} files are no photos, or in no class"
        yield f"{what}: {', '.join(read.passed_over[:_NAMED])}{more}."
