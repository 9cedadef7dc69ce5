"""`seewhy audit photos/`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from seewhy.cli.columns import add_column_flags, columns_of
from seewhy.cli.output import as_json

if TYPE_CHECKING:
    from seewhy.data.sample import Dataset

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of audit."""
    parser.add_argument("photos", type=Path, help="labelled photos, laid out as for train, or a folder of photos")
    parser.add_argument("--against", type=Path, help="photos that must not be among them, such as the test folder")
    add_column_flags(parser)
    parser.add_argument("-o", "--output", type=Path, default=Path("audit.html"), help="the page; default audit.html")
    parser.add_argument(
        "--labels", action="store_true", help="also look for wrong labels; beside the page lies a table of corrections"
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument(
        "--strict", action="store_true", help="exit status 1 if anything was found beyond what is only good to know"
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints what was found and writes the page."""
    from seewhy.cli.audited_labels import audited_labels, save_with_labels
    from seewhy.data.audit import audit

    dataset = _read(arguments.photos, arguments)
    found = audit(dataset, against=None if arguments.against is None else _read(arguments.against, arguments))
    labels = audited_labels(dataset, found.duplicates, arguments.photos) if arguments.labels else None
    if arguments.json:
        print(as_json(found.to_json() | ({} if labels is None else {"label_errors": labels.to_json()})))
    else:
        print(found if labels is None else f"{found}\n{labels}")
    # after the text, so that a page that cannot be written takes nothing with it
    written = [found.save(arguments.output)] if labels is None else save_with_labels(found, labels, arguments.output)
    if not arguments.json:
        print(f"Wrote {' and '.join(str(one) for one in written)}.")
    serious = bool(found.serious) or bool(labels and labels.findings)
    return 1 if arguments.strict and serious else 0


def _read(photos: Path, arguments: argparse.Namespace) -> "Dataset":
    from seewhy.data.folder import read_flat, read_photos

    return read_flat(photos) or read_photos(photos, columns=columns_of(arguments)).dataset
