"""The smallest change that turns the answer: which regions of a photo, blurred, make the network say something else."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from seewhy.errors import ConfigError
from seewhy.explain.asked import ask, sights_of_classifier
from seewhy.explain.filling import filled
from seewhy.explain.regions import superpixels
from seewhy.explain.spreading import Places, spread_all
from seewhy.explain.trials import Trials, margins_of
from seewhy.network.head_spec import place_contributions
from seewhy.pixels.preprocessing import Placement
from seewhy.probability.percent import page_percent
from seewhy.probability.softmax import softmax
from seewhy.randomness import generator

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["Flip", "flip"]

# Finer regions find a little less area and cost as many trials more. On eleven photos of cats, dogs and wolves 36, 48
# and 64 of them turned the answer as often.
_REGIONS = 40
_SMALLEST = 4  # px: a region of a small photo is not made narrower
_CHANCE = 8  # other places of the same area that are tried, to tell the right places from the mere amount
_WORDS = {"blur": ("Blurring", "blurred"), "mean": ("Painting over", "painted over in its mean colour")}


@dataclass(frozen=True, kw_only=True, eq=False)
class Flip:
    """The smallest change found that turns the answer, or that none was found.

    Args:
        photo: the photo's name; None where it came without one.
        classes: in the order of the probabilities.
        target: the answer before.
        found: whether a change turned it.
        before: (classes,) probabilities of the photo as it is.
        after: the same of the changed photo; where nothing turned it, of the strongest change that was tried.
        empty: the same of the photo with everything taken away.
        fill: what stands where something was taken away.
        share: of the photo's area that was changed, 0..1.
        most: the share up to which changes were tried.
        regions: how many regions were changed.
        of_regions: of how many.
        by_chance: how many of `tries` changes of the same area elsewhere turned the answer too.
        tries: how many those were; 0 where nothing was found.
        trials: how often the network was asked.
        image: (size, size, 3) uint8, what the network saw.
        changed: (size, size, 3) uint8, after the change.
        mask: (size, size) bool, where it was changed.
        placement: where the photo lies in the network's square.
    """

    photo: str | None
    classes: tuple[str, ...]
    target: str
    found: bool
    before: np.ndarray
    after: np.ndarray
    empty: np.ndarray
    fill: str
    share: float
    most: float
    regions: int
    of_regions: int
    by_chance: int
    tries: int
    trials: int
    image: np.ndarray
    changed: np.ndarray
    mask: np.ndarray
    placement: Placement

    @property
    def verdict(self) -> str:
        """The answer after the change."""
        return self.classes[int(self.after.argmax())]

    @property
    def sentence(self) -> str:
        """What was changed and what came of it, with the numbers; or that nothing turned the answer."""
        index = self.classes.index(self.target)
        was = page_percent(self.before[index])
        if not self.regions:
            most = f"{100 * self.most:.1g} %"
            told = f"No change of up to {most} of the photo could be tried: every region is larger than that."
        elif not self.found:
            told = (
                f"No change of up to {100 * self.most:.0f} % of the photo that was tried turns the answer: "
                f"“{self.target}” has {was}, and with {_area(self.share)} {_WORDS[self.fill][1]} where it counts most "
                f"it still has {page_percent(self.after[index])}."
            )
        else:
            told = (
                f"{_WORDS[self.fill][0]} {_area(self.share)} of the photo turns the answer from “{self.target}” "
                f"({was}) into “{self.verdict}” ({page_percent(self.after.max())}). The same area in other places, "
                f"drawn by chance, did so in {self.by_chance} of {self.tries} tries."
            )
        return f"{told} {self._empty_said()}"

    def _empty_said(self) -> str:
        """What the fill alone makes of the photo: the network never learned from blurred photos."""
        says, share = self.classes[int(self.empty.argmax())], page_percent(self.empty.max())
        whole = f"The whole photo {_WORDS[self.fill][1]} is called “{says}” ({share})"
        if says == self.target:
            return f"{whole}: its colours alone lean there."
        if self.found and says == self.verdict:
            return f"{whole} as well, so a part of this may be due to the {self.fill} and not to what it hides."
        return f"{whole}."

    def to_json(self) -> dict[str, Any]:
        """Everything but the pixels."""
        return {
            "photo": self.photo,
            "target": self.target,
            "found": self.found,
            "verdict": self.verdict,
            "before": dict(zip(self.classes, self.before.tolist(), strict=True)),
            "after": dict(zip(self.classes, self.after.tolist(), strict=True)),
            "empty": dict(zip(self.classes, self.empty.tolist(), strict=True)),
            "fill": self.fill,
            "share": self.share,
            "most": self.most,
            "regions": self.regions,
            "of_regions": self.of_regions,
            "by_chance": self.by_chance,
            "tries": self.tries,
            "trials": self.trials,
            "sentence": self.sentence,
        }


def flip(
    classifier: "Classifier",
    photo: "str | Path | bytes | BinaryIO | np.ndarray",
    *,
    fill: str = "blur",
    most: float = 0.4,
    trials: int = 150,
    before_each: Callable[[], None] = lambda: None,
) -> Flip:
    """Looks for the smallest part of a photo that, taken away, turns the answer (a *counterfactual*).

    The photo is cut into about forty regions. Each is taken away alone; then more and more together, once in the order
    of what they did alone and once in the order of the evidence. Of all that turn the answer the smallest is kept, and
    regions that it does not need are put back. So it is a small change, not proven to be the smallest there is. It is
    held against changes of the same area in places drawn by chance.

    Args:
        classifier: whose answer is to be turned.
        photo: a path, the bytes of a file, an open file, or an image (height, width, 3) uint8.
        fill: "blur" puts the photo out of focus there, "mean" paints its mean colour.
        most: the largest share of the photo that may be changed, above 0 to 1.
        trials: how often the network may be asked, at least 40; fewer mean larger regions.
        before_each: called before each batch of trials; what it raises ends the search.

    Raises:
        PhotoError: the photo cannot be read.
        ConfigError: no such fill, or a number out of range.

    Reference: Wachter, Mittelstadt, Russell 2017, "Counterfactual explanations without opening the black box",
    arXiv:1711.00399; Ribeiro, Singh, Guestrin 2016, arXiv:1602.04938 (superpixels taken away).
    """
    _check(most, trials)
    asked, maps = ask(classifier, photo)
    index = classifier.classes.index(asked.target)
    left, top, right, bottom = box = asked.placement.square_box
    wished = min(_REGIONS, trials // 3, (right - left) * (bottom - top) // _SMALLEST**2)
    run = Trials(
        classifier=classifier,
        image=asked.prepared,
        empty=filled(asked.prepared, fill, box),
        labels=superpixels(asked.prepared, max(1, wished), box),
        target=index,
        limit=trials - _CHANCE - 1,
        before_each=before_each,
    )
    chosen, found = _search(run, _evidence(classifier, maps, asked.logits, run.labels), most)
    chance = _by_chance(run, chosen) if found else np.zeros((0, len(chosen)), bool)
    shown = np.concatenate([chosen[None], np.ones((1, len(chosen)), bool), chance])
    logits = classifier.logits(run.changed(shown)).astype(np.float64)
    after, empty = softmax(logits[:2], classifier.temperature)
    return Flip(
        photo=asked.photo,
        classes=classifier.classes,
        target=asked.target,
        found=found,
        before=softmax(asked.logits[None], classifier.temperature)[0],
        after=after,
        empty=empty,
        fill=fill,
        share=float(run.areas[chosen].sum()),
        most=most,
        regions=int(chosen.sum()),
        of_regions=len(chosen),
        by_chance=int((margins_of(logits[2:], index) < 0).sum()),
        tries=len(chance),
        trials=run.done + len(shown),
        image=asked.prepared,
        changed=run.changed(chosen[None])[0],
        mask=run.pixels(chosen[None])[0],
        placement=asked.placement,
    )


def _check(most: float, trials: int) -> None:
    if not 0 < most <= 1:
        raise ConfigError(f"most is {most}", "a share above 0, at most 1", "It is how much of the photo may change.")
    if trials < _REGIONS:
        raise ConfigError(f"trials is {trials}", f"at least {_REGIONS}", "It is how often the network may be asked.")


def _evidence(
    classifier: "Classifier", maps: dict[str, np.ndarray], logits: np.ndarray, labels: np.ndarray
) -> np.ndarray:
    """How much each region speaks for the answer rather than for the second, in logits; (regions,) float64."""
    first, second = np.argsort(-logits, kind="stable")[:2]
    weights = classifier.dense[0].astype(np.float64)
    places = place_contributions(maps, (weights[first] - weights[second])[None], classifier.head)
    sights = sights_of_classifier(classifier)
    layers = [Places(values=shares[0], sight=sights.get(stage)) for stage, shares in places.items()]
    heatmap = spread_all(layers, len(labels))
    inside = labels >= 0
    return np.bincount(labels[inside], weights=heatmap[inside])


def _search(run: Trials, evidence: np.ndarray, most: float) -> tuple[np.ndarray, bool]:
    """The smallest set of regions found that turns the answer; else the set that came nearest to it."""
    count = len(run.areas)
    alone = np.eye(count, dtype=bool)
    effect = run.margins(alone)
    growing = np.concatenate([_growing(np.argsort(order, kind="stable")) for order in (effect, -evidence)])
    growing = np.unique(growing[(growing.sum(axis=1) > 1) & (growing @ run.areas <= most + 1e-9)], axis=0)
    tried = np.concatenate([alone, growing])
    margins = np.concatenate([effect, run.margins(growing)])
    allowed = tried @ run.areas <= most + 1e-9
    if not (margins[allowed] < 0).any():
        nothing = np.zeros(count, bool)
        return tried[allowed][margins[allowed].argmin()] if allowed.any() else nothing, False
    turned = tried[allowed & (margins < 0)]
    return _pruned(run, turned[(turned @ run.areas).argmin()]), True


def _growing(order: np.ndarray) -> np.ndarray:
    """The first one, the first two, … of an order; (regions, regions) bool."""
    place = np.argsort(order)
    return place[None] <= np.arange(len(order))[:, None]


def _pruned(run: Trials, chosen: np.ndarray) -> np.ndarray:
    """The set without the regions that it does not need, as far as the trials reach."""
    while run.left >= 2 * chosen.sum() and chosen.sum() > 1:
        members = np.flatnonzero(chosen)
        fewer = np.repeat(chosen[None], len(members), axis=0)
        fewer[np.arange(len(members)), members] = False
        margins = run.margins(fewer)
        free = members[margins < 0]
        if not len(free):
            break
        # The least needed go first, more and more of them; that at least one may go is known already.
        order = free[np.argsort(margins[margins < 0], kind="stable")]
        without = np.repeat(chosen[None], len(order), axis=0)
        for step, member in enumerate(order):
            without[step:, member] = False
        turned = np.flatnonzero(run.margins(without[1:]) < 0)
        chosen = without[turned[-1] + 1 if len(turned) else 0]
    return chosen


def _by_chance(run: Trials, chosen: np.ndarray) -> np.ndarray:
    """Sets of other regions of about the same area; (tries, regions) bool."""
    random = generator(0, "flip", "chance")
    aim, others = run.areas[chosen].sum(), np.flatnonzero(~chosen)
    sets = np.zeros((_CHANCE, len(chosen)), bool)
    for one in sets:
        order = random.permutation(others)
        total = np.cumsum(run.areas[order])
        # Regions are taken while the area is nearer to the aim with the next one than without it.
        one[order[: max(1, int((total - run.areas[order] / 2 < aim).sum()))]] = True
    return sets if len(others) else sets[:0]


def _area(share: float) -> str:
    return "less than 1 %" if share < 0.01 else f"{100 * share:.0f} %"
