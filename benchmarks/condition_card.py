"""Does the condition card name limits that are known? Drawings with planted limits, and its cost on photos.

    python benchmarks/condition_card.py planted --seed 1        # once for each seed, --plant angle or brightness
    python benchmarks/condition_card.py corners --drawings drawings.seewhy
    python benchmarks/condition_card.py cost --classifier pets.seewhy --photos FOLDER
    python benchmarks/condition_card.py silent
    python benchmarks/condition_card.py write

planted: a small residual network learns cats and wolves turned by at most 20° to either side (or of a brightness from
0.9 to 1.2), without augmentation. New drawings, upright (or of the lowest brightness it was taught with), are given to
the card, which changes them; and the same scenes are drawn anew at every level. Three limits stand beside each other:
the planted one (the edge of what was taught), the one found by drawing anew, and the card's.
corners: what fills the corners of a turned photo and lies around a shrunk one, beside drawing anew.
silent: a classifier that answers by chance, whatever the photo, and one that is right whatever is done to the photo.
Each command adds its figures to benchmarks/results/condition_card.json; write makes condition_card.md of them.
"""

import argparse
import dataclasses
import datetime
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from condition_card_tables import write

import seewhy
from seewhy.data.drawings.arrangement import Plan
from seewhy.data.drawings.drawing import draw
from seewhy.evaluate.changed_photos import CONDITIONS
from seewhy.evaluate.condition import Chance, Condition
from seewhy.evaluate.condition_card import condition_card
from seewhy.evaluate.condition_curve import ConditionCurve
from seewhy.evaluate.redrawn import REDRAWN, Redrawing, redrawn_curve
from seewhy.pixels.camera import BEYOND, farther, nearer, turned
from seewhy.pixels.files import save_image
from seewhy.randomness import generator

RESULTS = Path(__file__).parent / "results"
KINDS = ("cat", "wolf")
ANGLES = (10, 15, 20, 25, 30, 40, 60)  # finer than the card's own, so that a limit is read to 5°
LIGHTS = (90, 80, 70, 60, 50, 35, 20)
_UNSEEN = 1_000_000  # drawings of indices that no training drawing reaches


def taught_factors(plant: str, seed: int, index: int) -> dict[str, str | float]:
    """What a training drawing is like: little varies but the pose, the coat, the scene, and what is planted."""
    rng = generator(seed, "planted limit", plant, index)
    factors: dict[str, str | float] = {
        "facing": "right",
        "occlusion": 0.0,
        "blur": 0.0,
        "noise": 3.0,
        "scale": float(rng.uniform(0.95, 1.05)),
        "across": float(rng.uniform(-0.04, 0.04)),
        "down": float(rng.uniform(-0.03, 0.03)),
    }
    if plant == "angle":
        return {**factors, "angle": float(rng.uniform(-20, 20)), "brightness": 1.0}
    return {**factors, "angle": float(rng.uniform(-10, 10)), "brightness": float(rng.uniform(0.9, 1.2))}


def drawn_folder(folder: Path, plans: list[Plan], size: int, seed: int) -> None:
    """The planned drawings as a user's folder of photos."""
    for one in plans:
        (folder / one.label).mkdir(parents=True, exist_ok=True)
        image = draw(one.kind, size=size, seed=seed, index=one.index, factors=one.factors).image
        save_image(image, folder / one.label / f"{one.index}.png")


def planned(plant: str, seed: int, count: int, start: int, **fixed: str | float) -> list[Plan]:
    """The classes in turn; fixed factors replace those of taught_factors."""
    return [
        Plan(
            index=index,
            kind=KINDS[index % 2],
            label=KINDS[index % 2],
            factors={**taught_factors(plant, seed, index), **fixed},
            without=(),
        )
        for index in range(start, start + count)
    ]


def finer(name: str, levels: tuple[float, ...]) -> tuple[Condition, Redrawing]:
    """A condition of the card with other levels, and its twin that draws anew."""
    condition = dataclasses.replace(CONDITIONS[name], levels=levels)
    redrawing = REDRAWN[name]
    return condition, dataclasses.replace(redrawing, condition=dataclasses.replace(redrawing.condition, levels=levels))


def planted(arguments: argparse.Namespace) -> dict[str, Any]:
    """One classifier with a planted limit, and where the card and drawing anew find it."""
    plant, seed = arguments.plant, arguments.seed
    # Upright, so that the card's angle is the drawing's; at the darkest taught, so that its share is the drawing's.
    fixed = {"angle": 0.0} if plant == "angle" else {"brightness": 0.9}
    condition, redrawing = finer("angle", ANGLES) if plant == "angle" else finer("darker", LIGHTS)
    with tempfile.TemporaryDirectory() as folder:
        drawn_folder(Path(folder, "train"), planned(plant, seed, arguments.train, 0), arguments.size, seed)
        split = seewhy.split(
            seewhy.read_folder(Path(folder, "train")), seed=seed, test=0.0, validation=0.05, calibration=0.1
        )
        run = seewhy.train(
            split,
            network="resnet",
            size=arguments.size,
            width=0.5,
            epochs=arguments.epochs,
            augmentation="none",
            replay="none",
            seed=seed,
        )
        plans = planned(plant, seed, arguments.test, _UNSEEN, **fixed)
        drawn_folder(Path(folder, "test"), plans, arguments.size, seed)
        card = condition_card(
            run.classifier,
            seewhy.read_folder(Path(folder, "test")),
            seed=seed,
            photos=arguments.test,
            conditions=[condition],
        )
    redrawn = redrawn_curve(run.classifier, redrawing, plans, seed=seed)
    print(f"card     {card.curves[0].sentence}\nredrawn  {redrawn.sentence}")
    return {"plant": plant, "seed": seed, "n": arguments.test, "card": told(card.curves[0]), "redrawn": told(redrawn)}


def told(curve: ConditionCurve) -> dict[str, Any]:
    """What is kept of a curve."""
    levels = (curve.unchanged, *curve.levels)
    return {
        "limit": None if curve.limit is None else curve.limit.to_json(),
        "levels": [level.value for level in levels],
        "accuracy": [level.accuracy.value for level in levels],
        "confidence": [level.confidence for level in levels],
    }


def corners(arguments: argparse.Namespace) -> dict[str, Any]:
    """What lies beyond the edge of a turned or a shrunk photo, beside the same scene drawn so."""
    classifier = seewhy.load(arguments.drawings)
    size, seed, kinds = classifier.preprocessing.size, arguments.seed, classifier.classes
    found: dict[str, Any] = {"n": arguments.test, "seed": seed}
    for name, changes in _FILLINGS.items():
        own = {"angle": 0.0} if name == "angle" else {"scale": 1.0, "across": 0.0, "down": 0.0}
        plans = [
            Plan(index=index, kind=kinds[index % 3], label=kinds[index % 3], factors=own, without=())
            for index in range(_UNSEEN, _UNSEEN + arguments.test)
        ]
        curves = {"drawn anew": redrawn_curve(classifier, REDRAWN[name], plans, seed=seed)}
        with tempfile.TemporaryDirectory() as folder:
            drawn_folder(Path(folder), plans, size, seed)
            dataset = seewhy.read_folder(folder)
            for filling, change in changes.items():
                one = dataclasses.replace(CONDITIONS[name], change=change)
                card = condition_card(classifier, dataset, seed=seed, photos=arguments.test, conditions=[one])
                curves[filling] = card.curves[0]
        truth = np.array([level.accuracy.value for level in curves["drawn anew"].levels])
        found[name] = {}
        for filling, curve in curves.items():
            gap = float(np.abs([level.accuracy.value for level in curve.levels] - truth).mean())
            found[name][filling] = {**told(curve), "mean_gap": gap}
            print(f"{name} {filling:10} off by {100 * gap:.1f} points  {curve.sentence}", flush=True)
    return found


def _cut(image: np.ndarray, level: float, chance: Chance) -> np.ndarray:
    """Turned, then cut to the largest rectangle of the same shape that holds no corner."""
    long, short = max(image.shape[:2]), min(image.shape[:2])
    sin, cos = abs(np.sin(np.deg2rad(level))), abs(np.cos(np.deg2rad(level)))
    return nearer(turned(image, chance.side * level, beyond="black"), short / (long * sin + short * cos))


def _turning(beyond: str) -> Callable[[np.ndarray, float, Chance], np.ndarray]:
    return lambda image, level, chance: turned(image, chance.side * level, beyond=beyond)


def _shrinking(beyond: str) -> Callable[[np.ndarray, float, Chance], np.ndarray]:
    return lambda image, level, chance: farther(image, level / 100, beyond=beyond)


_FILLINGS = {
    "angle": {**{beyond: _turning(beyond) for beyond in BEYOND}, "cut": _cut},
    "farther": {beyond: _shrinking(beyond) for beyond in BEYOND},
}


def cost(arguments: argparse.Namespace) -> dict[str, Any]:
    """Seconds for a whole card on a folder of photos."""
    classifier = seewhy.load(arguments.classifier)
    dataset = seewhy.read_folder(arguments.photos)
    known = {print_ for part in (classifier.provenance.get("fingerprints") or {}).values() for print_ in part}
    dataset = dataset.subset([i for i, one in enumerate(dataset.samples) if one.fingerprint[:16] not in known])
    wall, processor = time.perf_counter(), time.process_time()
    card = condition_card(classifier, dataset, seed=arguments.seed, photos=arguments.test)
    took = {"seconds": time.perf_counter() - wall, "processor_s": time.process_time() - processor}
    print(card)
    return {
        "n": len(card.photos),
        "images": len(card.photos) * (1 + sum(len(curve.levels) for curve in card.curves)),
        **took,
        "size": classifier.preprocessing.size,
        "accuracy": card.unchanged.accuracy.to_json(),
        "mean_corruption_error": card.mean_error.to_json(),
        "limits": {curve.condition.name: curve.to_json()["outcome"] for curve in card.curves},
    }


def silent(arguments: argparse.Namespace) -> dict[str, Any]:
    """How often a curve breaks though the change has no effect: answers by chance, 60, 80 and 95 % right."""
    from seewhy.evaluate.condition_limit import find_limit

    rows = {}
    for share in (0.6, 0.8, 0.95):
        for n in (60, 200):
            alarms = 0
            for seed in range(arguments.trials):
                right = generator(seed, "silent", str(share), n).random((7, n)) < share
                alarms += find_limit(right, tuple(range(7)), tolerance=0.05, seed=seed) is not None
            rows[f"{share:.0%} right, {n} photos"] = alarms
            print(f"{share:.0%} right, {n} photos: {alarms} of {arguments.trials} curves break", flush=True)
    return {"trials": arguments.trials, "alarms": rows}


def main() -> None:
    """Reads the command line, runs one part, adds it to what is there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("planted", "corners", "cost", "silent", "write"))
    parser.add_argument("--plant", choices=("angle", "brightness"), default="angle")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--train", type=int, default=900, help="drawings")
    parser.add_argument("--test", type=int, default=200, help="drawings or photos judged")
    parser.add_argument("--size", type=int, default=32, help="px")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--drawings", type=Path, help="a classifier taught on drawings")
    parser.add_argument("--classifier", type=Path)
    parser.add_argument("--photos", type=Path, default=os.environ.get("SEEWHY_PHOTOS"), help="folder of class folders")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    arguments.results.mkdir(parents=True, exist_ok=True)
    place = arguments.results / "condition_card.json"
    kept: dict[str, Any] = json.loads(place.read_text()) if place.is_file() else {}
    if arguments.what != "write":
        part = {"planted": planted, "corners": corners, "cost": cost, "silent": silent}[arguments.what](arguments)
        part["machine"] = (
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}, Python {platform.python_version()}, "
            f"{datetime.date.today().isoformat()}"
        )
        if arguments.what == "planted":
            kept.setdefault("planted", {})[f"{arguments.plant} {arguments.seed}"] = part
        else:
            kept[arguments.what] = part
        place.write_text(json.dumps(kept, indent=1) + "\n")
    write(kept, arguments.results)


if __name__ == "__main__":
    main()
