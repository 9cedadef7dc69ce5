"""`seewhy evaluate pets.seewhy test/ [--json]`."""

import argparse
import json
from pathlib import Path

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of evaluate."""
    parser.add_argument("classifier", type=Path, help="the classifier's folder")
    parser.add_argument("photos", type=Path, help="labelled photos it has never seen, laid out as for train")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("-o", "--output", type=Path, default=Path("report.html"), help="the page; default report.html")


def run(arguments: argparse.Namespace) -> int:
    """Prints the figures with their intervals and writes the page."""
    from seewhy.classifier import load
    from seewhy.data.folder import read_photos
    from seewhy.evaluate import evaluate

    classifier = load(arguments.classifier)
    photos = read_photos(arguments.photos, classes=classifier.classes)
    dataset = photos.parts["test"] if photos.parts and "test" in photos.parts else photos.dataset
    report = evaluate(classifier, dataset)
    report.save(arguments.output)
    if arguments.json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        print(report)
        print(f"Wrote {arguments.output}.")
    return 0
