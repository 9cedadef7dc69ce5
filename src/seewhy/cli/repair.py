"""`seewhy repair pets.seewhy photos/ -o mended.seewhy`."""

import argparse
import sys
from pathlib import Path

from seewhy.cli.columns import add_column_flags, columns_of
from seewhy.cli.output import as_json

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of repair."""
    parser.add_argument("classifier", type=Path, help="the classifier's folder")
    parser.add_argument(
        "photos",
        type=Path,
        help="labelled photos it has never seen, laid out as for train; of each class some with the shortcut, some "
        "without",
    )
    add_column_flags(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, help="the mended classifier's folder")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Looks for a shortcut, teaches the last layer again, prints what that gave and saves."""
    from seewhy.classifier import load
    from seewhy.classifier.artefact import check_target
    from seewhy.data.folder import read_photos
    from seewhy.evaluate.matching import known_photos, refuse_leakage
    from seewhy.evaluate.shortcuts import find_shortcuts
    from seewhy.recipes.repair import repair

    check_target(arguments.output)
    classifier = load(arguments.classifier)
    read = read_photos(arguments.photos, classes=classifier.classes, columns=columns_of(arguments))
    photos = read.parts["test"] if read.parts and "test" in read.parts else read.dataset
    known = known_photos(photos, classifier.provenance)
    if known and len(known) < len(photos):
        print(f"seewhy: {len(known)} of the photos were used to make the classifier; left out.", file=sys.stderr)
        photos = photos.subset(i for i in range(len(photos)) if i not in known)
    refuse_leakage(photos, classifier.provenance)  # before the search, which takes longer
    shortcuts = find_shortcuts(classifier, photos, most=len(photos), views=())
    shown = [one for one in shortcuts.found if len(one.present)]
    if not shown:
        print(as_json(shortcuts.to_json()) if arguments.json else shortcuts.sentence)
        # beside the figures, which a program reads
        print("Nothing was repaired: no shortcut was found of which it is known which photos show it.", file=sys.stderr)
        return 1
    if not arguments.json:
        print(shown[0].sentence)
    found = repair(classifier, photos.subset(shortcuts.photos.indices), shown[0].present)
    print(as_json({"shortcut": shown[0].to_json(), "repair": found.to_json()}) if arguments.json else found.sentence)
    found.classifier.save(arguments.output)
    if not arguments.json:
        print(f"Wrote {arguments.output}.")
    return 0
