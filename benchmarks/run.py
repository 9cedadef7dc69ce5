"""Every figure that the README and the plan name, one benchmark after the other, and whether it reaches what it must.

    make bench                                    what needs no photos of yours
    SEEWHY_PHOTOS=FOLDER make bench               all

FOLDER holds canines/ (class folders cat, dog, wolf), imagenet_samples/ and imagenet_samples_labels.json (file name to
{"index": 0 … 999}). What cannot be measured is skipped and said so. About an hour on two cores; let the machine do
nothing else. --summary only reads what the last runs wrote. Writes benchmarks/results/summary.md; the exit status is 1
where a benchmark failed or a figure misses its mark.
"""

import argparse
import dataclasses
import importlib.util
import json
import operator
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results"


@dataclasses.dataclass(frozen=True)
class Mark:
    """A figure that must be reached.

    Args:
        what: in words.
        file: the benchmark's JSON file.
        read: finds the figure in it.
        bound: the least, or for "most" the most, that it may be.
        most: whether the bound is an upper one.
        form: how it is written.
    """

    what: str
    file: str
    read: Callable[[Any], float]
    bound: float
    most: bool = False
    form: str = ".1%"

    def row(self) -> tuple[str, bool | None]:
        """A line of the table, and whether the mark is met; None where there is no figure yet."""
        place = RESULTS / self.file
        asked = f"{'≤' if self.most else '≥'} {self.bound:{self.form}}"
        if not place.is_file():
            return f"| {self.what} | {asked} | – | not measured |", None
        found = json.loads(place.read_text())
        value = self.read(found)
        met = (operator.le if self.most else operator.ge)(value, self.bound)
        date = found["conditions"]["date"]
        return f"| {self.what} | {asked} | {value:{self.form}} | {'met' if met else 'MISSED'}, {date} |", bool(met)


def _mean(model: str) -> Callable[[Any], float]:
    def read(found: Any) -> float:
        scores = [row["accuracy"] for row in found["rows"] if row["model"] == model]
        return sum(scores) / len(scores)

    return read


def _summary(name: str) -> Callable[[Any], float]:
    return lambda found: found["summary"][name]["mean"]


def _seconds(start: str) -> Callable[[Any], float]:
    def read(found: Any) -> float:
        return statistics.median(next(some for name, some in found["seconds"].items() if name.startswith(start)))

    return read


MARKS = (
    Mark("drawings, linear model on pixels", "drawings.json", _mean("linear"), 0.60, most=True),
    Mark("drawings, `plain`, above the linear model", "drawings.json", _mean("plain"), 0.65),
    Mark("drawings, `resnet`", "drawings.json", _mean("resnet"), 0.97),
    Mark("canines, head on ImageNet weights: accuracy", "transfer_canines.json", _summary("accuracy"), 0.98),
    Mark("canines: ECE", "transfer_canines.json", _summary("ece"), 0.03, most=True, form=".3f"),
    Mark("recogniser, top-1 of 1,000", "recogniser.json", lambda found: found["labelled"]["top1"]["value"], 0.85),
    Mark(
        "recogniser, group among cat, dog, wolf",
        "recogniser.json",
        lambda found: found["groups"]["all"]["among_these"]["value"],
        0.92,
    ),
    Mark("ELPV: accuracy", "transfer_elpv.json", _summary("accuracy"), 0.85),
    Mark("ELPV: balanced accuracy", "transfer_elpv.json", _summary("balanced_accuracy"), 0.80),
    Mark("folder to evaluated classifier, s", "start.json", _seconds("folder"), 20, most=True, form=".1f"),
    Mark("`seewhy predict`, cold shell, s", "start.json", _seconds("seewhy predict, one photo"), 1, True, ".2f"),
    Mark("`seewhy --help`, s", "start.json", _seconds("seewhy --help"), 0.3, True, ".2f"),
)


def plan(photos: Path | None) -> tuple[list[list[str]], list[str]]:
    """The commands that can run here, the longest last, and what is left out and why."""
    commands: list[list[str]] = [["augmentation.py"]]
    left_out: list[str] = []

    def there(needed: list[Path], what: str) -> bool:
        missing = [str(one) for one in needed if not one.exists()]
        if missing:
            left_out.append(f"{what}: {', '.join(missing)} not found")
        return not missing

    if photos is None:
        left_out.append("start.py, recogniser.py and transfer.py --photos: SEEWHY_PHOTOS names no folder of photos")
    else:
        canines, samples = photos / "canines", photos / "imagenet_samples"
        labels = photos / "imagenet_samples_labels.json"
        if there([canines], "start.py"):
            commands.append(["start.py", "--photos", str(canines)])
        if there([canines, samples, labels], "recogniser.py"):
            words = ["--photos", str(samples), "--labels", str(labels), "--groups", str(canines)]
            commands.append(["recogniser.py", *words])
        if there([canines], "transfer.py --photos"):
            commands.append(["transfer.py", "--photos", str(canines), "--resplits", "5"])
    if importlib.util.find_spec("elpv_dataset"):
        commands.append(["transfer.py", "--elpv", "--resplits", "3"])
    else:
        left_out.append("transfer.py --elpv: the package elpv-dataset is not installed")
    commands.append(["drawings.py"])
    return commands, left_out


def summary() -> tuple[str, bool]:
    """The table of all marks, and whether none is missed."""
    rows = [mark.row() for mark in MARKS]
    lines = [
        "# What must be reached, and what was measured",
        "",
        "| what | mark | measured | |",
        "|---|---|---|---|",
        *(line for line, _ in rows),
        "",
        "Means over splits or seeds, medians of seconds; n, spread and machine stand in each benchmark's own file.",
        "",
        "Again: `SEEWHY_PHOTOS=FOLDER make bench`",
        "",
    ]
    return "\n".join(lines), all(met is not False for _, met in rows)


def main() -> None:
    """Runs what can run, then writes the summary."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, default=os.environ.get("SEEWHY_PHOTOS"), help="or SEEWHY_PHOTOS")
    parser.add_argument("--summary", action="store_true", help="run nothing, sum up what was measured")
    parser.add_argument("--plan", action="store_true", help="say what would run")
    arguments = parser.parse_args()
    commands, left_out = plan(Path(arguments.photos) if arguments.photos else None)
    failed: list[str] = []
    for words in [] if arguments.summary else commands:
        print(f"== benchmarks/{' '.join(words)}", flush=True)
        command = [sys.executable, str(HERE / words[0]), *words[1:]]
        if not arguments.plan and subprocess.run(command, check=False).returncode:
            failed.append(" ".join(words))
    for one in [] if arguments.summary else left_out:
        print(f"skipped {one}")
    if arguments.plan:
        return
    table, reached = summary()
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "summary.md").write_text(table)
    print(table)
    for one in failed:
        print(f"FAILED: benchmarks/{one}", file=sys.stderr)
    sys.exit(1 if failed or not reached else 0)


if __name__ == "__main__":
    main()
