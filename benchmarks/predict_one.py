"""One photo, from its file to the verdict, in a process that is warm: SeeWhy and what people write by hand.

    python benchmarks/predict_one.py --photos FOLDER [--runs 30] [--peer-python PYTHON]

EfficientNet-Lite0, 224 px, 1,000 classes, float32, all processors. One photo of the folder, scaled to three sizes of
file: 300 px, 1 megapixel, 12 megapixels (JPEG, quality 90). Each contestant is a process of its own that stays alive;
they take turns, a few photos each, and only one works at any time:

    seewhy      classifier.predict(path): decoding, network, verdict, sentence's figures
    openvino    the same ONNX file by hand: Pillow opens, resizes and crops; float32 hinted, for latency
    onnxruntime the same ONNX file by hand, as its documentation shows it
    timm        timm's model in eval mode and timm's own transform (Pillow), torch as it comes

The last three run in --peer-python where that is given (torch, timm, openvino, onnxruntime, numpy, pillow); those that
are not installed are left out and said. Writes benchmarks/results/predict_one.md and .json. About two minutes.
"""

import argparse
import contextlib
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
SIZES = {"300 px": (300, 225), "1 MP": (1152, 864), "12 MP": (4000, 3000)}
EACH = 3  # photos a turn
WARM = 30  # photos before anything is timed; SeeWhy has tried one thread and all threads after twenty
NAMES = ("seewhy", "openvino", "onnxruntime", "timm")
Answer = Callable[[str], str]  # from a path to the verdict's number


def seewhy(model: str) -> Answer:
    """The classifier, as a user calls it."""
    import seewhy

    classifier = seewhy.load(model)
    place = {name: number for number, name in enumerate(classifier.classes)}
    return lambda path: str(place[classifier.predict(path).verdict or ""])


def by_hand(logits: Callable[[Any], Any]) -> Answer:
    """Pillow, resize to 256, crop to 224, network, softmax, the most probable class."""
    import numpy as np
    from PIL import Image

    def answer(path: str) -> str:
        with Image.open(path) as photo:
            image = photo.convert("RGB")
        scale = 256 / min(image.size)
        image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)
        left, top = (image.width - 224) // 2, (image.height - 224) // 2
        pixels = np.asarray(image.crop((left, top, left + 224, top + 224)))[None]
        row = np.exp(logits(pixels)[0])
        return str(int((row / row.sum()).argmax()))

    return answer


def openvino(model: str) -> Answer:
    """OpenVINO, told to keep float32: by itself it takes bfloat16 where the processor has it."""
    import openvino

    settings = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    compiled = openvino.Core().compile_model(f"{model}/model.onnx", "CPU", settings)
    return by_hand(lambda pixels: compiled({"photos": pixels})["logits"])


def onnxruntime(model: str) -> Answer:
    """ONNX Runtime with its own defaults."""
    import onnxruntime

    session = onnxruntime.InferenceSession(f"{model}/model.onnx", providers=["CPUExecutionProvider"])
    return by_hand(lambda pixels: session.run(["logits"], {"photos": pixels})[0])


def timm(_: str) -> Answer:
    """timm as its documentation shows it; the weights are random, which costs the same time."""
    import timm
    import torch
    from PIL import Image

    network = timm.create_model("tf_efficientnet_lite0", pretrained=False).eval()
    transform = timm.data.create_transform(**timm.data.resolve_model_data_config(network), is_training=False)

    def answer(path: str) -> str:
        with Image.open(path) as photo, torch.inference_mode():
            probabilities = network(transform(photo.convert("RGB")).unsqueeze(0)).softmax(dim=-1)
        return str(int(probabilities.argmax()))

    return answer


def contestant(name: str, model: str) -> None:
    """Answers lines "path count" on standard input with the seconds of each photo and the verdict."""
    answer: Answer = {"seewhy": seewhy, "openvino": openvino, "onnxruntime": onnxruntime, "timm": timm}[name](model)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        path, count = line.rstrip("\n").rsplit(" ", 1)
        seconds, verdict, before = [], "", time.process_time()
        for _ in range(int(count)):
            started = time.perf_counter()
            verdict = answer(path)
            seconds.append(time.perf_counter() - started)
        print(json.dumps({"seconds": seconds, "verdict": verdict, "cpu": time.process_time() - before}), flush=True)


class Racer:
    """A contestant's process.

    Args:
        python: which Python it runs in.
        name: of the contestant.
        model: the classifier's folder.
    """

    def __init__(self, python: str, name: str, model: str) -> None:
        command = [python, __file__, "--contestant", name, "--model", model]
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH" or name == "seewhy"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._into, self._out = self.process.stdin, self.process.stdout
        self.there = json.loads(self._out.readline() or '"gone"') == "ready"

    def ask(self, path: Path, count: int) -> dict[str, Any]:
        """Has so many photos predicted."""
        self._into.write(f"{path} {count}\n")
        self._into.flush()
        return json.loads(self._out.readline())

    def why_not(self) -> str:
        """What it said before it went."""
        said = self.process.communicate()[1].strip().splitlines()
        return said[-1] if said else "no reason given"


def photo_files(folder: Path, into: Path) -> dict[str, Path]:
    """One photo of the folder as a JPEG of each size."""
    from PIL import Image

    from seewhy.pixels.decode import IMAGE_SUFFIXES, decode

    first = next(one for one in sorted(folder.rglob("*")) if one.suffix.lower() in IMAGE_SUFFIXES)
    image, found = Image.fromarray(decode(first)), {}
    for name, size in SIZES.items():
        found[name] = into / f"{size[0]}.jpg"
        image.resize(size, Image.Resampling.BICUBIC).save(found[name], quality=90)
    return found


def race(racers: dict[str, Racer], photos: dict[str, Path], runs: int) -> dict[str, Any]:
    """Milliseconds a photo by size and contestant; whether those with the same weights agree."""
    times: dict[str, dict[str, list[float]]] = {size: {name: [] for name in racers} for size in photos}
    busy: dict[str, dict[str, list[float]]] = {size: {name: [] for name in racers} for size in photos}
    verdicts: dict[str, dict[str, str]] = {size: {} for size in photos}
    for racer in racers.values():
        racer.ask(photos["300 px"], WARM)
    for size, path in photos.items():
        for turn in range(runs + 1):
            for name, racer in racers.items():
                time.sleep(0.02)  # threads of the one before may still be waiting for work at full speed
                found = racer.ask(path, EACH)
                verdicts[size][name] = found["verdict"]
                if turn:  # the first turn is for the disk and the memory
                    times[size][name] += [1000 * one for one in found["seconds"]]
                    busy[size][name].append(1000 * found["cpu"] / EACH)
    agree = all(len({one for name, one in said.items() if name != "timm"}) == 1 for said in verdicts.values())
    return {"milliseconds": times, "processor_milliseconds": busy, "equal_verdicts": agree}


def rows(by_size: dict[str, dict[str, list[float]]], names: list[str]) -> list[str]:
    """A Markdown table: median (lowest … highest), and how many times SeeWhy's."""
    lines = ["| file | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for size, by_name in by_size.items():
        ours, cells = statistics.median(by_name["seewhy"]), []
        for name in names:
            middle, ends = statistics.median(by_name[name]), (min(by_name[name]), max(by_name[name]))
            ratio = "" if name == "seewhy" else f", {middle / ours:.2f}×"
            cells.append(f"{middle:.1f} ({ends[0]:.1f} … {ends[1]:.1f}){ratio}")
        lines.append(f"| {size} | " + " | ".join(cells) + " |")
    return lines


def table(found: dict[str, Any], facts: dict[str, Any]) -> str:
    """The result as Markdown."""
    told = "the same" if found["equal_verdicts"] else "NOT the same"
    lines = [
        "# One photo, from file to verdict, warm",
        "",
        f"Milliseconds: median (lowest … highest) of {facts['runs'] * EACH} photos each, by turns, and how many times "
        f"SeeWhy's that is. EfficientNet-Lite0, float32. {facts['cores']} cores, no GPU, load "
        f"{facts['load_at_start']} at the start, {facts['load']} at the end, Python {facts['python']}, "
        f"{facts['date']}.",
        "",
        *rows(found["milliseconds"], facts["contestants"]),
        "",
        "Processor time of the same, all threads together, which other work on the machine disturbs less:",
        "",
        *rows(found["processor_milliseconds"], facts["contestants"]),
        "",
        f"The verdicts of those with the same weights are {told}.",
        *(f"Left out: {name} ({why})." for name, why in facts["left_out"].items()),
        "",
        "Again: `python benchmarks/predict_one.py --photos FOLDER --peer-python PYTHON`",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, default=os.environ.get("SEEWHY_PHOTOS"), help="or SEEWHY_PHOTOS")
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--peer-python", default=sys.executable)
    parser.add_argument("--contestant", choices=NAMES, help=argparse.SUPPRESS)
    parser.add_argument("--model", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.contestant:
        contestant(arguments.contestant, arguments.model)
        return
    if not arguments.photos:
        parser.error("--photos names no folder")
    from seewhy.recipes.recogniser import cached_recogniser, recogniser

    recogniser()  # made at its first use
    load = os.getloadavg()[0]
    with contextlib.ExitStack() as stack:
        photos = photo_files(Path(arguments.photos), Path(stack.enter_context(tempfile.TemporaryDirectory())))
        model = str(cached_recogniser())
        started = {n: Racer(sys.executable if n == "seewhy" else arguments.peer_python, n, model) for n in NAMES}
        for racer in started.values():
            stack.callback(racer.process.kill)
        racers = {name: racer for name, racer in started.items() if racer.there}
        left_out = {name: racer.why_not() for name, racer in started.items() if not racer.there}
        if "seewhy" in left_out:
            sys.exit(left_out["seewhy"])
        found = race(racers, photos, arguments.runs)
    facts = {
        "contestants": list(racers),
        "left_out": left_out,
        "runs": arguments.runs,
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "load_at_start": round(load, 1),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "predict_one.json").write_text(json.dumps({"conditions": facts, **found}, indent=2) + "\n")
    (RESULTS / "predict_one.md").write_text(table(found, facts))
    print(table(found, facts))


if __name__ == "__main__":
    main()
