"""What the words of a command name: a classifier first, then photos, folders and standard input."""

import io
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from seewhy.errors import PhotoError, SeewhyError, UsageError

if TYPE_CHECKING:
    from seewhy.classifier import Classifier, Prediction

__all__ = [
    "Source",
    "answers",
    "classifier_at",
    "count_photos",
    "named_photos",
    "open_classifier",
    "pictures_inside",
    "split_words",
]

RECOGNISER = "efficientnet_lite0"
_NAMED = 5  # files that are named when a folder holds others than photos; the rest is counted

Source = Path | io.BytesIO | SeewhyError
"""Where a photo is read from; an error in the place of what could not even be looked for."""


class _StandardInput(io.BytesIO):
    """What came through the pipe, with the name that an error calls it by."""

    name = "standard input"


def open_classifier(words: list[str], network: str | None = None) -> tuple["Classifier", list[str]]:
    """The classifier that the first word names, or the built-in one; and the words that are left.

    Args:
        words: as they were typed.
        network: which built-in recogniser; None for the usual one.

    Raises:
        UsageError: no photo is named, or a classifier is named beside --network or among the photos.
    """
    place, photos = split_words(words, network)
    return classifier_at(place, network), photos


def classifier_at(place: Path | None, network: str | None = None) -> "Classifier":
    """The classifier in a folder; without one, the built-in recogniser.

    Args:
        place: as split_words gave it.
        network: which built-in recogniser; None for the usual one.
    """
    if place is not None:
        from seewhy.classifier import load

        return load(place)
    from seewhy.recipes.recogniser import recogniser

    return recogniser((network or RECOGNISER).replace("-", "_"))


def split_words(words: list[str], network: str | None = None) -> tuple[Path | None, list[str]]:
    """Where the classifier lies (None: the built-in one), and the words that name photos; nothing is loaded.

    Args:
        words: as they were typed.
        network: which built-in recogniser was asked for.

    Raises:
        UsageError: as for open_classifier.
    """
    first, photos = Path(words[0]), words[1:]
    named = first.suffix == ".seewhy" or (first / "config.json").is_file()
    stray = next((word for word in photos if _is_classifier(Path(word))), None)
    if stray is not None:
        raise UsageError(
            f"{stray} is a classifier and stands among the photos",
            "one classifier, before the photos",
            f"Write {stray} first, or leave it out.",
        )
    if named and network is not None:
        raise UsageError(
            f"--network {network} was given beside the classifier {first}",
            "one of them: --network names a built-in recogniser",
            "Leave one out.",
        )
    if named and not photos:
        raise UsageError(f"No photo was given beside {first}", "at least one photo or folder", "Name one.")
    return (first, photos) if named else (None, words)


def named_photos(words: Sequence[str]) -> Iterator[tuple[str, Source]]:
    """Every photo by the name it is printed under, one after the other: a folder of a million is never held as a list.

    Folders are walked, and what in them is no photo is named.

    Args:
        words: photos, folders, or "-" for standard input.

    Raises:
        UsageError: standard input is named twice.
    """
    if list(words).count("-") > 1:
        raise UsageError("Standard input (-) was named twice", "it once, since it is read once", "Leave one out.")
    return chain.from_iterable(map(_named, words))


def count_photos(words: Iterable[str]) -> int:
    """How many photos named_photos will give.

    Args:
        words: as for named_photos.
    """
    return sum(_in_folder_counted(Path(word)) if Path(word).is_dir() else 1 for word in words)


def answers(
    classifier: "Classifier",
    photos: Iterable[tuple[str, Source]],
    *,
    false_alarm: float | None = None,
    miss_rate: float | None = None,
) -> Iterator[tuple[str, Source, "Prediction | SeewhyError"]]:
    """Each photo's name and source with its prediction, or with the reason why there is none.

    Args:
        classifier: who is asked.
        photos: as named_photos gives them; taken from it as needed.
        false_alarm: the share of photos of the right kind that may be refused; None takes the classifier's default.
        miss_rate: what label sets shall promise; None promises nothing.

    Raises:
        UsageError: the classifier cannot tell such a rate.
    """
    waiting: deque[tuple[str, Source]] = deque()  # taken, but not answered yet

    def readable() -> "Iterator[Path | io.BytesIO]":
        for name, source in photos:
            waiting.append((name, source))
            if not isinstance(source, SeewhyError):
                yield source

    for _, found in classifier.predict_each(readable(), false_alarm=false_alarm, miss_rate=miss_rate):
        yield from _unreadable_first(waiting)
        yield *waiting.popleft(), found
    yield from _unreadable_first(waiting)


def _unreadable_first(waiting: "deque[tuple[str, Source]]") -> Iterator[tuple[str, Source, SeewhyError]]:
    """What waits before the next photo that could be read."""
    while waiting and isinstance(error := waiting[0][1], SeewhyError):
        yield *waiting.popleft(), error


def pictures_inside(source: Source) -> int:
    """How many pictures a photo's file holds; prediction takes the first.

    Args:
        source: a photo that was just predicted.
    """
    if isinstance(source, SeewhyError) or (isinstance(source, Path) and source.suffix.lower() in (".jpg", ".jpeg")):
        return 1  # nothing to open; most photos are JPEGs, which hold one
    from seewhy.pixels.facts import photo_facts

    facts = photo_facts(source.getvalue() if isinstance(source, io.BytesIO) else source)
    # What phones put behind a JPEG or HEIC (a smaller copy, a brightness map) is no second picture.
    return 1 if facts.format in ("JPEG", "HEIC") else facts.frames


def _is_classifier(path: Path) -> bool:
    if not path.is_dir():
        return False
    from seewhy.classifier.artefact import is_artefact

    return is_artefact(path)


def _named(word: str) -> Iterator[tuple[str, Source]]:
    path = Path(word)
    if word == "-":
        yield "-", _StandardInput(sys.stdin.buffer.read())
    elif path.is_dir():
        yield from _in_folder(path)
    else:
        yield word, path


def _in_folder(folder: Path) -> Iterator[tuple[str, Source]]:
    """The photos below a folder, in natural order; files that are none are named on standard error."""
    from seewhy.data.listing import is_photo_file, walk_files
    from seewhy.data.sample import Broken
    from seewhy.progress import tell

    found, passed, named = 0, 0, []
    for one in walk_files(folder):
        if isinstance(one, Broken):
            found += 1
            yield (
                one.path,
                PhotoError(f"{one.path} {one.reason}", "a folder that may be read", "Check its permissions."),
            )
        elif is_photo_file(one):
            found += 1
            yield str(one), one
        else:
            passed += 1
            named += [str(one.relative_to(folder))] if passed <= _NAMED else []
    if passed:
        more = f" and {passed - _NAMED} more" if passed > _NAMED else ""
        are = "1 file is no photo and was" if passed == 1 else f"{passed} files are no photos and were"
        tell(f"seewhy: {are} passed over in {folder}: {', '.join(named)}{more}.", error=True)
    if not found:
        yield (
            str(folder),
            PhotoError(f"{folder} holds no photos", "photos in it or in its sub-folders", "Check the path."),
        )


def _in_folder_counted(folder: Path) -> int:
    """How many photos _in_folder will give; a folder without any is one that cannot be answered."""
    from seewhy.data.listing import is_photo_file, walk_files

    return max(1, sum(not isinstance(one, Path) or is_photo_file(one) for one in walk_files(folder)))
