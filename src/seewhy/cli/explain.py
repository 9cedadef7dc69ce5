"""`seewhy explain [pets.seewhy] dog.jpg -o why.png`."""

import argparse
import sys
from pathlib import Path

from seewhy.cli.photos import open_classifier
from seewhy.errors import UsageError

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of explain."""
    parser.add_argument(
        "photos",
        nargs="+",
        help="a classifier (.seewhy) first, if not the built-in one; then the photo, or - for standard input",
    )
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("why.png"), help="a .png, .html or .json file; default why.png"
    )
    parser.add_argument("--target", help="the class whose evidence is shown; by default the most probable")
    parser.add_argument("--against", help="show what speaks for the target rather than for this class")


def run(arguments: argparse.Namespace) -> int:
    """Writes the evidence map and says in a sentence what it shows."""
    from seewhy.explain import contrast, evidence

    classifier, words = open_classifier(arguments.photos)
    if len(words) != 1:
        raise UsageError(f"{len(words)} photos were given", "one photo", "Explain them one by one.")
    photo = sys.stdin.buffer.read() if words[0] == "-" else words[0]
    prediction = classifier.predict(photo)
    if arguments.against:
        shown = contrast(classifier, photo, arguments.target or prediction.ranked[0][0], arguments.against)
    else:
        shown = evidence(classifier, photo, arguments.target)
    shown.save(arguments.output)
    print(prediction.sentence)
    print(shown.sentence)
    print(f"Wrote {arguments.output}.")
    return 0
