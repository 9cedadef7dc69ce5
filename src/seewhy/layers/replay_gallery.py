"""The photos a network learned last, with their label and what the network thinks of it."""

import os
from collections.abc import Iterable, Sequence

import numpy as np

from seewhy.data.sample import Dataset, Sample
from seewhy.errors import SeewhyError, UsageError
from seewhy.layers.replay import Learned
from seewhy.network.replay import Readings, Replay
from seewhy.pages.page import Gallery, Image, Section, Text
from seewhy.pages.thumbnail import thumbnail
from seewhy.probability import short_percent

__all__ = ["learned_last", "out_of_fold_sections"]

_MOST_PHOTOS = 12
_LOOK = (
    "A wrong label, an odd photo and a hard one look alike to a network: only a look tells which it is. Where a label "
    "is wrong, correct it and train again."
)
# Where fewer photos than these are unreadable at the end, the network knew them by heart, and the front of the list
# holds fewer of the wrong labels: in benchmarks/results/replay.md 27 % of it instead of 77 %.
_MEMORISED = 0.005
_HIDDEN = (
    " At the end it could read nearly every training photo, so wrong labels, if there are any, were learned by heart "
    "too and are harder to find here: fewer epochs or more augmentation would make them stand out."
)


def learned_last(found: Learned, replay: Replay, photos: Dataset) -> Gallery:
    """The training photos that were learned last, or never.

    Args:
        found: what the replay tells.
        replay: of the training.
        photos: any set that holds the training photos; they are told by their fingerprints. Where the replay has
            none, these must be the training photos in their order.

    Raises:
        UsageError: the photos cannot be those of the replay.
    """
    names, shown = replay.classes or photos.classes, found.order[:_MOST_PHOTOS].tolist()
    lines = [(photo, _told(found, replay.train, photo, names)) for photo in shown]
    caption = (
        "Of all training photos these gave their own label the least probability when they were shown, on average over "
        f"the epochs. {_LOOK}{_one_sided(found.order[:_MOST_PHOTOS], replay.train.labels, names)}"
    )
    if (found.readable_from == 0).mean() < _MEMORISED:
        caption += _HIDDEN
    return _gallery("Learned last", _matched(replay, photos), lines, caption)


def out_of_fold_sections(readings: Readings, photos: Dataset) -> list[Section]:
    """What takes the replay's place where the dense layer was solved for at once and there were no epochs.

    Args:
        readings: of each photo by a head that was taught without it, one time.
        photos: in the order of the readings.

    Raises:
        UsageError: there are not as many photos as readings.
    """
    if len(readings.labels) != len(photos):
        raise UsageError(
            f"There are {len(photos)} photos and readings of {len(readings.labels)}", "the same photos", "Give those."
        )
    own, opinion, other = readings.own[0], readings.opinion[0], readings.other[0]
    order = np.argsort(own, kind="stable")[:_MOST_PHOTOS]
    lines = []
    for photo in order:
        label = photos.classes[readings.labels[photo]]
        if readings.readable[0, photo]:
            lines.append(
                (photo, (f"Labelled {label}", f"A head taught without it agrees, {_percent(own[photo])} sure."))
            )
        else:
            said = f"says {photos.classes[opinion[photo]]} {_percent(other[photo])}, {label} {_percent(own[photo])}."
            lines.append((photo, (f"Labelled {label}", f"A head taught without it {said}")))
    wrong = int((~readings.readable[0]).sum())
    explained = (
        "There is no replay of this training: the network's body came ready from ImageNet, and its last layer was "
        "solved for at once, without epochs. What tells hard photos and wrong labels here is what was said of each "
        f"photo by a head that was taught without it (out of fold). Of {len(photos):,} photos, {wrong:,} were given "
        "another class than their label."
    )
    caption = f"These photos gave their own label the least probability. {_LOOK}"
    return [
        Text(title="How it learned", terms=("out of fold", "dense layer"), paragraphs=(explained,)),
        _gallery("The least like their label", list(photos.samples), lines, caption),
    ]


def _one_sided(shown: np.ndarray, labels: np.ndarray, names: tuple[str, ...]) -> str:
    """A word where most of the photos shown are of one class that isn't the most of all photos."""
    counts = np.bincount(labels[shown])
    label = int(counts.argmax())
    if 3 * counts[label] < 2 * len(shown) or 2 * (labels == label).sum() >= len(labels):
        return ""
    return (
        f" {counts[label]} of these {len(shown)} are labelled {names[label]}: the network finds that class hard as a "
        "whole, and more photos of it may help more than a search for wrong labels."
    )


def _told(found: Learned, readings: Readings, photo: int, names: tuple[str, ...]) -> tuple[str, str]:
    """What stands beneath a photo learned last: its label, and what the network thought of it."""
    label = names[readings.labels[photo]]
    last = (
        f"at the end right, {_percent(readings.own[-1, photo])} sure"
        if readings.readable[-1, photo]
        else f"at the end it says {names[readings.opinion[-1, photo]]}, {_percent(readings.other[-1, photo])}"
    )
    since = int(found.readable_from[photo])
    when = f"readable for good from epoch {since}" if since else "never readable for good"
    return f"Labelled {label}", f"{label} {_percent(found.confidence[photo])} on average; {last}; {when}."


def _gallery(
    title: str, samples: Sequence[Sample | None], lines: Iterable[tuple[int, tuple[str, str]]], caption: str
) -> Gallery:
    images, folder = [], _folder([one.path for one in samples if one is not None])
    for photo, (first, second) in lines:
        sample = samples[photo]
        name = "" if sample is None else sample.path.removeprefix(folder)
        images.append(_shown(sample, first, f"{second} {name}".strip()))
    return Gallery(title=title, images=tuple(images), caption=caption)


def _shown(sample: Sample | None, title: str, detail: str) -> Image:
    try:
        return thumbnail(None if sample is None else sample.source, title=title, detail=detail)
    except SeewhyError:  # it was there while the network learned; its place stays visible
        return thumbnail(None, title=title, detail=detail)


def _folder(paths: list[str]) -> str:
    """The folder that all photos share, with its slash, so that it need not be told with each."""
    start = os.path.commonprefix(paths)  # noqa: RUF071  letter by letter: names inside a table are no paths
    return start[: max(start.rfind("/"), start.rfind("\\")) + 1]


def _matched(replay: Replay, photos: Dataset) -> list[Sample | None]:
    """The photo of each reading."""
    if replay.photos:
        known = {one.fingerprint[: len(replay.photos[0])]: one for one in photos.samples}
        return [known.get(fingerprint) for fingerprint in replay.photos]
    if [one.label for one in photos.samples] != replay.train.labels.tolist():
        raise UsageError(
            f"The {len(photos)} photos are not those of the replay, which has {len(replay.train.labels)}",
            "the training photos in their order",
            "Give the train part of the split it learned from.",
        )
    return list(photos.samples)


def _percent(share: float) -> str:
    return short_percent(share).replace("%", " %")  # as all over the page
