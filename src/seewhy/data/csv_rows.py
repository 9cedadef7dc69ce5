"""CSV tables as they come from spreadsheets: with commas, semicolons or tabs."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seewhy.errors import DatasetError

__all__ = ["csv_rows"]


def csv_rows(
    path: Path, *, undecodable: str = "strict"
) -> tuple[list[str], Iterator[dict[str, Any]], dict[str, list[str]]]:
    """Header and rows of a CSV table; the separator is the one that the first line holds most of.

    Args:
        path: the table, in UTF-8.
        undecodable: "strict" refuses other bytes; "surrogateescape" keeps them, as names of files do.

    Returns:
        The names of the columns, the rows by these names, and no names of classes: a CSV table holds none.

    Raises:
        DatasetError: it cannot be read, or a row has more cells than the first.
    """
    try:
        text = path.read_text(encoding="utf-8-sig", errors=undecodable)
    except UnicodeDecodeError as error:
        raise DatasetError(
            f"{path} is not UTF-8 text ({error})", "a CSV table in UTF-8", "Save it as UTF-8."
        ) from error
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror})", "a CSV table", "Check the path.") from error
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restval=None)
    try:
        records = list(reader)
    except csv.Error as error:
        raise DatasetError(f"{path} is not a CSV table ({error})", "a CSV table", "Mend it.") from error
    for line, record in enumerate(records, start=2):
        if any(
            record.get(None) or ()
        ):  # such as a comma in a path that is not in quotes: every cell behind it would be misread
            header, cells = len(reader.fieldnames or []), len(reader.fieldnames or []) + len(record[None])
            raise DatasetError(
                f"{path}: row {line} has {cells} cells and the first row {header}",
                "as many cells in each row",
                f'Put a cell that holds "{separator}" in quotes.',
            )
    return list(reader.fieldnames or []), iter(records), {}
