"""Where do the seconds of `seewhy train FOLDER --weights imagenet` go, activity by activity?

    python benchmarks/seconds.py --photos FOLDER [FOLDER ...] [--elpv] [--runs 5] [--before OTHER_CHECKOUT/src]

Each run is a fresh process, start-up included; the files were read before, so that the disk does not count. The user's
cache begins empty: the first run tells what a first use takes, and is told apart. With --before another version of the
code takes turns with this one. Seconds are those that the main thread spent in an activity, without what it spent in
another activity of the list meanwhile; they sum to the whole. --elpv takes the solar cells of the package elpv-dataset.
Writes benchmarks/results/seconds.md and seconds.json. A run takes as long as the command.
"""

import argparse
import datetime
import functools
import importlib
import importlib.abc
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
REST = "start of Python, the command line, and all that is not named here"
OTHER_IMPORTS = "importing what is left"

# Functions (module, name, activity). One that an earlier version did not have is not missed.
_FUNCTIONS = (
    ("seewhy.data.folder", "read_photos", "reading and looking at each photo"),
    ("seewhy.data.duplicates", "find_duplicates", "finding copies"),
    ("seewhy.data.audit", "audit", "audit"),
    ("seewhy.recipes.unfinished", "deal", "splitting"),
    ("seewhy.recipes.head_alone", "network_for", "building the network, reading its weights"),
    ("seewhy.recipes.frozen_body", "frozen_body", "building the network, reading its weights"),
    ("seewhy.export.dense_layer", "with_dense", "writing ONNX"),
    ("seewhy.export.dense_layer", "up_to_dense", "writing ONNX"),
    ("seewhy.recipes.head_alone", "photo_features", "features of each photo"),
    ("seewhy.recipes.head_alone", "teach_on", "teaching the head"),
    ("seewhy.data.batches", "decode_once", "decoding to the network's square"),
    ("seewhy.export.onnx_graph", "features_to_onnx", "writing ONNX"),
    ("seewhy.export.onnx_graph", "to_onnx", "writing ONNX"),
    ("seewhy.network.measured_sights", "head_to_json", "where the places look"),
    ("seewhy.network.measured_sights", "measured_sights", "where the places look"),
    ("seewhy.recipes.outcome", "classifier_of", "temperature, rule, receipts"),
    ("seewhy.recipes.remembered", "with_what_it_knows", "what it remembers, and its detector"),
    ("seewhy.recipes.label_errors", "label_errors_of_run", "wrong labels"),
    ("seewhy.evaluate.judging", "evaluate", "judging the test part"),
    ("seewhy.recipes.judgement", "judged_by_figures", "figures of the report"),
    ("seewhy.recipes.judgement_page", "judgement_page", "page of the report"),
    ("seewhy.classifier.classifier", "Classifier.save", "saving"),
    ("seewhy.classifier.engine", "OnnxEngine.__init__", "making an engine"),
)
_IMPORTS = {name: f"importing {name}" for name in ("torch", "numpy", "onnx", "onnxruntime", "openvino", "PIL")}


class Clock:
    """Seconds of the main thread by activity; what is inside another activity is taken from the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.calls: dict[str, int] = {}
        self._running = [REST]
        self._since = time.perf_counter()

    def _turn(self) -> None:
        now = time.perf_counter()
        activity = self._running[-1]
        self.seconds[activity] = self.seconds.get(activity, 0.0) + now - self._since
        self._since = now

    def timed(self, activity: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, whose seconds are counted where the main thread calls it."""

        @functools.wraps(work)
        def wrapped(*arguments: Any, **named: Any) -> Any:
            if threading.current_thread() is not threading.main_thread():
                return work(*arguments, **named)
            self._turn()
            self._running.append(activity)
            self.calls[activity] = self.calls.get(activity, 0) + 1
            try:
                return work(*arguments, **named)
            finally:
                self._turn()
                self._running.pop()

        return wrapped

    def stop(self) -> dict[str, float]:
        """Seconds by activity so far."""
        self._turn()
        return self.seconds


class Watch(importlib.abc.MetaPathFinder):
    """Counts imports, and puts the clock around the functions of a module as soon as it is imported."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._looking = False

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The usual spec, with a loader that is timed."""
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                break
        else:
            return None
        if spec.loader is not None and hasattr(spec.loader, "exec_module"):
            execute = spec.loader.exec_module

            def then_wrap(module: Any) -> None:
                execute(module)
                self._wrap(name, module)

            root = name.partition(".")[0]
            # A package that is loaded by another's import counts as its own only where it is named.
            activity = _IMPORTS.get(root, OTHER_IMPORTS)
            spec.loader.exec_module = self._clock.timed(activity, then_wrap)  # type: ignore[method-assign]
        return spec

    def _wrap(self, name: str, module: Any) -> None:
        for where, what, activity in _FUNCTIONS:
            if where != name:
                continue
            *owners, last = what.split(".")
            owner = functools.reduce(lambda one, part: getattr(one, part, None), owners, module)
            if owner is not None and hasattr(owner, last):
                setattr(owner, last, self._clock.timed(activity, getattr(owner, last)))


def watched(words: list[str], told: Path) -> int:
    """Runs the command in this process under the clock, and writes what it found."""
    started = time.process_time()
    clock = Clock()
    sys.meta_path.insert(0, Watch(clock))
    status = importlib.import_module("seewhy.cli.main").main(words)
    facts = {"seconds": clock.stop(), "calls": clock.calls, "processor": time.process_time() - started}
    told.write_text(json.dumps(facts))
    return int(status)


def one_run(source: Path, photos: Path, scratch: Path, more: list[str]) -> dict[str, Any]:
    """One whole training in a fresh process; what its clock leaves unexplained counts as the rest."""
    told, environment = scratch / "told.json", {"PYTHONPATH": str(source), "XDG_CACHE_HOME": str(scratch / "cache")}
    words = ["train", str(photos), "--weights", "imagenet", "-o", str(scratch / "c.seewhy"), *more]
    started = time.perf_counter()
    command = [sys.executable, __file__, "--watched", str(told), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    whole = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"seewhy {' '.join(words)} failed:\n{done.stderr}")
    found = json.loads(told.read_text())
    found["seconds"][REST] += whole - sum(found["seconds"].values())
    figures = [line for line in done.stdout.splitlines() if re.match(r"[a-z ]+ {2,}\d", line)]  # no names of photos
    return {**found, "whole": whole, "told": figures}


def table(runs: list[dict[str, Any]]) -> list[str]:
    """Median seconds of each activity, the largest first."""
    names = {name for run in runs for name in run["seconds"]}
    of = {name: [run["seconds"].get(name, 0.0) for run in runs] for name in names}
    calls = {name: max(run["calls"].get(name, 0) for run in runs) for name in names}
    rows = [
        f"| {name} | {statistics.median(some):.2f} | {min(some):.2f} … {max(some):.2f} "
        f"| {'' if name == REST or name.startswith('importing') else calls[name]} |"
        for name, some in sorted(of.items(), key=lambda one: -statistics.median(one[1]))
    ]
    for name, key in (("**the whole, wall time**", "whole"), ("**processor time**", "processor")):
        some = [run[key] for run in runs]
        rows.append(f"| {name} | {statistics.median(some):.2f} | {min(some):.2f} … {max(some):.2f} | |")
    return ["| activity | median, s | lowest … highest | calls |", "|---|---|---|---|", *rows]


def main() -> None:
    """Reads the command line, runs, writes."""
    if sys.argv[1:2] == ["--watched"]:
        sys.exit(watched(sys.argv[3:], Path(sys.argv[2])))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    default = os.environ.get("SEEWHY_PHOTOS")
    parser.add_argument("--photos", type=Path, nargs="+", default=[Path(default)] if default else None)
    parser.add_argument("--elpv", action="store_true", help="the solar cells of the package elpv-dataset")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--name", default="seconds", help="of the result files")
    parser.add_argument("--before", type=Path, help="the src folder of another version, to take turns with")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments, more = parser.parse_known_args()
    if not arguments.photos and not arguments.elpv:
        parser.error("give --photos FOLDER (or SEEWHY_PHOTOS), or --elpv")
    load = os.getloadavg()[0]
    sources = {"now": Path(__file__).parents[1] / "src"}
    if arguments.before:
        sources = {"before": arguments.before.resolve(), **sources}
    runs: dict[str, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        places = {folder.resolve().name: folder for folder in arguments.photos or ()}
        if arguments.elpv:
            importlib.import_module("transfer").solar_cells(Path(scratch))  # which lies beside this file
            places["elpv"] = Path(scratch) / "cells.csv"
        for name, photos in places.items():
            for file in (photos if photos.is_dir() else photos.parent).rglob("*"):
                if file.is_file():
                    file.read_bytes()
            for _ in range(arguments.runs + 1):
                for version, source in sources.items():
                    own = Path(scratch) / f"{name} {version}"
                    own.mkdir(exist_ok=True)
                    runs.setdefault(f"{name}, {version}", []).append(one_run(source, photos, own, more))
    facts = {
        "runs": arguments.runs,
        "cores": os.cpu_count(),
        "load_at_start": round(load, 1),
        "load_at_end": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "torch": importlib.import_module("importlib.metadata").version("torch"),
        "date": datetime.date.today().isoformat(),
    }
    lines = [
        "# The seconds of a training, by activity",
        "",
        f"`seewhy train FOLDER --weights imagenet`, from a cold shell, {facts['runs']} runs each after a first use, "
        f"the versions by turns. {facts['cores']} cores, no GPU, load {facts['load_at_start']} at the start, "
        f"{facts['load_at_end']} at the end, Python {facts['python']}, torch {facts['torch']}, {facts['date']}.",
    ]
    for name, (first, *some) in runs.items():
        lines += ["", f"## {name}", "", *table(some), "", f"At first use: {first['whole']:.1f} s in all."]
    source = "--photos FOLDER" if arguments.photos else "--elpv"
    lines += ["", f"Again: `python benchmarks/seconds.py {source} --runs {facts['runs']}`", ""]
    arguments.results.mkdir(parents=True, exist_ok=True)
    (arguments.results / f"{arguments.name}.md").write_text("\n".join(lines))
    (arguments.results / f"{arguments.name}.json").write_text(
        json.dumps({"conditions": facts, "runs": runs}, indent=1) + "\n"
    )
    print("\n".join(lines))


if __name__ == "__main__":
    main()
