"""From files to samples: read the bytes, take their fingerprint, look at the photo once."""

import dataclasses
from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

import numpy as np

from seewhy.data.glance_rows import ROW_BYTES, from_row, to_row
from seewhy.data.photo_cache import PhotoCache, opened_cache
from seewhy.data.sample import Broken, Glance, Sample, fingerprint_of
from seewhy.data.squares import opened_squares
from seewhy.errors import DatasetError, MissingExtraError, PhotoError, unknown_name
from seewhy.pixels.decode import decoded_picture, decoded_size, decoder_name, read_bytes
from seewhy.pixels.even_border import even_border, within
from seewhy.pixels.facts import PhotoFacts, photo_facts
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.pixels.sharpness import SHARPNESS_SIDE, sharpness
from seewhy.pixels.stretches import averaged
from seewhy.progress import progress_bar
from seewhy.threads import in_order

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["BROKEN", "THUMBNAIL", "Entry", "check_broken", "fingerprint_of", "glance_at", "read_entries"]

BROKEN = ("skip", "stop")

THUMBNAIL = 48
"""px. At 32 the sixth of a pixel by which a cropped copy is moved costs more than two photos of one face differ; 64
tells a little more and takes 4 KB a photo in place of 2.3 (docs/decisions/0050-the-same-photo-twice.md)."""

# Stretches along each side for the mean colours, and for the mean difference between the channels.
_COLOURS, _CHANNELS = 8, 16

# ITU-R BT.601, the weights of JPEG's own grey.
_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)

# Photos that one thread takes at a time: handing over each one alone costs a fifth more with photos of 32 px.
_TAKEN = 16

# Enough to judge sharpness, and for exact averages; JPEG skips most of its work with large photos.
_DECODED = SHARPNESS_SIDE

# Raised by one when a glance tells something else of the same pixels: kept glances are then taken again.
_LAYOUT = 1

# Named in an error: more would fill the screen; the rest is counted.
_NAMED = 20


@dataclasses.dataclass(frozen=True, kw_only=True)
class Entry:
    """A photo that was listed and not yet read.

    Args:
        path: where it lies, or its name in a table.
        label: number of its class.
        group: its group, where known.
        part: its part, where the user had split the photos.
        content: its bytes, where it lies in a table.
    """

    path: str
    label: int
    group: str | None = None
    part: str | None = None
    content: bytes | None = None


def check_broken(broken: str) -> None:
    """Makes sure that broken is "skip" or "stop".

    Raises:
        ConfigError: it is something else.
    """
    if broken not in BROKEN:
        raise unknown_name("way to treat broken photos", str(broken), BROKEN)


def read_entries(
    entries: Sequence[Entry], *, broken: str = "skip", prepare: Preprocessing | None = None
) -> tuple[tuple[Sample, ...], tuple[Broken, ...]]:
    """Reads every photo once: fingerprint, proof that it decodes, and a glance.

    A photo that an earlier run looked at is not decoded again (seewhy.data.photo_cache); its bytes are read and
    fingerprinted in any case.

    Args:
        entries: the photos to read.
        broken: "skip" goes on and returns the broken ones; "stop" reads to the end, then fails naming them all.
        prepare: photos that are decoded are prepared so too and put into the cache, for decode_once to find: most
            photos are then decoded once in place of twice. Without a cache it does nothing.

    Returns:
        The samples in the entries' order, and the broken ones.

    Raises:
        DatasetError: broken is "stop" and a photo cannot be read.
    """
    check_broken(broken)
    samples: list[Sample] = []
    failed: list[Broken] = []
    takes = [entries[start : start + _TAKEN] for start in range(0, len(entries), _TAKEN)]
    made_by = {"layout": _LAYOUT, "decoder": decoder_name()}
    with (
        opened_cache("glances", made_by, ROW_BYTES) as glances,
        opened_squares(prepare) if prepare else nullcontext() as squares,
        progress_bar(len(entries), "Reading photos") as bar,
    ):
        reader = _Reader(glances=glances, squares=squares, prepare=prepare)
        for results in in_order(reader.read_all, takes):
            samples.extend(one for one in results if isinstance(one, Sample))
            failed.extend(one for one in results if isinstance(one, Broken))
            bar.advance(len(results))
    if failed and broken == "stop":
        raise broken_error(failed, all_of_them=not samples)
    return tuple(samples), tuple(failed)


def broken_error(failed: Sequence[Broken], *, all_of_them: bool = False) -> DatasetError:
    """The error that names every broken photo.

    Args:
        failed: at least one.
        all_of_them: whether no photo is left.
    """
    lines = "; ".join(str(one) for one in failed[:_NAMED])
    more = f"; and {len(failed) - _NAMED} more" if len(failed) > _NAMED else ""
    count = "1 photo cannot be read" if len(failed) == 1 else f"{len(failed)} photos cannot be read"
    return DatasetError(
        f"{count}: {lines}{more}",
        "photos that open",
        "Name a folder with photos that open: here no photo is left."
        if all_of_them
        else 'Remove or replace them, or go on without them (broken="skip"; train without --stop-on-broken).',
    )


def glance_at(content: bytes) -> Glance:
    """One quick look at a photo.

    Args:
        content: the file's bytes.

    Raises:
        PhotoError: it is not a photo that can be read.
    """
    return _glance(decoded_picture(content, shorter=_DECODED), photo_facts(content))


def _glance(picture: "Image", facts: PhotoFacts) -> Glance:
    """What a decoded photo looks like; of a grey one each channel is the same and looked at once."""
    planes = [np.asarray(plane, dtype=np.float32) for plane in picture.split()]  # 1 or 3 of (height, width)
    squashed = [averaged(averaged(plane, THUMBNAIL).T, THUMBNAIL).T for plane in planes]  # of (48, 48)
    if len(planes) == 3:
        grey, thumbnail = _luma(planes), _luma(squashed)
    else:
        grey, thumbnail, squashed = planes[0], squashed[0], 3 * squashed
    small = np.stack(squashed, axis=2)  # (48, 48, 3)
    centred = grey - thumbnail.mean()
    channels = _coarser(small, _CHANNELS)
    border = even_border(grey)
    return Glance(
        width=facts.width,
        height=facts.height,
        brightness=float(thumbnail.mean()),
        contrast=float(np.sqrt(np.square(centred).mean())),
        colour=float((channels.max(axis=2) - channels.min(axis=2)).mean()),
        thumbnail=_levels(thumbnail),
        colours=_levels(_coarser(small, _COLOURS)),
        # What phones put behind a JPEG or HEIC (a smaller copy, a brightness map) is no second picture.
        frames=1 if facts.format in ("JPEG", "HEIC") else facts.frames,
        sharpness=sharpness(within(grey, border)),  # a bar's own edge is sharp, whatever the photo is
        border=border,
        facts=facts,
    )


def _coarser(image: np.ndarray, parts: int) -> np.ndarray:
    """An image averaged to (parts, parts, 3); its side is a multiple of parts."""
    each = len(image) // parts
    return image.reshape(parts, each, parts, each, 3).mean(axis=(1, 3))


def _levels(image: np.ndarray) -> np.ndarray:
    return np.rint(image).clip(0, 255).astype(np.uint8)


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Reader:
    """Reads single photos, from several threads at once.

    Args:
        glances: those of earlier runs.
        squares: photos prepared in earlier runs; None where none are to be prepared.
        prepare: how.
    """

    glances: PhotoCache
    squares: PhotoCache | None
    prepare: Preprocessing | None

    def read_all(self, entries: Sequence[Entry]) -> list[Sample | Broken]:
        return [self._read(entry) for entry in entries]

    def _read(self, entry: Entry) -> Sample | Broken:
        try:
            content = read_bytes(entry.path) if entry.content is None else entry.content
            fingerprint = fingerprint_of(content)
            glance = self._glance(content, fingerprint)
        except (PhotoError, MissingExtraError) as error:
            return Broken(path=entry.path, reason=_reason(error, entry.path), part=entry.part)
        return Sample(
            path=entry.path,
            label=entry.label,
            fingerprint=fingerprint,
            group=entry.group,
            part=entry.part,
            content=entry.content,
            glance=glance,
        )

    def _glance(self, content: bytes, fingerprint: str) -> Glance:
        """The glance of an earlier run at the same bytes, which proved that they decode; else one taken now."""
        row = self.glances.get(fingerprint)
        if row is not None:
            return from_row(row)
        facts = photo_facts(content)
        picture = self._prepared(content, fingerprint, facts)
        glance = _glance(picture or decoded_picture(content, shorter=_DECODED), facts)
        row = to_row(glance)
        if row is not None:
            self.glances.keep(fingerprint, row)
        return glance

    def _prepared(self, content: bytes, fingerprint: str, facts: PhotoFacts) -> "Image | None":
        """Prepares the photo for the network, and hands the decoded picture on where a glance decodes the same."""
        if self.prepare is None or self.squares is None or not self.squares.lacks(fingerprint):
            return None
        picture = self.prepare.picture(content)
        self.squares.keep(fingerprint, self.prepare.square(picture))
        # A glance is the same whether a network's square was asked for or not: only the same pixels will do.
        return picture if picture.size == decoded_size(facts, shorter=_DECODED) else None


def _reason(error: PhotoError | MissingExtraError, path: str) -> str:
    """What the error says, without the photo's name, which Broken gives already."""
    if isinstance(error, MissingExtraError):
        return f"{error.happened}. {error.remedy.rstrip('.')}"
    return error.happened.removeprefix(f"{path} ").removeprefix("the photo ")


def _luma(planes: Sequence[np.ndarray]) -> np.ndarray:
    """Grey levels of red, green and blue.

    Here and in averaged nothing is left to matrix products: the library behind them starts threads of its own, which
    get in the way of those that read photos (on two cores 14 ms of processor time a photo, in place of 1.3).
    """
    red, green, blue = planes
    return _LUMA[0] * red + _LUMA[1] * green + _LUMA[2] * blue
