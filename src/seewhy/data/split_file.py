"""A split kept on disk, so that a run can be resumed and repeated with the same photos in each part."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from seewhy.data.sample import PARTS, Dataset
from seewhy.data.split import SetAside, Split
from seewhy.errors import ArtefactError, DatasetError
from seewhy.storage import write_whole

__all__ = ["load_split", "save_split"]

_SCHEMA = 1


def save_split(split: Split, path: str | Path) -> None:
    """Writes which photo is in which part, as JSON: path, label and fingerprint of each.

    Args:
        split: the split.
        path: the file to write.

    Raises:
        StorageError: it cannot be written.
    """
    place = Path(path)
    record = {
        "schema": _SCHEMA,
        "seed": split.seed,
        "classes": list(split.classes),
        "parts": {
            part: [_photo(sample.path, split.classes[sample.label], sample.fingerprint) for sample in dataset.samples]
            for part, dataset in split.parts.items()
        },
        "set_aside": [
            _photo(one.sample.path, split.classes[one.sample.label], one.sample.fingerprint) | {"reason": one.reason}
            for one in split.set_aside
        ],
        "known": [
            _photo(sample.path, split.classes[sample.label], sample.fingerprint)
            for sample in (split.known.samples if split.known is not None else ())
        ],
        "notes": list(split.notes),
    }
    write_whole(place, json.dumps(record, ensure_ascii=False, indent=1))


def load_split(path: str | Path, dataset: Dataset) -> Split:
    """The split that was saved, with the photos of a dataset; they are told by their bytes, not by their names.

    Args:
        path: the file written by save_split.
        dataset: the same photos, read again; they may have been moved or renamed.

    Raises:
        ArtefactError: the file is damaged, or of a newer version.
        DatasetError: photos have been added, removed, changed or relabelled since.
    """
    place = Path(path)
    record = _read(place)
    if tuple(record["classes"]) != dataset.classes:
        raise _changed(place, f"the classes were {', '.join(record['classes'])}, now {', '.join(dataset.classes)}")
    part_of: dict[tuple[str, str], str] = {}
    for part in PARTS:
        for photo in record["parts"][part]:
            part_of[photo["fingerprint"], photo["label"]] = part
    # Keyed by path too: in parts the user made, one copy is set aside and the other, of the same bytes, judges.
    aside = {(*_key(photo), photo["path"]): photo["reason"] for photo in record["set_aside"]}
    aside_by_bytes = {_key(photo): photo["reason"] for photo in record["set_aside"]}
    # A known photo lies in the test part that the user made; a copy of the same bytes may teach in another.
    apart = {_key(photo) for photo in record.get("known", [])}
    known: list[int] = []
    indices: dict[str, list[int]] = {part: [] for part in PARTS}
    set_aside: list[SetAside] = []
    met: set[tuple[str, str]] = set()
    for i, sample in enumerate(dataset.samples):
        key = (sample.fingerprint, dataset.classes[sample.label])
        reason = aside.get((*key, sample.path)) or (None if key in part_of else aside_by_bytes.get(key))
        if sample.part == "test" and key in apart:
            known.append(i)
        elif reason is not None:
            set_aside.append(SetAside(sample=sample, reason=reason))
        elif key in part_of:
            indices[part_of[key]].append(i)
            met.add(key)
        else:
            raise _changed(place, f"{sample.path} is new, or its bytes or its label changed")
    gone = [photo["path"] for part in PARTS for photo in record["parts"][part] if _key(photo) not in met]
    if gone:
        raise _changed(place, f"{len(gone)} photos are gone, such as {gone[0]}")
    chosen = {part: dataset.subset(np.array(indices[part], dtype=np.int64)) for part in PARTS}
    return Split(
        **chosen,
        seed=record["seed"],
        set_aside=tuple(set_aside),
        notes=tuple(record["notes"]),
        known=dataset.subset(known) if known else None,
    )


def _photo(path: str, label: str, fingerprint: str) -> dict[str, str]:
    return {"path": path, "label": label, "fingerprint": fingerprint}


def _key(photo: dict[str, str]) -> tuple[str, str]:
    return photo["fingerprint"], photo["label"]


def _read(place: Path) -> dict[str, Any]:
    try:
        record = json.loads(place.read_text(encoding="utf-8"))
    except OSError as error:
        raise DatasetError(f"{place} cannot be read ({error.strerror})", "a saved split", "Check the path.") from error
    except ValueError as error:
        raise ArtefactError(f"{place} is not a saved split ({error})", "whole JSON", "Split again.") from error
    if not isinstance(record, dict) or record.get("schema") != _SCHEMA:
        version = record.get("schema") if isinstance(record, dict) else None
        raise ArtefactError(
            f"{place} has schema version {version}", f"version {_SCHEMA}", "Update SeeWhy, or split again."
        )
    missing = [key for key in ("seed", "classes", "parts", "set_aside", "notes") if key not in record]
    if missing or any(part not in record["parts"] for part in PARTS):
        raise ArtefactError(f"{place} lacks {', '.join(missing) or 'a part'}", "a whole saved split", "Split again.")
    return record


def _changed(place: Path, how: str) -> DatasetError:
    return DatasetError(
        f"The photos are not those that {place} was made from: {how}",
        "the same photos",
        "Split again, or put them back.",
    )
