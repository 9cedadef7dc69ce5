"""Which engine should predict on a CPU? ONNX Runtime, OpenVINO and torch on the same EfficientNet-Lite0.

    pip install openvino
    python benchmarks/engines.py [--repeats 5] [--threads 2]

All get the same ONNX file (torch the network it came from), uint8 photos and float32 arithmetic. Each measurement is a
process of its own, the engines by turns. Prints one line an engine: milliseconds for one photo and for a photo of a
batch of 32 (wall and processor time, median and range over the repeats), seconds to import and to load, memory,
installed size, and the largest difference of a probability from ONNX Runtime's. Processor time is the steadier figure
on a machine that does other work as well, but an engine that spins while it waits looks worse in it than it is.
"""

import argparse
import datetime
import importlib.metadata
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

SIZE = 224  # px, of EfficientNet-Lite0
ENGINES = {"onnxruntime": ["onnxruntime"], "openvino": ["openvino", "openvino-telemetry"], "torch": ["torch"]}
Logits = Callable[[np.ndarray], np.ndarray]


def onnxruntime_engine(folder: Path, threads: int) -> Logits:
    """ONNX Runtime as seewhy.classifier sets it up: all optimisations, so many threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])
    return lambda photos: session.run(["logits"], {"photos": photos})[0]


def openvino_engine(folder: Path, threads: int) -> Logits:
    """OpenVINO in float32; by itself it takes bfloat16 where the processor has it, which changes probabilities."""
    import openvino

    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
    model = openvino.Core().compile_model(folder / "model.onnx", "CPU", settings)
    return lambda photos: model({"photos": photos})["logits"]


def torch_engine(folder: Path, threads: int) -> Logits:
    """torch, channels last, with the allocator that training uses."""
    import torch

    from seewhy.devices import keep_memory
    from seewhy.network.catalogue import published_network
    from seewhy.network.network import logits_of

    keep_memory()
    torch.set_num_threads(threads)
    network = published_network("efficientnet_lite0").to(memory_format=torch.channels_last)
    return lambda photos: logits_of(network, photos)


def measure(engine: str, folder: Path, threads: int) -> dict[str, float]:
    """All figures of one engine, in this process."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # importing openvino would report it
    begun = time.perf_counter()
    __import__(engine)
    imported = time.perf_counter()
    logits = globals()[f"{engine}_engine"](folder, threads)
    figures = {"import_s": imported - begun, "load_s": time.perf_counter() - imported}
    photos = np.load(folder / "photos.npy")
    for count, rounds in ((1, 40), (32, 6)):
        batch = photos[:count]
        rows = []
        for _ in range(rounds + 2):
            wall, processor = time.perf_counter(), time.process_time()
            result = logits(batch)
            rows.append((time.perf_counter() - wall, time.process_time() - processor))
        wall, processor = (statistics.median(column) * 1000 / count for column in zip(*rows[2:], strict=True))
        figures |= {f"wall_ms_{count}": wall, f"processor_ms_{count}": processor}
    figures["memory_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    np.save(folder / f"{engine}.npy", result)
    return figures


def installed_mib(engine: str) -> float:
    """Size of an engine's packages on this disk, without what they share with SeeWhy."""
    files = (one for name in ENGINES[engine] for one in importlib.metadata.files(name) or ())
    return sum(path.stat().st_size for one in files if (path := Path(str(one.locate()))).is_file()) / 2**20


def prepare(folder: Path) -> None:
    """Writes the ONNX file and 32 photos of soft noise."""
    from seewhy.export.onnx_graph import to_onnx
    from seewhy.network.catalogue import published_network
    from seewhy.randomness import generator

    (folder / "model.onnx").write_bytes(to_onnx(published_network("efficientnet_lite0"), SIZE))
    coarse = generator(0, "benchmarks", "engines").integers(0, 256, (32, SIZE // 16, SIZE // 16, 3), dtype=np.uint8)
    np.save(folder / "photos.npy", coarse.repeat(16, axis=1).repeat(16, axis=2))


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Softmax of logits."""
    from seewhy.probability.softmax import softmax

    return softmax(logits)


def main() -> None:
    """Measures by turns and prints one line an engine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--child", nargs=2, metavar=("ENGINE", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(measure(arguments.child[0], Path(arguments.child[1]), arguments.threads)))
        return
    print(
        f"{datetime.date.today()}, {platform.processor() or platform.machine()}, {os.cpu_count()} processors,", end=" "
    )
    print(f"{arguments.threads} threads, {arguments.repeats} repeats, load before {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        rows: dict[str, list[dict[str, float]]] = {engine: [] for engine in ENGINES}
        for _ in range(arguments.repeats):
            for engine in ENGINES:
                command = [sys.executable, __file__, "--threads", str(arguments.threads), "--child", engine, name]
                rows[engine].append(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))
        expected = probabilities(np.load(folder / "onnxruntime.npy"))
        for engine, measured in rows.items():
            version = importlib.metadata.version(engine)
            difference = np.abs(probabilities(np.load(folder / f"{engine}.npy")) - expected).max()
            print(f"{engine} {version}: installed {installed_mib(engine):.0f} MiB, difference {difference:.1g}")
            for figure in measured[0]:
                values = sorted(one[figure] for one in measured)
                print(f"    {figure:16} {statistics.median(values):8.2f}   ({values[0]:.2f} to {values[-1]:.2f})")


if __name__ == "__main__":
    main()
