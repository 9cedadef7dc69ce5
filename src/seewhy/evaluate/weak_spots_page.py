"""Weak spots as sections of a page."""

from seewhy.evaluate.shown_photo import shared_folder, shown_photo
from seewhy.evaluate.weak_spots import WeakSpot, WeakSpots
from seewhy.pages.page import Gallery, Section, Table, Text

__all__ = ["PHOTOS_SHOWN", "SPOTS_SHOWN", "weak_spot_sections"]

SPOTS_SHOWN, PHOTOS_SHOWN = 4, 5
_MOST_ROWS = 12
_TITLE = "Where it is weakest"


def weak_spot_sections(result: WeakSpots) -> list[Section]:
    """What was found in a sentence; the weak spots in a table, and photos of the surest ones.

    Args:
        result: what was found.
    """
    found: list[Section] = [Text(title=_TITLE, paragraphs=(result.sentence,))]
    if not result.spots:
        return found
    links = tuple(f"weak-spot-{number}" if number <= SPOTS_SHOWN else "" for number in range(1, len(result.spots) + 1))
    found.append(_table(result, links))
    folder = shared_folder([one for spot in result.spots for one in spot.photos])
    for spot, name in zip(result.spots[:SPOTS_SHOWN], links, strict=False):
        images = tuple(shown_photo(one, result.classes, folder) for one in spot.photos[:PHOTOS_SHOWN])
        title = spot.name[:1].upper() + spot.name[1:]
        found.append(Gallery(title=title, images=images, caption=_caption(spot), minor=True, name=name))
    return found


def _table(result: WeakSpots, links: tuple[str, ...]) -> Table:
    rows = tuple(
        (
            spot.name,
            f"{spot.n:,}",
            f"{100 * spot.accuracy.value:.0f} % ({100 * spot.accuracy.low:.0f}–{100 * spot.accuracy.high:.0f})",
            f"{100 * spot.expected:.0f} %",
            f"{spot.p:.3f}" if spot.p >= 0.001 else "< 0.001",
        )
        for spot in result.spots[:_MOST_ROWS]
    )
    caption = (
        f"Parts of the photos that are answered wrongly more often than chance explains, of {result.searched:,} that "
        "were searched; of parts that share most of their photos, the surest. “Expected” is the share right on all "
        "photos of the same classes (for a class: on all photos). The last column: how often chance alone would make "
        "any of the parts look as bad. As the worst of many, a part is told a little too low; new photos of its kind "
        "would do somewhat better."
    )
    columns = ("Part", "Photos", "Right", "Expected", "By chance")
    return Table(columns=columns, rows=rows, caption=caption, links=links[:_MOST_ROWS])


def _caption(spot: WeakSpot) -> str:
    told = f"{spot.wrong} of {spot.n} answered wrongly."
    if spot.n > PHOTOS_SHOWN:
        return told + f" {PHOTOS_SHOWN} of them, the most confident mistakes first:"
    return told
