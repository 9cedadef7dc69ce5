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
    from seewhy.evaluate.shortcuts import find_shortcuts
    from seewhy.recipes.repair import repair

    check_target(arguments.output)
    classifier = load(arguments.classifier)
    photos = read_photos(arguments.photos, classes=classifier.classes, columns=columns_of(arguments)).dataset
    shortcuts = find_shortcuts(classifier, photos, most=len(photos), views=())
    known = [one for one in shortcuts.found if len(one.present)]
    if not known:
        print(as_json(shortcuts.to_json()) if arguments.json else shortcuts.sentence)
        # beside the figures, which a program reads
        print("Nothing was repaired: no shortcut was found of which it is known which photos show it.", file=sys.stderr)
        return 1
    found = repair(classifier, photos.subset(shortcuts.photos.indices), known[0].present)
    if arguments.json:
        print(as_json({"shortcut": known[0].to_json(), "repair": found.to_json()}))
    else:
        print(f"{known[0].sentence}\n{found.sentence}")
    found.classifier.save(arguments.output)
    if not arguments.json:
        print(f"Wrote {arguments.output}.")
    return 0
