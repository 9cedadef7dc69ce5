"""A photo that was judged, as a page shows it."""

import os
from collections.abc import Sequence

from seewhy.errors import SeewhyError
from seewhy.evaluate.judged import Judged
from seewhy.pages.page import Image
from seewhy.pages.thumbnail import thumbnail

__all__ = ["answer_said", "photo_or_cross", "shared_folder", "shown_photo"]


def shown_photo(one: Judged, classes: Sequence[str], folder: str = "") -> Image:
    """The photo small, with what was answered and what it is.

    Args:
        one: the photo.
        classes: the names, in order.
        folder: what all names begin with, which is left out.
    """
    detail = f"It is {classes[one.truth]}, given {100 * one.truth_probability:.0f} %. {one.photo.removeprefix(folder)}"
    return photo_or_cross(one, answer_said(one, classes), detail)


def answer_said(one: Judged, classes: Sequence[str]) -> str:
    """What was answered, in a few words.

    Args:
        one: the photo.
        classes: the names, in order.
    """
    sure = f"{classes[one.answer]}, {100 * one.confidence:.0f} %"
    return f"Unsure, leaned to {sure}" if one.unsure else f"Taken for {sure} sure"


def photo_or_cross(one: Judged, title: str, detail: str) -> Image:
    """The photo small, with two lines of its own; a cross where it can no longer be read.

    Args:
        one: the photo.
        title: a line beneath it.
        detail: a second line.
    """
    try:
        return thumbnail(one.source, title=title, detail=detail)
    except SeewhyError:  # it could be read a moment ago; its place stays visible
        return thumbnail(None, title=title, detail=detail)


def shared_folder(judged: Sequence[Judged]) -> str:
    """The folder that all photos share, with its slash, so that it need not be told with each; else nothing.

    Args:
        judged: the photos.
    """
    # letter by letter, because names inside a table are no paths; then cut at the last slash
    start = os.path.commonprefix([one.photo for one in judged])  # noqa: RUF071
    return start[: max(start.rfind("/"), start.rfind("\\")) + 1]
