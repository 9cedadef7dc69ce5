"""Findings about single photos: how they look, and what their files are."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath

import numpy as np

from seewhy.data.finding import Finding
from seewhy.data.sample import Dataset, Glance, Sample
from seewhy.pixels.formats import FORMATS
from seewhy.pixels.sharpness import BLURRY

__all__ = ["files", "looks"]

# Grey levels of 255. A photo as dark (or as bright) on average, or as flat, shows next to nothing.
_DARK, _BRIGHT, _FLAT = 20.0, 240.0, 5.0

# px. Below the thumbnail's side nothing is left to see; above, a photo takes long to open and gains nothing.
_TINY, _HUGE = 16, 8000

# Mean difference between the channels, of 255, below which a photo is grey; and the share of photos that must be
# otherwise for a grey one to stand out.
_GREY, _MOSTLY = 2.0, 0.9

# What one photo in twenty is (or three are) stands out from the rest; what more are is a second kind of photo.
_RARE, _RARE_COUNT = 0.05, 3

# Narrower or wider than the middle photo by this factor: 3:2 upright and 3:2 lying differ by 2.25, and are no oddity.
_ODD_SHAPE = 2.5

# A photo with a quarter of the middle photo's side has a sixteenth of its pixels.
_SMALL = 0.25

_SUFFIXES = {suffix: one.name for one in FORMATS for suffix in one.suffixes}

_Test = tuple[str, str, Callable[[Glance], bool]]


def looks(dataset: Dataset) -> Iterator[Finding]:
    """One finding for each kind of odd look, naming every photo.

    Args:
        dataset: the photos, as a reader returned them.
    """
    seen = _seen(dataset)
    for kind, detail, is_odd in (*_fixed(), *_among(seen)):
        photos = tuple(one.path for one, look in seen if is_odd(look))
        if photos:
            yield Finding(kind=kind, photos=photos, detail=f"{len(photos)} of {len(seen)} photos, {detail}")


def files(dataset: Dataset) -> Iterator[Finding]:
    """One finding for each way in which files differ from their names, or from the rest.

    Args:
        dataset: the photos, as a reader returned them.
    """
    seen = _seen(dataset)
    named = [(one, told) for one, look in seen if (told := _name_says_another(one, look)) is not None]
    if named:
        (suffix, format), count = Counter(told for _, told in named).most_common(1)[0]
        photos = tuple(one.path for one, _ in named)
        detail = f"{len(photos)} of {len(seen)} photos; {count} end with {suffix} and hold {format}"
        yield Finding(kind="wrong name", photos=photos, detail=detail)
    kinds: tuple[tuple[str, str, Callable[[Glance], str | None]], ...] = (
        ("other format", "are {}", lambda look: look.facts.format if look.facts else None),
        ("other size", "have {} px", lambda look: f"{look.width}×{look.height}"),
        ("depth", "have {}", _depth),
    )
    for kind, words, value in kinds:
        yield from _standing_out(seen, kind, words, value)


def _seen(dataset: Dataset) -> list[tuple[Sample, Glance]]:
    return [(one, one.glance) for one in dataset.samples if one.glance is not None]


def _fixed() -> tuple[_Test, ...]:
    """What is odd in any dataset."""
    return (
        ("dark", f"mean grey level below {_DARK:g} of 255", lambda look: look.brightness < _DARK),
        ("bright", f"mean grey level above {_BRIGHT:g} of 255", lambda look: look.brightness > _BRIGHT),
        ("flat", f"hardly any contrast (below {_FLAT:g} of 255)", lambda look: look.contrast < _FLAT),
        ("tiny", f"shorter side below {_TINY} px", lambda look: min(look.width, look.height) < _TINY),
        ("huge", f"longer side above {_HUGE} px", lambda look: max(look.width, look.height) > _HUGE),
        ("several frames", "animated or stacked: the first frame is taken", lambda look: look.frames > 1),
    )


def _among(seen: Sequence[tuple[Sample, Glance]]) -> Iterator[_Test]:
    """What is odd among these photos."""
    if not seen:
        return
    colourless = np.array([look.colour < _GREY for _, look in seen])
    if 0 < colourless.sum() <= (1 - _MOSTLY) * len(seen):
        yield "grey", "grey among photos in colour", lambda look: look.colour < _GREY
    elif 0 < (~colourless).sum() <= (1 - _MOSTLY) * len(seen):
        yield "coloured", "in colour among grey photos", lambda look: look.colour >= _GREY
    blurred = np.array([look.sharpness < BLURRY for _, look in seen])  # NaN, where it cannot be judged, is not
    kind = "soft" if blurred.mean() > 0.5 else "blurry"
    yield kind, f"whose sharpest edges are soft (sharpness below {BLURRY:g})", lambda look: look.sharpness < BLURRY
    shape = float(np.median([_shape(look) for _, look in seen]))
    side = float(np.median([_side(look) for _, look in seen]))
    rare: tuple[_Test, ...] = (
        (
            "odd shape",
            f"more than {_ODD_SHAPE:g} times as wide or as high as the middle photo",
            lambda look: abs(_shape(look) - shape) > np.log(_ODD_SHAPE),
        ),
        (
            "small",
            f"with less than a quarter of the middle photo's side ({side:.0f} px)",
            lambda look: _side(look) < _SMALL * side and min(look.width, look.height) >= _TINY,
        ),
    )
    yield from (one for one in rare if sum(one[2](look) for _, look in seen) <= max(_RARE_COUNT, _RARE * len(seen)))


def _standing_out(
    seen: Sequence[tuple[Sample, Glance]], kind: str, words: str, value: Callable[[Glance], str | None]
) -> Iterator[Finding]:
    """The photos whose value is another than that of nearly all."""
    values = [value(look) for _, look in seen]
    counts = Counter(one for one in values if one is not None)
    if len(counts) < 2:
        return
    usual, count = counts.most_common(1)[0]
    if count < (1 - _RARE) * len(seen):
        return
    odd = {i: one for i, one in enumerate(values) if one not in (None, usual)}
    others = Counter(odd.values()).most_common()
    told = ", ".join(f"{number} {words.format(one)}" for one, number in others[:3])
    more = f" and {len(others) - 3} others" if len(others) > 3 else ""
    detail = f"{count} photos {words.format(usual)}; {told}{more}"
    yield Finding(kind=kind, photos=tuple(seen[i][0].path for i in odd), detail=detail)


def _name_says_another(sample: Sample, look: Glance) -> tuple[str, str] | None:
    """The suffix and the format, where they do not belong together."""
    suffix = PurePath(sample.path).suffix.lower()
    format = _SUFFIXES.get(suffix)
    return None if look.facts is None or format in (None, look.facts.format) else (suffix, look.facts.format)


def _depth(look: Glance) -> str | None:
    """Bits per channel; black and white, palettes and 8 bits are one kind."""
    if look.facts is None:
        return None
    return "8 bits" if look.facts.bits <= 8 else f"{look.facts.bits} bits"


def _shape(look: Glance) -> float:
    return float(np.log(look.width / look.height))


def _side(look: Glance) -> float:
    return float(np.sqrt(look.width * look.height))
