"""How the methods were set up: where places are drawn, and what gradients, layers, baselines and fillings are taken.

    seewhy draw drawings --count 3900
    seewhy train drawings -o drawings.seewhy --network resnet --augmentation light --epochs 15
    seewhy train canines/ -o canines.seewhy --weights imagenet --network efficientnet_lite0
    python benchmarks/explain_choices.py drawings.seewhy [--photos canines.seewhy canines/]

On drawings the truth is known: how much the score (the class against the mean of the others) falls when a part is left
out of the drawing. A map is good if the sums over the parts have the order of those falls (Spearman's rank correlation,
a drawing at a time). On photos there is no truth; maps are compared with occlusion, which asks the network itself.
Writes benchmarks/results/explain_choices.md and explain_choices.json.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

import seewhy
from seewhy.data.drawings import CLASSES, draw
from seewhy.explain.asked import sights_of_classifier
from seewhy.explain.cams import grad_cam, layer_cam
from seewhy.explain.evidence_of_subject import evidence_of_subject
from seewhy.explain.gradients import STEPS, gradient_times_input, integrated_gradients, score_of_baseline, smooth_grad
from seewhy.explain.occlusion import occlusion
from seewhy.explain.spreading import Places, averaged
from seewhy.explain.subject import Subject
from seewhy.network.inner_layers import to_batch
from seewhy.network.measured_sights import measured_sights
from seewhy.network.sights import sights_of_layers
from seewhy.pixels.decode import IMAGE_SUFFIXES

RESULTS = Path(__file__).parent / "results"
FIRST = 2_000_000  # an index that no drawing of a training folder reaches
Map = Callable[[Subject, np.ndarray], np.ndarray]


def subject_for(classifier: Any, network: Any, image: np.ndarray, sights: Mapping[str, Any]) -> Subject:
    """The most probable class against the mean of the others."""
    top, count = int(classifier.logits(image[None])[0].argmax()), len(classifier.classes)
    direction = np.full(count, -1 / (count - 1))
    direction[top] = 1.0
    return Subject(network=network, direction=direction, size=classifier.preprocessing.size, sights=sights)


def laid(places: Callable[..., dict[str, Places]], layer: str | None = None) -> Map:
    """A map of places, spread."""
    return lambda subject, image: np.sum(
        [one.spread(subject.size) for one in places(subject, image, layer).values()], 0
    )


def gradient_alone(subject: Subject, image: np.ndarray) -> np.ndarray:
    """The plain gradient, summed over the colours."""
    batch = to_batch(image).requires_grad_()
    (found,) = torch.autograd.grad(subject.of_logits(subject.network(batch)).sum(), batch)
    return found[0].sum(dim=0).double().numpy()


def faded_from(baseline: str) -> Map:
    """Integrated gradients in even steps from another baseline."""

    def attribute(subject: Subject, image: np.ndarray) -> np.ndarray:
        photo = to_batch(image)
        start = {
            "mean colour": lambda: subject.network.standardise.mean.reshape(1, 3, 1, 1).expand_as(photo),
            "black": lambda: torch.zeros_like(photo),
            "the photo's mean": lambda: photo.mean(dim=(2, 3), keepdim=True).expand_as(photo),
            "the photo blurred": lambda: blurred(photo),
        }[baseline]()
        total = torch.zeros_like(photo)
        for step in range(STEPS):
            batch = (start + (step + 0.5) / STEPS * (photo - start)).detach().requires_grad_()
            (found,) = torch.autograd.grad(subject.of_logits(subject.network(batch)).sum(), batch)
            total += found / STEPS
        return ((photo - start) * total)[0].sum(dim=0).double().numpy()

    return attribute


def blurred(photo: torch.Tensor) -> torch.Tensor:
    """Averaged twice over half of the picture's side."""
    side = photo.shape[-1] // 4 * 2 + 1
    for _ in range(2):
        padded = torch.nn.functional.pad(photo, (side // 2,) * 4, mode="replicate")
        photo = torch.nn.functional.avg_pool2d(padded, side, 1)
    return photo


def grey_occlusion(subject: Subject, image: np.ndarray) -> np.ndarray:
    """Occlusion with the mean colour of all photos."""
    from unittest.mock import patch

    mean = np.rint(255 * subject.network.standardise.mean.numpy().reshape(3)).astype(np.uint8)
    with patch("seewhy.explain.occlusion._around", lambda *arguments: mean):
        return occlusion(subject, image)


def ranks_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Spearman's, of numbers without ties."""
    ranks = [np.argsort(np.argsort(values)).astype(float) for values in (one, other)]
    return float(np.corrcoef(*ranks)[0, 1])


def parts_rows(classifier: Any, count: int) -> list[dict[str, Any]]:
    """How well each way of making a map ranks the parts of drawings."""
    network, size = classifier.network(), classifier.preprocessing.size
    sights = measured_sights(network, size)
    ways: dict[str, Map] = {
        "gradient alone": gradient_alone,
        "gradient times input": gradient_times_input,
        "SmoothGrad": smooth_grad,
        **{f"integrated gradients, even steps, from {name}": faded_from(name) for name in (
            "mean colour", "black", "the photo's mean", "the photo blurred")},
        "integrated gradients as they are": integrated_gradients,
        "occlusion, grey": grey_occlusion,
        "occlusion, the surroundings' colour": occlusion,
        "evidence": laid(evidence_of_subject),
        **{f"Grad-CAM in {stage.name}": laid(grad_cam, stage.name) for stage in network.body.stages},
        **{f"LayerCAM in {stage.name}": laid(layer_cam, stage.name) for stage in network.body.stages},
    }  # fmt: skip
    found: dict[str, list[float]] = {name: [] for name in ways}
    for index in range(FIRST, FIRST + count):
        kind = CLASSES[index % 3]
        whole = draw(kind, size=size, seed=0, index=index)
        parts = whole.visible_parts
        without = [draw(kind, size=size, seed=0, index=index, without=(part,)).image for part in parts]
        subject = subject_for(classifier, network, whole.image, sights)
        scores = subject.score(np.stack([whole.image, *without]))
        for name, way in ways.items():
            heatmap = way(subject, whole.image)
            sums = np.array([heatmap[whole.part_masks[part]].sum() for part in parts])
            found[name].append(ranks_correlation(sums, scores[0] - scores[1:]))
    return [{"what": name, **spread_of(values)} for name, values in found.items()]


def layout_rows(classifier: Any, images: list[np.ndarray]) -> list[dict[str, Any]]:
    """How well evidence agrees with occlusion, by where its places are drawn."""
    network, size = classifier.network(), classifier.preprocessing.size
    geometry, measured = sights_of_layers(network, size), measured_sights(network, size)
    even = {name: replace(one, start=one.stride / 2) for name, one in measured.items()}
    found: dict[str, list[float]] = {}
    last = network.head.spec.stages[-1]
    for image in images:
        subject = subject_for(classifier, network, image, {})
        covered = occlusion(subject, image).ravel()
        values = evidence_of_subject(subject, image)[last].values
        for name, sights in (("even cells", even), ("geometry", geometry), ("measured", measured)):
            shown = Places(values=values, sight=sights[last]).smoothed(size).ravel()
            start = f"{name}: the first place of {last} at {sights[last].start:.1f} px"
            found.setdefault(start, []).append(float(np.corrcoef(shown, covered)[0, 1]))
    return [{"what": name, **spread_of(values)} for name, values in found.items()]


def completeness_rows(classifier: Any, images: list[np.ndarray]) -> list[dict[str, Any]]:
    """What integrated gradients miss in their sum, as a share of what the score gained."""
    network = classifier.network()
    ways = {"even steps": faded_from("mean colour"), "steps where the score moves": integrated_gradients}
    found: dict[str, list[float]] = {name: [] for name in ways}
    for image in images:
        subject = replace(subject_for(classifier, network, image, {}))
        gained = subject.score(image[None])[0] - score_of_baseline(subject)
        for name, way in ways.items():
            found[name].append(abs(float(way(subject, image).sum()) - gained) / abs(gained))
    return [
        {"what": name, "median": statistics.median(values), "largest": max(values), "n": len(values)}
        for name, values in found.items()
    ]


def spread_of(values: list[float]) -> dict[str, Any]:
    """Mean and its standard error."""
    return {"mean": statistics.mean(values), "error": statistics.stdev(values) / len(values) ** 0.5, "n": len(values)}


def table(title: str, rows: list[dict[str, Any]]) -> list[str]:
    """One Markdown table."""
    if rows and "mean" in rows[0]:
        lines = [f"| {row['what']} | {row['mean']:.3f} | ± {row['error']:.3f} | {row['n']} |" for row in rows]
        return [f"## {title}", "", "| | mean | standard error | n |", "|---|---|---|---|", *lines, ""]
    lines = [f"| {row['what']} | {row['median']:.1%} | {row['largest']:.1%} | {row['n']} |" for row in rows]
    return [f"## {title}", "", "| | median | largest | n |", "|---|---|---|---|", *lines, ""]


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("drawings", type=Path, help="a classifier trained on drawings of its own size")
    parser.add_argument("--photos", type=Path, nargs=2, metavar=("CLASSIFIER", "FOLDER"))
    parser.add_argument("--count", type=int, default=60, help="drawings")
    parser.add_argument("--photo-count", type=int, default=24)
    arguments = parser.parse_args()
    torch.set_num_threads(min(2, os.cpu_count() or 1))
    drawn = seewhy.load(arguments.drawings)
    size, indices = drawn.preprocessing.size, range(FIRST, FIRST + arguments.count)
    images = [draw(CLASSES[index % 3], size=size, seed=0, index=index).image for index in indices]
    found = {
        "Drawings: rank correlation of a map's sums over the parts with their true importance": parts_rows(
            drawn, arguments.count
        ),
        "Drawings: correlation of evidence with occlusion, by where places are drawn": layout_rows(drawn, images),
        f"Drawings: what {STEPS} steps of integrated gradients miss": completeness_rows(drawn, images),
    }
    if arguments.photos:
        classifier = seewhy.load(arguments.photos[0])
        files = sorted(one for one in arguments.photos[1].rglob("*") if one.suffix.lower() in IMAGE_SUFFIXES)
        chosen = files[:: max(1, len(files) // arguments.photo_count)][: arguments.photo_count]
        images = [classifier.prepare(path) for path in chosen]
        found |= {
            "Photos: correlation of evidence with occlusion, by where places are drawn": layout_rows(
                classifier, images
            ),
            f"Photos: what {STEPS} steps of integrated gradients miss": completeness_rows(classifier, images),
            "Photos: correlation with occlusion, both averaged over a sixth of the side": agreement_rows(
                classifier, images
            ),
        }
    facts = {"python": platform.python_version(), "date": datetime.date.today().isoformat(), "cores": os.cpu_count()}
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "explain_choices.json").write_text(json.dumps({"conditions": facts, **found}, indent=2) + "\n")
    lines = ["# How the methods of explanation were set up", "", f"Python {facts['python']}, CPU, {facts['date']}.", ""]
    for title, rows in found.items():
        lines += table(title, rows)
    text = "\n".join([*lines, "Again: see the head of `benchmarks/explain_choices.py`", ""])
    (RESULTS / "explain_choices.md").write_text(text)
    print(text)


def agreement_rows(classifier: Any, images: list[np.ndarray]) -> list[dict[str, Any]]:
    """Which layer of the cams agrees with occlusion."""
    network, size = classifier.network(), classifier.preprocessing.size
    sights = sights_of_classifier(classifier) or measured_sights(network, size)
    ways: dict[str, Map] = {"evidence": laid(evidence_of_subject), "integrated gradients": integrated_gradients}
    for stage in network.body.stages:
        ways[f"Grad-CAM in {stage.name}"] = laid(grad_cam, stage.name)
        ways[f"LayerCAM in {stage.name}"] = laid(layer_cam, stage.name)
    found: dict[str, list[float]] = {name: [] for name in ways}
    for image in images:
        subject = subject_for(classifier, network, image, sights)
        covered = averaged(occlusion(subject, image), size // 6).ravel()
        for name, way in ways.items():
            found[name].append(float(np.corrcoef(averaged(way(subject, image), size // 6).ravel(), covered)[0, 1]))
    return [{"what": name, **spread_of(values)} for name, values in found.items()]


if __name__ == "__main__":
    main()
