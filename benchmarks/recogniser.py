"""How good is the built-in recogniser, and may its confidence be believed?

    python benchmarks/recogniser.py --photos imagenet_samples --labels imagenet_samples_labels.json --groups pets/

--labels maps each file's name to {"index": 0 … 999}. --groups is a folder of class folders named as everyday groups
(dog, cat, wolf). Writes benchmarks/results/recogniser.md and recogniser.json.
"""

import argparse
import datetime
import json
import os
import platform
from pathlib import Path
from typing import Any

import numpy as np

import seewhy
from seewhy.probability.intervals import wilson
from seewhy.probability.scores import expected_calibration_error, log_loss

RESULTS = Path(__file__).parent / "results"
_TRIED = np.round(np.arange(0.40, 1.51, 0.01), 2)


def softmax(logits: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities of (photos, classes) logits."""
    raised = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    return raised / raised.sum(axis=1, keepdims=True)


def best_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature of the lowest log loss."""
    losses = [log_loss(softmax(logits, temperature), labels) for temperature in _TRIED]
    return float(_TRIED[int(np.argmin(losses))])


def cross_fitted(logits: np.ndarray, labels: np.ndarray) -> tuple[list[float], float]:
    """Two halves, each with the temperature that suits the other one; and the ECE of all photos so."""
    order = np.random.default_rng(0).permutation(len(labels))
    halves = order[::2], order[1::2]
    probabilities, found = np.zeros(logits.shape), []
    for fitted, judged in (halves, halves[::-1]):
        found.append(best_temperature(logits[fitted], labels[fitted]))
        probabilities[judged] = softmax(logits[judged], found[-1])
    return found, expected_calibration_error(probabilities, labels)


def share(right: int, n: int) -> dict[str, Any]:
    """A share with Wilson's 95 % interval."""
    found = wilson(right, n)
    return {"value": found.value, "low": found.low, "high": found.high, "right": right, "n": n}


def labelled(classifier: seewhy.Classifier, photos: Path, labels: Path) -> dict[str, Any]:
    """Top-1 and calibration on photos whose ImageNet class is known."""
    truth_of = json.loads(labels.read_text())
    names = sorted(name for name in truth_of if (photos / name).is_file())
    truths, logits = [], []
    answers = classifier.predict_each([photos / name for name in names])
    for name, (_, found) in zip(names, answers, strict=True):
        if isinstance(found, seewhy.Prediction):
            truths.append(int(truth_of[name]["index"]))
            logits.append(np.asarray(found.logits, dtype=np.float64))
    scores, known = np.stack(logits), np.array(truths)
    temperatures, ece = cross_fitted(scores, known)
    return {
        "top1": share(int((scores.argmax(axis=1) == known).sum()), len(known)),
        "temperature": classifier.temperature,
        "ece_at_1": expected_calibration_error(softmax(scores, 1.0), known),
        "ece_at_temperature": expected_calibration_error(softmax(scores, classifier.temperature), known),
        "cross_fitted_temperatures": temperatures,
        "ece_cross_fitted": ece,
        "unreadable": len(names) - len(known),
    }


def grouped(classifier: seewhy.Classifier, folder: Path) -> dict[str, Any]:
    """How often the most probable everyday group is the folder's name."""
    kinds = sorted(place.name for place in folder.iterdir() if place.is_dir())
    found: dict[str, Any] = {}
    for kind in kinds:
        among, anywhere, n = 0, 0, 0
        for _, answer in classifier.predict_each(sorted(path for path in (folder / kind).iterdir() if path.is_file())):
            if not isinstance(answer, seewhy.Prediction) or answer.groups is None:
                continue
            groups = answer.groups
            n += 1
            among += max(kinds, key=lambda name: groups[name]) == kind
            anywhere += max(groups, key=lambda name: groups[name]) == kind
        found[kind] = {"among_these": share(among, n), "among_all": share(anywhere, n)}
    found["all"] = {
        key: share(sum(found[kind][key]["right"] for kind in kinds), sum(found[kind][key]["n"] for kind in kinds))
        for key in ("among_these", "among_all")
    }
    return found


def told(found: dict[str, Any]) -> str:
    """A share in words."""
    extent = f"{found['low']:.1%} … {found['high']:.1%}"
    return f"{found['right']} of {found['n']} = {found['value']:.1%} ({extent})"


def write(result: dict[str, Any], folder: Path) -> None:
    """Markdown for people, JSON for programs."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recogniser.json").write_text(json.dumps(result, indent=2) + "\n")
    facts, one = result["conditions"], result["labelled"]
    each = " and ".join(f"{value:.2f}" for value in one["cross_fitted_temperatures"])
    lines = [
        "# The built-in recogniser",
        "",
        f"{facts['name']}, published ImageNet weights, run by the engine. {facts['machine']}, "
        f"Python {facts['python']}, {facts['date']}. Shares with Wilson's 95 % interval.",
        "",
        f"Top-1 of 1,000 classes: {told(one['top1'])}.",
        "",
        f"| temperature | ECE, n = {one['top1']['n']} |",
        "|---|---|",
        f"| 1 (as published) | {one['ece_at_1']:.3f} |",
        f"| {one['temperature']:.2f} (as shipped) | {one['ece_at_temperature']:.3f} |",
        f"| best of the other half: {each} | {one['ece_cross_fitted']:.3f} |",
        "",
        "The shipped temperature was chosen on such photos: the last row is the one without that advantage. Whether "
        "ImageNet's own training saw some of them is not known: top-1 above the network's published share (about "
        "75 % on ImageNet's validation photos) means that these photos are easier, or were seen.",
        "",
    ]
    if result["groups"]:
        kinds = [kind for kind in result["groups"] if kind != "all"]
        lines += [
            "Everyday groups: how often the most probable one is what the photo shows.",
            "",
            f"| photos of | among {', '.join(kinds)} | among all {facts['groups']} groups |",
            "|---|---|---|",
            *(
                f"| {kind} | {told(row['among_these'])} | {told(row['among_all'])} |"
                for kind, row in result["groups"].items()
            ),
            "",
        ]
    again = "python benchmarks/recogniser.py --photos FOLDER --labels FILE" + (
        " --groups FOLDER" if result["groups"] else ""
    )
    (folder / "recogniser.md").write_text("\n".join([*lines, f"Again: `{again}`", ""]))


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, required=True, help="folder of photos")
    parser.add_argument("--labels", type=Path, required=True, help="JSON: file name to ImageNet index")
    parser.add_argument("--groups", type=Path, help="folder of class folders named as everyday groups")
    parser.add_argument("--name", default="efficientnet_lite0")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    classifier = seewhy.recogniser(arguments.name)
    result = {
        "conditions": {
            "name": arguments.name,
            "groups": len(classifier.groups or {}),
            "machine": f"{os.cpu_count()} cores",
            "python": platform.python_version(),
            "date": datetime.date.today().isoformat(),
        },
        "labelled": labelled(classifier, arguments.photos, arguments.labels),
        "groups": grouped(classifier, arguments.groups) if arguments.groups else None,
    }
    write(result, arguments.results)
    print((arguments.results / "recogniser.md").read_text())


if __name__ == "__main__":
    main()
