"""From photo files to the numbers a dense layer reads: how many photos a second, and what share of the machine that is.

    python benchmarks/feature_pass.py --photos FOLDER [--runs 5] [--count 96]

FOLDER holds class folders of photos. EfficientNet-Lite0 at 224 px, float32, all processors; engines are made and files
read once before the clock runs. By turns: torch as it comes (eager, NCHW, batches of 32, Pillow), ONNX Runtime as
SeeWhy used it before (one photo's layers shared among the threads, batches of 32, colours standardised by turns), and
SeeWhy's pass. Then the network alone, with so many photos at a time and so many threads on each; then each kind of
layer on one thread against the highest rate that any convolution or matrix product reaches there. About two minutes on
two cores. Writes benchmarks/results/feature_pass.md and .json.
"""

import argparse
import collections
import copy
import datetime
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

import seewhy
from seewhy.classifier import OnnxEngine
from seewhy.data.batches import decode_once
from seewhy.data.sample import Dataset
from seewhy.devices import processors as processor_count
from seewhy.export.onnx_graph import features_to_onnx
from seewhy.network.anatomy import anatomy
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.recipes.feature_pass import FeaturePass
from seewhy.recipes.head_alone import network_for
from seewhy.recipes.preparation import preprocessing_for
from seewhy.recipes.recipe import recipe_from

RESULTS = Path(__file__).parent / "results"
WAYS = ((1, 1), (1, 2), (1, 4), (1, 8), (1, 32), (0, 1), (0, 4), (0, 32))  # threads on a photo (0: all), photos at once
TORCH, BEFORE, OURS = "torch eager, NCHW, Pillow", "ONNX Runtime, batches of 32 (before)", "SeeWhy, a photo a thread"


def by_turns(model: bytes) -> bytes:
    """The graph as it was written before: all three colours of a pixel are standardised before the planes are made."""
    proto = onnx.load_from_string(model)
    constants = {one.name: one for one in proto.graph.initializer}
    for name in ("standardise.factor", "standardise.offset"):
        flat = numpy_helper.to_array(constants[name]).reshape(3)
        constants[name].CopyFrom(numpy_helper.from_array(flat, name))
    steps = [
        helper.make_node("Cast", ["photos"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["floats", "standardise.factor"], ["scaled"]),
        helper.make_node("Sub", ["scaled", "standardise.offset"], ["shifted"]),
        helper.make_node("Transpose", ["shifted"], ["standardise"], perm=[0, 3, 1, 2]),
    ]
    steps += [one for one in proto.graph.node if not one.name.startswith("standardise")]
    del proto.graph.node[:]
    proto.graph.node.extend(steps)
    return proto.SerializeToString()


def batches(images: np.ndarray, size: int) -> list[np.ndarray]:
    """Consecutive images, so many at a time."""
    return [images[at : at + size] for at in range(0, len(images), size)]


def torch_images(photos: Dataset) -> torch.Tensor:
    """As timm's evaluation prepares a photo: the short side to 256 px, the middle 224 px; (n, 3, 224, 224), 0..1."""
    rows = []
    for sample in photos.samples:
        with Image.open(sample.path) as photo:
            image = photo.convert("RGB")
        factor = 256 / min(image.size)
        image = image.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.BICUBIC)
        left, top = (image.width - 224) // 2, (image.height - 224) // 2
        image = image.crop((left, top, left + 224, top + 224))
        rows.append(torch.from_numpy(np.array(image)).permute(2, 0, 1).float() / 255)
    return torch.stack(rows)


def contestants(network: Any, model: bytes, photos: Dataset, prepare: Preprocessing) -> dict[str, Callable[[], Any]]:
    """Each from files to features."""
    before, ours = OnnxEngine(by_turns(model)), FeaturePass(model)

    def by_torch() -> None:
        with torch.inference_mode():
            for at in range(0, len(photos), 32):
                network.features(torch_images(photos.subset(np.arange(at, min(at + 32, len(photos))))))

    def by_before() -> None:
        for batch in batches(decode_once(photos, prepare).images, 32):
            before.run(batch, ["features"])

    return {TORCH: by_torch, BEFORE: by_before, OURS: lambda: ours(decode_once(photos, prepare).images)}


def network_alone(network: Any, model: bytes, images: np.ndarray) -> dict[str, Callable[[], Any]]:
    """Prepared images to features, with threads and batches shared out in every way."""
    processors = processor_count()
    one, every, former = OnnxEngine(model, threads=1), OnnxEngine(model), OnnxEngine(by_turns(model))
    planes = torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255

    def by_torch(body: Any, form: torch.memory_format) -> None:
        with torch.inference_mode():
            for batch in planes.split(32):
                body.features(batch.contiguous(memory_format=form))

    def way(threads: int, at_once: int) -> Callable[[], Any]:
        if threads == 0:
            return lambda: [every.run(batch, ["features"]) for batch in batches(images, at_once)]

        def run() -> None:
            with ThreadPoolExecutor(processors) as pool:
                list(pool.map(lambda batch: one.run(batch, ["features"]), batches(images, at_once)))

        return run

    last = copy.deepcopy(network).to(memory_format=torch.channels_last)
    found: dict[str, Callable[[], Any]] = {
        TORCH.removesuffix(", Pillow"): lambda: by_torch(network, torch.contiguous_format),
        "torch eager, channels last": lambda: by_torch(last, torch.channels_last),
    }
    found[BEFORE] = lambda: [former.run(batch, ["features"]) for batch in batches(images, 32)]
    for threads, at_once in WAYS:
        share = f"{threads or 'all'} thread{'' if threads else 's'} on {at_once} photo{'s' if at_once > 1 else ''}"
        found[f"ONNX Runtime, {share}"] = way(threads, at_once)
    return found


def timed(work: dict[str, Callable[[], Any]], photos: int, runs: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds a photo of each, by turns: wall time, and processor time of all threads together."""
    found: dict[str, dict[str, list[float]]] = {name: {"wall": [], "processor": []} for name in work}
    for turn in range(runs + 1):
        for name, do in work.items():
            wall, processor = time.perf_counter(), time.process_time()
            do()
            if turn:  # the first turn warms up
                found[name]["wall"].append((time.perf_counter() - wall) / photos * 1000)
                found[name]["processor"].append((time.process_time() - processor) / photos * 1000)
    return found


def profiled(model: bytes, feed: dict[str, np.ndarray], repeats: int) -> dict[str, list[float]]:
    """Seconds of each step of a graph on one thread, by its name in the graph."""
    with tempfile.TemporaryDirectory() as folder:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(folder) / "steps")
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        for _ in range(repeats):
            session.run(None, feed)
        events = json.loads(Path(session.end_profiling()).read_text())
    found = collections.defaultdict(list)
    for event in events:
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
            found[event["name"].removesuffix("_kernel_time").removesuffix("_nchwc")].append(event["dur"] / 1e6)
    return {name: seconds[2:] for name, seconds in found.items()}


def peak(repeats: int) -> float:
    """The highest rate in operations a second of some large convolutions and a matrix product, on one thread."""
    rates = []
    for channels, side, kernel in ((128, 28, 3), (256, 28, 1), (512, 14, 1), (256, 14, 3)):
        inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, channels, side, side])]
        weight = numpy_helper.from_array(np.ones((channels, channels, kernel, kernel), np.float32), "w")
        node = helper.make_node("Conv", ["x", "w"], ["large"], name="large", pads=[kernel // 2] * 4)
        outputs = [helper.make_tensor_value_info("large", TensorProto.FLOAT, [1, channels, side, side])]
        graph = helper.make_graph([node], "peak", inputs, outputs, [weight])
        proto = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
        feed = {"x": np.ones((1, channels, side, side), np.float32)}
        seconds = min(profiled(proto.SerializeToString(), feed, repeats)["large"])
        rates.append(2 * channels**2 * kernel**2 * side**2 / seconds)
    return max(rates)


def kinds_of_layers(network: Any, model: bytes, image: np.ndarray, rounds: int) -> list[dict[str, Any]]:
    """Operations, time and share of the peak by kind of layer; the peak is measured anew in each round."""
    work, kind_of = {}, {}
    for row in anatomy(network, 224):
        if row.term == "convolution":
            name = row.name.removesuffix(".conv")
            work[name] = 2 * row.multiply_adds
            kind_of[name] = "depthwise" if "depthwise" in row.kind else row.kind.partition(",")[0] + " convolution"
    highest, times = 0.0, collections.defaultdict(list)
    for _ in range(rounds):
        highest = max(highest, peak(20))
        for name, seconds in profiled(model, {"photos": image[None]}, 12).items():
            times[name.removesuffix(".act").removesuffix(".conv")] += seconds
    rows: dict[str, dict[str, Any]] = {}
    for name, seconds in times.items():
        kind = kind_of.get(name, "everything else")
        row = rows.setdefault(kind, {"kind": kind, "layers": 0, "operations": 0, "seconds": 0.0})
        row["layers"] += 1
        row["operations"] += work.get(name, 0)
        row["seconds"] += statistics.median(seconds)
    dense = [one for kind, one in rows.items() if kind not in ("depthwise", "everything else")]
    both = {key: sum(one[key] for one in dense) for key in ("layers", "operations", "seconds")}
    listed = [*sorted(rows.values(), key=lambda one: -one["seconds"]), {"kind": "all that are not depthwise", **both}]
    return [{**one, "share_of_peak": one["operations"] / one["seconds"] / highest, "peak": highest} for one in listed]


def table(found: dict[str, dict[str, list[float]]], reference: str) -> list[str]:
    """Median and range of the milliseconds a photo, and how many times the reference takes as long, turn by turn."""
    lines = ["| | ms a photo | photos a second | processor ms | quicker than torch |", "|---|---|---|---|---|"]
    for name, one in found.items():
        wall = statistics.median(one["wall"])
        ratios = [theirs / mine for theirs, mine in zip(found[reference]["wall"], one["wall"], strict=True)]
        spread = f"{wall:.2f} ({min(one['wall']):.2f} … {max(one['wall']):.2f})"
        times = f"{statistics.median(ratios):.1f} × ({min(ratios):.1f} … {max(ratios):.1f})"
        lines.append(f"| {name} | {spread} | {1000 / wall:.0f} | {statistics.median(one['processor']):.2f} | {times} |")
    return lines


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, default=os.environ.get("SEEWHY_PHOTOS"), help="folder of class folders")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--count", type=int, default=96, help="photos")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    if not arguments.photos:
        parser.error("give --photos FOLDER (or SEEWHY_PHOTOS)")
    load = os.getloadavg()[0]
    torch.set_num_threads(processor_count())
    every = seewhy.read_photos(Path(arguments.photos)).dataset
    photos = every.subset(np.unique(np.linspace(0, len(every) - 1, arguments.count).astype(np.int64)))
    recipe = recipe_from({"weights": "imagenet"}).resolved()
    prepare = preprocessing_for(photos, recipe)
    network = network_for(recipe, len(photos.classes), prepare).eval()
    model, images = features_to_onnx(network, prepare.size), decode_once(photos, prepare).images
    files = timed(contestants(network, model, photos, prepare), len(photos), arguments.runs)
    alone = timed(network_alone(network, model, images), len(photos), arguments.runs)
    layers = kinds_of_layers(network, model, images[0], arguments.runs)
    sides = sorted((one.glance.width * one.glance.height / 1e6 for one in photos.samples if one.glance), key=float)
    facts = {
        "photos": len(photos),
        "megapixels": f"{sides[0]:.2f} … {sides[-1]:.2f}",
        "runs": arguments.runs,
        "cores": processor_count(),
        "load_at_start": round(load, 1),
        "load": round(os.getloadavg()[0], 1),
        "torch": torch.__version__,
        "onnxruntime": onnxruntime.__version__,
        "python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    arguments.results.mkdir(parents=True, exist_ok=True)
    told = {"conditions": facts, "from_files": files, "network_alone": alone, "layers": layers}
    (arguments.results / "feature_pass.json").write_text(json.dumps(told, indent=1) + "\n")
    lines = [
        "# From photo files to features",
        "",
        f"EfficientNet-Lite0, 224 px, float32; {facts['photos']} photos of {facts['megapixels']} megapixels, median of "
        f"{facts['runs']} runs by turns (lowest … highest), ratios run by run. {facts['cores']} cores, load "
        f"{facts['load_at_start']} at the start, {facts['load']} at the end, torch {facts['torch']}, ONNX Runtime "
        f"{facts['onnxruntime']}, Python {facts['python']}, {facts['date']}.",
        "",
        *table(files, TORCH),
        "",
        "## The network alone",
        "",
        *table(alone, TORCH.removesuffix(", Pillow")),
        "",
        "## Kinds of layers, one thread, one photo",
        "",
        f"Highest rate of a large convolution: {layers[0]['peak'] / 1e9:.0f} thousand million operations a second "
        "(a multiplication and its addition are two).",
        "",
        "| kind | layers | million operations | ms | share of the highest rate |",
        "|---|---|---|---|---|",
        *(
            f"| {one['kind']} | {one['layers']} | {one['operations'] / 1e6:.0f} | {one['seconds'] * 1000:.2f} | "
            f"{one['share_of_peak']:.0%} |"
            for one in layers
        ),
        "",
        "Again: `python benchmarks/feature_pass.py --photos FOLDER`",
        "",
    ]
    (arguments.results / "feature_pass.md").write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
