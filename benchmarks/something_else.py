"""Which score tells photos of something else from new photos of the known classes, and does its promise hold?

    python benchmarks/something_else.py --photos FOLDER --others FOLDER [--others FOLDER …]
        [--leave-out FOLDER …] [--group-pattern PATTERN] [--resplits 20] [--rivals 5] [--seed 0] [--add]

--photos holds class folders; --others any photos of none of these classes (--photos and --others may be repeated, in
pairs). --leave-out takes class folders too: half of the classes (at least one) are left out in each resplit, and are
the something else. The body is EfficientNet-Lite0 as published; in every resplit a head is taught and a detector fitted
on 80 % of the known photos, groups and duplicates kept together; the other 20 % are new to both. AUROC: the chance that
a photo of something else is the farther one. Every threshold but the detector's own is the 95th percentile of the new
photos themselves, which nobody has in use; the detector's is its conformal one, from known photos alone. Intervals are
percentiles over resplits, photos drawn with putting back in each. Writes benchmarks/results/something_else.md, .json.
"""

import argparse
import datetime
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

import numpy as np
from known_and_other_photos import NETWORK, Eyes, Looked, Turn, any_photos, turn_of
from rival_scores import SCORES, energy, vim

import seewhy
from seewhy.classifier.detector_file import detector_to_bytes
from seewhy.classifier.features import deepest_features
from seewhy.network.head_spec import HeadSpec
from seewhy.probability.novelty import share_as_far
from seewhy.probability.novelty_detector import NoveltyDetector, fit_detector
from seewhy.probability.ranking import average_ranks
from seewhy.probability.softmax import softmax
from seewhy.randomness import generator
from seewhy.training.head import teach_head
from seewhy.training.head_config import HeadConfig

RESULTS = Path(__file__).parent / "results"
RATES = (0.01, 0.05, 0.1)
OURS = "the detector (rooted, Mahalanobis, 64 directions)"
_DRAWS = 50  # bootstrap draws in each resplit


def auroc(near: np.ndarray, far: np.ndarray) -> float:
    ranks = average_ranks(np.concatenate([near, far]))
    return float((ranks[len(near) :].sum() - len(far) * (len(far) + 1) / 2) / len(near) / len(far))


def judged(
    turn: Turn, spec: HeadSpec, seed: int, *, rivals: bool
) -> tuple[dict[str, list[np.ndarray]], NoveltyDetector]:
    """By score, the numbers of the new photos and of the others."""
    known, new, others = (deepest_features(one, spec) for one in (turn.known.features, turn.new, turn.others))
    detector = fit_detector(known, turn.known.labels, turn.known.classes, groups=turn.known.groups, seed=seed)
    assert detector is not None
    found = {OURS: [detector.scores(new), detector.scores(others)]}
    if not rivals:
        return found, detector
    for name, scorer in SCORES.items():
        score = scorer(known, turn.known.labels)
        found[name] = [score(new), score(others)]
    if len(turn.known.classes) > 1:
        head = teach_head(
            turn.known.features,
            turn.known.labels,
            blocks=list(spec.slices.values()),
            moments=len(spec.moments),
            groups=turn.known.groups,
            config=HeadConfig(seed=seed),
        )
        logits = [rows @ head.weights.T + head.bias for rows in (turn.known.features, turn.new, turn.others)]
        found["energy"] = [energy(one) for one in logits[1:]]
        found["largest logit"] = [-one.max(axis=1) for one in logits[1:]]
        found["largest probability"] = [-softmax(one).max(axis=1) for one in logits[1:]]
        found["ViM"] = [vim(known, rows, logits[0], one) for rows, one in zip((new, others), logits[1:], strict=True)]
    return found, detector


def measured(
    photos: Looked, others: Looked | None, spec: HeadSpec, resplits: int, rivals: int, first: int
) -> dict[str, Any]:
    """All resplits of one pair."""
    draws: dict[str, list[list[float]]] = {}
    held: dict[float, list[float]] = {rate: [] for rate in RATES}
    stopped: dict[float, list[float]] = {rate: [] for rate in RATES}
    by_class: dict[str, list[bool]] = {}
    counts, detector = [], None
    for seed in range(first, first + resplits):
        turn = turn_of(photos, None if others is None else others.features, seed)
        found, detector = judged(turn, spec, seed, rivals=seed < first + rivals)
        random = generator(seed, "something else", "draws")
        for name, (near, far) in found.items():
            for draw in range(_DRAWS + 1):
                some = [near, far] if draw == 0 else [random.choice(one, len(one)) for one in (near, far)]
                limit = np.quantile(some[0], 0.95)
                draws.setdefault(name, []).append([auroc(*some), float((some[1] > limit).mean()), float(draw == 0)])
        shares = [np.array([share_as_far(one, detector.usual) for one in side]) for side in found[OURS]]
        for rate in RATES:
            held[rate].append(float((shares[0] <= rate).mean()))
            stopped[rate].append(float((shares[1] <= rate).mean()))
        for label, share in zip(turn.new_labels, shares[0], strict=True):
            by_class.setdefault(photos.classes[label], []).append(bool(share <= 0.05))
        counts.append([len(turn.known.labels), len(turn.new), len(turn.others)])
        print(f"  {photos.name} {seed}: {draws[OURS][-_DRAWS - 1][0]:.3f}", flush=True)
    assert detector is not None
    return {
        "photos": np.mean(counts, axis=0).round().astype(int).tolist(),
        "scores": {name: {"auroc": told(rows, 0), "caught": told(rows, 1)} for name, rows in draws.items()},
        "detector": {str(rate): {"false_alarm": spread(held[rate]), "caught": spread(stopped[rate])} for rate in RATES},
        "false_alarm_by_class": {name: float(np.mean(some)) for name, some in sorted(by_class.items())},
        "bytes": len(detector_to_bytes(detector)),
        "milliseconds": milliseconds(detector, photos, spec),
    }


def told(rows: list[list[float]], column: int) -> list[float]:
    """The mean over resplits, and the 95 % interval over resplits and photos."""
    table = np.array(rows)
    low, high = np.quantile(table[:, column], [0.025, 0.975])
    return [float(table[table[:, 2] == 1, column].mean()), float(low), float(high)]


def spread(values: list[float]) -> list[float]:
    """Mean, lowest, highest over resplits."""
    return [float(np.mean(values)), float(np.min(values)), float(np.max(values))]


def milliseconds(detector: NoveltyDetector, photos: Looked, spec: HeadSpec) -> float:
    """For one photo, the quickest of twenty."""
    one = deepest_features(photos.features[:1], spec)
    times = []
    for _ in range(20):
        started = time.perf_counter()
        detector.novelty(one)
        times.append(1000 * (time.perf_counter() - started))
    return min(times)


def page(results: dict[str, dict[str, Any]], facts: dict[str, Any]) -> str:
    lines = [
        "# Something else",
        "",
        "How well photos of something else are told from new photos of the known classes, and whether the promised "
        "rate of false alarms holds. " + " ".join(f"{key}: {value}." for key, value in facts.items()),
        "",
    ]
    for name, one in results.items():
        known, new, others = one["photos"]
        lines += [
            f"## {name}",
            "",
            f"{known} known photos, {new} new ones, {others} of something else in each resplit.",
            "",
            "| score | AUROC (95 % interval) | caught, threshold at 5 % of the new photos |",
            "|---|---|---|",
        ]
        for score, row in sorted(one["scores"].items(), key=lambda item: -item[1]["auroc"][0]):
            (a, b, c), (d, e, f) = row["auroc"], row["caught"]
            name_told = f"**{score}**" if score == OURS else score
            lines.append(f"| {name_told} | {a:.3f} ({b:.3f}–{c:.3f}) | {100 * d:.0f} % ({100 * e:.0f}–{100 * f:.0f}) |")
        lines += [
            "",
            "| promised false alarms | realised on new photos: mean (lowest–highest) | caught |",
            "|---|---|---|",
        ]
        for rate in RATES:
            (a, b, c), (d, e, f) = one["detector"][str(rate)]["false_alarm"], one["detector"][str(rate)]["caught"]
            lines.append(
                f"| {100 * rate:g} % | {100 * a:.1f} % ({100 * b:.1f}–{100 * c:.1f}) "
                f"| {100 * d:.0f} % ({100 * e:.0f}–{100 * f:.0f}) |"
            )
        alarms = one["false_alarm_by_class"]
        worst = sorted(alarms.items(), key=lambda item: -item[1])[:4]
        lines += [
            "",
            f"At 5 %, by class (of {len(alarms)}, the most first): "
            + ", ".join(f"{cls} {100 * share:.1f} %" for cls, share in worst)
            + f". {one['bytes'] / 1000:.0f} kB, {one['milliseconds']:.2f} ms a photo.",
            "",
        ]
    lines += ["Again: `python benchmarks/something_else.py --photos FOLDER --others FOLDER --leave-out FOLDER`", ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, action="append", default=[])
    parser.add_argument("--others", type=Path, action="append", default=[])
    parser.add_argument("--leave-out", type=Path, action="append", default=[])
    parser.add_argument("--group-pattern", help="part of a file's name that photos of one group share, in brackets")
    parser.add_argument("--resplits", type=int, default=20)
    parser.add_argument("--rivals", type=int, default=5, help="resplits on which the other scores are tried too")
    parser.add_argument("--seed", type=int, default=0, help="of the first resplit")
    parser.add_argument("--add", action="store_true", help="keep what earlier runs found of other photos")
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args()
    if len(given.photos) != len(given.others) or not (given.photos or given.leave_out):
        parser.error("give --photos and --others in pairs, or --leave-out")
    eyes = Eyes()
    results: dict[str, dict[str, Any]] = {}
    seen: dict[tuple[Path, bool], Looked] = {}

    def look(folder: Path, classes: bool) -> Looked:
        if (folder, classes) not in seen:
            photos = seewhy.read_folder(folder) if classes else any_photos(folder)
            pattern = given.group_pattern if classes else None
            seen[folder, classes] = eyes.looked(photos, folder.resolve().name, pattern)
        return seen[folder, classes]

    pairs: list[tuple[Path, Path | None]] = list(zip(given.photos, given.others, strict=True))
    for folder, others in [*pairs, *((one, None) for one in given.leave_out)]:
        known, foreign = look(folder, True), None if others is None else look(others, False)
        name = (
            f"{known.name}, half of its classes left out" if foreign is None else f"{known.name} against {foreign.name}"
        )
        results[name] = measured(known, foreign, eyes.spec, given.resplits, given.rivals, given.seed)
        write(results, given)  # after each, so that a run cut short leaves what it has
    print((given.results / "something_else.md").read_text())


def write(results: dict[str, dict[str, Any]], given: argparse.Namespace) -> None:
    facts = {
        "Network": f"{NETWORK} as published on ImageNet",
        "resplits": f"{given.resplits}, of which {min(given.rivals, given.resplits)} for the other scores",
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} at the end",
        "Python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    given.results.mkdir(parents=True, exist_ok=True)
    earlier = given.results / "something_else.json"
    if given.add and earlier.exists():
        results = {**json.loads(earlier.read_text())["results"], **results}
    content = json.dumps({"conditions": facts, "results": results}, indent=1) + "\n"
    (given.results / "something_else.json").write_text(content)
    (given.results / "something_else.md").write_text(page(results, facts))


if __name__ == "__main__":
    main()
