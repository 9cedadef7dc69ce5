"""seewhy studio [CLASSIFIER] [PHOTOS]: see the network look at your photos, and teach it, in the browser."""

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
        help="a classifier to look at, labelled photos to teach with, or both; without a classifier the built-in one",
    )
    parser.add_argument("--port", type=int, default=0, help="of this machine; by default any that is free")
    parser.add_argument("--no-browser", action="store_true", help="print the address and open nothing")


def run(arguments: argparse.Namespace) -> int:
    """Serves until Ctrl-C."""
    from seewhy.studio.server import serve
    from seewhy.studio.session import Session

    classifiers = [one for one in arguments.named if one.suffix == ".seewhy" or (one / "config.json").is_file()]
    photos = [one for one in arguments.named if one not in classifiers]
    for kind, found in (("classifiers", classifiers), ("folders of photos", photos)):
        if len(found) > 1:
            raise UsageError(f"{len(found)} {kind} were named", "one at most", f"Leave out {found[1]}.")
    if photos and not photos[0].exists():
        raise UsageError(f"There is nothing at {photos[0]}", "a folder or table of photos", "Check the name.")
    classifier, name = _opened(classifiers[0] if classifiers else None)
    session = Session(
        classifier,
        name=name,
        photos=photos[0] if photos else None,
        folder=classifiers[0] if classifiers else None,
    )
    serve(session, port=arguments.port, browser=not arguments.no_browser)
    return 0


def _opened(folder: Path | None) -> "tuple[Classifier, str]":
    if folder is not None:
        from seewhy.classifier import load

        return load(folder), folder.resolve().name
    from seewhy.recipes.recogniser import recogniser

    return recogniser(), "Built-in recogniser"
