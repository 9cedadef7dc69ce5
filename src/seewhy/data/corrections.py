"""Labels that somebody looked at and corrected: a table beside the photos, which stay where they are."""

import csv
import dataclasses
import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from seewhy.data.csv_rows import csv_rows
from seewhy.data.sample import Dataset, Sample, class_name
from seewhy.errors import DatasetError, unknown_name
from seewhy.storage import write_whole

__all__ = ["Corrected", "Correction", "Corrections", "corrected", "photo_name", "read_corrections", "write_corrections"]

_PHOTO, _LABEL, _FINAL, _LEFT_OUT = "photo", "label", "final", "left out"
_NAMED = 5  # photos that are named in an error; the rest is counted


@dataclasses.dataclass(frozen=True, kw_only=True)
class Correction:
    """What a table says of one photo.

    Args:
        photo: its name below the folder of photos, with "/".
        label: the class it was labelled when the table was written; None where the table does not say.
        final: the class it is to have; None leaves its label as it is.
        left_out: whether it is to be left out altogether.
    """

    photo: str
    label: str | None
    final: str | None
    left_out: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Corrections:
    """A table of corrections.

    Args:
        name: of the table, for people.
        fingerprint: sha256 of its bytes, so that a training that goes on can tell whether it is the same.
        rows: what it says.
    """

    name: str
    fingerprint: str
    rows: tuple[Correction, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Corrected:
    """Photos whose labels were corrected.

    Args:
        dataset: all photos, with the final labels.
        changed: (sample before, its new class) of each photo whose label is another now.
        source: name of the table.
        left_out: the photos that are not among them any more.
    """

    dataset: Dataset
    changed: tuple[tuple[Sample, str], ...]
    source: str
    left_out: tuple[Sample, ...] = ()

    def __str__(self) -> str:
        count, out = len(self.changed), len(self.left_out)
        told = f"{count} label{'' if count == 1 else 's'} corrected"
        if out:
            told += f", {out} photo{'' if out == 1 else 's'} left out"
        return f"{told} by {self.source}."

    def to_json(self) -> dict[str, Any]:
        """The record for provenance: photos by their fingerprint, because a name can tell more than a photo does."""
        classes = self.dataset.classes
        told: dict[str, Any] = {
            "by": self.source,
            "photos": [
                {"fingerprint": sample.fingerprint[:16], "label": classes[sample.label], "final": final}
                for sample, final in self.changed
            ],
        }
        if self.left_out:
            told["left_out"] = [sample.fingerprint[:16] for sample in self.left_out]
        return told


def photo_name(sample: Sample, root: Path) -> str:
    """What a photo is called in a table of corrections: its path below the folder, with "/", on every system.

    Args:
        sample: the photo.
        root: the folder or the table it was read from.

    >>> photo_name(Sample(path="pets/dog/1.jpg", label=0, fingerprint="00"), Path("pets"))
    'dog/1.jpg'
    """
    folder = root if root.is_dir() or not root.suffix else root.parent
    try:
        return Path(sample.path).relative_to(folder).as_posix() if sample.content is None else sample.path
    except ValueError:  # a table may name photos elsewhere
        return sample.path


def write_corrections(path: str | Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """Writes a table that read_corrections reads back after somebody edited it.

    Args:
        path: the CSV file.
        header: names of the columns, "photo", "label" and "final" among them.
        rows: one a photo.

    Raises:
        StorageError: it cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    # names of files may be bytes that are no UTF-8: they must come back as they were
    return write_whole(path, text.getvalue().encode("utf-8", "surrogateescape"))


def read_corrections(path: str | Path) -> Corrections:
    """Reads a table of corrected labels.

    It needs the columns "photo" and "final" (or, without it, "label": then each label in the table is final). An empty
    cell leaves the photo's label as it is; rows that were deleted do, too. Where there is a column "left out", any word
    in it leaves the photo out.

    Args:
        path: the CSV file, such as `seewhy audit photos/ --labels` wrote.

    Raises:
        DatasetError: it cannot be read, lacks these columns, or names a photo twice.
    """
    place = Path(path)
    header, records, _ = csv_rows(place, undecodable="surrogateescape")
    lacking = [name for name in (_PHOTO,) if name not in header] or ([] if {_FINAL, _LABEL} & set(header) else [_FINAL])
    if lacking:
        raise DatasetError(
            f'{place} has no column "{lacking[0]}"',
            'the columns "photo" and "final"',
            f"It has: {', '.join(header) or 'nothing'}. Name the right one so.",
        )
    final = _FINAL if _FINAL in header else _LABEL
    rows, named = [], set()
    for record in records:
        photo = (record[_PHOTO] or "").strip()
        if not photo:
            continue  # spreadsheets leave empty lines
        if photo in named:
            raise DatasetError(f"{place} names {photo} twice", "one row for each photo", "Delete one of them.")
        named.add(photo)
        label = _class(record.get(_LABEL)) if final == _FINAL else None
        out = bool(str(record.get(_LEFT_OUT) or "").strip())
        rows.append(Correction(photo=photo, label=label, final=_class(record[final]), left_out=out))
    digest = hashlib.sha256(place.read_bytes()).hexdigest()
    return Corrections(name=place.name, fingerprint=digest, rows=tuple(rows))


def corrected(dataset: Dataset, corrections: Corrections, root: str | Path) -> Corrected:
    """The photos with their final labels; the files are not touched.

    Args:
        dataset: the photos, as they were read.
        corrections: what somebody decided.
        root: the folder or table the photos were read from.

    Raises:
        DatasetError: the table names a photo that is not there, or one that bears another label than it did.
        ConfigError: a final label is no class.
    """
    by_name: dict[str, list[int]] = {}
    for index, sample in enumerate(dataset.samples):
        for name in {photo_name(sample, Path(root)), sample.path}:
            by_name.setdefault(name, []).append(index)
    _check_there(corrections, by_name, root)
    samples = list(dataset.samples)
    changed = []
    out: set[int] = set()
    for row in corrections.rows:
        if row.left_out:
            out.update(by_name[row.photo])
            continue
        for index in by_name[row.photo]:
            before, final = samples[index], row.final
            is_now = dataset.classes[before.label]
            if final is not None and final not in dataset.classes:
                raise unknown_name(f"class (in {corrections.name}, for {row.photo})", final, dataset.classes)
            if row.label not in (None, is_now) and final != is_now:
                if len(by_name[row.photo]) > 1:
                    continue  # a photo that a table lists under two labels: the other one is meant
                raise DatasetError(
                    f"{row.photo} is labelled {is_now}, and {corrections.name} says that it is labelled {row.label}",
                    "the photos that the table was made from",
                    "Make the table again: seewhy audit PHOTOS --labels.",
                )
            if final is not None and final != is_now:
                samples[index] = dataclasses.replace(before, label=dataset.classes.index(final))
                changed.append((before, final))
    return Corrected(
        dataset=dataclasses.replace(dataset, samples=tuple(one for i, one in enumerate(samples) if i not in out)),
        changed=tuple(changed),
        source=corrections.name,
        left_out=tuple(dataset.samples[i] for i in sorted(out)),
    )


def _check_there(corrections: Corrections, by_name: dict[str, list[int]], root: str | Path) -> None:
    missing = [row.photo for row in corrections.rows if row.photo not in by_name]
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        raise DatasetError(
            f"{corrections.name} names photos that are not in {os.fspath(root)}: {', '.join(missing[:_NAMED])}{more}",
            "photos that are there, by their path below that folder",
            "Delete these rows, or mend the names (saved as UTF-8).",
        )


def _class(cell: Any) -> str | None:
    text = str(cell or "").strip()
    return class_name(text) if text else None
