"""What the words of a command name: a classifier first, then photos, folders and standard input."""

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from seewhy.errors import PhotoError, SeewhyError, UsageError

if TYPE_CHECKING:
    from seewhy.classifier import Classifier, Prediction

__all__ = ["Source", "answers", "named_photos", "open_classifier", "pictures_inside"]

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
    if named:
        from seewhy.classifier import load

        return load(first), photos
    from seewhy.recipes.recogniser import recogniser

    return recogniser((network or RECOGNISER).replace("-", "_")), words


def named_photos(words: Iterable[str]) -> list[tuple[str, Source]]:
    """Every photo by the name it is printed under; folders are walked, and what in them is no photo is named.

    Args:
        words: photos, folders, or "-" for standard input.

    Raises:
        UsageError: standard input is named twice.
    """
    found: list[tuple[str, Source]] = []
    for word in words:
        path = Path(word)
        if word == "-":
            if any(name == "-" for name, _ in found):
                raise UsageError(
                    "Standard input (-) was named twice", "it once, since it is read once", "Leave one out."
                )
            found.append(("-", _StandardInput(sys.stdin.buffer.read())))
        elif path.is_dir():
            found.extend(_in_folder(path))
        else:
            found.append((word, path))
    return found


def answers(
    classifier: "Classifier",
    photos: list[tuple[str, Source]],
    *,
    false_alarm: float | None = None,
    miss_rate: float | None = None,
) -> Iterator[tuple[str, "Prediction | SeewhyError"]]:
    """Each photo's name with its prediction, or with the reason why there is none.

    Args:
        classifier: who is asked.
        photos: as named_photos gave them.
        false_alarm: the share of photos of the right kind that may be refused; None takes the classifier's default.
        miss_rate: what label sets shall promise; None promises nothing.

    Raises:
        UsageError: the classifier cannot tell such a rate.
    """
    sources = [source for _, source in photos if not isinstance(source, SeewhyError)]
    predicted = classifier.predict_each(sources, false_alarm=false_alarm, miss_rate=miss_rate)
    for name, source in photos:
        yield name, source if isinstance(source, SeewhyError) else next(predicted)[1]


def pictures_inside(source: Source) -> int:
    """How many pictures a photo's file holds; prediction takes the first.

    Args:
        source: a photo that was just predicted.
    """
    from seewhy.pixels.facts import photo_facts

    if isinstance(source, SeewhyError) or (isinstance(source, Path) and source.suffix.lower() in (".jpg", ".jpeg")):
        return 1  # nothing to open; most photos are JPEGs, which hold one
    facts = photo_facts(source.getvalue() if isinstance(source, io.BytesIO) else source)
    # What phones put behind a JPEG or HEIC (a smaller copy, a brightness map) is no second picture.
    return 1 if facts.format in ("JPEG", "HEIC") else facts.frames


def _is_classifier(path: Path) -> bool:
    if not path.is_dir():
        return False
    from seewhy.classifier.artefact import is_artefact

    return is_artefact(path)


def _in_folder(folder: Path) -> Iterator[tuple[str, Source]]:
    """The photos below a folder, in natural order; files that are none are named on standard error."""
    from seewhy.data.listing import list_files
    from seewhy.progress import tell

    listed = list_files(folder)
    if listed.others:
        count = len(listed.others)
        named = ", ".join(str(one.relative_to(folder)) for one in listed.others[:_NAMED])
        more = f" and {count - _NAMED} more" if count > _NAMED else ""
        passed = "1 file is no photo and was" if count == 1 else f"{count} files are no photos and were"
        tell(f"seewhy: {passed} passed over in {folder}: {named}{more}.", error=True)
    for one in listed.closed:
        yield one.path, PhotoError(f"{one.path} {one.reason}", "a folder that may be read", "Check its permissions.")
    if not listed.photos and not listed.closed:
        yield (
            str(folder),
            PhotoError(f"{folder} holds no photos", "photos in it or in its sub-folders", "Check the path."),
        )
    yield from ((str(one), one) for one in listed.photos)
