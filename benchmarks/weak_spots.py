"""Weak spots: how often one that was planted is found, and how often one is told where none was planted.

    python benchmarks/weak_spots.py [--seeds 400]

Photos, looks, features and mistakes are drawn by chance, with seeds that no test uses; nothing is trained. Writes
benchmarks/results/weak_spots.md and weak_spots.json.
"""

import argparse
import datetime
import json
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seewhy.data.sample import Glance
from seewhy.evaluate.judged import Judged
from seewhy.evaluate.weak_spots import WeakSpots, find_weak_spots
from seewhy.probability import wilson
from seewhy.progress import progress
from seewhy.randomness import generator

RESULTS = Path(__file__).parent / "results"
CLASSES = ("cat", "dog", "wolf")
_PLACES, _FEATURES, _TRACK = 8, 40, 10
_EMPTY = np.zeros((48, 48), np.uint8)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A way of planting.

    Args:
        name: what was planted.
        wrong: the chance of a mistake, from truth, mean grey level and place among the features.
        is_it: whether a spot's name is that of what was planted; None where nothing was.
        tracks: photos come in tracks of ten that share their looks and their luck; None: each on its own.
        features: whether clusters are searched too.
    """

    name: str
    wrong: Callable[[int, float, int], float]
    is_it: Callable[[str], bool] | None = None
    tracks: str | None = None
    features: bool = True


CASES = (
    Case(name="nothing: 10 % wrong at random", wrong=lambda truth, grey, place: 0.10),
    Case(name="nothing: 2 % wrong at random", wrong=lambda truth, grey, place: 0.02),
    Case(name="nothing: 40 % wrong at random", wrong=lambda truth, grey, place: 0.40),
    Case(name="nothing; tracks wrong as a whole, groups known", wrong=lambda t, g, p: 0.15, tracks="known"),
    Case(name="nothing; tracks wrong as a whole, groups not known", wrong=lambda t, g, p: 0.15, tracks="unknown"),
    Case(name="dark fifth: 30 % wrong, others 5 %", wrong=lambda t, grey, p: 0.30 if grey < 60 else 0.05,
         is_it=lambda name: "darkest" in name),
    Case(name="dark fifth: 50 % wrong, others 5 %", wrong=lambda t, grey, p: 0.50 if grey < 60 else 0.05,
         is_it=lambda name: "darkest" in name),
    Case(name="dark wolves: 50 % wrong, others 5 %", wrong=lambda t, grey, p: 0.50 if t == 2 and grey < 70 else 0.05,
         is_it=lambda name: "darkest" in name),
    Case(name="wolves: 30 % wrong, others 5 %", wrong=lambda t, grey, p: 0.30 if t == 2 else 0.05,
         is_it=lambda name: name == "photos of wolf"),
    Case(name="one cluster of eight: 50 % wrong, others 5 %", wrong=lambda t, grey, place: 0.50 if place == 2 else 0.05,
         is_it=lambda name: "look alike" in name),
)  # fmt: skip


def searched(case: Case, n: int, seed: int) -> WeakSpots:
    """Draws photos as the case says, and searches them."""
    random = generator(seed, "benchmark of weak spots", case.name, n)
    track = np.arange(n) // _TRACK if case.tracks else np.arange(n)
    luck = random.random(n)[track]
    greys = random.uniform(20, 220, n)[track] + 0.001 * np.arange(n)
    places = random.integers(_PLACES, size=n)[track]
    truths = random.integers(len(CLASSES), size=n)[track]
    sizes = random.integers(100, 600, (n, 2))[track]
    judged = []
    for i in range(n):
        truth = int(truths[i])
        mistaken = luck[i] < case.wrong(truth, float(greys[i]), int(places[i]))
        look = Glance(
            width=int(sizes[i, 0]),
            height=int(sizes[i, 1]),
            brightness=float(greys[i]),
            contrast=float(random.gamma(9, 6)),
            colour=float(random.gamma(4, 9)),
            thumbnail=_EMPTY,
            colours=np.zeros((8, 8, 3), np.uint8),
        )
        judged.append(
            Judged(
                photo=f"{i}.jpg",
                truth=truth,
                answer=(truth + int(mistaken)) % len(CLASSES),
                unsure=False,
                confidence=0.9,
                truth_probability=0.05 if mistaken else 0.9,
                source=b"",
                glance=look,
                group=f"track {track[i]}" if case.tracks == "known" else None,
            )
        )
    rows = np.full((n, len(CLASSES)), 0.05)
    rows[np.arange(n), [one.answer for one in judged]] = 0.9
    # as a network's: a part that tells the answer, a part that tells how the photo looks, and noise
    directions, centres = random.normal(size=(len(CLASSES), _FEATURES)), random.normal(size=(_PLACES, _FEATURES))
    features = np.log(rows) @ directions + centres[places] + 0.4 * random.normal(size=(n, _FEATURES))
    return find_weak_spots(judged, CLASSES, features=features if case.features else None, probabilities=rows, seed=seed)


def row(case: Case, n: int, seeds: range) -> dict[str, object]:
    """How often any weak spot was told, and how often the surest one was what had been planted."""
    found = [searched(case, n, seed) for seed in progress(seeds, total=len(seeds), label=case.name)]
    hits = [
        bool(one.spots) if case.is_it is None else bool(one.spots) and case.is_it(one.spots[0].name) for one in found
    ]
    alarms = sum(bool(one.spots) for one in found)
    share = wilson(sum(hits), len(hits))
    return {
        "planted": case.name,
        "n": n,
        "seeds": len(seeds),
        "parts searched": round(float(np.mean([one.searched for one in found])), 1),
        "any told": alarms,
        "planted one surest": None if case.is_it is None else sum(hits),
        "share": [round(share.value, 3), round(share.low, 3), round(share.high, 3)],
    }


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=400, help="searches where nothing was planted")
    parser.add_argument("--planted", type=int, default=100, help="searches where something was")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    rows = []
    for case in CASES:
        seeds = range(10_000, 10_000 + (arguments.seeds if case.is_it is None else arguments.planted))
        rows += [row(case, n, seeds) for n in ((300,) if case.is_it is None else (150, 300, 600))]
    facts = {
        "machine": f"{os.cpu_count()} cores",
        "Python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    arguments.results.mkdir(parents=True, exist_ok=True)
    (arguments.results / "weak_spots.json").write_text(json.dumps({"conditions": facts, "rows": rows}, indent=1) + "\n")
    lines = [
        "# Weak spots: found where planted, silent where not",
        "",
        "Looks, features and mistakes of photos of three classes, drawn by chance; each row a way of planting. In "
        "brackets Wilson's 95 % interval. " + " ".join(f"{key}: {value}." for key, value in facts.items()),
        "",
        "| planted | photos | searches | parts | any weak spot told | the planted one is the surest |",
        "|---|---|---|---|---|---|",
    ]
    for one in rows:
        value, low, high = one["share"]
        told = f"{100 * value:.1f} % ({100 * low:.1f}–{100 * high:.1f})"
        shown = (told, "") if one["planted one surest"] is None else (str(one["any told"]), told)
        lines.append(
            f"| {one['planted']} | {one['n']} | {one['seeds']} | {one['parts searched']} | {' | '.join(shown)} |"
        )
    lines += ["", "Again: `python benchmarks/weak_spots.py`", ""]
    (arguments.results / "weak_spots.md").write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
