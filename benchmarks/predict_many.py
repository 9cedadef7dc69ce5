"""Many photos: how many a second, how many a server answers, and how much memory 100,000 take against 1,000.

    python benchmarks/predict_many.py --photos FOLDER [--runs 5] [--many 100000]

Speed: 128 photos of the folder with the built-in recogniser (EfficientNet-Lite0, 224 px, float32), by turns
    predict_each   SeeWhy: each thread decodes and computes a few photos at a time
    by hand        Pillow in as many threads as processors, then ONNX Runtime in batches of 32 with all processors
    one by one     classifier.predict(photo) in a loop
    server, k      k threads at once, each calling classifier.predict(photo)
The engine alone, on prepared images: one thread or all, so many images in a run, threads that spin or sleep while they
wait.
Memory: `seewhy predict classifier FOLDER --csv` on folders of 1,000 and of 100,000 links to 50 drawings, with a small
network taught on drawings; peak of the process, and whether the first 1,000 answers are equal. Writes
benchmarks/results/predict_many.md and .json. About three minutes, half of them for the 100,000.
"""

import argparse
import csv
import datetime
import itertools
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from seewhy.classifier import Classifier
from seewhy.pixels.decode import IMAGE_SUFFIXES
from seewhy.recipes.recogniser import recogniser

RESULTS = Path(__file__).parent / "results"
PHOTOS = 128
FEW = 1000
DRAWN = 50  # different drawings behind the links
# Says on standard error how a command ended and what memory it took at the most; a process as small as this one, since
# the system counts what a process was before it became the command.
_PEAK = """
import os, subprocess, sys
_, status, usage = os.wait4(subprocess.Popen(sys.argv[1:]).pid, 0)
print(status, usage.ru_maxrss, file=sys.stderr)
"""
Way = Callable[[list[Path]], list[Any]]


def by_hand(classifier: Classifier) -> Way:
    """A loop as ONNX Runtime's and Pillow's documentation lead to: decode in threads, then a batch of 32."""
    import onnxruntime

    session = onnxruntime.InferenceSession(classifier.model.onnx, providers=["CPUExecutionProvider"])
    pool = ThreadPoolExecutor(os.cpu_count())

    def pixels(path: Path) -> np.ndarray:
        with Image.open(path) as photo:
            image = photo.convert("RGB")
        scale = 256 / min(image.size)
        image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)
        left, top = (image.width - 224) // 2, (image.height - 224) // 2
        return np.asarray(image.crop((left, top, left + 224, top + 224)))

    def way(paths: list[Path]) -> list[Any]:
        found: list[Any] = []
        for start in range(0, len(paths), 32):
            batch = np.stack(list(pool.map(pixels, paths[start : start + 32])))
            found += list(session.run(["logits"], {"photos": batch})[0])
        return found

    return way


def server(classifier: Classifier, threads: int) -> Way:
    """So many callers at once."""

    def way(paths: list[Path]) -> list[Any]:
        with ThreadPoolExecutor(threads) as pool:
            return [one.logits for one in pool.map(classifier.predict, paths)]

    return way


def speeds(folder: Path, runs: int) -> dict[str, Any]:
    """Photos a second by way, the ways by turns; whether SeeWhy's own ways agree."""
    classifier = recogniser()
    there = [one for one in sorted(folder.rglob("*")) if one.suffix.lower() in IMAGE_SUFFIXES]
    paths = list(itertools.islice(itertools.cycle(there), PHOTOS))
    ways: dict[str, Way] = {
        "predict_each": lambda paths: [getattr(one, "logits", None) for _, one in classifier.predict_each(paths)],
        "by hand": by_hand(classifier),
        "one by one": lambda paths: [classifier.predict(one).logits for one in paths],
        **{f"server, {k}": server(classifier, k) for k in (1, 2, 4, 8)},
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    busy: dict[str, list[float]] = {name: [] for name in ways}
    answers = {}
    for run in range(runs + 1):
        for name, way in ways.items():
            started, processor = time.perf_counter(), time.process_time()
            answers[name] = np.array(way(paths))
            if run:  # the first is for the disk and the memory
                found[name].append(PHOTOS / (time.perf_counter() - started))
                busy[name].append(1000 * (time.process_time() - processor) / PHOTOS)
    own = [answers[name] for name in ways if name != "by hand"]
    largest = max(
        float(np.abs(classifier.probabilities_of(one) - classifier.probabilities_of(own[0])).max()) for one in own
    )
    return {"photos_a_second": found, "processor_milliseconds": busy, "largest_difference": largest}


def engine_times(runs: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds an image (wall and processor) by threads and images in a run, by turns."""
    import onnxruntime

    model, every = recogniser().model.onnx, os.cpu_count() or 1

    def session(threads: int, spin: bool) -> Any:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", str(int(spin)))
        options.add_session_config_entry("session.force_spinning_stop", "1")
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    alone, spins, sleeps = session(1, False), session(every, True), session(every, False)
    ways = {f"one thread, {count} a run": (alone, count) for count in (1, 2, 4, 8, 32)}
    ways |= {f"{every} threads that spin, {count} a run": (spins, count) for count in (1, 32)}
    ways |= {f"{every} threads that sleep, {count} a run": (sleeps, count) for count in (1, 32)}
    found: dict[str, dict[str, list[float]]] = {name: {"wall": [], "processor": []} for name in ways}
    images = np.random.default_rng(0).integers(0, 256, (32, 224, 224, 3), dtype=np.uint8)
    for _ in range(4 * runs):
        for name, (one, count) in ways.items():
            feeds = {"photos": images[:count]}
            one.run(["logits"], feeds)
            again = max(1, 8 // count)
            started, processor = time.perf_counter(), time.process_time()
            for _ in range(again):
                one.run(["logits"], feeds)
            found[name]["wall"].append(1000 * (time.perf_counter() - started) / again / count)
            found[name]["processor"].append(1000 * (time.process_time() - processor) / again / count)
    return found


def taught(place: Path) -> tuple[Path, list[Path]]:
    """A small classifier and the drawings it was taught on."""
    for words in (
        ["draw", str(place / "drawn"), "--count", "240"],
        ["train", str(place / "drawn"), "--network", "plain", "--size", "32", "--epochs", "2", "-o",
         str(place / "small.seewhy")],
    ):  # fmt: skip
        subprocess.run([sys.executable, "-m", "seewhy", *words], check=True, stdout=subprocess.DEVNULL)
    return place / "small.seewhy", sorted((place / "drawn").rglob("*.png"))[:DRAWN]


def memory(place: Path, many: int) -> dict[str, Any]:
    """Peak memory and seconds by number of photos, and whether the first answers are the same."""
    classifier, drawings = taught(place)
    found: dict[str, Any] = {}
    for count in (FEW, many):
        folder = place / str(count)
        folder.mkdir()
        for number in range(count):
            os.link(drawings[number % DRAWN], folder / f"photo_{number:07d}.png")
        table, started = place / f"{count}.csv", time.perf_counter()
        with table.open("w") as output:
            command = [sys.executable, "-m", "seewhy", "predict", str(classifier), str(folder), "--csv"]
            watched = [sys.executable, "-c", _PEAK, *command]
            done = subprocess.run(watched, check=True, stdout=output, stderr=subprocess.PIPE, text=True)
        status, size = map(int, done.stderr.split()[-2:])
        if status:
            sys.exit(done.stderr)
        peak = size / (1024**2 if sys.platform == "darwin" else 1024)
        found[str(count)] = {"peak_mib": peak, "seconds": time.perf_counter() - started}
    rows = []
    for count in (FEW, many):
        with (place / f"{count}.csv").open(newline="") as file:
            rows.append([row[1:] for row in itertools.islice(csv.reader(file), FEW + 1)])
    found["equal_answers"] = rows[0] == rows[1]
    found["ratio"] = found[str(many)]["peak_mib"] / found[str(FEW)]["peak_mib"]
    return found


def spread(values: list[float], digits: int) -> str:
    """median (lowest … highest)."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} … {max(values):.{digits}f})"


def table(found: dict[str, Any], facts: dict[str, Any]) -> str:
    """The result as Markdown."""
    few, most = found["memory"][str(FEW)], found["memory"][str(facts["many"])]
    speed, engine = found["speed"], found["engine"]
    lines = [
        "# Many photos",
        "",
        f"Median (lowest … highest) of {facts['runs']} runs by turns over {PHOTOS} photos, from their files to "
        f"predictions. EfficientNet-Lite0, 224 px, float32. {facts['cores']} cores, no GPU, load "
        f"{facts['load_at_start']} at the start, {facts['load']} at the end, Python {facts['python']}, "
        f"{facts['date']}.",
        "",
        "| way | photos a second | processor time a photo, ms |",
        "|---|---|---|",
        *(
            f"| {name} | {spread(some, 0)} | {spread(speed['processor_milliseconds'][name], 1)} |"
            for name, some in speed["photos_a_second"].items()
        ),
        "",
        f"The largest difference of a probability between SeeWhy's own ways is {speed['largest_difference']:.1g}.",
        "",
        f"The engine alone, {4 * facts['runs']} turns:",
        "",
        "| threads and images in a run | ms an image | processor time an image, ms |",
        "|---|---|---|",
        *(f"| {way} | {spread(some['wall'], 1)} | {spread(some['processor'], 1)} |" for way, some in engine.items()),
        "",
        f"`seewhy predict FOLDER --csv`: {FEW:,} photos {few['peak_mib']:.1f} MiB at the most, {facts['many']:,} "
        f"photos {most['peak_mib']:.1f} MiB in {most['seconds']:.0f} s: {found['memory']['ratio']:.3f} times. The "
        f"first {FEW:,} answers are {'equal' if found['memory']['equal_answers'] else 'NOT equal'}.",
        "",
        "Again: `python benchmarks/predict_many.py --photos FOLDER`",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, default=os.environ.get("SEEWHY_PHOTOS"), help="or SEEWHY_PHOTOS")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--many", type=int, default=100_000)
    arguments = parser.parse_args()
    if not arguments.photos:
        parser.error("--photos names no folder")
    load = os.getloadavg()[0]
    found: dict[str, Any] = {"speed": speeds(Path(arguments.photos), arguments.runs)}
    found["engine"] = engine_times(arguments.runs)
    with tempfile.TemporaryDirectory() as place:
        found["memory"] = memory(Path(place), arguments.many)
    facts = {
        "runs": arguments.runs,
        "many": arguments.many,
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "load_at_start": round(load, 1),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "predict_many.json").write_text(json.dumps({"conditions": facts, **found}, indent=2) + "\n")
    (RESULTS / "predict_many.md").write_text(table(found, facts))
    print(table(found, facts))


if __name__ == "__main__":
    main()
