"""One photo from a cold shell: `seewhy predict`, a timm script, the ultralytics command line.

    python benchmarks/cold.py --photos FOLDER [--runs 7] [--peer-python …]

Every run is a fresh process from its start to its end, the contestants by turns; one round before them is not counted,
so that the disk does not count and SeeWhy's built-in recogniser is made (it is made at its first use). The first photo
of the folder is asked. ultralytics gets yolo11n-cls with random weights and 224 px, of the cost of its learned one.
About two minutes. Writes benchmarks/results/cold.md and .json.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import rows
from peers.make_venv import DEFAULT, python_of

NAME = "cold"
PEERS = Path(__file__).parent / "peers"
OURS = "`seewhy predict PHOTO`"
PEER_PACKAGES = ("torch", "timm", "ultralytics")


def seconds(command: list[str], folder: Path) -> float:
    """Wall time of one command, in a folder where it may leave what it writes."""
    quiet = {"YOLO_CONFIG_DIR": str(folder), "YOLO_OFFLINE": "true"}  # no look for newer versions, no telemetry
    started = time.perf_counter()
    done = subprocess.run(command, check=False, cwd=folder, env=os.environ | quiet, capture_output=True, text=True)
    taken = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return taken


def commands(photo: Path, python: Path, folder: Path) -> dict[str, list[str]]:
    """What is typed, by contestant; makes the file that ultralytics loads."""
    model = folder / "yolo11n-cls-random.pt"
    seconds([str(python), str(PEERS / "ultralytics_model.py"), str(model)], folder)
    yolo = python.with_name("yolo")
    return {
        OURS: [str(Path(sys.executable).with_name("seewhy")), "predict", str(photo)],
        "timm script": [str(python), str(PEERS / "timm_predict.py"), str(photo)],
        "`yolo classify predict`": [
            str(yolo),
            *("classify", "predict", f"model={model}", f"source={photo}", "imgsz=224"),
        ],
    }


def versions(python: Path) -> dict[str, str]:
    """Of the peers."""
    ask = f"import importlib.metadata as m, json; print(json.dumps({{n: m.version(n) for n in {PEER_PACKAGES}}}))"
    return json.loads(subprocess.run([str(python), "-c", ask], check=True, capture_output=True, text=True).stdout)


def page(measured: list[dict[str, Any]]) -> str:
    """The Markdown page: a section for each machine and day."""
    lines = [
        "# One photo from a cold shell",
        "",
        "Seconds from the start of the command to its end, by turns; median (lowest … highest).",
        "",
    ]
    for row in measured:
        ours = statistics.median(row["seconds"][OURS])
        runs = len(row["seconds"][OURS])
        packages = ", ".join(f"{name} {version}" for name, version in row["versions"].items())
        lines += [
            f"## {row['machine']}, {row['date']}",
            "",
            f"n = {runs} runs each, a photo of {row['pixels']} px, load {row['load_before']} before and {row['load']} "
            f"after. {packages}.",
            "",
            "| command | seconds | times as long as ours |",
            "|---|---|---|",
            *(
                f"| {name} | {rows.spread(some)} | {statistics.median(some) / ours:.1f} |"
                for name, some in row["seconds"].items()
            ),
            "",
        ]
    return "\n".join([*lines, "Again: `python benchmarks/cold.py --photos FOLDER`", ""])


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, default=os.environ.get("SEEWHY_PHOTOS"), help="or SEEWHY_PHOTOS")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--peer-python", type=Path, default=python_of(DEFAULT), help="made by peers/make_venv.py")
    parser.add_argument("--results", type=Path, default=rows.RESULTS)
    arguments = parser.parse_args()
    from PIL import Image

    photo = next(one for one in sorted(Path(arguments.photos).rglob("*")) if one.suffix.lower() in (".jpg", ".jpeg"))
    with Image.open(photo) as opened:
        pixels = f"{opened.width}×{opened.height}"
    load = rows.load()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        contestants = commands(photo.resolve(), arguments.peer_python.absolute(), folder)
        for command in contestants.values():
            seconds(command, folder)
        times: dict[str, list[float]] = {one: [] for one in contestants}
        for _ in range(arguments.runs):
            for one, command in contestants.items():
                times[one].append(round(seconds(command, folder), 4))
    row = {
        "machine": rows.machine(),
        "date": rows.today(),
        "load_before": load,
        "load": rows.load(),
        "pixels": pixels,
        "versions": versions(arguments.peer_python),
        "seconds": times,
    }
    measured = [*rows.others(NAME, row, arguments.results), row]
    rows.keep(NAME, measured, arguments.results)
    text = page(measured)
    (arguments.results / f"{NAME}.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
