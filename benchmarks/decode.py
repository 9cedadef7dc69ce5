"""From a photo's bytes to the network's 224 px, against plain Pillow and torchvision; and what a second training saves.

    python benchmarks/decode.py --photos FOLDER [--peer-python PYTHON] [--runs 9]

One thread, photos in memory. Photos of 4000×3000, 1152×864 and 400×300 are drawn and given the grain of a sensor (JPEG,
quality 90); some of FOLDER's are taken as they are. Every contestant scales the whole photo to fit into 224 px:

    seewhy       Preprocessing(size=224).read
    plain Pillow Image.open, convert("RGB"), resize (bicubic)
    torchvision  decode_jpeg, resize (antialias=True; bilinear, its default, which is less work), in the interpreter
                 that --peer-python names: torchvision stands in the way of SeeWhy's own torch

They take turns, photo by photo. Then the folder, and one of 4000×3000 photos, are read and decoded as `seewhy train`
does, with an empty cache, with a filled one, and without (each photo decoded twice). About two minutes on two cores.
Writes benchmarks/results/decode.md and decode.json.
"""

import argparse
import datetime
import io
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PIL import __version__ as pillow_version

from seewhy.data.batches import decode_once
from seewhy.data.drawings import CLASSES, draw
from seewhy.data.folder import read_photos
from seewhy.pixels.decode import IMAGE_SUFFIXES
from seewhy.pixels.formats import JPEG
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.progress import quiet
from seewhy.randomness import generator

RESULTS = Path(__file__).parent / "results"
SIZE = 224
SQUARE = Preprocessing(size=SIZE)
SIZES = {"4000×3000": (4000, 3000), "1152×864": (1152, 864), "400×300": (400, 300)}

# Answers each line "photo across down" with the seconds it took; its last image lies in a file for comparison.
_PEER = """
import sys, time
import numpy as np, torch, torchvision
from torchvision.io import ImageReadMode, decode_jpeg
from torchvision.transforms.v2.functional import resize
torch.set_num_threads(1)
print(torchvision.__version__, flush=True)
read = {}
for line in sys.stdin:
    path, across, down, out = line.rstrip("\\n").split("\\t")
    if path not in read:
        read[path] = torch.from_numpy(np.fromfile(path, np.uint8))
    begun = time.perf_counter()
    image = resize(decode_jpeg(read[path], mode=ImageReadMode.RGB), [int(down), int(across)], antialias=True)
    took = time.perf_counter() - begun
    np.save(out, image.permute(1, 2, 0).numpy())
    print(took, flush=True)
"""


class Peer:
    """Torchvision in another interpreter; None of it where that has none."""

    def __init__(self, python: str | None, scratch: Path) -> None:
        self.version: str | None = None
        self._out = scratch / "peer.npy"
        if python is not None:
            words = [python, "-c", _PEER]
            pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            self._process = subprocess.Popen(words, **pipes, env={**os.environ, "PYTHONPATH": ""})
            self.version = (self._process.stdout.readline().strip() if self._process.stdout else "") or None

    def seconds(self, path: Path, across: int, down: int) -> float:
        """Wall time of one photo."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\t{across}\t{down}\t{self._out}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def image(self) -> np.ndarray:
        """What the last one became."""
        return np.load(self._out)


def drawn(width: int, height: int, number: int) -> bytes:
    """A drawing in the size of a camera's photo, with a sensor's grain, as a JPEG of quality 90."""
    image = draw(CLASSES[number % len(CLASSES)], size=512, seed=0, index=number).image
    large = Image.fromarray(image).resize((width, width), Image.Resampling.BICUBIC).crop((0, 0, width, height))
    grain = generator(number, "grain").normal(0, 4, (height, width, 3)).astype(np.float32)
    buffer = io.BytesIO()
    Image.fromarray((np.asarray(large) + grain).clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def of_folder(folder: Path, count: int) -> list[bytes]:
    """Some JPEG photos of a folder, evenly spread."""
    paths = [one for one in sorted(folder.rglob("*")) if one.suffix.lower() in JPEG.suffixes]
    return [paths[i].read_bytes() for i in np.linspace(0, len(paths) - 1, min(count, len(paths))).astype(int)]


def plain(content: bytes, size: tuple[int, int]) -> np.ndarray:
    """As most people do it."""
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB").resize(size, Image.Resampling.BICUBIC))


def timed(work: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    """Wall time, s, and the result."""
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def one_kind(name: str, photos: list[bytes], peer: Peer, runs: int, scratch: Path) -> dict[str, Any]:
    """Every contestant on every photo, by turns: milliseconds a photo of each run, and what differs."""
    seconds: dict[str, list[list[float]]] = {"seewhy": [], "plain Pillow": []} | (
        {"torchvision": []} if peer.version else {}
    )
    apart: dict[str, list[float]] = {who: [] for who in seconds}
    paths = [scratch / f"{len(list(scratch.iterdir()))}-{number}.jpg" for number in range(len(photos))]
    for path, content in zip(paths, photos, strict=True):
        path.write_bytes(content)
    for run in range(runs + 1):  # the first one warms up
        took: dict[str, list[float]] = {who: [] for who in seconds}
        for number, content in enumerate(photos):
            with Image.open(io.BytesIO(content)) as header:
                left, top, right, bottom = SQUARE.placement(header.height, header.width).square_box
            size = (right - left, bottom - top)
            spent, square = timed(lambda content=content: SQUARE.read(content))
            took["seewhy"].append(spent)
            spent, whole = timed(lambda content=content, size=size: plain(content, size))
            took["plain Pillow"].append(spent)
            if peer.version:
                took["torchvision"].append(peer.seconds(paths[number], *size))
            if run == 0:
                apart["seewhy"].append(float(np.abs(square[top:bottom, left:right].astype(float) - whole).mean()))
                if peer.version:
                    apart["torchvision"].append(float(np.abs(peer.image().astype(float) - whole).mean()))
        for who, some in took.items():
            seconds[who] += [some] if run else []
    milliseconds = {who: [1000 * statistics.mean(one) for one in some] for who, some in seconds.items()}
    return {"kind": name, "photos": len(photos), "milliseconds": milliseconds, "difference": apart}


def of_training(folder: Path, cache: Path) -> dict[str, list[float]]:
    """Wall and processor seconds until a training has its pixels: without a cache, with an empty one, a filled one."""
    found = {}
    shutil.rmtree(cache, ignore_errors=True)
    for name, where in (("without a cache", "off"), ("first training", str(cache)), ("second training", str(cache))):
        os.environ["SEEWHY_CACHE"] = where
        wall, processor = time.perf_counter(), time.process_time()
        with quiet():
            decode_once(read_photos(folder, prepare=SQUARE).dataset, SQUARE)
        found[name] = [time.perf_counter() - wall, time.process_time() - processor]
    return found


def table(kinds: list[dict[str, Any]]) -> list[str]:
    """The contestants' rows."""
    lines = [
        "| photos | | ms a photo | lowest … highest | seewhy is | mean difference to plain Pillow, of 255 |",
        "|---|---|---|---|---|---|",
    ]
    for kind in kinds:
        ours = statistics.median(kind["milliseconds"]["seewhy"])
        for who, some in kind["milliseconds"].items():
            middle, apart = statistics.median(some), kind["difference"][who]
            shown = f"{statistics.mean(apart):.2f} (at most {max(apart):.2f})" if apart else "–"
            told = f"{kind['kind']} (n = {kind['photos']})" if who == "seewhy" else ""
            ratio = "" if who == "seewhy" else f"{middle / ours:.1f} × as fast"
            lines.append(f"| {told} | {who} | {middle:.2f} | {min(some):.2f} … {max(some):.2f} | {ratio} | {shown} |")
    return lines


def training_table(folders: dict[str, list[dict[str, list[float]]]]) -> list[str]:
    """Rows of the trainings' seconds."""
    lines = ["| folder | | wall, s | lowest … highest | processor, s |", "|---|---|---|---|---|"]
    for folder, runs in folders.items():
        for name in runs[0]:
            wall, processor = zip(*(run[name] for run in runs), strict=True)
            middle = f"{statistics.median(wall):.2f} | {min(wall):.2f} … {max(wall):.2f}"
            lines.append(f"| {folder} | {name} | {middle} | {statistics.median(processor):.2f} |")
    return lines


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, default=os.environ.get("SEEWHY_PHOTOS"), help="class folders")
    parser.add_argument("--peer-python", help="an interpreter that has torchvision")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--trainings", type=int, default=3, help="how often a folder is read and decoded")
    arguments = parser.parse_args()
    if arguments.photos is None:
        parser.error("--photos names no folder")
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        peer = Peer(arguments.peer_python, scratch)
        kinds = {name: [drawn(*size, number) for number in range(3)] for name, size in SIZES.items()}
        kinds["as they come"] = of_folder(arguments.photos, 12)
        found = [one_kind(name, some, peer, arguments.runs, scratch) for name, some in kinds.items()]
        for number, content in enumerate(drawn(4000, 3000, number) for number in range(12)):
            place = scratch / "large" / CLASSES[number % 2] / f"{number}.jpg"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        counted = sum(1 for one in arguments.photos.rglob("*") if one.suffix.lower() in IMAGE_SUFFIXES)
        folders = {f"{counted} photos as they come": arguments.photos, "12 photos of 4000×3000": scratch / "large"}
        trainings: dict[str, list[dict[str, list[float]]]] = {name: [] for name in folders}
        for _ in range(arguments.trainings):
            for name, place in folders.items():
                trainings[name].append(of_training(place, scratch / "cache"))
    facts = {
        "runs": arguments.runs,
        "trainings": arguments.trainings,
        "cores": os.cpu_count(),
        "load_at_start": round(load, 1),
        "load": round(os.getloadavg()[0], 1),
        "pillow": pillow_version,
        "torchvision": peer.version,
        "python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    lines = [
        "# From a photo's bytes to the network's square",
        "",
        f"224 px, one thread, {facts['runs']} runs by turns, one more before them; median. {facts['cores']} cores, "
        f"load {facts['load_at_start']} at the start, {facts['load']} at the end, Pillow {facts['pillow']}, "
        f"torchvision {facts['torchvision'] or 'not run (no interpreter that has it was named)'}, "
        f"Python {facts['python']}, {facts['date']}.",
        "",
        *table(found),
        "",
        "## Until a training has its pixels",
        "",
        "Reading (fingerprint, first look) and the network's squares, all threads, "
        f"{facts['trainings']} runs by turns.",
        "",
        *training_table(trainings),
        "",
        "Again: `python benchmarks/decode.py --photos FOLDER --peer-python PYTHON`",
        "",
    ]
    RESULTS.mkdir(parents=True, exist_ok=True)
    written = {"conditions": facts, "kinds": found, "trainings": trainings}
    (RESULTS / "decode.json").write_text(json.dumps(written, indent=2) + "\n")
    (RESULTS / "decode.md").write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    sys.exit(main())
