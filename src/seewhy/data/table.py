"""Reading tables of photos: CSV or Parquet, with a path or the image bytes, and a label."""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from seewhy.data.csv_rows import csv_rows
from seewhy.data.grouping import Grouping
from seewhy.data.reading import Entry, broken_error, check_broken, read_entries
from seewhy.data.sample import Broken, Dataset, class_name, naturally_sorted, part_named
from seewhy.errors import DatasetError, MissingExtraError
from seewhy.pixels.preprocessing import Preprocessing

__all__ = ["TABLE_SUFFIXES", "Columns", "read_table", "read_tables"]

TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".parquet"})

# Names such columns commonly have: pandas and Keras say filename, model hubs file_name, image and img.
_PHOTO_NAMES = ("photo", "image", "img", "path", "file_name", "filename", "file", "image_path", "filepath", "file_path")
_LABEL_NAMES = ("label", "class", "target", "category", "species", "label_name", "class_name", "fine_label")
_PART_COLUMN_NAMES = ("split", "part", "subset")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Columns:
    """Which column holds what; None finds it by its name.

    Args:
        photo: the path of the photo (below the table's folder), or its bytes.
        label: the class: a name, or a number.
        part: train, validation, calibration or test.
    """

    photo: str | None = None
    label: str | None = None
    part: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Row:
    """One line of a table, before its photo is read."""

    path: str
    label: Any
    group: str | None
    part: str | None
    content: bytes | None


def read_table(
    path: str | Path,
    *,
    broken: str = "skip",
    classes: Sequence[str] | None = None,
    grouping: Grouping | None = None,
    columns: Columns | None = None,
    prepare: Preprocessing | None = None,
) -> Dataset:
    """Reads one CSV or Parquet table of photos.

    A row names a photo (a path below the table's folder, or the image's bytes as model hubs store them) and its label
    (a name, or a number whose name stands in the schema's metadata). A column called "split" tells the parts.

    Args:
        path: the table: .csv, .tsv or .parquet.
        broken: "skip" goes on without broken photos (they are kept in Dataset.broken), "stop" fails naming them.
        classes: the classes in their order, where a classifier fixes them; None finds them.
        grouping: how to tell which photos must stay together.
        columns: which column holds what, where the names do not tell.
        prepare: as in seewhy.data.folder.read_photos.

    Raises:
        DatasetError: the table cannot be read, or has no such columns, or nothing to learn from.
        MissingExtraError: a Parquet table, and pyarrow is not installed.
    """
    place = Path(path)
    return read_tables(
        {"": [place]}, broken=broken, classes=classes, grouping=grouping, columns=columns, prepare=prepare
    )


def read_tables(
    tables: Mapping[str, Sequence[Path]],
    *,
    broken: str = "skip",
    classes: Sequence[str] | None = None,
    grouping: Grouping | None = None,
    columns: Columns | None = None,
    prepare: Preprocessing | None = None,
) -> Dataset:
    """Reads several tables as one dataset.

    Args:
        tables: the tables of each part; the part "" leaves it to a column of the table.
        broken: as in read_table.
        classes: as in read_table.
        grouping: as in read_table.
        columns: as in read_table.
        prepare: as in read_table.
    """
    check_broken(broken)
    grouping = grouping or Grouping()
    rows: list[_Row] = []
    names: list[str] | None = None
    for part, paths in tables.items():
        for path in paths:
            grouping.check_layout(path, table=True)
            found, names_here = _rows(path, part or None, columns or Columns(), grouping)
            rows.extend(found)
            names = names or names_here
    where = ", ".join(str(path) for paths in tables.values() for path in paths)
    if not rows:
        raise DatasetError(f"{where} has no rows", "a row for each photo", "Check the table.")
    grouping.check_caught((row.group for row in rows), rows[0].path)
    known, unlabelled = _labelled(rows, names)
    present = _class_order(known, names)
    if classes is None and len(present) < 2:
        raise (
            DatasetError(
                f"{where} has one class only ({', '.join(present)})",
                "two or more classes to tell apart",
                "Add another.",
            )
            if present
            else DatasetError(f"{where} has no labels", "a label in each row", "Fill in the label column.")
        )
    if unlabelled and broken == "stop":
        raise broken_error(unlabelled)
    number = {name: i for i, name in enumerate(present)}
    entries = [
        Entry(path=row.path, label=number[name], group=row.group, part=row.part, content=row.content)
        for row, name in known
    ]
    samples, failed = read_entries(entries, broken=broken, prepare=prepare)
    if not samples:
        raise broken_error((*unlabelled, *failed), all_of_them=True)
    dataset = Dataset(classes=tuple(present), samples=samples, broken=(*unlabelled, *failed))
    return dataset if classes is None else dataset.with_classes(classes)


def _rows(path: Path, part: str | None, columns: Columns, grouping: Grouping) -> tuple[list[_Row], list[str] | None]:
    """The rows of one table, and the class names that its schema gives."""
    if not path.is_file():
        raise DatasetError(f"{path} is not there", "a CSV or Parquet table", "Check the path.")
    suffix = path.suffix.lower()
    if suffix not in TABLE_SUFFIXES:
        raise DatasetError(
            f"{path} is not a table SeeWhy can read",
            f"a file ending in {', '.join(sorted(TABLE_SUFFIXES))}",
            "Give a table, or the folder that holds the class folders.",
        )
    header, records, names_of = _parquet(path) if suffix == ".parquet" else csv_rows(path)
    photo = _column(path, header, columns.photo, _PHOTO_NAMES, "the photo's path or bytes")
    label = _column(path, header, columns.label, _LABEL_NAMES, "the label")
    parts = _column(path, header, columns.part, _PART_COLUMN_NAMES, "the part", needed=columns.part is not None)
    group = _column(path, header, grouping.column, (), "the group") if grouping.column else None
    rows = []
    for number, record in enumerate(records):
        name, content = _photo(record[photo], path, number)
        by_name = record[group] if group else grouping.group_of(name)
        rows.append(
            _Row(
                path=str(path.parent / name) if content is None else name,
                label=record[label],
                group=None if by_name in (None, "") else str(by_name),
                part=part or (_part(record[parts], path, number) if parts else None),
                content=content,
            )
        )
    return rows, names_of.get(label)


def _photo(value: Any, table: Path, number: int) -> tuple[str, bytes | None]:
    """The name and, where the table holds them, the bytes of a row's photo."""
    unnamed = f"{table.name}#{number}"  # rows are counted from 0, as pyarrow and pandas do
    if isinstance(value, Mapping):  # the hubs' Image feature: {"bytes": …, "path": …}
        content, name = value.get("bytes"), value.get("path")
        return (name or unnamed, content) if content is not None or name else (unnamed, b"")
    if isinstance(value, bytes):
        return unnamed, value
    return (str(value), None) if value not in (None, "") else (unnamed, b"")


def _labelled(rows: Sequence[_Row], names: Sequence[str] | None) -> tuple[list[tuple[_Row, str]], list[Broken]]:
    """Every row with the name of its class, and the rows that have none."""
    known: list[tuple[_Row, str]] = []
    unlabelled: list[Broken] = []
    for row in rows:
        label = row.label
        if label is None or str(label).strip() in ("", "nan") or label == -1:  # hubs write -1 for a withheld label
            unlabelled.append(Broken(path=row.path, reason="has no label", part=row.part))
        elif names is not None and isinstance(label, int):
            if not 0 <= label < len(names):
                raise DatasetError(
                    f"{row.path} has label {label}", f"a label from 0 to {len(names) - 1}", "Mend the table."
                )
            known.append((row, names[label]))
        else:
            known.append((row, class_name(str(label))))
    return known, unlabelled


def _class_order(known: Sequence[tuple[_Row, str]], names: Sequence[str] | None) -> list[str]:
    """The classes that occur: in the schema's order where it names them, else in natural order."""
    present = naturally_sorted(name for _, name in known)
    return [name for name in names if name in present] if names is not None and set(present) <= set(names) else present


def _column(
    path: Path, header: Sequence[str], asked: str | None, usual: Sequence[str], what: str, *, needed: bool = True
) -> Any:
    """The name of the column that holds something; None where it is not needed and not there."""
    by_folded = {name.casefold(): name for name in header}
    found = asked if asked in header else None
    if asked is None:
        found = next((by_folded[name] for name in usual if name in by_folded), None)
    if found is not None and list(header).count(found) > 1:
        raise DatasetError(
            f'{path} has {list(header).count(found)} columns called "{found}"',
            "one for each name",
            "Rename the others.",
        )
    if found is not None:
        return found
    if asked is None and not needed:
        return None
    has = f"It has: {', '.join(header)}. Name the right one." if header else "It is empty: check the file."
    if asked is not None:
        raise DatasetError(f'{path} has no column "{asked}"', "the name of one of its columns", has)
    raise DatasetError(f"{path} has no column for {what}", f"a column called {' or '.join(usual)}", has)


def _part(value: Any, path: Path, number: int) -> str | None:
    if value in (None, ""):
        return None
    part = part_named(str(value))
    if part is None:
        raise DatasetError(
            f'{path} calls the part of row {number} "{value}"', "train, validation, calibration or test", "Mend it."
        )
    return part


def _parquet(path: Path) -> tuple[list[str], Iterator[dict[str, Any]], dict[str, list[str]]]:
    """Header and rows of a Parquet table, and the class names in its schema's metadata."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtraError(
            f"Reading {path} needs pyarrow, which is not installed",
            "the extra called table",
            'Run: pip install "seewhy[table]"',
        ) from error
    try:
        table = pyarrow.parquet.read_table(path)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise DatasetError(
            f"{path} is not a Parquet table that can be read ({error})", "a whole one", "Replace it."
        ) from error
    names = _names_in(table.schema.metadata or {})
    records = (record for batch in table.to_batches(max_chunksize=1024) for record in batch.to_pylist())
    return list(table.column_names), records, names


def _names_in(metadata: Mapping[bytes, bytes]) -> dict[str, list[str]]:
    """Class names by column, as the `datasets` library writes them into the schema."""
    try:
        features = json.loads(metadata[b"huggingface"])["info"]["features"]
    except (KeyError, ValueError, TypeError):
        return {}
    return {
        column: [class_name(str(name)) for name in feature["names"]]
        for column, feature in features.items()
        if isinstance(feature, dict) and feature.get("_type") == "ClassLabel" and feature.get("names")
    }
