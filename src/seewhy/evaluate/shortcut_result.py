"""Shortcuts that were found: each with its figures, and all of them in a sentence."""

import dataclasses
from typing import Any

import numpy as np

from seewhy.evaluate.looked_at import LookedAt
from seewhy.evaluate.shortcut_tests import ShortcutTest
from seewhy.evaluate.swaps import Followed, Region, SwapTest
from seewhy.probability import Estimate

__all__ = ["FOLLOWED", "HELD", "Finding", "Shortcuts"]

HELD = 0.7
"""The data hold a shortcut where what lies outside the middle tells a class from the others at least so often, with the
lower end of the 95 % interval; 0.5 is chance. Figures: docs/decisions/0055-shortcuts.md."""

FOLLOWED = 0.2
"""A classifier takes it where at least so much of what tells the class moves with the region (lower end, 95 %)."""


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Finding:
    """One shortcut.

    Args:
        kind: "border", "corners" or "pattern" (the same at the same place).
        label: the class that it gives away.
        name: of the class.
        region: where it lies: a name, or left, top, right, bottom as shares of the photo's sides.
        n: photos looked at.
        separation: how well it tells the class from the others; 0.5 by chance.
        followed: what the classifier's answers do when the region is swapped; None where that cannot be asked.
        present: (photos,) bool, which photos look like the class there; empty where it is not known.
    """

    kind: str
    label: int
    name: str
    region: Region
    n: int
    separation: Estimate
    followed: Followed | None
    present: np.ndarray = dataclasses.field(repr=False)

    @property
    def used(self) -> bool:
        """Whether this classifier takes the shortcut, as far as swapping can tell."""
        return self.followed is not None and self.followed.carried.low >= FOLLOWED

    @property
    def sentence(self) -> str:
        """What was found, in plain words, with the figures."""
        found = self.separation
        told = (
            f"{_PLACE[self.kind]} “{self.name}” away: of a photo of it and one of something else, it points to the "
            f"right one in {100 * found.value:.0f} of 100 cases ({100 * found.low:.0f}–{100 * found.high:.0f}, chance "
            f"50, n = {self.n:,})."
        )
        if self.followed is None:
            return told
        carried = self.followed.carried
        share = f"{100 * carried.value:.0f} % ({100 * carried.low:.0f}–{100 * carried.high:.0f} %)"
        taken = (
            "This classifier goes by it"
            if self.used
            else "Whether this classifier goes by it is not clear"
            if carried.high >= FOLLOWED
            else "This classifier goes by it little"
        )
        return f"{told} {taken}: {share} of what tells it “{self.name}” moves along with it."

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "kind": self.kind,
            "class": self.name,
            "region": self.region if isinstance(self.region, str) else list(self.region),
            "n": self.n,
            "separation": self.separation.to_json(),
            "carried": None if self.followed is None else self.followed.carried.to_json(),
            "used": self.used,
            "sentence": self.sentence,
        }


_PLACE = {
    "border": "The border of the photos gives",
    "corners": "The corners of the photos give",
    "pattern": "A pattern that is the same at the same place gives",
}


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Shortcuts:
    """What was looked for, and what was found.

    Args:
        classes: the classifier's, in order.
        photos: what was looked at; photos.indices are positions in the dataset.
        accuracy: of the classifier on the whole photos.
        tests: what can be told from what is left of a photo.
        swaps: whether answers follow a region.
        found: the shortcuts, those that the classifier takes first.
    """

    classes: tuple[str, ...]
    photos: LookedAt
    accuracy: Estimate
    tests: tuple[ShortcutTest, ...]
    swaps: tuple[SwapTest, ...]
    found: tuple[Finding, ...]

    @property
    def sentence(self) -> str:
        """Found or not, and what to do, for everybody."""
        n = f"{len(self.photos):,} photos"
        if not self.found:
            border = next(one for one in self.tests if one.name == "border")
            more = " That is more than chance, but gives no class away." if border.probe.low > border.chance else ""
            return (
                f"No shortcut was found on {n}: from the border alone {100 * border.probe.value:.0f} % can be told "
                f"({100 * border.probe.low:.0f}–{100 * border.probe.high:.0f} %), by chance "
                f"{100 * border.chance:.0f} %, and outside the middle no class bears a pattern of its own.{more}"
            )
        first, more = self.found[0], len(self.found) - 1
        also = f" {more} more {'was' if more == 1 else 'were'} found." if more else ""
        advice = (
            "add photos of it without this and of others with it, or repair the classifier."
            if first.used
            else "do not count on the accuracy where photos come without it."
        )
        return f"{first.sentence}{also} Unless this is the subject itself: {advice}"

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "sentence": self.sentence,
            "n": len(self.photos),
            "accuracy": self.accuracy.to_json(),
            "tests": [one.to_json(self.classes) for one in self.tests],
            "swaps": [one.to_json(self.classes) for one in self.swaps],
            "found": [one.to_json() for one in self.found],
            "limits": {"held": HELD, "followed": FOLLOWED},
        }
