"""What can be known of a photo without looking at it, as columns of numbers."""

import dataclasses
import datetime
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath

import numpy as np

from seewhy.data.sample import Glance, Sample

__all__ = ["Column", "file_columns", "order_columns"]

# Values of a text that get a column of their own: a long tail of cameras tells nothing that a tree could use.
_MOST_VALUES = 12

# Photos copied or unpacked together carry the hour of copying; from so many different hours on, times mean something.
_HOURS = 4

# Where this share of numbers occurs in more than one class, each class was numbered by itself.
_SHARED = 0.1


@dataclasses.dataclass(frozen=True, kw_only=True)
class Column:
    """One number of every photo.

    Args:
        field: what it tells, such as "width".
        values: (photos,) float64.
        says: a range in words, from the value it lies above (or None) and the one it reaches up to (or None):
            "width 203 to 375 px".
    """

    field: str
    values: np.ndarray
    says: Callable[[float | None, float | None], str]


def file_columns(samples: Sequence[Sample]) -> list[Column]:
    """What leaves its traces in the pixels: size, format, compression, camera, bars.

    Args:
        samples: photos that were looked at; those without a glance count as unknown.
    """
    looks = [one.glance for one in samples]
    return [one for one in _file_columns(looks) if len(np.unique(one.values)) > 1]


def order_columns(samples: Sequence[Sample]) -> list[Column]:
    """What no classifier sees, and what content leaves as well: numbers, dates, the size of the file.

    Args:
        samples: photos that were looked at.
    """
    return [one for one in _order_columns(samples) if len(np.unique(one.values)) > 1]


def _file_columns(looks: Sequence[Glance | None]) -> Iterator[Column]:
    facts = [look.facts if look else None for look in looks]
    borders = [look.border if look else None for look in looks]
    yield _numbers("width", [look.width if look else -1 for look in looks], "px")
    yield _numbers("height", [look.height if look else -1 for look in looks], "px")
    yield _numbers("shape (width / height)", [look.width / look.height if look else -1 for look in looks], digits=2)
    yield _numbers("bits per channel", [one.bits if one else -1 for one in facts])
    yield _numbers("JPEG quality", [one.quality or -1 if one else -1 for one in facts])
    yield _numbers("bars above and below", [100 * one.rows if one else -1 for one in borders], "% of the height")
    yield _numbers("bars left and right", [100 * one.columns if one else -1 for one in borders], "% of the width")
    yield _numbers("grey level of the bars", [one.grey if one else -1 for one in borders])
    yield from _texts("format", [one.format if one else "" for one in facts])
    yield from _texts("colour mode", [one.mode if one else "" for one in facts])
    yield from _texts("camera", [one.origin.camera if one else "" for one in facts])
    yield from _texts("program", [one.origin.program if one else "" for one in facts])


def _order_columns(samples: Sequence[Sample]) -> Iterator[Column]:
    facts = [one.glance.facts if one.glance else None for one in samples]
    density = [one.bytes / (one.width * one.height) if one else -1 for one in facts]
    yield _numbers("bytes per pixel", density, digits=3)
    numbers = _numbers_of_names(samples)
    if numbers is not None:
        yield _numbers("number in the file's name", numbers)
    yield from _dates("date the photo was taken", [_moment(one.origin.taken) if one else None for one in facts])
    yield from _dates("date the file was changed", [_changed(one) for one in samples])


def _numbers(field: str, values: Sequence[float], unit: str = "", digits: int = 0) -> Column:
    step = 10.0**-digits

    def says(above: float | None, upto: float | None) -> str:
        # thresholds lie between two values that occur: 255.5 px is "at most 255" and "from 256"
        low = None if above is None else f"{(math.floor(above / step) + 1) * step:.{digits}f}"
        high = None if upto is None else f"{math.floor(upto / step) * step:.{digits}f}"
        words = f"at most {high}" if low is None else f"from {low}" if high is None else f"{low} to {high}"
        return f"{field} {words} {unit}".rstrip()

    return Column(field=field, values=np.asarray(values, dtype=np.float64), says=says)


def _texts(field: str, values: Sequence[str]) -> Iterator[Column]:
    for value, _ in Counter(values).most_common(_MOST_VALUES):
        shown = value or "not told"

        def says(above: float | None, _: float | None, shown: str = shown) -> str:
            return f"{field} {'is not' if above is None else 'is'} {shown}"  # 1 where it is, 0 where it is not

        yield Column(field=field, values=np.array([one == value for one in values], dtype=np.float64), says=says)


def _dates(field: str, hours: Sequence[int | None]) -> Iterator[Column]:
    """Whole hours since 1970, where they tell more than when the photos were copied."""
    if len({one for one in hours if one is not None}) < _HOURS:
        return

    def says(above: float | None, upto: float | None) -> str:
        ends = [f"{word} {_shown(hour)}" for word, hour in (("after", above), ("up to", upto)) if hour is not None]
        return f"{field} {' and '.join(ends)}"

    values = np.array([-1.0 if one is None else one for one in hours])
    yield Column(field=field, values=values, says=says)


def _shown(hour: float) -> str:
    return f"{datetime.datetime.fromtimestamp(hour * 3600, tz=datetime.UTC):%Y-%m-%d %H:%M}"


def _moment(taken: str) -> int | None:
    """Hours since 1970 of EXIF's "2024:05:31 12:00:00"; cameras tell no time zone, so none is assumed."""
    try:
        moment = datetime.datetime.strptime(taken[:19], "%Y:%m:%d %H:%M:%S").replace(tzinfo=datetime.UTC)
    except ValueError:
        return None
    return int(moment.timestamp() // 3600)


def _changed(sample: Sample) -> int | None:
    if sample.content is not None:
        return None
    try:
        return int(Path(sample.path).stat().st_mtime // 3600)
    except (OSError, ValueError):
        return None


def _numbers_of_names(samples: Sequence[Sample]) -> list[float] | None:
    """The last number of each file's name; None where each class was numbered by itself."""
    found = [re.findall(r"\d+", PurePath(one.path).stem) for one in samples]
    numbers = [float(one[-1][:15]) if one else -1.0 for one in found]
    classes: dict[float, set[int]] = {}
    for number, sample in zip(numbers, samples, strict=True):
        classes.setdefault(number, set()).add(sample.label)
    shared = sum(len(labels) > 1 for labels in classes.values())
    return None if shared > _SHARED * len(classes) else numbers
