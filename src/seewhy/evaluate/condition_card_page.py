"""The condition card as part of a page: its limits, a small chart for each condition, and what each looks like."""

import base64
from typing import TYPE_CHECKING

import numpy as np

from seewhy.errors import SeewhyError
from seewhy.evaluate.condition import chance_of, changed
from seewhy.evaluate.condition_card import working_copy
from seewhy.evaluate.condition_curve import STRENGTHS
from seewhy.pages.charts import level_chart
from seewhy.pages.charts.svg import Svg
from seewhy.pages.page import Facts, Figure, Gallery, Image, Measure, Measures, Section, Table, Text
from seewhy.pages.thumbnail import shrunk
from seewhy.pixels.overlay import encode_jpeg
from seewhy.probability.percent import short_percent

if TYPE_CHECKING:
    from seewhy.evaluate.card_result import ConditionCard
    from seewhy.evaluate.condition_curve import ConditionCurve, Level

__all__ = ["condition_card_sections", "curve_chart", "typical_photo"]

_SIDE = 240  # px of a thumbnail's longer side: seventy of them on a page
_QUALITY = 70  # at this size no eye tells it from 90, and noise takes half the bytes


def condition_card_sections(card: "ConditionCard") -> list[Section]:
    """The card's sections, for a page of its own or as part of a report.

    Args:
        card: what was found. One of its photos is read again and changed again, to be shown.
    """
    return [
        _figures(card),
        _limits(card),
        Figure(
            title="Every condition at a glance",
            pictures=tuple(curve_chart(curve) for curve in card.curves),
            caption="From left to right the change grows. The solid line is the share right, with 95 % intervals; the "
            "dashed one how sure it says it is, on average. Where the dashed line stays up while the other falls, its "
            "percentages can't be trusted. The upright line marks where it breaks.",
            terms=("confidence interval", "over-confidence"),
        ),
        *_strips(card),
        Facts(title="How the card was made", facts=_facts(card)),
    ]


def curve_chart(curve: "ConditionCurve") -> Svg:
    """The small chart of one condition.

    Args:
        curve: what was found.
    """
    levels = (curve.unchanged, *curve.levels)
    return level_chart(
        curve.condition.title,
        [level.name for level in levels],
        [level.accuracy for level in levels],
        [level.confidence for level in levels],
        limit=curve.limit and curve.limit.place,
        limit_name=curve.condition.written(curve.limit.level) if curve.limit else "",
    )


def typical_photo(card: "ConditionCard") -> int:
    """The photo that the page shows: right unchanged, and about as often wrong under the changes as all are.

    Args:
        card: what was found.

    Returns:
        Its index in card.photos.
    """
    wrong = np.mean([curve.errors for curve in card.curves], axis=0)
    unlike = np.abs(wrong - wrong.mean()) + 2 * ~card.unchanged.answers.right  # those wrong from the start come last
    return int(unlike.argmin())


def _figures(card: "ConditionCard") -> Measures:
    error, drop, right, n = card.mean_error, card.mean_drop, card.unchanged.accuracy, len(card.photos)
    undecided = sum(curve.undecided for curve in card.curves)
    return Measures(
        title="Under which conditions it holds",
        measures=(
            Measure(
                name="Right on unchanged photos",
                value=f"{100 * right.value:.0f} %",
                interval=f"95 % interval {100 * right.low:.0f}–{100 * right.high:.0f} %, {n} photos",
                span=(right.low, right.value, right.high),
                meaning="The photos as they are: what everything below is compared with, photo by photo.",
            ),
            Measure(
                name="Mean corruption error",
                value=f"{100 * error.value:.0f} %",
                interval=f"95 % interval {100 * error.low:.0f}–{100 * error.high:.0f} %",
                span=(error.low, error.value, error.high),
                meaning=f"Wrong answers on changed photos, every condition equal: {100 * drop.value:.0f} points more "
                "than on unchanged ones. Lower is better.",
            ),
            Measure(
                name="Conditions under which it holds",
                value=f"{len(card.holding)} of {len(card.curves)}",
                meaning=f"There accuracy never falls by more than {100 * card.tolerance:.0f} points, as far as was "
                "tested." + (f" Of {undecided} more, {n} photos cannot tell." if undecided else ""),
            ),
            Measure(
                name="Conditions in which it is too sure",
                value=f"{len(card.overconfident)} of {len(card.curves)}",
                meaning="There its percentages promise more than it keeps, by more than "
                f"{100 * card.tolerance:.0f} points: it is wrong without knowing it.",
            ),
        ),
        caption=card.sentence,
        terms=("mean corruption error",),
    )


def _limits(card: "ConditionCard") -> Table:
    return Table(
        columns=("Condition", "Holds", "Strongest", "Sure", "Unsure"),
        rows=tuple(_limit_row(curve) for curve in card.curves),
        words=2,
        caption=f"“Holds” is where accuracy has fallen by {100 * card.tolerance:.0f} points, read between the levels "
        "tested; a limit is only named where the drop is beyond chance (in brackets its 95 % interval). The last "
        "columns are of the strongest level tested: how many are right, how sure it says it is on average, and to how "
        "many it says “unsure”.",
    )


def _limit_row(curve: "ConditionCurve") -> tuple[str, ...]:
    last, limit = curve.levels[-1], curve.limit
    holds = "not proven" if curve.undecided else "over the whole range"
    if limit is not None:
        late = "beyond" if limit.latest is None else curve.condition.written(limit.latest)
        between = f"{curve.condition.written(limit.earliest)} to {late}"
        holds = f"{curve.condition.reach.format(limit.level)} ({between})"
    right, sure, unsure = (100 * share for share in (last.accuracy.value, last.confidence, last.unsure.value))
    return curve.condition.title, holds, f"{last.name}: {right:.0f} %", f"{sure:.0f} %", f"{unsure:.0f} %"


def _strips(card: "ConditionCard") -> list[Section]:
    """One photo under every condition, with what was answered below each."""
    index = typical_photo(card)
    photo = card.photos[index]
    try:
        image = working_copy(photo.source, card.preprocessing)
    except SeewhyError:  # it could be read a moment ago
        return [Text(title="What each change looks like", paragraphs=(f"{photo.photo} can no longer be read.",))]
    chance = chance_of(card.seed, photo.key)
    first = _shown(image, card, card.unchanged, index, share=False)
    found: list[Section] = [
        Gallery(
            title="What each change looks like",
            images=(first,),
            caption="One photo that fares about as well as the average one. Below each picture stands what was "
            "answered to it and how sure it was, then how many of all photos were answered rightly at that level.",
        )
    ]
    for curve in card.curves:
        images = tuple(
            _shown(changed(image, curve.condition, level.value, chance), card, level, index)
            for level in curve.levels[-STRENGTHS:]
        )
        caption = f"{curve.sentence} {curve.condition.meaning}"
        found.append(Gallery(title=curve.condition.title, images=images, caption=caption, minor=True))
    return found


def _shown(image: np.ndarray, card: "ConditionCard", level: "Level", index: int, *, share: bool = True) -> Image:
    answers, truth = level.answers, card.photos[index].truth
    given = int(answers.given[index])
    sure = short_percent(float(answers.confidence[index])).replace("%", " %")
    said = f"{card.classes[given]}, {sure}"
    if answers.unsure[index]:
        said = f"unsure ({card.classes[given]} {sure})"
    elif given != truth:
        said = f"wrong: {said}"
    title = f"{level.name}: {said}"
    detail = f"{100 * level.accuracy.value:.0f} % of all right" if share else f"It is {card.classes[truth]}"
    jpeg = base64.b64encode(encode_jpeg(shrunk(image, _SIDE), quality=_QUALITY)).decode("ascii")
    return Image(uri=f"data:image/jpeg;base64,{jpeg}", alt=f"Photo: {title}", title=title, detail=detail)


def _facts(card: "ConditionCard") -> tuple[tuple[str, str], ...]:
    levels = sum(len(curve.levels) for curve in card.curves)
    facts = {
        "Photos": f"{len(card.photos)}, each in {levels} changes",
        "Could not be read": ", ".join(card.unreadable) if card.unreadable else "",
        "Size of the photos that were changed": f"{card.size} px, the shorter side, in the middle of all: noise and "
        "JPEG quality refer to it",
        "Tolerated drop": f"{100 * card.tolerance:.0f} points",
        "Beside ImageNet-C": "contrast, blur, noise and JPEG have its five strengths. The other conditions, the photos "
        "and the classes are others, and nothing is divided by AlexNet's errors: compare classifiers by cards made "
        "with the same photos, not with published mCE figures",
        "Seed": str(card.seed),
    }
    return tuple((name, value) for name, value in facts.items() if value)
