"""The first layer's filters as sections of a page: pictures, counts beside what chance gives, and each filter's fit."""

import numpy as np

from seewhy.layers.filter_chance import LEVEL, SAMPLES
from seewhy.layers.filter_picture import filter_limit, first_layer_filters
from seewhy.layers.filters import COLOUR, EDGE, NONE, SPOT, UNUSED, FilterFit, FilterReport, fit_filters
from seewhy.pages.page import Figure, Gallery, Image, Measure, Measures, Section, Text
from seewhy.pixels.overlay import data_uri

__all__ = ["filter_sections"]

_ORDER = (EDGE, COLOUR, SPOT, NONE)
_APART = 4.0  # times: two pictures whose largest weights differ by more are not drawn on one scale
_NAMELESS = 5  # filters without a simple pattern that are shown: enough to see that they have none
_BAR = 45.0  # degrees of phase: below it the middle of a bar, above it an edge


def filter_sections(before: np.ndarray | None, after: np.ndarray, *, most: int = 15) -> list[Section]:
    """What the first layer looks for, before and after training: seen, fitted and counted.

    Args:
        before: (filters, 3, height, width) kernels before training; None where they are not known.
        after: the same after training; both as first_kernels gives them.
        most: how many filters are shown with their fits, the best-fitted of each kind first; those without a simple
            pattern come last and are few.
    """
    report = fit_filters(after)
    earlier = None if before is None else fit_filters(before)
    moved = None if before is None or before.shape != after.shape else _likeness(before, after)
    counts = _counts(report, earlier, moved)
    return [_pictures(before, after), counts, _how_counted(report), _gallery(after, report, most)]


def _likeness(before: np.ndarray, after: np.ndarray) -> float:
    """How alike the median filter is before and after, -1..1, whatever its size (the cosine of the angle)."""
    one, other = (weights.reshape(len(weights), -1).astype(np.float64) for weights in (before, after))
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return float(np.median((one * other).sum(1) / np.maximum(lengths, 1e-300)))


def _pictures(before: np.ndarray | None, after: np.ndarray) -> Figure:
    known = [("before training", before), ("after training", after)] if before is not None else [("", after)]
    limits = [filter_limit(weights) for _, weights in known if weights is not None]
    together = max(limits) <= _APART * max(min(limits), 1e-300)
    pictures = []
    for (when, weights), own in zip(known, limits, strict=True):
        assert weights is not None
        limit = max(limits) if together else own
        pictures.append(
            Image(
                uri=data_uri(first_layer_filters(weights, limit=limit)),
                alt=f"The {len(weights)} filters of the first layer {when}".strip(),
                title=when.capitalize() or "The filters",
                detail=f"white or black: a weight of ±{limit:.2g}",
                enlarged=True,
            )
        )
    height, width = after.shape[2:]
    scale = "All have one scale" if together else "Each picture has a scale of its own"
    return Figure(
        title="What the first layer looks for",
        pictures=tuple(pictures),
        caption=f"Each square is a filter (kernel) of {width}×{height} px that slides over the photo and answers where "
        f"the photo looks like it. Mid-grey is no weight; lighter raises the answer where the photo is bright, darker "
        f"lowers it, in each colour by itself. {scale}, so that a weak filter looks weak.",
    )


def _counts(report: FilterReport, earlier: FilterReport | None, moved: float | None) -> Measures:
    meanings = {
        EDGE: "A Gabor pattern (stripes under a window, as of the nerve cells of the eye's cortex) fits them.",
        COLOUR: "A spot of one colour against its opposite: they answer to colour, not to shape.",
        SPOT: "A spot, with or without a surround, or an even patch: they answer to light or to one colour.",
        NONE: "No such pattern fits better than it fits noise. They may still be useful.",
        UNUSED: "Their weights are practically zero: training gave them up.",
    }
    tiles = []
    for kind, meaning in meanings.items():
        count, total = report.counts[kind], len(report.fits)
        if kind == UNUSED and count == 0:
            continue
        chance = "" if kind in (NONE, UNUSED) else f"{report.expected[kind]:.1f} expected by chance"
        was = "" if earlier is None else f"before: {earlier.counts[kind]}"
        tiles.append(
            Measure(
                name=kind.capitalize(),
                value=f"{count} of {total}",
                interval="; ".join(part for part in (chance, was) if part),
                meaning=meaning,
            )
        )
    if report.used:
        random = report.rule.typical_random_colour
        tiles.append(
            Measure(
                name="On one axis of colour",
                value=f"{100 * report.typical_one_colour:.0f} %",
                interval=f"{100 * random:.0f} % in random weights",
                meaning="How much of the median filter is a single pattern in a single colour.",
            )
        )
    if moved is not None:
        tiles.append(
            Measure(
                name="Likeness to before",
                value=f"{moved:.2f}".replace("-", "−"),
                meaning="Of the median filter to itself before training: 1 is the same but for size, 0 is unrelated.",
            )
        )
    return Measures(measures=tuple(tiles), caption=report.sentence)


def _how_counted(report: FilterReport) -> Text:
    rule, used = report.rule, report.used
    size = f"{rule.width}×{rule.height} px"
    first = (
        f"How it was counted. Each filter was compared with the best Gabor and the best spot there is, each in one "
        f"colour. R² is the share of the filter that the pattern explains: 1 is all of it. A filter counts as an edge "
        f"or bar from R² {rule.gabor:.2f}, as a spot from {rule.spot:.2f}: what {100 * LEVEL:.0f} % of {SAMPLES} "
        f"filters of {size} made of noise of one colour stay below (and at least a half). A Gabor explains "
        f"{rule.typical_gabor:.2f} of such noise as a rule, since so few numbers can be fitted by almost anything."
    )
    second = (
        f"By a laxer measure, {report.above_random} of the {used} filters that are used are fitted by a Gabor better "
        f"than {100 * LEVEL:.0f} % of random initial weights (R² {rule.random_gabor:.2f}). But so is "
        f"{100 * rule.one_colour_above_random:.0f} % of the noise of one colour: that count says little more than that "
        f"a filter has one colour."
    )
    return Text(paragraphs=(first, second))


def _gallery(weights: np.ndarray, report: FilterReport, most: int) -> Gallery:
    named = [one for one in report.fits if one.kind not in (NONE, UNUSED)]
    shown = sorted(named, key=lambda one: (_ORDER.index(one.kind), -one.r2))[:most]
    others = sorted((one for one in report.fits if one.kind == NONE), key=lambda one: -one.r2)
    shown += others[: min(_NAMELESS, most - len(shown))]
    rest = len(report.fits) - len(shown)
    hidden = f" The other {rest} are not shown here." if rest else ""
    return Gallery(
        images=tuple(_one(weights[one.index], one) for one in shown),
        caption="On the left the filter, on the right the pattern that comes nearest to it; each pair has its own "
        f"scale, and “strength” compares it with the strongest filter.{hidden}",
    )


def _one(weights: np.ndarray, fit: FilterFit) -> Image:
    limit = max(filter_limit(weights[None]), 1e-300)
    pair = np.stack([weights, fit.model]) if len(weights) == 3 else np.stack([weights, fit.model]).repeat(3, axis=1)
    picture = first_layer_filters(pair, limit=limit, columns=2, longer_side=1)
    spare = picture.shape[1] - picture.shape[0]  # the gallery's places are square
    picture = np.pad(picture, ((spare // 2, spare - spare // 2), (0, 0), (0, 0)), constant_values=255)
    return Image(
        uri=data_uri(picture),
        alt=f"Filter {fit.index} and its nearest pattern: {fit.kind}",
        title=f"{fit.index}: {_what(fit)}",
        detail=f"R² {fit.r2:.2f}; {fit.axis.words} ({fit.axis.from_grey_degrees:.0f}° from grey); "
        f"strength {100 * fit.strength:.0f} %",
        enlarged=True,
    )


def _what(fit: FilterFit) -> str:
    """The kind, and for stripes their direction and wavelength as far as the kernel can tell."""
    if fit.kind != EDGE:
        return fit.kind
    word = "bar" if fit.phase_degrees < _BAR else "edge"
    wave = "its wavelength cannot be told from so few px"
    if fit.wavelength_told:
        wave = f"wavelength {fit.wavelength_px:.1f} px ± {max(1, round(100 * fit.wavelength_error))} %"
    return f"{word} at {round(fit.orientation_degrees) % 180}° ± {max(1, round(fit.orientation_error))}°, {wave}"
