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
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument(
        "--strict", action="store_true", help="exit status 1 if anything was found beyond what is only good to know"
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints what was found and writes the page."""
    from seewhy.data.audit import audit

    against = None if arguments.against is None else _read(arguments.against, arguments)
    found = audit(_read(arguments.photos, arguments), against=against)
    print(as_json(found.to_json()) if arguments.json else found)
    found.save(arguments.output)  # after the text, so that a page that cannot be written takes nothing with it
    if not arguments.json:
        print(f"Wrote {arguments.output}.")
    return 1 if arguments.strict and found.serious else 0


def _read(photos: Path, arguments: argparse.Namespace) -> "Dataset":
    from seewhy.data.folder import read_flat, read_photos

    return read_flat(photos) or read_photos(photos, columns=columns_of(arguments)).dataset
