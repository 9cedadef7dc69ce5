"""`seewhy explain [pets.seewhy] dog.jpg -o why.png`."""

import argparse
from pathlib import Path

from seewhy.errors import UsageError

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of explain."""
    parser.add_argument("photos", nargs="+", help="a classifier (.seewhy), if not the built-in one; then the photo")
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("why.png"), help="a .png, .html or .json file; default why.png"
    )
    parser.add_argument("--target", help="the class whose evidence is shown; by default the most probable")
    parser.add_argument("--against", help="show what speaks for the target rather than for this class")


def run(arguments: argparse.Namespace) -> int:
    """Writes the evidence map and says in a sentence what it shows."""
    from seewhy.cli.predict import open_classifier
    from seewhy.explain import contrast, evidence

    classifier, photos = open_classifier(arguments.photos, "efficientnet_lite0")
    if len(photos) != 1:
        raise UsageError(f"{len(photos)} photos were given", "one photo", "Explain them one by one.")
    if arguments.against:
        target = (
            arguments.target
            or max(zip(classifier.predict(photos[0]).probabilities, classifier.classes, strict=True))[1]
        )
        shown = contrast(classifier, photos[0], target, arguments.against)
    else:
        shown = evidence(classifier, photos[0], arguments.target)
    shown.save(arguments.output)
    print(classifier.predict(photos[0]).sentence)
    print(shown.sentence)
    print(f"Wrote {arguments.output}.")
    return 0
