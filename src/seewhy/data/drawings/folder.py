"""Folders of drawings: class/photo files as a user would have them, and the truth beside them, out of the way."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from seewhy.array_files import unpack_arrays
from seewhy.data.drawings.arrangement import Arrangement, plan
from seewhy.data.drawings.drawing import Drawing, check_drawing_size, draw
from seewhy.data.drawings.factors import PARTS, Factors
from seewhy.errors import ConfigError, DatasetError, StorageError
from seewhy.progress import progress_bar

__all__ = ["DRAWING_SIZE", "TRUTH_FOLDER", "Truth", "draw_folder", "draw_many", "read_truth"]

DRAWING_SIZE = 64  # px; at this size a small network sees every part and learns in a minute on two cores
TRUTH_FOLDER = ".truth"  # hidden, so that no reader of class folders takes a mask for a photo
_SCHEMA = 1
_LARGEST = 4 << 30  # bytes of masks unpacked: 200,000 drawings of 128 px


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What is known about one drawing of a folder.

    Args:
        photo: its path within the folder, such as "cat/00003.png".
        kind: the class it shows.
        label: the class it was filed under.
        index: which drawing of the seed.
        factors: everything that was decided before the first stroke.
        part_masks: name of the part -> (height, width) bool.
        without: parts that were left out.
    """

    photo: str
    kind: str
    label: str
    index: int
    factors: Factors
    part_masks: dict[str, np.ndarray]
    without: tuple[str, ...]


def draw_many(
    count: int, *, size: int = DRAWING_SIZE, seed: int = 0, arrangement: Arrangement | None = None, start: int = 0
) -> Iterator[Drawing]:
    """Draws one after the other, classes in turn; nothing is written. The label is the one the arrangement gives.

    Args:
        count: how many.
        size: width and height of each image, in pixels.
        seed: the user's seed.
        arrangement: planted shortcuts, wrong labels, missing parts.
        start: index of the first one; two sets that share no index share no drawing.

    >>> [drawing.label for drawing in draw_many(3, size=32)]
    ['cat', 'dog', 'wolf']
    """
    arrangement = arrangement or Arrangement()
    for index in range(start, start + count):
        planned, drawing = _draw_planned(index, size, seed, arrangement)
        yield replace(drawing, label=planned.label)


def draw_folder(
    path: str | Path,
    *,
    count: int,
    size: int = DRAWING_SIZE,
    seed: int = 0,
    truth: bool = True,
    arrangement: Arrangement | None = None,
) -> Path:
    """Writes a folder of drawings, path/cat/00000.png and so on, with a progress bar.

    Args:
        path: the folder; made if it is not there. It must not hold anything yet.
        count: how many drawings in all; the classes are equally frequent.
        size: width and height of each photo, in pixels.
        seed: the user's seed.
        truth: whether to write the factors and part masks to path/.truth as well, for read_truth.
        arrangement: planted shortcuts, wrong labels, missing parts.

    Returns:
        The folder.

    Raises:
        ConfigError: a count below 1, or the folder is not empty.
        StorageError: the folder cannot be written.
    """
    folder, arrangement = Path(path), arrangement or Arrangement()
    check_drawing_size(size)
    if count < 1:
        raise ConfigError(f"A folder cannot hold {count} drawings", "at least 1", "Ask for more.")
    records: list[dict[str, Any]] = []
    masks = np.zeros((count, len(PARTS), (size * size + 7) // 8), dtype=np.uint8)
    try:
        _claim(folder)
        with progress_bar(count, "Drawing") as bar:
            for index in range(count):
                planned, drawing = _draw_planned(index, size, seed, arrangement)
                photo = f"{planned.label}/{index:05d}.png"
                (folder / planned.label).mkdir(exist_ok=True)
                Image.fromarray(drawing.image).save(folder / photo, compress_level=1)
                masks[index] = [np.packbits(drawing.part_masks[part]) for part in PARTS]
                records.append(
                    {
                        "photo": photo,
                        "kind": planned.kind,
                        "label": planned.label,
                        "index": index,
                        "without": list(planned.without),
                        "factors": drawing.factors.to_json(),
                    }
                )
                bar.advance()
        if truth:
            _write_truth(
                folder / TRUTH_FOLDER, {"schema": _SCHEMA, "size": size, "seed": seed, "photos": records}, masks
            )
    except OSError as problem:
        raise StorageError(
            f"The drawings cannot be written to {folder} ({problem.strerror or problem})",
            "a folder with room in which files may be made",
            "Name another folder, or free some space.",
        ) from problem
    return folder


def read_truth(path: str | Path) -> dict[str, Truth]:
    """Reads what draw_folder knew about the photos of a folder.

    Args:
        path: the folder of drawings.

    Returns:
        Path within the folder, such as "cat/00003.png" -> its truth.

    Raises:
        DatasetError: there is no truth in this folder, or it cannot be read.
    """
    folder = Path(path) / TRUTH_FOLDER
    try:
        content = json.loads((folder / "factors.json").read_text(encoding="utf-8"))
        packed = unpack_arrays((folder / "masks.npz").read_bytes(), largest=_LARGEST)["masks"]
        if content["schema"] != _SCHEMA:
            raise ValueError(f"schema {content['schema']}")
        return {
            record["photo"]: _truth(record, bits, content["size"])
            for record, bits in zip(content["photos"], packed, strict=True)
        }
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise DatasetError(
            f"{folder} does not tell the truth about its drawings ({problem})",
            "factors.json and masks.npz as draw_folder writes them",
            "Draw the folder again.",
        ) from problem


def _draw_planned(index: int, size: int, seed: int, arrangement: Arrangement):
    planned = plan(index, seed=seed, arrangement=arrangement)
    drawing = draw(planned.kind, size=size, seed=seed, index=index, factors=planned.factors, without=planned.without)
    return planned, drawing


def _claim(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ConfigError(f"The folder {folder} is not empty", "a new or empty folder", "Name another one.")


def _write_truth(folder: Path, content: dict[str, Any], masks: np.ndarray) -> None:
    folder.mkdir()
    (folder / "factors.json").write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
    buffer = io.BytesIO()
    np.savez_compressed(buffer, masks=masks)
    (folder / "masks.npz").write_bytes(buffer.getvalue())


def _truth(record: dict[str, Any], bits: np.ndarray, size: int) -> Truth:
    masks = np.unpackbits(bits, axis=1, count=size * size).astype(bool).reshape(len(PARTS), size, size)
    return Truth(
        photo=record["photo"],
        kind=record["kind"],
        label=record["label"],
        index=record["index"],
        factors=Factors.from_json(record["factors"]),
        part_masks=dict(zip(PARTS, masks, strict=True)),
        without=tuple(record["without"]),
    )
