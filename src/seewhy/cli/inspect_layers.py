"""`seewhy inspect-layers pets.seewhy pets/ -o layers.html`."""

import argparse
from pathlib import Path

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of inspect-layers."""
    parser.add_argument("classifier", type=Path, help="the classifier's folder")
    parser.add_argument(
        "photos", type=Path, nargs="?", help="labelled photos to look with: class folders, or a CSV or Parquet table"
    )
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("layers.html"), help="a .html or .json file; default layers.html"
    )
    parser.add_argument(
        "--most", type=int, default=2000, metavar="N", help="photos to look at; of more, N by chance; default 2000"
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes the page and says in a few sentences what it shows."""
    from seewhy.classifier import load
    from seewhy.data.folder import read_photos
    from seewhy.recipes.inspect_layers import inspect_layers
    from seewhy.recipes.layers_page import refuse_suffix

    refuse_suffix(arguments.output)
    classifier = load(arguments.classifier)
    dataset = None if arguments.photos is None else read_photos(arguments.photos).dataset
    found = inspect_layers(
        classifier, dataset, folder=arguments.photos, artefact=arguments.classifier, most=arguments.most
    )
    found.save(arguments.output, f"What the layers of {arguments.classifier.name} have learned")
    for sentence in found.sentences:
        print(sentence)
    if found.patches is not None and found.of > found.patches.photos:
        print(f"Looked at {found.patches.photos:,} of {found.of:,} photos (--most N looks at more).")
    print(f"Wrote {arguments.output}.")
    return 0
