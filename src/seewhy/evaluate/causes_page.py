"""The causes of mistakes as sections of a page."""

from seewhy.evaluate.causes import KINDS, Cause, Causes
from seewhy.evaluate.shown_photo import answer_said, photo_or_cross, shared_folder
from seewhy.pages.page import Gallery, Image, Section, Table, Text

__all__ = ["PHOTOS_SHOWN", "causes_sections"]

PHOTOS_SHOWN = 5  # of each cause


def causes_sections(result: Causes) -> list[Section]:
    """What went wrong and what to do about it, then the photos of each cause.

    Args:
        result: what was found.
    """
    found: list[Section] = [Text(title="Why it was wrong, and what to do", paragraphs=(result.sentence,))]
    if not result.found:
        return found
    counts = result.counts
    names = {kind: f"cause-{list(KINDS).index(kind) + 1}" for kind in counts}
    rows = tuple((kind, KINDS[kind], str(count)) for kind, count in counts.items())
    caption = (
        "Each mistake has the first cause for which there is evidence, the surest evidence first: a copy with another "
        "label, a damaged photo, a photo unlike the training, a shortcut, too few examples; only then a label that "
        "looks wrong, or a photo between two classes. A likely cause is no proof: look at the photo."
    )
    columns = ("Likely cause", "What to do", "Mistakes")
    found.append(
        Table(columns=columns, rows=rows, words=2, caption=caption, links=tuple(names[kind] for kind in counts))
    )
    folder = shared_folder([one.photo for one in result.found])
    for kind in counts:
        those = [one for one in result.found if one.kind == kind]
        images = tuple(_image(one, result, folder) for one in those[:PHOTOS_SHOWN])
        caption = KINDS[kind] + (f" {PHOTOS_SHOWN} of {len(those)}:" if len(those) > PHOTOS_SHOWN else "")
        title = kind[:1].upper() + kind[1:]
        found.append(Gallery(title=title, images=images, caption=caption, minor=True, name=names[kind]))
    return found


def _image(one: Cause, result: Causes, folder: str) -> Image:
    name = one.photo.photo.removeprefix(folder)
    detail = f"It is called {result.classes[one.photo.truth]}. {one.because} {name}"
    return photo_or_cross(one.photo, answer_said(one.photo, result.classes), detail)
