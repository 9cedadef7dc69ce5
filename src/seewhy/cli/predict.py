"""`seewhy predict [pets.seewhy] dog.jpg more/`."""

import argparse
import csv
import dataclasses
import os
import sys
from itertools import chain, islice
from typing import TYPE_CHECKING

from seewhy.cli.lookup import Lookup
from seewhy.cli.output import as_json
from seewhy.cli.photos import answers, classifier_at, count_photos, named_photos, pictures_inside, split_words
from seewhy.errors import SeewhyError, UsageError

if TYPE_CHECKING:
    from seewhy.classifier import Classifier, Prediction

__all__ = ["add_arguments", "read_prior", "run"]

_BLAS_THREADS = "OPENBLAS_NUM_THREADS"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of predict."""
    parser.add_argument(
        "photos",
        nargs="+",
        help="a classifier (.seewhy) first, if not the built-in one; then photos, folders, or - for standard input",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--csv", action="store_true", help="a CSV table")
    parser.add_argument(
        "--top",
        type=int,
        default=3,
        metavar="K",
        help="how many classes a line shows; default 3 (--json and --csv hold all)",
    )
    parser.add_argument(
        "--false-alarm",
        type=float,
        metavar="SHARE",
        help="how many photos of the right kind may be refused as something else: 0.05 is 5 of 100, 0 refuses none; "
        "default 0.01",
    )
    parser.add_argument(
        "--miss-rate",
        type=float,
        metavar="SHARE",
        help="promise label sets that miss no more than this share of any class's photos, such as 0.05; where a set "
        "holds several classes, one cannot be promised",
    )
    parser.add_argument(
        "--prior",
        metavar="NAME=SHARE,…",
        help="how frequent the classes are where the photos come from, such as dog=0.7,wolf=0.01; classes that are not "
        "named share what is left",
    )
    parser.add_argument(
        "--network",
        metavar="NAME",
        help="the built-in recogniser: efficientnet_lite0 (by default), efficientnet_lite1 or efficientnet_lite2",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints one line a photo; for a single one the sentence too."""
    from seewhy.progress import progress, tell

    if arguments.json and arguments.csv:
        raise UsageError("--json and --csv were both given", "one of them", "Leave one out.")
    if arguments.top < 1:
        raise UsageError(
            f"--top is {arguments.top}", "a whole number of at least 1", "It means: how many classes to show."
        )
    _load_numpy_with_one_thread()
    place, words = split_words(arguments.photos, arguments.network)
    # Folders are gone through, and the first photo looked for, while little else is in memory: sorting very many names
    # takes some for a moment.
    photos, count = named_photos(words), count_photos(words)
    photos = chain(list(islice(photos, 1)), photos)
    classifier, miss_rate = _as_asked(classifier_at(place, arguments.network), arguments)
    table = Table(classifier.classes, sets=miss_rate is not None) if arguments.csv else None
    found_for = answers(classifier, photos, false_alarm=arguments.false_alarm, miss_rate=miss_rate)
    lookup = Lookup(classifier, place)
    failed = 0
    for name, source, found in progress(found_for, total=count, label="Predicting") if count > 1 else found_for:
        failed += isinstance(found, SeewhyError)
        _print(name, found, arguments, table, lookup, alone=count == 1)
        if not isinstance(found, SeewhyError) and (inside := pictures_inside(source)) > 1:
            tell(f"seewhy: {name} holds {inside} pictures; the first was taken.", error=True)
    if miss_rate is not None and count > 1:
        tell(f"seewhy: {promise_told(classifier, miss_rate)}", error=True)
    if failed and count > 1:
        tell(f"seewhy: {failed} of {count} could not be read.", error=True)
    return 1 if failed else 0


def _load_numpy_with_one_thread() -> None:
    """Spares a fresh process the threads that NumPy's arithmetic (OpenBLAS) starts, one a processor, when it is loaded.

    They take 20 ms (docs/decisions/0066-walking-folders.md), and nothing that predict multiplies is large enough to
    share out. Where NumPy is there already, or the user has said how many threads there shall be, nothing changes.
    """
    if "numpy" in sys.modules or _BLAS_THREADS in os.environ:
        return
    os.environ[_BLAS_THREADS] = "1"
    try:
        import numpy  # noqa: F401
    finally:
        del os.environ[_BLAS_THREADS]


def _as_asked(classifier: "Classifier", arguments: argparse.Namespace) -> "tuple[Classifier, float | None]":
    """The classifier with the prior that was given, and the miss rate; what cannot be had is said before any photo."""
    if arguments.prior is not None:
        classifier = classifier.with_prior(read_prior(arguments.prior))
    if arguments.miss_rate is not None:
        from seewhy.classifier.promise import require_promises

        require_promises(classifier, arguments.miss_rate)
    return classifier, arguments.miss_rate


def promise_told(classifier: "Classifier", miss_rate: float) -> str:
    """What was promised of many label sets, in a sentence.

    Args:
        classifier: with scores to promise by.
        miss_rate: what was asked for.
    """
    told = f"of each class, the sets of at most {100 * miss_rate:.4g}% of its photos lack it."
    scores = classifier.class_scores
    few = [] if scores is None else [classifier.classes[k] for k in scores.always(miss_rate)]
    if few:
        more = f" and {len(few) - 5} more" if len(few) > 5 else ""
        told += f" Never left out, for want of calibration photos: {', '.join(few[:5])}{more}."
    return told


def read_prior(text: str) -> dict[str, float]:
    """Class frequencies as they are typed.

    Args:
        text: such as "dog=0.7,wolf=0.01"; a class name may hold commas and equal signs.

    Raises:
        UsageError: a part has no number, or a class is named twice.

    >>> read_prior("dog=0.7, tabby, striped=0.01")
    {'dog': 0.7, 'tabby, striped': 0.01}
    """
    prior: dict[str, float] = {}
    begun = ""
    for piece in text.split(","):
        name, equals, number = (begun + piece).rpartition("=")
        try:
            share = float(number) if equals else None
        except ValueError:
            share = None
        if share is None:
            begun += piece + ","
        elif name.strip() in prior:
            raise UsageError(f"--prior names {name.strip()} twice", "each class once", "Leave one out.")
        else:
            prior[name.strip()], begun = share, ""
    if begun or not prior:
        raise UsageError(
            f'--prior has "{(begun or text).rstrip(",")}"', "NAME=SHARE, such as dog=0.7,wolf=0.01", "Give it a number."
        )
    return prior


def _print(
    name: str,
    found: "Prediction | SeewhyError",
    arguments: argparse.Namespace,
    table: "Table | None",
    lookup: Lookup,
    *,
    alone: bool,
) -> None:
    from seewhy.classifier import failure_to_json
    from seewhy.progress import tell

    if isinstance(found, SeewhyError):
        if arguments.json:
            tell(as_json(failure_to_json(name, found)))
        if table:
            table.failure(name, found)
        tell(f"seewhy: {found}", error=True)
        return
    found = dataclasses.replace(found, photo=name)
    if arguments.json:
        tell(as_json({**found.to_json(), **lookup.to_json(found)}))
    elif table:
        table.prediction(found)
    else:
        tell(found.line(arguments.top))
        if alone:
            tell(" ".join(part for part in (found.sentence, lookup.sentence(found)) if part))


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
        sets: a column "label_set" too, the names in it joined by "|".
    """

    def __init__(self, classes: tuple[str, ...], *, sets: bool = False) -> None:
        self._classes, self._sets = classes, sets
        self._writer = csv.writer(_Lines(), lineterminator="")
        sets_column = ["label_set"] if sets else []
        self._writer.writerow(["photo", "verdict", "confidence", *classes, *sets_column, "something_else", "error"])

    def prediction(self, found: "Prediction") -> None:
        """A row of probabilities; the verdict is empty where it was unsure or where it is something else."""
        shares = (f"{p:.6f}" for p in found.probabilities)
        label_set = ["|".join(found.label_set or ())] if self._sets else []
        known = [found.photo, found.verdict or "", f"{found.confidence:.6f}", *shares, *label_set]
        self._writer.writerow([*known, _yes_or_no(found), ""])

    def failure(self, photo: str, error: SeewhyError) -> None:
        """A row with nothing but the error."""
        empty = len(self._classes) + self._sets + 1
        self._writer.writerow([photo, "", "", *[""] * empty, str(error)])


def _yes_or_no(found: "Prediction") -> str:
    """Whether it was refused; empty where the classifier cannot tell."""
    return "" if found.novelty is None else "yes" if found.something_else else "no"
