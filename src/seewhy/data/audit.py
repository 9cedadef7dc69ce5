"""What is wrong with a dataset, before anything is learned from it."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from seewhy.data.duplicates import Duplicates, find_duplicates
from seewhy.data.finding import Finding
from seewhy.data.repeated import repeated
from seewhy.data.sample import Dataset, Glance

__all__ = ["Audit", "Finding", "audit"]

# Grey levels of 255. A photo as dark (or as bright) on average, or as flat, shows next to nothing.
_DARK, _BRIGHT, _FLAT = 20.0, 240.0, 5.0

# px. Below the thumbnail's side nothing is left to see; above, a photo takes long to open and gains nothing.
_TINY, _HUGE = 16, 8000

# Mean difference between the channels, of 255, below which a photo is grey; and the share of photos that must be
# otherwise for a grey one to stand out.
_GREY, _MOSTLY = 2.0, 0.9

# The smallest class has less than a fifth of the largest one's photos: class weights are worth considering.
_UNBALANCED = 5

# Photos in a class below which a test part of a fifth holds fewer than four of them.
_FEW = 20

# Classes named in a printed finding; the rest is counted and stands in to_json.
_NAMED = 5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Audit:
    """What was found in a dataset; printing it tells the user.

    Args:
        counts: photos of each class.
        findings: what is wrong, the gravest kinds first.
        duplicates: which photos are the same, for split to use.
    """

    counts: dict[str, int]
    findings: tuple[Finding, ...]
    duplicates: Duplicates = dataclasses.field(repr=False)

    def of_kind(self, kind: str) -> tuple[Finding, ...]:
        """The findings of one kind."""
        return tuple(one for one in self.findings if one.kind == kind)

    def __str__(self) -> str:
        each = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        total, classes = sum(self.counts.values()), len(self.counts)
        head = f"{total} photo{'' if total == 1 else 's'} in {classes} class{'' if classes == 1 else 'es'}: {each}."
        return "\n".join(
            [head, *(f"  {line}" for line in self._lines())] if self.findings else [head, "  Nothing found."]
        )

    def _lines(self) -> Iterator[str]:
        """One line a finding; classes with too few photos share one, since there may be a hundred of them."""
        few = [one for one in self.findings if one.kind == "too few"]
        for one in self.findings:
            if one.kind != "too few" or len(few) == 1:
                yield str(one)
            elif one is few[0]:
                names = [f"{name} {count}" for name, count in self.counts.items() if 0 < count < _FEW]
                more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
                yield f"too few: {len(few)} classes have fewer than {_FEW} photos: {', '.join(names[:_NAMED])}{more}"

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain types."""
        return {"counts": dict(self.counts), "findings": [dataclasses.asdict(one) for one in self.findings]}


def audit(dataset: Dataset) -> Audit:
    """Looks for what spoils learning: broken, repeated, mislabelled, missing and odd photos.

    Nothing is opened again: everything follows from what was seen while reading. What it names stays in the dataset,
    but photos with two labels, which split leaves out.

    Args:
        dataset: the photos, as a reader returned them.
    """
    duplicates = find_duplicates(dataset)
    findings = [
        *_left_out(dataset),
        *repeated(dataset, duplicates),
        *_classes(dataset),
        *_looks(dataset),
    ]
    return Audit(counts=dataset.counts, findings=tuple(findings), duplicates=duplicates)


def _left_out(dataset: Dataset) -> Iterator[Finding]:
    for one in dataset.broken:
        yield Finding(kind="broken", photos=(one.path,), detail=one.reason)
    if dataset.empty:
        yield Finding(kind="empty class", photos=(), detail=f"no photo of {', '.join(dataset.empty)}")
    if dataset.passed_over:
        count = len(dataset.passed_over)
        detail = f"{count} {'file is' if count == 1 else 'files are'} no photo, or in no class"
        yield Finding(kind="passed over", photos=dataset.passed_over, detail=detail)


def _classes(dataset: Dataset) -> Iterator[Finding]:
    for name, count in dataset.counts.items():
        if 0 < count < _FEW:
            photos = tuple(one.path for one in dataset.samples if dataset.classes[one.label] == name)
            detail = f"{name} has {count} photo{'' if count == 1 else 's'}, fewer than {_FEW}"
            yield Finding(kind="too few", photos=photos, detail=detail)
    filled = {name: count for name, count in dataset.counts.items() if count}
    if filled:
        most, least = max(filled, key=lambda name: filled[name]), min(filled, key=lambda name: filled[name])
        if filled[least] * _UNBALANCED < filled[most]:
            detail = f"{most} has {filled[most]} photos and {least} {filled[least]}"
            yield Finding(kind="unbalanced", photos=(), detail=detail)


def _looks(dataset: Dataset) -> Iterator[Finding]:
    """One finding for each kind of odd look, naming every photo."""
    seen = [(one.path, one.glance) for one in dataset.samples if one.glance is not None]
    odd: list[tuple[str, str, Callable[[Glance], bool]]] = [
        ("dark", f"mean grey level below {_DARK:g} of 255", lambda look: look.brightness < _DARK),
        ("bright", f"mean grey level above {_BRIGHT:g} of 255", lambda look: look.brightness > _BRIGHT),
        ("flat", f"hardly any contrast (below {_FLAT:g} of 255)", lambda look: look.contrast < _FLAT),
        ("tiny", f"shorter side below {_TINY} px", lambda look: min(look.width, look.height) < _TINY),
        ("huge", f"longer side above {_HUGE} px", lambda look: max(look.width, look.height) > _HUGE),
        ("several frames", "animated or stacked: the first frame is taken", lambda look: look.frames > 1),
    ]
    colourless = np.array([look.colour < _GREY for _, look in seen], dtype=bool)
    if 0 < colourless.sum() <= (1 - _MOSTLY) * len(seen):
        odd.append(("grey", "grey among photos in colour", lambda look: look.colour < _GREY))
    elif 0 < (~colourless).sum() <= (1 - _MOSTLY) * len(seen):
        odd.append(("coloured", "in colour among grey photos", lambda look: look.colour >= _GREY))
    for kind, detail, is_odd in odd:
        photos = tuple(path for path, look in seen if is_odd(look))
        if photos:
            yield Finding(kind=kind, photos=photos, detail=f"{len(photos)} of {len(seen)} photos, {detail}")
