"""Every figure that the README and the plan name, one benchmark after the other, and whether it reaches what it must.

    make bench                                    what needs no photos of yours
    SEEWHY_PHOTOS=FOLDER make bench               all

FOLDER holds canines/ (class folders cat, dog, wolf), imagenet_samples/, imagenet_samples_labels.json (file name to
{"index": 0 … 999}) and, for --long, cifar10/ (train.parquet, test.parquet). What cannot be measured is skipped and said
so. About an hour and a half on two cores, and what a peer took on this machine before is not measured again; let the
machine do nothing else. --summary only reads what the last runs wrote; --only NAME,NAME runs these. Writes
benchmarks/results/summary.md; the exit status is 1 where a benchmark failed or a figure misses its mark.
"""

import argparse
import dataclasses
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from marks import MARKS, RESULTS
from peers.make_venv import DEFAULT, python_of

HERE = Path(__file__).parent
PEER = "--peer-python {peer}"


@dataclasses.dataclass(frozen=True)
class Step:
    """One benchmark of the plan.

    Args:
        command: the file and its words; {photos} and {peer} are filled in.
        photos: what must be in the folder of photos, if it is needed.
        package: a package it needs that SeeWhy does not.
        long: whether it takes hours.
    """

    command: str
    photos: tuple[str, ...] = ()
    package: str | None = None
    long: bool = False

    def missing(self, photos: Path | None, peer: Path) -> str | None:
        """Why it cannot run here; None where it can."""
        if not (HERE / self.command.split()[0]).is_file():
            return "there is no such benchmark"
        if self.photos and photos is None:
            return "SEEWHY_PHOTOS names no folder of photos"
        gone = [name for name in self.photos if photos is None or not (photos / name).exists()]
        if gone:
            return f"{', '.join(gone)} not found"
        if self.package and importlib.util.find_spec(self.package) is None:
            return f"the package {self.package} is not installed"
        return "benchmarks/peers/make_venv.py has not run" if "{peer}" in self.command and not peer.is_file() else None

    def words(self, photos: Path | None, peer: Path) -> list[str]:
        """The file and its words, filled in."""
        return [word.format(photos=photos, peer=peer) for word in self.command.split()]


PLAN = (
    Step("augmentation.py"),
    Step("start.py --photos {photos}/canines", photos=("canines",)),
    Step(f"cold.py --photos {{photos}}/canines {PEER}", photos=("canines",)),
    Step("roofline.py"),
    Step(f"features_from_files.py --photos {{photos}}/canines {PEER}", photos=("canines",)),
    Step("feature_pass.py --photos {photos}/canines", photos=("canines",)),
    Step(f"decode.py --photos {{photos}}/canines {PEER}", photos=("canines",)),
    Step(f"predict_one.py --photos {{photos}}/canines {PEER}", photos=("canines",)),
    Step("predict_many.py --photos {photos}/canines", photos=("canines",)),
    Step("training_step.py"),
    Step("loop_overhead.py"),
    Step("studio.py", package="playwright"),
    Step("processes.py"),
    Step(
        "recogniser.py --photos {photos}/imagenet_samples --labels {photos}/imagenet_samples_labels.json "
        "--groups {photos}/canines",
        photos=("canines", "imagenet_samples", "imagenet_samples_labels.json"),
    ),
    Step("transfer.py --photos {photos}/canines --resplits 5", photos=("canines",)),
    Step("transfer.py --elpv --resplits 3", package="elpv_dataset"),
    Step(f"against_fastai.py --contestants ours --again {PEER}"),
    Step("drawings.py"),
    Step(f"against_fastai.py {PEER}"),
    Step("transfer.py --elpv --resplits 3 --first 3 --tune top --set size=300", package="elpv_dataset", long=True),
    Step(f"cifar.py --photos {{photos}}/cifar10 {PEER}", photos=("cifar10",), long=True),
)


def chosen(only: str | None, long: bool) -> list[Step]:
    """The steps asked for."""
    if only is None:
        return [step for step in PLAN if long or not step.long]
    names = only.split(",")
    return [step for step in PLAN if step.command.partition(".py")[0] in names]


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
    parser.add_argument("--peer-python", type=Path, default=python_of(DEFAULT), help="made by peers/make_venv.py")
    parser.add_argument("--only", help="names of benchmarks, by commas, such as cold,start")
    parser.add_argument("--long", action="store_true", help="those that take hours, too")
    parser.add_argument("--summary", action="store_true", help="run nothing, sum up what was measured")
    parser.add_argument("--plan", action="store_true", help="say what would run")
    arguments = parser.parse_args()
    photos = Path(arguments.photos) if arguments.photos else None
    failed: list[str] = []
    for step in [] if arguments.summary else chosen(arguments.only, arguments.long):
        why_not = step.missing(photos, arguments.peer_python)
        if why_not:
            print(f"skipped {step.command.split()[0]}: {why_not}")
            continue
        words = step.words(photos, arguments.peer_python.absolute())
        print(f"== benchmarks/{' '.join(words)}", flush=True)
        command = [sys.executable, str(HERE / words[0]), *words[1:]]
        if not arguments.plan and subprocess.run(command, check=False).returncode:
            failed.append(" ".join(words))
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
