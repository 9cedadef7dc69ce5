"""Thumbnails for the page of an audit: as many as there is room for, pairs side by side."""

from collections.abc import Sequence

import numpy as np

from seewhy.data.sample import Dataset, Sample
from seewhy.errors import SeewhyError
from seewhy.pages.page import Image
from seewhy.pages.thumbnail import shrunk, thumbnail
from seewhy.pixels.decode import decode
from seewhy.pixels.overlay import data_uri

__all__ = ["Pictures"]

_SIDE = 200  # px of each photo of a pair
_GAP = 8  # px between them
_ALONE = 6  # copies of one photo that are laid side by side


class Pictures:
    """Hands out pictures of photos by their path until there is no more room.

    Args:
        dataset: the photos.
        room: bytes that all pictures together may take.
        folder: what all paths begin with; it is not told with each.
    """

    def __init__(self, dataset: Dataset, *, room: int, folder: str = "") -> None:
        self._samples = {one.path: one for one in dataset.samples}
        self._classes = dataset.classes
        self._left = room
        self._folder = folder

    def named(self, path: str) -> str:
        """A path as it is told on the page."""
        return path.removeprefix(self._folder)

    def photos(self, paths: Sequence[str]) -> list[Image]:
        """One thumbnail for each photo, while there is room.

        Args:
            paths: of the photos.
        """
        shown = []
        for path in paths:
            sample = self._samples.get(path)
            if sample is None or self._left <= 0:
                continue
            title, detail = self._classes[sample.label], self.named(path)
            try:
                picture = thumbnail(sample.source, title=title, detail=detail)
            except SeewhyError:  # it could be read a moment ago; its place stays visible
                picture = thumbnail(None, title=title, detail=detail)
            shown.append(self._taken(picture))
        return shown

    def pairs(self, sets: Sequence[tuple[Sequence[str], str]]) -> list[Image]:
        """One picture for each set of photos, which lie in it side by side.

        Args:
            sets: the paths of photos that are alike, and what is told of them.
        """
        shown = []
        for paths, told in sets:
            samples = [self._samples[path] for path in paths if path in self._samples][:_ALONE]
            if not samples or self._left <= 0:
                continue
            names = " and ".join(dict.fromkeys(self._classes[one.label] for one in samples))
            more = f" and {len(paths) - len(samples)} more" if len(paths) > len(samples) else ""
            detail = ", ".join(self.named(one.path) for one in samples) + more
            try:
                uri = data_uri(_side_by_side(samples), format="jpeg")
            except SeewhyError:
                uri = thumbnail(None).uri
            title = f"{names}: {told}"
            shown.append(self._taken(Image(uri=uri, alt=f"Photos side by side: {title}", title=title, detail=detail)))
        return shown

    def _taken(self, picture: Image) -> Image:
        self._left -= len(picture.uri)
        return picture


def _fitted(image: np.ndarray) -> np.ndarray:
    """Made smaller, or larger by a whole factor, so that the longer side is at most _SIDE and not much less."""
    small = shrunk(image, _SIDE)
    factor = max(1, _SIDE // max(small.shape[:2]))
    return small.repeat(factor, axis=0).repeat(factor, axis=1)


def _side_by_side(samples: Sequence[Sample]) -> np.ndarray:
    """The photos in a row on grey, (height, width, 3) uint8."""
    images = [_fitted(decode(one.source, at_least=_SIDE)) for one in samples]
    height = max(len(one) for one in images)
    row = []
    for image in images:
        cell = np.full((height, image.shape[1] + _GAP, 3), 128, dtype=np.uint8)
        top = (height - len(image)) // 2
        cell[top : top + len(image), : image.shape[1]] = image
        row.append(cell)
    return np.concatenate(row, axis=1)[:, :-_GAP]
