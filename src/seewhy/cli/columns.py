"""The flags that name a table's columns, shared by the verbs that read labelled photos."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seewhy.data.table import Columns

__all__ = ["add_column_flags", "columns_of"]

_COLUMNS = {"photo": "photo", "label": "label", "part": "part (train, validation, calibration, test)"}


def add_column_flags(parser: argparse.ArgumentParser) -> None:
    """One flag a column.

    Args:
        parser: of a verb.
    """
    for column, what in _COLUMNS.items():
        parser.add_argument(
            f"--{column}-column", metavar="COLUMN", help=f"column of the table that holds the {what}, if not found"
        )


def columns_of(arguments: argparse.Namespace) -> "Columns":
    """The columns that were named.

    Args:
        arguments: as they were given.
    """
    from seewhy.data.table import Columns

    return Columns(**{column: getattr(arguments, f"{column}_column") for column in _COLUMNS})
