"""seewhy studio [CLASSIFIER …] [PHOTOS]: see the network look at your photos, and teach it, in the browser."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from seewhy.errors import UsageError

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verb's flags.

    Args:
        parser: of the verb.
    """
    parser.add_argument(
        "named",
        nargs="*",
        type=Path,
        metavar="CLASSIFIER | PHOTOS",
        help="a classifier to look at, more of them to compare it with, labelled photos to teach with; without a "
        "classifier the built-in one",
    )
    parser.add_argument("--port", type=int, default=0, help="of this machine; by default any that is free")
    parser.add_argument("--no-browser", action="store_true", help="print the address and open nothing")


def run(arguments: argparse.Namespace) -> int:
    """Serves until Ctrl-C."""
    from seewhy.studio.server import serve
    from seewhy.studio.session import Session

    classifiers = [one for one in arguments.named if one.suffix == ".seewhy" or (one / "config.json").is_file()]
    photos = [one for one in arguments.named if one not in classifiers]
    if len(photos) > 1:
        raise UsageError(f"{len(photos)} folders of photos were named", "one at most", f"Leave out {photos[1]}.")
    if photos and not photos[0].exists():
        raise UsageError(f"There is nothing at {photos[0]}", "a folder or table of photos", "Check the name.")
    folder = classifiers[0] if classifiers else None
    classifier, name = _opened(folder)
    session = Session(
        classifier, name=name, photos=photos[0] if photos else None, folder=folder, beside=classifiers[1:]
    )
    serve(session, port=arguments.port, browser=not arguments.no_browser)
    return 0


def _opened(folder: Path | None) -> "tuple[Classifier, str]":
    if folder is not None:
        from seewhy.classifier import load

        return load(folder), folder.resolve().name
    from seewhy.recipes.recogniser import recogniser
    from seewhy.studio.comparing.shelf import BUILT_IN

    return recogniser(), BUILT_IN
