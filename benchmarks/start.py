"""How long a cold shell takes: seewhy --help, one prediction, and a folder of photos to an evaluated classifier.

    python benchmarks/start.py --photos FOLDER [--runs 5]

Each run is a fresh process, start-up included; the files were read before, so that the disk does not count. Then one
prediction more, which lists what Python had loaded at its end: torch must not be among it. Writes
benchmarks/results/start.md and start.json.
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
from typing import Any

from seewhy.pixels.decode import IMAGE_SUFFIXES

RESULTS = Path(__file__).parent / "results"
# Runs a command as the shell does, then says on standard error what was loaded from outside the standard library.
_LISTING = """
import json, sys
from seewhy.cli.main import main
status = main(sys.argv[1:])
outside = {name.partition(".")[0] for name in sys.modules} - set(sys.stdlib_module_names)
print(json.dumps({"status": status, "outside": sorted(outside), "modules": len(sys.modules)}), file=sys.stderr)
"""


def seconds(*words: str) -> float:
    """Wall time of one command."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "seewhy", *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def loaded(*words: str) -> dict[str, Any]:
    """What one command had loaded when it was done."""
    done = subprocess.run([sys.executable, "-c", _LISTING, *words], check=True, capture_output=True, text=True)
    found = json.loads(done.stderr.splitlines()[-1])
    if found.pop("status") != 0:
        sys.exit(f"seewhy {' '.join(words)} failed:\n{done.stderr}")
    # Names that begin with an underscore are parts of packages, or of the interpreter.
    return {**found, "outside": [name for name in found["outside"] if not name.startswith("_")]}


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
        load = os.getloadavg()[0]
        # The recogniser and the body under the head are made at their first use, which is not what is measured.
        for words in (train, ("predict", str(photo))):
            seconds(*words)
        predictions = {
            "seewhy predict, one photo": ("predict", output, str(photo)),
            "seewhy predict, one photo, built-in recogniser": ("predict", str(photo)),
        }
        commands = {
            "folder → evaluated classifier (head on ImageNet weights)": train,
            **predictions,
            "seewhy --help": ("--help",),
        }
        times = {name: [seconds(*words) for _ in range(arguments.runs)] for name, words in commands.items()}
        modules = {name: loaded(*words) for name, words in predictions.items()}
    facts = {
        "runs": arguments.runs,
        "photos": sum(1 for one in arguments.photos.rglob("*") if one.suffix.lower() in IMAGE_SUFFIXES),
        "cores": os.cpu_count(),
        "load_at_start": round(load, 1),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "start.json").write_text(
        json.dumps({"conditions": facts, "seconds": times, "loaded": modules}, indent=2) + "\n"
    )
    with_torch = [name for name, one in modules.items() if "torch" in one["outside"]]
    rows = [
        f"| {name} | {statistics.median(some):.2f} | {min(some):.2f} … {max(some):.2f} |"
        for name, some in times.items()
    ]
    lines = [
        "# From a cold shell",
        "",
        f"Seconds, start-up included; {facts['runs']} runs each, one more before them. A folder of {facts['photos']} "
        f"photos. {facts['cores']} cores, no GPU, load {facts['load_at_start']} at the start, {facts['load']} at the "
        f"end, Python {facts['python']}, {facts['date']}.",
        "",
        "| command | median | lowest … highest |",
        "|---|---|---|",
        *rows,
        "",
        *(
            f"{name}: {one['modules']} modules loaded at the end, outside Python's own {', '.join(one['outside'])}; "
            f"{'torch was LOADED' if name in with_torch else 'no torch'}."
            for name, one in modules.items()
        ),
        "",
        "Again: `python benchmarks/start.py --photos FOLDER`",
        "",
    ]
    (RESULTS / "start.md").write_text("\n".join(lines))
    print("\n".join(lines))
    if with_torch:
        sys.exit(f"torch was loaded by: {', '.join(with_torch)}")


if __name__ == "__main__":
    main()
