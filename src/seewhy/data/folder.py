"""Reading folders of photos: class/photo, or already split as train/class/photo and test/class/photo."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from seewhy.data.bursts import with_bursts
from seewhy.data.grouping import Grouping
from seewhy.data.listing import list_files, open_folder, sub_folders
from seewhy.data.reading import Entry, broken_error, check_broken, read_entries
from seewhy.data.sample import PARTS, Broken, Dataset, class_name, naturally_sorted, part_named
from seewhy.data.table import TABLE_SUFFIXES, Columns, read_table, read_tables
from seewhy.errors import DatasetError, UsageError
from seewhy.pixels.preprocessing import Preprocessing

__all__ = ["Photos", "read_flat", "read_folder", "read_photos"]

_LAYOUT = "one folder for each class with its photos inside, such as {0}/cat/1.jpg and {0}/dog/2.jpg"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Photos:
    """What was read, whole and in the parts the user had made.

    Args:
        dataset: all photos.
        parts: the parts by name (train, validation, calibration, test); None where the user had not split them.
    """

    dataset: Dataset
    parts: Mapping[str, Dataset] | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Found:
    """What was listed: photos by class, before any is read."""

    photos: list[tuple[str, Path, str | None]]  # class, path, part
    passed_over: list[str]
    empty: list[str]
    closed: list[Broken]


def read_photos(
    path: str | Path,
    *,
    broken: str = "skip",
    classes: Sequence[str] | None = None,
    grouping: Grouping | None = None,
    columns: Columns | None = None,
    prepare: Preprocessing | None = None,
) -> Photos:
    """Reads labelled photos, whatever way they are laid out.

    Args:
        path: a folder of class folders, or of train/ and test/ with class folders inside, or of tables (train.parquet,
            test.parquet), or one CSV or Parquet table.
        broken: "skip" goes on without broken photos (they are kept in Dataset.broken), "stop" fails naming them.
        classes: the classes in their order, where a classifier fixes them; None finds them.
        grouping: how to tell which photos must stay together.
        columns: the table's columns, where their names do not tell.
        prepare: how photos are prepared for a network that waits for them already; see read_entries.

    Returns:
        The photos and their parts.

    Raises:
        DatasetError: there is nothing to learn or judge from, or a class is unknown.
    """
    place = Path(path)
    columns = columns or Columns()
    if place.is_file():
        dataset = read_table(place, broken=broken, classes=classes, grouping=grouping, columns=columns, prepare=prepare)
    elif tables := _tables_in(open_folder(place)):
        dataset = read_tables(
            tables, broken=broken, classes=classes, grouping=grouping, columns=columns, prepare=prepare
        )
    else:
        _check_no_columns(place, columns)
        dataset = read_folder(place, broken=broken, classes=classes, grouping=grouping, prepare=prepare)
    if grouping is not None and grouping.found:
        dataset = with_bursts(dataset)
    return Photos(dataset=dataset, parts=dataset.parts)


def read_folder(
    path: str | Path,
    *,
    broken: str = "skip",
    classes: Sequence[str] | None = None,
    grouping: Grouping | None = None,
    prepare: Preprocessing | None = None,
) -> Dataset:
    """Reads a folder in which each class has a folder of its own: pets/cat/1.jpg, pets/dog/2.jpg.

    The folder's name is the label. Where the folder holds train/ and test/ (also val/), these are the parts and the
    class folders lie inside them. Hidden files are passed over silently; every other file that is not a photo, and
    every photo that cannot be read, is named in the result.

    Args:
        path: the folder.
        broken: "skip" goes on without broken photos (they are kept in Dataset.broken), "stop" fails naming them.
        classes: the classes in their order, where a classifier fixes them (one class suffices then); None finds them.
        grouping: how to tell which photos must stay together.
        prepare: as in read_photos.

    Raises:
        DatasetError: the folder is not there, is empty, has no class folders, or has one class only.
        ConfigError: broken is neither "skip" nor "stop".
    """
    check_broken(broken)
    folder = open_folder(path)
    grouping = grouping or Grouping()
    grouping.check_layout(folder, table=False)
    parts = _part_folders(folder)
    found = _find_parts(parts, folder) if parts else _find_classes(folder, part=None)
    if not found.photos:
        raise _nothing_found(folder, found)
    if found.closed and broken == "stop":
        raise broken_error(found.closed)
    present = naturally_sorted(name for name, _, _ in found.photos)
    entries = []
    for name, photo, part in found.photos:
        root = folder if part is None else parts[part]
        relative = photo.relative_to(root)
        below_class = Path(*relative.parts[1:]).as_posix()
        group = grouping.group_of(relative.as_posix(), below_class=below_class)
        entries.append(Entry(path=str(photo), label=present.index(name), group=group, part=part))
    if classes is None:
        _check_two_classes(folder, present)
    grouping.check_caught((entry.group for entry in entries), entries[0].path)
    samples, failed = read_entries(entries, broken=broken, prepare=prepare)
    dataset = Dataset(
        classes=tuple(present),
        samples=samples,
        broken=(*found.closed, *failed),
        passed_over=tuple(found.passed_over),
        empty=tuple(name for name in found.empty if name not in present),
    )
    if not samples:
        raise broken_error(dataset.broken, all_of_them=True)
    return dataset if classes is None else dataset.with_classes(classes)


def read_flat(path: str | Path) -> Dataset | None:
    """The photos that lie directly in a folder without class folders, as one class named like the folder.

    There is nothing to learn from them, but they can be looked through: for broken photos, copies, dark ones.

    Args:
        path: the folder.

    Returns:
        The photos; None where the path is another layout, which read_photos reads.

    Raises:
        DatasetError: none of the photos can be read.
    """
    folder = Path(path)
    if not folder.is_dir() or sub_folders(folder) or not (listed := list_files(folder, deep=False)).photos:
        return None
    samples, failed = read_entries([Entry(path=str(photo), label=0) for photo in listed.photos])
    if not samples:
        raise broken_error(failed, all_of_them=True)
    passed_over = tuple(str(other) for other in listed.others)
    name = class_name(folder.resolve().name)
    return Dataset(classes=(name,), samples=samples, broken=failed, passed_over=passed_over)


def _check_no_columns(folder: Path, columns: Columns) -> None:
    named = [name for name, column in dataclasses.asdict(columns).items() if column is not None]
    if named:
        raise UsageError(
            f"The column of the {' and of the '.join(named)} was named, and {folder} is a folder of photos",
            "a table where columns are named",
            "Leave the columns out: the folders' names are the labels.",
        )


def _part_folders(folder: Path) -> dict[str, Path]:
    """The folders train/, test/ …; empty where the folder is not split.

    A class may be called "train" as well (beside "plane" and "car"): there must be a second part, and class folders
    in place of photos inside train/.
    """
    parts: dict[str, Path] = {}
    for one in sub_folders(folder):
        part = part_named(one.name)
        if part is None:
            continue
        if part in parts:
            raise DatasetError(
                f"{parts[part]} and {one} are both the {part} part",
                f"one folder for each of {', '.join(PARTS)}",
                "Merge or rename one of them.",
            )
        parts[part] = one
    if "train" not in parts or len(parts) < 2:
        return {}
    inside = parts["train"]
    return parts if sub_folders(inside) and not list_files(inside, deep=False).photos else {}


def _find_parts(parts: Mapping[str, Path], folder: Path) -> _Found:
    """The photos of every part, and whatever else lies beside the parts."""
    found = _Found(photos=[], passed_over=[], empty=[], closed=[])
    for one in sub_folders(folder):
        if one not in parts.values():
            beside = list_files(one)
            found.passed_over.extend(str(path) for path in (*beside.photos, *beside.others))
    directly = list_files(folder, deep=False)
    found.passed_over.extend(str(path) for path in (*directly.photos, *directly.others))
    for part, place in parts.items():
        inside = _find_classes(place, part=part)
        found.photos.extend(inside.photos)
        found.passed_over.extend(inside.passed_over)
        found.empty.extend(inside.empty)
        found.closed.extend(dataclasses.replace(one, part=part) for one in inside.closed)
    taught = {name for name, _, part in found.photos if part == "train"}
    untaught = naturally_sorted(name for name, _, part in found.photos if part != "train" and name not in taught)
    if untaught:
        raise DatasetError(
            f"{folder} has photos of {', '.join(untaught)} outside {parts['train'].name}/ and none in it",
            "every class among the photos for training",
            "Add training photos of it, or remove it from the other parts.",
        )
    return found


def _find_classes(folder: Path, *, part: str | None) -> _Found:
    """The photos of every class folder in a folder."""
    found = _Found(photos=[], passed_over=[], empty=[], closed=[])
    directly = list_files(folder, deep=False)
    found.passed_over.extend(str(path) for path in (*directly.photos, *directly.others))
    for one in sub_folders(folder):
        inside = list_files(one)
        name = class_name(one.name)
        found.photos.extend((name, photo, part) for photo in inside.photos)
        found.passed_over.extend(str(path) for path in inside.others)
        found.closed.extend(inside.closed)
        if not inside.photos:
            found.empty.append(name)
    return found


def _tables_in(folder: Path) -> dict[str, list[Path]]:
    """The tables of a folder by part, as model hubs lay them out (train-00000-of-00002.parquet, also in data/)."""
    tables: dict[str, list[Path]] = {}
    for place in (folder, folder / "data"):
        if place.is_dir():
            for path in list_files(place, deep=False).others:
                part = part_named(path.stem)
                if path.suffix.lower() in TABLE_SUFFIXES and part is not None:
                    tables.setdefault(part, []).append(path)
    return tables if "train" in tables else {}


def _nothing_found(folder: Path, found: _Found) -> DatasetError:
    """Why a folder gave no labelled photo."""
    layout = _LAYOUT.format(folder)
    if found.closed:
        return broken_error(found.closed, all_of_them=True)
    directly = list_files(folder, deep=False).photos
    if directly:
        return DatasetError(
            f"{folder} holds {len(directly)} photos directly and no class folders",
            layout,
            "Make a folder for each class and move its photos there, or give a table of path and label.",
        )
    if found.empty:
        return DatasetError(
            f"The class folders of {folder} ({', '.join(found.empty)}) hold no photos", layout, "Add photos."
        )
    others = f" ({len(found.passed_over)} files that are not photos)" if found.passed_over else ""
    return DatasetError(f"{folder} holds no photos{others}", layout, "Check the path.")


def _check_two_classes(folder: Path, classes: Sequence[str]) -> None:
    if len(classes) > 1:
        return
    within = [one.name for one in sub_folders(folder / classes[0])] if (folder / classes[0]).is_dir() else []
    inner = f' Did you mean "{folder / classes[0]}"? It holds {", ".join(within)}.' if len(within) > 1 else ""
    raise DatasetError(
        f"{folder} has one class only ({classes[0]})",
        "two or more classes to tell apart",
        f"Add a folder for another class.{inner}",
    )
