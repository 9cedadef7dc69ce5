"""Does the answer follow a region? It is taken from a photo of another class, and from another photo of its own."""

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.evaluate.looked_at import LookedAt, ask
from seewhy.evaluate.views import paste, region_mask
from seewhy.probability import Estimate, log_softmax
from seewhy.randomness import generator

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier

__all__ = ["Followed", "Region", "SwapExample", "SwapTest", "swap_test"]

Region = str | tuple[float, float, float, float]
_DONORS = 2  # classes whose region each photo is given
_RESAMPLES = 1_000  # Efron & Tibshirani 1993, ch. 13: at least 1,000 for percentiles


@dataclasses.dataclass(frozen=True, kw_only=True)
class Followed:
    """How far the answers follow a class's region.

    Args:
        label: the class that the region was taken from.
        n: pairs of photos.
        carried: what moves with the region, as a share of all that tells the class from the others, in log-odds; 0 by
            chance, because what a region of the photo's own class moves is taken off.
        answered: the share of photos whose answer becomes this class.
        control: the share that answers so with the region of another photo of their own class.
    """

    label: int
    n: int
    carried: Estimate
    answered: float
    control: float


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class SwapExample:
    """One photo with a region of another.

    Args:
        taker: position of the photo.
        giver: position of the one whose region was laid over it.
        image: (size, size, 3) uint8, both in one.
        answer: the class that is answered to it.
    """

    taker: int
    giver: int
    image: np.ndarray
    answer: int


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class SwapTest:
    """What swapping one region did.

    Args:
        region: its name, or left, top, right, bottom as shares of the photo's sides.
        followed: class by class.
        example: one pair whose answer went over, where there is any; None where nothing was swapped.
    """

    region: Region
    followed: tuple[Followed, ...]
    example: SwapExample | None

    def to_json(self, classes: tuple[str, ...]) -> dict[str, Any]:
        """As plain values."""
        return {
            "region": self.region if isinstance(self.region, str) else list(self.region),
            "classes": [
                {
                    "class": classes[one.label],
                    "n": one.n,
                    "carried": one.carried.to_json(),
                    "answered": one.answered,
                    "control": one.control,
                }
                for one in self.followed
            ],
        }


def swap_test(
    classifier: "Classifier",
    photos: LookedAt,
    logits: np.ndarray,
    region: Region,
    *,
    seed: int,
    donors_of: np.ndarray | None = None,
    only: int | None = None,
) -> SwapTest:
    """Lays one region of other photos over each photo and asks again.

    A classifier that knows the subject by itself gives the same answer whatever surrounds it. Each photo is given the
    region of a photo of another class, and, to compare, that of another photo of its own class: cut edges and a scene
    that does not fit are then the same in both. What is left moves with the other class's region.

    Args:
        classifier: who is asked.
        photos: labelled photos it was not taught with.
        logits: its (photos, classes) for the photos as they are.
        region: a name of REGIONS, or a box in shares of the photo's sides.
        seed: of the choice of donors.
        donors_of: (photos,) bool, which photos may give their region to other classes; None: all.
        only: the one class whose region is given; None: all in turn.

    Reference: Xiao, Engstrom, Ilyas, Madry 2020, "Noise or signal: the role of image backgrounds in object
    recognition", arXiv:2006.09994 (mixed-same against mixed-rand).
    """
    pairs = _pairs(photos.labels, generator(seed, "shortcuts", "swap", str(region)), donors_of, only)
    if not len(pairs):
        return SwapTest(region=region, followed=(), example=None)
    takers, givers, classes, controls = pairs.T
    own, back = np.unique(np.stack([takers, controls], axis=1), axis=0, return_inverse=True)
    same = _asked(classifier, photos, own[:, 0], own[:, 1], region)[back.reshape(-1)]
    other = _asked(classifier, photos, takers, givers, region)
    odds = [_log_odds(each, classifier) for each in (other, same, logits)]
    answers, before = other.argmax(axis=1), same.argmax(axis=1)
    followed = []
    for label in np.unique(classes):
        shares = _shares(odds, photos.labels, pairs, int(label))
        if shares is None:
            continue
        mine = classes == label
        followed.append(
            Followed(
                label=int(label),
                n=int(mine.sum()),
                carried=_mean(*shares, len(photos), generator(seed, "bootstrap", "swap", str(region), int(label))),
                answered=float((answers[mine] == label).mean()),
                control=float((before[mine] == label).mean()),
            )
        )
    return SwapTest(region=region, followed=tuple(followed), example=_example(photos, pairs, answers, before, region))


def _shares(
    odds: list[np.ndarray], labels: np.ndarray, pairs: np.ndarray, label: int
) -> tuple[np.ndarray, np.ndarray] | None:
    """How far the region moved photos towards a class, or its own photos away from it, as a share of the whole way.

    Args:
        odds: log-odds with the region of another class (pairs, classes), with that of the taker's own, and (photos,
            classes) of the photos as they are.
        labels: (photos,).
        pairs: as _pairs gives them.
        label: the class.

    Returns:
        One number for each change, and the rows of pairs they belong to; None where the class is not told apart at all,
        so that there is no evidence to share out.
    """
    other, same, whole = (each[:, label] for each in odds)
    mine = labels == label
    way = float(whole[mine].mean() - whole[~mine].mean()) if mine.any() and not mine.all() else 0.0
    if way <= 0:
        return None
    moved = (other - same) / way
    towards, away = pairs[:, 2] == label, labels[pairs[:, 0]] == label
    return np.concatenate([moved[towards], -moved[away]]), np.concatenate([pairs[towards], pairs[away]])


def _mean(values: np.ndarray, pairs: np.ndarray, photos: int, random: np.random.Generator) -> Estimate:
    """The mean of the changes and its 95 % interval for other photos of the same kind.

    A photo takes part in several pairs, as taker and as giver. So photos are drawn anew and not pairs: a pair counts as
    often as its three photos were drawn, multiplied (the *pigeonhole bootstrap*, rather too wide than too narrow).

    Reference: Owen 2007, "The pigeonhole bootstrap", Annals of Applied Statistics 1(2).
    """
    drawn = random.multinomial(photos, np.full(photos, 1 / photos), size=_RESAMPLES)  # (resamples, photos)
    weights = (drawn[:, pairs[:, 0]] * drawn[:, pairs[:, 1]] * drawn[:, pairs[:, 3]]).astype(np.float64)
    totals = weights.sum(axis=1)
    means = (weights @ values)[totals > 0] / totals[totals > 0]
    value = float(values.mean())
    if not len(means):
        return Estimate(value=value, low=float(values.min()), high=float(values.max()))
    low, high = np.percentile(means, [2.5, 97.5])
    return Estimate(value=value, low=min(float(low), value), high=max(float(high), value))


def _example(
    photos: LookedAt, pairs: np.ndarray, answers: np.ndarray, before: np.ndarray, region: Region
) -> SwapExample:
    """The first pair whose answer went over to the region's class; the first pair where none did."""
    at = int(((answers == pairs[:, 2]) & (before != pairs[:, 2])).argmax())
    taker, giver = (int(one) for one in pairs[at][:2])
    return SwapExample(taker=taker, giver=giver, image=_pasted(photos, taker, giver, region), answer=int(answers[at]))


def _pairs(labels: np.ndarray, random: np.random.Generator, donors_of: np.ndarray | None, only: int | None):
    """Rows of taker, giver of another class, that class, and a giver of the taker's own class."""
    present = np.unique(labels)
    places = {int(label): np.flatnonzero(labels == label) for label in present}
    givers = places if donors_of is None else {label: own[donors_of[own]] for label, own in places.items()}
    rows = []
    for turn, taker in enumerate(random.permutation(len(labels))):
        mine = int(labels[taker])
        same = places[mine][places[mine] != taker]
        others = [int(label) for label in present if label != mine and len(givers[int(label)])]
        if only is not None:
            others = [label for label in others if label == only]
        if not len(same) or not others:
            continue
        control = random.choice(same)
        for step in range(min(_DONORS, len(others))):
            label = others[(turn + step) % len(others)]
            rows.append((taker, random.choice(givers[label]), label, control))
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def _asked(
    classifier: "Classifier", photos: LookedAt, takers: np.ndarray, givers: np.ndarray, region: Region
) -> np.ndarray:
    """The logits of the takers with the givers' region, a batch at a time."""
    found = []
    for start in range(0, len(takers), 32):
        pairs = zip(takers[start : start + 32], givers[start : start + 32], strict=True)
        images = np.stack([_pasted(photos, taker, giver, region) for taker, giver in pairs])
        found.append(ask(classifier, images)[0])
    return np.concatenate(found)


def _pasted(photos: LookedAt, taker: int, giver: int, region: Region) -> np.ndarray:
    box, image = photos.boxes[taker], photos.images[taker]
    mask = region_mask(region, box, len(image))
    return paste(image, box, photos.images[giver], photos.boxes[giver], mask)


def _log_odds(logits: np.ndarray, classifier: "Classifier") -> np.ndarray:
    """Each class against all others, (photos, classes), from calibrated logits; finite where 1 - p rounds to 0."""
    scores = log_softmax(logits, classifier.temperature)
    row, top = np.arange(len(scores)), scores.argmax(axis=1)
    others = np.log1p(-np.exp(np.minimum(scores, -1e-12)))
    rest = scores.copy()
    rest[row, top] = -np.inf
    others[row, top] = np.logaddexp.reduce(rest, axis=1)  # 1 - p of the likeliest, where subtracting loses all digits
    return scores - others
