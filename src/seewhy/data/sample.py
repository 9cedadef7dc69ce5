"""What a collection of labelled photos is made of: samples, classes, and the files that could not be read."""

import dataclasses
import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from seewhy.errors import DatasetError
from seewhy.pixels.even_border import EvenBorder
from seewhy.pixels.facts import PhotoFacts

__all__ = [
    "PARTS",
    "Broken",
    "Dataset",
    "Glance",
    "Sample",
    "class_name",
    "fingerprint_of",
    "joined",
    "natural_key",
    "natural_text",
    "naturally_sorted",
    "part_named",
]

PARTS = ("train", "validation", "calibration", "test")

_PART_NAMES = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "calibration": "calibration",
    "test": "test",
    "testing": "test",
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Glance:
    """What one quick look at a photo tells; taken while it is read, so that nothing is decoded twice.

    Args:
        width: of the photo as stored, px.
        height: of the photo as stored, px.
        brightness: mean grey level, 0 (black) … 255 (white).
        contrast: standard deviation of the grey levels, 0 … 127.5.
        colour: mean difference between the strongest and the weakest channel, 0 (grey) … 255.
        thumbnail: the photo squashed to 48×48 grey levels, (48, 48) uint8; for finding copies only.
        colours: the photo squashed to 8×8 mean colours, (8, 8, 3) uint8; for finding bursts only.
        frames: pictures in the file (an animation, a stack, several pages); the first one is taken.
        sharpness: 1/6 (blurred) … 1 (sharp), as seewhy.pixels.sharpness tells it; NaN where it cannot be judged.
        border: bars of one colour along the edges; None where nobody looked.
        facts: what the file's header says; None where nobody looked.
    """

    width: int
    height: int
    brightness: float
    contrast: float
    colour: float
    thumbnail: np.ndarray
    colours: np.ndarray
    frames: int = 1
    sharpness: float = math.nan
    border: EvenBorder | None = None
    facts: PhotoFacts | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sample:
    """One photo and its label.

    Args:
        path: where the photo lies; for a photo inside a table, the name it has there.
        label: number of its class, an index into Dataset.classes.
        fingerprint: sha256 of the file's bytes, 64 hexadecimal digits: the same bytes, the same photo.
        group: photos of one group (one patient, one video) must stay on one side of a split; None where unknown.
        part: train, validation, calibration or test, where the user had split the photos already.
        content: the bytes, where the photo lies inside a table and not in a file.
        glance: what the reader saw of it.
    """

    path: str
    label: int
    fingerprint: str
    group: str | None = None
    part: str | None = None
    content: bytes | None = dataclasses.field(default=None, repr=False, compare=False)
    glance: Glance | None = dataclasses.field(default=None, repr=False, compare=False)

    @property
    def source(self) -> Path | bytes:
        """What a decoder takes: the bytes where the sample holds them, else the path."""
        return Path(self.path) if self.content is None else self.content


@dataclasses.dataclass(frozen=True, kw_only=True)
class Broken:
    """A photo that could not be read.

    Args:
        path: where it lies.
        reason: why not, in words.
        part: train, validation, calibration or test, where the user had split the photos already.
    """

    path: str
    reason: str
    part: str | None = None

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Dataset:
    """Labelled photos, and everything that was left out while reading them.

    Args:
        classes: names of the classes; a label is an index into them.
        samples: the photos.
        broken: photos that could not be read, each once.
        passed_over: files that are not photos, or that lie in no class; hidden files are not counted.
        empty: classes that had a folder but no photo.

    >>> one = Sample(path="a.png", label=1, fingerprint="00")
    >>> Dataset(classes=("cat", "dog"), samples=(one,)).counts
    {'cat': 0, 'dog': 1}
    """

    classes: tuple[str, ...]
    samples: tuple[Sample, ...]
    broken: tuple[Broken, ...] = ()
    passed_over: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = [one for one in self.samples if not 0 <= one.label < len(self.classes)]
        if wrong:
            raise DatasetError(
                f"{wrong[0].path} has label {wrong[0].label}",
                f"a label from 0 to {len(self.classes) - 1}, for {len(self.classes)} classes",
                "Mend the label, or name every class.",
            )

    def __len__(self) -> int:
        return len(self.samples)

    @property
    def labels(self) -> np.ndarray:
        """The labels, (samples,) int64."""
        return np.array([one.label for one in self.samples], dtype=np.int64)

    @property
    def counts(self) -> dict[str, int]:
        """How many photos each class has, in the order of the classes."""
        each = np.bincount(self.labels, minlength=len(self.classes))
        return {name: int(count) for name, count in zip(self.classes, each, strict=True)}

    @property
    def parts(self) -> dict[str, "Dataset"] | None:
        """The parts the user had split the photos into, each with its broken photos; None where they were not split."""
        named = [one.part for one in self.samples]
        present = [part for part in PARTS if part in named or any(one.part == part for one in self.broken)]
        if not present:
            return None
        return {
            part: dataclasses.replace(
                self.subset([i for i, name in enumerate(named) if name == part]),
                broken=tuple(one for one in self.broken if one.part == part),
            )
            for part in present
        }

    def subset(self, indices: Iterable[int] | np.ndarray) -> "Dataset":
        """The samples at these indices, in this order, with the same classes.

        Args:
            indices: positions in samples; nothing else (broken, passed_over) is carried over.
        """
        return Dataset(classes=self.classes, samples=tuple(self.samples[int(i)] for i in indices))

    def with_classes(self, classes: Sequence[str]) -> "Dataset":
        """The same photos with the classes in another order, such as a classifier's.

        Args:
            classes: must hold every class that has photos here.

        Raises:
            DatasetError: a class with photos is not among them.
        """
        unknown = [name for name, count in self.counts.items() if count and name not in classes]
        if unknown:
            raise DatasetError(
                f"The photos have a class that is not asked for: {', '.join(unknown)}",
                f"only {', '.join(classes)}",
                "Rename or remove it, or teach a classifier that knows it.",
            )
        new_label = {old: classes.index(name) for old, name in enumerate(self.classes) if name in classes}
        samples = tuple(dataclasses.replace(one, label=new_label[one.label]) for one in self.samples)
        return dataclasses.replace(self, classes=tuple(classes), samples=samples)


def joined(*parts: Dataset) -> Dataset:
    """Several parts of a dataset as one, in this order; nothing else (broken, passed_over) is carried over.

    Args:
        parts: at least one, all of the same classes.

    >>> one = Dataset(classes=("cat",), samples=(Sample(path="a.png", label=0, fingerprint="00"),))
    >>> len(joined(one, one))
    2
    """
    return Dataset(classes=parts[0].classes, samples=tuple(sample for part in parts for sample in part.samples))


def class_name(name: str) -> str:
    """A class's name as it is kept: spaces and scripts stay, only Unicode's two ways to write "é" become one.

    macOS hands out folder names decomposed (NFD), other systems composed (NFC): the same word must be one class.

    Args:
        name: a folder's name, or a label.

    Raises:
        DatasetError: it is no text: bytes that are no UTF-8, as old archives leave them, or spaces alone.

    >>> class_name("cafe\\u0301") == class_name("caf\\u00e9")
    True
    """
    kept = unicodedata.normalize("NFC", name).strip()
    if not kept or any("\ud800" <= letter <= "\udfff" for letter in kept):
        raise DatasetError(
            f"A class is called {name!r}", "a name of letters that Unicode knows", "Rename its folder or label."
        )
    return kept


def natural_key(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """A key for sorting names as people do: cat2 before cat10, Cat beside cat.

    >>> sorted(["cat10", "cat2", "Ant"], key=natural_key)
    ['Ant', 'cat2', 'cat10']
    """
    pieces = re.split(r"([0-9]+)", name.casefold())
    # A number sorts before text, and by value; the raw name settles ties so that the order never depends on the disk.
    key = [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces if piece]
    return key, name


def natural_text(name: str) -> str:
    """The same key as one piece of text, which takes a fifth of the memory; for folders of very many files.

    A number becomes a mark, how many digits it has, and the digits; the name itself stands behind the last two marks.
    The mark is the one letter that no file's name can hold.

    Args:
        name: of a file.

    >>> sorted(["cat10", "cat2", "Ant"], key=natural_text)
    ['Ant', 'cat2', 'cat10']
    """
    key, _ = natural_key(name)
    digits = (str(number) if number else "" for _, number, _ in key)
    pieces = zip(key, digits, strict=True)
    return "".join(text or f"\0{chr(len(found) + 1)}{found}" for (_, _, text), found in pieces) + "\0\0" + name


def naturally_sorted(names: Iterable[str]) -> list[str]:
    """Names in natural order, each once.

    >>> naturally_sorted(["b", "a10", "a9", "b"])
    ['a9', 'a10', 'b']
    """
    return sorted(set(names), key=natural_key)


def part_named(name: str) -> str | None:
    """The part that a folder's or table's name stands for; None where it stands for none.

    >>> part_named("Val"), part_named("train-00000-of-00002"), part_named("train station")
    ('validation', 'train', None)
    """
    return _PART_NAMES.get(re.sub(r"-[0-9]+-of-[0-9]+$", "", name.casefold()))


def fingerprint_of(content: bytes) -> str:
    """The sha256 of a photo's bytes, as 64 hexadecimal digits.

    >>> fingerprint_of(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()
