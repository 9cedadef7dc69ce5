"""How long a cold shell takes: seewhy --help, one prediction, and a folder of photos to an evaluated classifier.

    python benchmarks/start.py --photos FOLDER

Each is a fresh process, start-up included. Writes benchmarks/results/start.md and start.json.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from seewhy.pixels.decode import IMAGE_SUFFIXES

RESULTS = Path(__file__).parent / "results"


def seconds(*words: str) -> float:
    """Wall time of one command."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "seewhy", *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, required=True, help="class folders")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    photo = next(one for one in sorted(arguments.photos.rglob("*")) if one.suffix.lower() in IMAGE_SUFFIXES)
    with tempfile.TemporaryDirectory() as scratch:
        output = str(Path(scratch) / "c.seewhy")
        train = ("train", str(arguments.photos), "--weights", "imagenet", "-o", output)
        commands = {
            "folder → evaluated classifier (head on ImageNet weights)": train,
            "seewhy predict, one photo": ("predict", output, str(photo)),
            "seewhy --help": ("--help",),
        }
        times = {name: [seconds(*words) for _ in range(arguments.runs)] for name, words in commands.items()}
    facts = {
        "runs": arguments.runs,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "start.json").write_text(json.dumps({"conditions": facts, "seconds": times}, indent=2) + "\n")
    rows = [
        f"| {name} | {statistics.median(some):.2f} | {min(some):.2f} … {max(some):.2f} |"
        for name, some in times.items()
    ]
    lines = [
        "# From a cold shell",
        "",
        f"Seconds, start-up included; {facts['runs']} runs each, {facts['cores']} cores, no GPU, load {facts['load']} "
        f"at the end, Python {facts['python']}, {facts['date']}.",
        "",
        "| command | median | lowest … highest |",
        "|---|---|---|",
        *rows,
        "",
        "Again: `python benchmarks/start.py --photos FOLDER`",
        "",
    ]
    (RESULTS / "start.md").write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
