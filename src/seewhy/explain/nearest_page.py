"""The nearest training photos as sections of a page: thumbnails where they still lie, a cross where they do not."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from seewhy.errors import PhotoError
from seewhy.pages.page import Gallery, Image, Measure, Measures, Section, Text
from seewhy.pages.thumbnail import thumbnail

if TYPE_CHECKING:
    from seewhy.explain.examples import Examples
    from seewhy.explain.nearest import Nearest, Neighbour

__all__ = ["nearest_sections"]

_CLASSES = 4  # classes whose nearest photos are shown; of forty-three road signs nobody looks at all


def nearest_sections(
    found: "Nearest", examples: "Examples", folders: Sequence[str | Path] = (), *, most_classes: int = _CLASSES
) -> list[Section]:
    """What the photo is held to look like, in pictures, and whether it looks like any of it.

    Args:
        found: the nearest photos.
        examples: where they come from.
        folders: where the training photos may still lie (see likely_folders); each is shown only if its bytes are
            those that were learned from.
        most_classes: how many classes are shown, those with the nearest photos first.

    Returns:
        Sections for render_page.
    """
    shown = [name for name, photos in found.by_class.items() if photos]
    shown.sort(key=lambda name: found.by_class[name][0].distance)
    galleries = []
    gone = 0
    for name in shown[:most_classes]:
        images = [_image(one, examples, folders) for one in found.by_class[name]]
        gone += sum(image is None for image in images)
        pictures = [
            image or thumbnail(None, title=one.path, detail=_distance(one))
            for image, one in zip(images, found.by_class[name], strict=True)
        ]
        count = len(pictures)
        caption = f"The nearest of “{name}”:" if count == 1 else f"The {count} nearest of “{name}”:"
        galleries.append(Gallery(images=tuple(pictures), caption=caption))
    paragraphs = (
        found.sentence,
        "Near means that the network's last layer sees nearly the same in both photos: the distance is 0 where it sees "
        "the same, 1 where it sees nothing in common. Look at what else the photos share: a background, a frame, a "
        "pose. If it is that, the network may have learned that.",
        *_notes(gone, len(shown) - most_classes),
    )
    head = Text(title="Learned from these", terms=("nearest photos", "feature vector"), paragraphs=paragraphs)
    return [head, *_measures(found), *galleries]


def _image(one: "Neighbour", examples: "Examples", folders: Sequence[str | Path]) -> Image | None:
    place = examples.find(one.index, folders)
    if place is None:
        return None
    try:
        return thumbnail(place, title=one.path, detail=_distance(one))
    except PhotoError:  # it went between two looks
        return None


def _distance(one: "Neighbour") -> str:
    return f"distance {one.distance:.2f}"


def _notes(gone: int, more: int) -> tuple[str, ...]:
    notes = []
    if gone:
        notes.append(
            "A classifier keeps no photos, only their names and what the network made of them. A cross stands for a "
            "photo that was not found, or was changed, where the training photos lay."
        )
    if more > 0:
        notes.append(f"{more} more class{'es are' if more > 1 else ' is'} farther away and not shown.")
    return tuple(notes)


def _measures(found: "Nearest") -> tuple[Measures, ...]:
    """The distance beside the limits that it is judged by."""
    familiar, kind = found.familiarity, found.kind
    if familiar.level == "unknown" or not found.overall:
        return ()
    who = f"{len(familiar.usual)} {familiar.measured_on}"
    return (
        Measures(
            measures=(
                Measure(
                    name=f"Distance to the nearest {familiar.neighbours}",
                    value=f"{familiar.distance:.2f}",
                    meaning=_LEVELS[kind.level],
                ),
                Measure(
                    name="Usual distance",
                    value=f"{familiar.limit(0.5):.2f}",
                    interval=f"95 % within {familiar.limit(0.95):.2f}, 99 % within {familiar.limit(0.99):.2f}",
                    meaning=f"Half of the {who} have their nearest within this. {_judged_by(found)}",
                ),
            )
        ),
    )


def _judged_by(found: "Nearest") -> str:
    """Where the line between known and unknown is drawn."""
    if found.novelty is None:
        return "What lies farther than 99 % of them is called unlike anything the network was shown."
    return (
        "Whether it is a known kind at all is judged with every direction weighed by how much photos of a class "
        f"differ in it: {found.novelty.counted}. It is called something else where no more than "
        f"{100 * found.novelty.false_alarm:.2g} % of them do."
    )


_FAR = (
    "As far as hardly any photo of the known classes: perhaps of something else altogether. The percentages only "
    "divide between the known classes and cannot say so."
)
_LEVELS = {
    "familiar": "As near as photos of the known classes usually are. That does not make the answer right; it means "
    "that the network has seen the like.",
    "unusual": "Farther than 95 % of photos of the known classes. Take the answer with care.",
    "unlike": _FAR,
    "something else": _FAR,
}
