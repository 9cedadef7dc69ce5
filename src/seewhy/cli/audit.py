"""`seewhy audit photos/`."""

import argparse
import json
from pathlib import Path

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of audit."""
    parser.add_argument("photos", type=Path, help="labelled photos, laid out as for train")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--strict", action="store_true", help="exit status 1 if anything was found")


def run(arguments: argparse.Namespace) -> int:
    """Prints what was found."""
    from seewhy.data.audit import audit
    from seewhy.data.folder import read_photos

    found = audit(read_photos(arguments.photos).dataset)
    print(json.dumps(found.to_json(), ensure_ascii=False) if arguments.json else found)
    return 1 if arguments.strict and found.findings else 0
