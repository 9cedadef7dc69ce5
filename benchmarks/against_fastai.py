"""Solar cells, folder to evaluated classifier: SeeWhy, a competent PyTorch loop and fastai on the same photos.

    python benchmarks/against_fastai.py --splits 0,1,2 --contestants ours,loop,fastai [--runs 3] [--peer-python …]

Each run is a fresh process from its start to its figures, its own start-up included: `seewhy train FOLDER --weights
imagenet` with an empty cache, on photos it has not seen with the network it prepared then, and on the same photos once
more; peers/torch_loop_elpv.py, peers/fastai_elpv.py.
All start from the same EfficientNet-Lite0 and are judged on the same test photos, which the folder gives as test/. A
row is written after each run, and what this machine has measured already is not measured again (--again does). On two
cores a split takes SeeWhy a minute in all, the loop 6 minutes, fastai 25: --contestants ours takes 3 minutes.
Writes benchmarks/results/against_fastai.md and .json.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import rows
from elpv_split import cells_of, lay_out
from peers.make_venv import DEFAULT, python_of

NAME = "against_fastai"
PEERS = Path(__file__).parent / "peers"
SCRIPTS = {"loop": "torch_loop_elpv.py", "fastai": "fastai_elpv.py"}
TOLD = {
    "ours": "`seewhy train`, empty cache",
    "ours, new photos": "`seewhy train`, photos it has not seen, the network prepared before",
    "ours again": "`seewhy train`, the same folder once more",
    "loop": "PyTorch loop (AdamW, one-cycle, channels_last, tuned allocator, 3 epochs)",
    "fastai": "fastai `fine_tune(3)` as it comes",
}


def ours(folder: Path, scratch: Path) -> dict[str, Any]:
    """One training through the command line; scratch holds its cache and what it writes."""
    output = scratch / "cells.seewhy"
    command = [sys.executable, "-m", "seewhy", "train", str(folder), "--weights", "imagenet", "-o", str(output)]
    started, used = time.perf_counter(), sum(os.times()[2:4])
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"XDG_CACHE_HOME": str(scratch / "cache")}
    )
    seconds, processor = time.perf_counter() - started, sum(os.times()[2:4]) - used
    record = json.loads((output / "config.json").read_text())
    metrics = (record.get("provenance") or record)["metrics"]
    figures = {name: metrics[name]["value"] for name in ("accuracy", "balanced_accuracy")}
    return {"seconds": seconds, "processor_seconds": round(processor, 1), **figures, "n_test": metrics["n"]}


def peer(script: str, folder: Path, seed: int, python: Path) -> dict[str, Any]:
    """One run of a peer, which reports its own seconds since its start."""
    command = [str(python), str(PEERS / script), str(folder), str(seed)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def measure(contestant: str, seed: int, cells: Path, python: Path) -> list[dict[str, Any]]:
    """The rows of one contestant on one split: three of ours, with an empty cache, without photos in it, and with."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        folder = lay_out(cells, scratch, seed)
        facts = {"seed": seed, "machine": rows.machine(), "date": rows.today(), "load_before": rows.load()}
        if contestant != "ours":
            return [
                {"contestant": contestant, **facts, **_without_name(peer(SCRIPTS[contestant], folder, seed, python))}
            ]
        found = []
        for one in ("ours", "ours, new photos", "ours again"):
            if one == "ours, new photos":
                shutil.rmtree(scratch / "cache" / "seewhy" / "photos")
            found.append({"contestant": one, **facts, **ours(folder, scratch), "load": rows.load()})
        return found


def _without_name(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "contestant"}


def newest(measured: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of every machine, split and contestant the rows of its last day: what an earlier SeeWhy took is history."""

    def place(row: dict[str, Any]) -> tuple[Any, ...]:
        return row["machine"], row["seed"], row["contestant"]

    last: dict[tuple[Any, ...], str] = {}
    for row in measured:
        last[place(row)] = max(row["date"], last.get(place(row), ""))
    return [row for row in measured if row["date"] == last[place(row)]]


def page(measured: list[dict[str, Any]], again: str) -> str:
    """The Markdown page: a section for each machine."""
    lines = [
        "# Solar cells: folder to evaluated classifier",
        "",
        "2,624 photos of elpv-dataset, two classes, 25 % held out, stratified; every contestant starts from the same "
        "ImageNet weights of EfficientNet-Lite0, gets the same folders and is judged on the same test photos. Seconds "
        "from the start of the process to its figures, processor seconds of all its threads; median (lowest … "
        "highest) of n runs.",
        "",
    ]
    for machine in dict.fromkeys(row["machine"] for row in measured):
        lines += _section(machine, [row for row in newest(measured) if row["machine"] == machine])
    return "\n".join([*lines, f"Again: `{again}`", ""])


def _section(machine: str, measured: list[dict[str, Any]]) -> list[str]:
    dates = sorted({row["date"] for row in measured})
    lines = [
        f"## {machine}, {' and '.join(dict.fromkeys([dates[0], dates[-1]]))}",
        "",
        "| contestant | n | seconds | processor s | accuracy | balanced accuracy | load before |",
        "|---|---|---|---|---|---|---|",
    ]
    for contestant, told in TOLD.items():
        some = [row for row in measured if row["contestant"] == contestant]
        if some:
            columns = [rows.spread([row[name] for row in some], ".1f") for name in ("seconds", "processor_seconds")]
            columns += [rows.spread([row[name] for row in some], ".1%") for name in ("accuracy", "balanced_accuracy")]
            columns.append(rows.spread([row["load_before"] for row in some], ".1f"))
            lines.append(f"| {told} | {len(some)} | {' | '.join(columns)} |")
    lines += [
        "",
        "| split | contestant | seconds | balanced accuracy | test photos | times as long as ours |",
        "|---|---|---|---|---|---|",
    ]
    for seed in sorted({row["seed"] for row in measured}):
        lines += _split([row for row in measured if row["seed"] == seed], seed)
    return [*lines, *_notes(measured), ""]


def _split(measured: list[dict[str, Any]], seed: int) -> list[str]:
    base = [row["seconds"] for row in measured if row["contestant"] == "ours"]
    lines = []
    for contestant in TOLD:
        some = [row for row in measured if row["contestant"] == contestant]
        if some:
            seconds = statistics.median(row["seconds"] for row in some)
            ratio = f"{seconds / statistics.median(base):.1f}" if base else "–"
            balanced = rows.spread([row["balanced_accuracy"] for row in some], ".1%")
            lines.append(f"| {seed} | {contestant} | {seconds:.1f} | {balanced} | {some[0]['n_test']} | {ratio} |")
    return lines


def _notes(measured: list[dict[str, Any]]) -> list[str]:
    lines = [""]
    for contestant in ("loop", "fastai"):
        for one in ("ours", "ours, new photos", "ours again"):
            found = ratios(measured, contestant, one)
            if found:
                splits = f"{len(found)} split{'s' if len(found) > 1 else ''}"
                lines += [f"{TOLD[one]}: {rows.spread(found, '.1f')} times as fast as {contestant}, over {splits}.", ""]
    lean = [row["seconds"] - sum(row["epochs"][1][:-1]) for row in measured if row["contestant"] == "fastai"]
    if lean:
        lines += [
            "fastai passes over the held-out photos after every epoch; without all but the last of these passes it "
            f"would have taken {rows.spread(lean, '.0f')} s.",
        ]
    return lines


def ratios(measured: list[dict[str, Any]], contestant: str, one_of_ours: str = "ours") -> list[float]:
    """For every split that both have run, how many times as long the contestant took as one of ours (medians)."""
    found, measured = [], newest(measured)
    for seed in sorted({row["seed"] for row in measured}):
        times = [
            [row["seconds"] for row in measured if row["seed"] == seed and row["contestant"] == one]
            for one in (contestant, one_of_ours)
        ]
        if all(times):
            found.append(statistics.median(times[0]) / statistics.median(times[1]))
    return found


def main() -> None:
    """Reads the command line, runs what is missing, writes after each run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--splits", default="0,1,2", help="seeds of the splits")
    parser.add_argument("--contestants", default="ours,loop,fastai")
    parser.add_argument("--runs", type=int, default=3, help="of ours on each split; the peers run once")
    parser.add_argument("--peer-python", type=Path, default=python_of(DEFAULT), help="made by peers/make_venv.py")
    parser.add_argument("--again", action="store_true", help="measure what was measured too")
    parser.add_argument("--results", type=Path, default=rows.RESULTS)
    arguments = parser.parse_args()
    contestants = arguments.contestants.split(",")
    if not arguments.peer_python.is_file():
        parser.error(f"{arguments.peer_python} is not there; run benchmarks/peers/make_venv.py, or name --peer-python")
    packages = subprocess.run(
        [arguments.peer_python, "-c", "import elpv_dataset; print(elpv_dataset.__file__)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    cells = cells_of(Path(packages.strip()).parent)
    measured = rows.kept(NAME, arguments.results)
    plan = [(seed, one) for seed in map(int, arguments.splits.split(",")) for one in contestants]
    for seed, contestant in plan:
        wanted = arguments.runs if contestant == "ours" else 1
        old = [row for row in rows.here(measured) if row["seed"] == seed and row["contestant"].startswith(contestant)]
        if arguments.again:  # those of an earlier day stay
            measured = [row for row in measured if row not in old or row["date"] != rows.today()]
            old = []
        missing = wanted - sum(row["contestant"] == contestant for row in old)
        for _ in range(missing):
            measured += measure(contestant, seed, cells, arguments.peer_python)
            print(json.dumps(measured[-1]), flush=True)
            rows.keep(NAME, measured, arguments.results)
    if measured:
        again = "python benchmarks/against_fastai.py"
        (arguments.results / f"{NAME}.md").write_text(page(measured, again))


if __name__ == "__main__":
    main()
