"""Causes of mistakes: five kinds are planted among drawings, and how many are named right.

    python benchmarks/causes.py --classifier drawings.seewhy [--each 60]

The classifier was taught on drawings; these here are new to it. Writes benchmarks/results/causes.md and causes.json.
"""

import argparse
import datetime
import io
import json
import os
import platform
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from seewhy.explain.familiarity import Familiarity, distance_to_nearest

import seewhy
from seewhy.classifier.classifier import Classifier
from seewhy.data.drawings import CLASSES, DRAWING_SIZE, PARTS, draw
from seewhy.data.reading import fingerprint_of, glance_at
from seewhy.data.sample import Dataset, Sample
from seewhy.evaluate import evaluate
from seewhy.evaluate.causes import CauseEvidence, Causes, find_causes
from seewhy.explain.features import features_of
from seewhy.probability import wilson
from seewhy.progress import progress
from seewhy.randomness import generator

RESULTS = Path(__file__).parent / "results"
_KNOWN, _USUAL = 600, 400  # drawings that stand for the training photos, and drawings that tell the usual distances
_HALVINGS = 14


def drawing(kind: str, seed: int, index: int) -> np.ndarray:
    """A drawing that no training has met."""
    return draw(kind, size=DRAWING_SIZE, seed=1_000 + seed, index=index).image


def two_kinds(seed: int, index: int) -> tuple[str, str]:
    """Two classes, drawn by chance."""
    first, second, *_ = generator(seed, "two kinds", index).permutation(len(CLASSES))
    return CLASSES[first], CLASSES[second]


def flipped(classifier: Classifier, seed: int, index: int) -> tuple[np.ndarray, str]:
    """A sound drawing with another class's label."""
    kind, label = two_kinds(seed, index)
    return drawing(kind, seed, index), label


def strange(classifier: Classifier, seed: int, index: int) -> tuple[np.ndarray, str]:
    """Noise, stripes, or balls in an empty scene."""
    random, side = generator(seed, "strange", index), DRAWING_SIZE
    label = CLASSES[int(random.integers(len(CLASSES)))]
    if index % 3 == 0:
        return random.integers(0, 256, (side, side, 3)).astype(np.uint8), label
    if index % 3 == 1:
        colours = random.integers(40, 216, (2, 3))
        place = (np.arange(side)[:, None] * random.integers(0, 3) + np.arange(side)) // int(random.integers(4, 16))
        return colours[place % 2].astype(np.uint8), label
    scene = draw(label, size=side, seed=1_000 + seed, index=index, without=PARTS).image
    picture = Image.fromarray(scene)
    for _ in range(3):
        x, y, r = random.integers(20, side - 20), random.integers(20, side - 20), random.integers(10, 25)
        colour = tuple(int(one) for one in random.integers(0, 256, 3))
        ImageDraw.Draw(picture).ellipse((int(x - r), int(y - r), int(x + r), int(y + r)), fill=colour)
    return np.asarray(picture), label


def copied(classifier: Classifier, seed: int, index: int) -> tuple[np.ndarray, str]:
    """A photo that is known already, with another label than it has there."""
    kind = known_kind(index)
    label = CLASSES[(CLASSES.index(kind) + 1 + index % 2) % len(CLASSES)]
    return known(seed, index), label


def damaged(classifier: Classifier, seed: int, index: int) -> tuple[np.ndarray, str]:
    """Darkened to a tenth to a fifth of its light, blurred by 4 to 6 px, or shrunk to 14 px."""
    random = generator(seed, "damaged", index)
    kind, _ = two_kinds(seed, index)
    image = drawing(kind, seed, index)
    if index % 3 == 0:
        return (image * random.uniform(0.1, 0.2)).astype(np.uint8), kind
    if index % 3 == 1:
        return np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(float(random.uniform(4, 6))))), kind
    return np.asarray(Image.fromarray(image).resize((14, 14), Image.Resampling.BOX)), kind


def between(classifier: Classifier, seed: int, index: int) -> tuple[np.ndarray, str]:
    """Two drawings of one scene faded into each other, until the classifier gives both classes the same."""
    kinds = two_kinds(seed, index)
    first, second = (drawing(kind, seed, index).astype(np.float64) for kind in kinds)
    places = [classifier.classes.index(kind) for kind in kinds]
    low, high, image = 0.0, 1.0, first.astype(np.uint8)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        image = np.rint(first + middle * (second - first)).astype(np.uint8)
        row = classifier.probabilities(classifier.prepare(image)[None])[0]
        low, high = (middle, high) if row[places[0]] > row[places[1]] else (low, middle)
    return image, kinds[index % 2]


KINDS: dict[str, Callable[[Classifier, int, int], tuple[np.ndarray, str]]] = {
    "wrong label": flipped,
    "unlike training": strange,
    "duplicate with another label": copied,
    "damaged": damaged,
    "between classes": between,
}


def known_kind(index: int) -> str:
    """The class of a drawing that stands for a training photo."""
    return CLASSES[index % len(CLASSES)]


def known(seed: int, index: int) -> np.ndarray:
    """A drawing that stands for a training photo."""
    return draw(known_kind(index), size=DRAWING_SIZE, seed=2_000 + seed, index=index).image


def sample(name: str, image: np.ndarray, label: str) -> Sample:
    """The image as a photo with its label."""
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "png")
    content = stream.getvalue()
    return Sample(
        path=f"{name}.png",
        label=CLASSES.index(label),
        fingerprint=fingerprint_of(content),
        content=content,
        glance=glance_at(content),
    )


def photos(classifier: Classifier, each: int, seed: int) -> Dataset:
    """As many of each planted kind, and twice as many drawings to which nothing was done."""
    found = []
    for kind, plant in KINDS.items():
        planted = progress(range(each), total=each, label=kind)
        found += [sample(f"{kind}/{index}", *plant(classifier, seed, index)) for index in planted]
    for index in range(2 * each):
        kind = known_kind(index)
        found.append(sample(f"nothing/{index}", drawing(kind, seed, 10_000 + index), kind))
    return Dataset(classes=CLASSES, samples=tuple(found))


def evidence(classifier: Classifier, judged: list[Sample], seed: int) -> CauseEvidence:
    """How far each photo lies from known ones, and which are known under another label."""
    examples = [known(seed, index) for index in progress(range(_KNOWN), total=_KNOWN, label="Known")]
    labels = {sample("known", image, known_kind(i)).fingerprint: known_kind(i) for i, image in enumerate(examples)}
    table = features_of(classifier, [classifier.prepare(image) for image in examples])
    others = [drawing(known_kind(index), seed, 20_000 + index) for index in range(_USUAL)]
    usual = np.sort(distance_to_nearest(features_of(classifier, [classifier.prepare(one) for one in others]), table))
    own = features_of(classifier, [classifier.prepare(one.source) for one in judged])
    values = [
        Familiarity(distance=float(far), usual=usual, measured_on="photos kept aside").share_as_far
        for far in distance_to_nearest(own, table)
    ]
    copies = {
        place: labels[one.fingerprint]
        for place, one in enumerate(judged)
        if labels.get(one.fingerprint, CLASSES[one.label]) != CLASSES[one.label]
    }
    counts = Counter(known_kind(index) for index in range(_KNOWN))
    return CauseEvidence(familiarity=np.array(values), copies=copies, training_counts=counts)


def named(classifier: Classifier, each: int, seed: int) -> Causes:
    """The causes of all mistakes on the planted photos of one seed."""
    dataset = photos(classifier, each, seed)
    report = evaluate(classifier, dataset)
    return find_causes(
        report.samples, report.classes, report.probabilities, evidence(classifier, list(dataset.samples), seed)
    )


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--classifier", type=Path, required=True, help="one that was taught on drawings")
    parser.add_argument("--each", type=int, default=60, help="photos of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    causes = named(seewhy.load(arguments.classifier), arguments.each, arguments.seed)
    table: dict[str, Counter[str]] = {kind: Counter() for kind in (*KINDS, "nothing")}
    for one in causes.found:
        table[one.photo.photo.split("/")[0]][one.kind] += 1
    right, wrong = sum(table[kind][kind] for kind in KINDS), sum(table[kind].total() for kind in KINDS)
    share = wilson(right, wrong)
    facts = {
        "photos of each kind": arguments.each,
        "seed": arguments.seed,
        "machine": f"{os.cpu_count()} cores",
        "Python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    lines = [
        "# Causes of mistakes: planted and named",
        "",
        f"Of {wrong} planted mistakes {right} are named right: {100 * share.value:.1f} %, 95 % interval "
        f"{100 * share.low:.1f}–{100 * share.high:.1f} %. "
        + " ".join(f"{key}: {value}." for key, value in facts.items()),
        "",
        "| planted | answered wrongly | named right | named otherwise |",
        "|---|---|---|---|",
    ]
    for kind, counts in table.items():
        own = wilson(counts[kind], counts.total())
        told = "" if kind == "nothing" else f"{100 * own.value:.1f} % ({100 * own.low:.0f}–{100 * own.high:.0f})"
        others = ", ".join(f"{name} {count}" for name, count in counts.most_common() if name != kind)
        lines.append(f"| {kind} | {counts.total()} | {told} | {others} |")
    lines += ["", "Again: `python benchmarks/causes.py --classifier drawings.seewhy`", ""]
    arguments.results.mkdir(parents=True, exist_ok=True)
    content = {
        "conditions": facts,
        "named_right": share.to_json(),
        "planted": {kind: dict(counts) for kind, counts in table.items()},
    }
    (arguments.results / "causes.json").write_text(json.dumps(content, indent=1) + "\n")
    (arguments.results / "causes.md").write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
