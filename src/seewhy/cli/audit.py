"""`seewhy audit photos/`."""

import argparse
from pathlib import Path

from seewhy.cli.columns import add_column_flags, columns_of
from seewhy.cli.output import as_json

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of audit."""
    parser.add_argument("photos", type=Path, help="labelled photos, laid out as for train, or a folder of photos")
    add_column_flags(parser)
    parser.add_argument("-o", "--output", type=Path, default=Path("audit.html"), help="the page; default audit.html")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument(
        "--strict", action="store_true", help="exit status 1 if anything was found beyond what is only good to know"
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints what was found and writes the page."""
    from seewhy.data.audit import audit
    from seewhy.data.folder import read_flat, read_photos

    found = audit(read_flat(arguments.photos) or read_photos(arguments.photos, columns=columns_of(arguments)).dataset)
    print(as_json(found.to_json()) if arguments.json else found)
    found.save(arguments.output)  # after the text, so that a page that cannot be written takes nothing with it
    if not arguments.json:
        print(f"Wrote {arguments.output}.")
    return 1 if arguments.strict and found.serious else 0
