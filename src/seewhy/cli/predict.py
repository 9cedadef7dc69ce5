"""`seewhy predict [pets.seewhy] dog.jpg more/`."""

import argparse
import csv
import dataclasses
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.errors import PhotoError, SeewhyError, UsageError

if TYPE_CHECKING:
    from seewhy.classifier import Classifier, Prediction

__all__ = ["add_arguments", "open_classifier", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of predict."""
    parser.add_argument(
        "photos",
        nargs="+",
        help="a classifier (.seewhy) first, if not the built-in one; then photos, folders, or - for standard input",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--csv", action="store_true", help="a CSV table")
    parser.add_argument("--top", type=int, default=3, metavar="K", help="how many classes to show; default 3")
    parser.add_argument(
        "--network", default="efficientnet_lite0", help="the built-in recogniser: efficientnet_lite0, _lite1 or _lite2"
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints one line a photo; for a single one the sentence too."""
    from seewhy.progress import progress

    if arguments.json and arguments.csv:
        raise UsageError("--json and --csv were both given", "one of them", "Leave one out.")
    if arguments.top < 1:
        raise UsageError(
            f"--top is {arguments.top}", "a whole number of at least 1", "It means: how many classes to show."
        )
    classifier, words = open_classifier(arguments.photos, arguments.network)
    photos = list(_photos(words))
    pairs = zip((name for name, _ in photos), classifier.predict_each([source for _, source in photos]), strict=True)
    table = Table(classifier.classes) if arguments.csv else None
    failed = 0
    shown = progress(pairs, total=len(photos), label="Predicting") if len(photos) > 1 else pairs
    for name, (_, found) in shown:
        failed += isinstance(found, SeewhyError)
        _print(name, found, arguments, table, alone=len(photos) == 1)
    if failed and len(photos) > 1:
        print(f"seewhy: {failed} of {len(photos)} photos could not be read.", file=sys.stderr)
    return 1 if failed else 0


def open_classifier(words: list[str], network: str) -> tuple["Classifier", list[str]]:
    """The classifier that the first word names, or the built-in one; and the words that are left."""
    first = Path(words[0])
    if first.suffix == ".seewhy" or (first / "config.json").is_file():
        from seewhy.classifier import load

        if len(words) == 1:
            raise UsageError(f"No photo was given beside {first}", "at least one photo or folder", "Name one.")
        return load(first), words[1:]
    from seewhy.recipes.recogniser import recogniser

    return recogniser(network), words


def _photos(words: list[str]) -> Iterator[tuple[str, Any]]:
    """Name and source of every photo; folders are walked, hidden files passed over."""
    from seewhy.pixels.decode import IMAGE_SUFFIXES

    for word in words:
        path = Path(word)
        if word == "-":
            yield "-", sys.stdin.buffer.read()
        elif path.is_dir():
            found = sorted(one for one in path.rglob("*") if one.suffix.lower() in IMAGE_SUFFIXES and one.is_file())
            shown = [one for one in found if not any(part.startswith(".") for part in one.relative_to(path).parts)]
            if not shown:
                raise PhotoError(f"{path} holds no photos", "photos in it or in its sub-folders", "Check the path.")
            yield from ((str(one), one) for one in shown)
        else:
            yield word, path


def _print(
    name: str, found: "Prediction | SeewhyError", arguments: argparse.Namespace, table: "Table | None", *, alone: bool
) -> None:
    from seewhy.classifier import failure_to_json
    from seewhy.progress import tell

    if isinstance(found, SeewhyError):
        if arguments.json:
            tell(json.dumps(failure_to_json(name, found), ensure_ascii=False))
        if table:
            table.failure(name, found)
        tell(f"seewhy: {found}", error=True)
        return
    found = dataclasses.replace(found, photo=name)
    if arguments.json:
        tell(json.dumps(found.to_json(), ensure_ascii=False))
    elif table:
        table.prediction(found)
    else:
        tell(found.line(arguments.top))
        if alone:
            tell(found.sentence)


class _Lines:
    """What csv writes goes to standard output line by line, past the progress bar."""

    def write(self, line: str) -> None:
        """Called once a row."""
        from seewhy.progress import tell

        tell(line)


class Table:
    """Predictions as CSV on standard output, one column a class.

    Args:
        classes: the class names.
    """

    def __init__(self, classes: tuple[str, ...]) -> None:
        self._classes = classes
        self._writer = csv.writer(_Lines(), lineterminator="")
        self._writer.writerow(["photo", "verdict", "confidence", *classes, "error"])

    def prediction(self, found: "Prediction") -> None:
        """A row of probabilities; the verdict is empty where it was unsure."""
        shares = (f"{p:.6f}" for p in found.probabilities)
        self._writer.writerow([found.photo, found.verdict or "", f"{found.confidence:.6f}", *shares, ""])

    def failure(self, photo: str, error: SeewhyError) -> None:
        """A row with nothing but the error."""
        self._writer.writerow([photo, "", "", *("" for _ in self._classes), str(error)])
