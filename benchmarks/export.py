"""How long does writing an ONNX file take? SeeWhy's own walk beside torch.onnx.export, on EfficientNet-Lite0.

    python benchmarks/export.py [--repeats 5] [--network efficientnet_lite0]

Both write the same network with the same input and outputs; imports are not counted (torch's exporter is called once
before). Prints wall and processor seconds, median and range, the file's size and the number of operations in it.
"""

import argparse
import datetime
import os
import platform
import statistics
import time
from collections.abc import Callable

import onnx
import torch

from seewhy.export.dynamo_export import export_by_torch
from seewhy.export.onnx_graph import outputs_of, to_onnx
from seewhy.network.catalogue import build_network, image_size
from seewhy.network.config import NetworkConfig


def timed(write: Callable[[], bytes], repeats: int, name: str) -> None:
    """Prints one line."""
    model = onnx.load_from_string(write())
    walls, processors = [], []
    for _ in range(repeats):
        wall, processor = time.perf_counter(), time.process_time()
        content = write()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    spread = f"({min(walls):.2f} to {max(walls):.2f})"
    print(
        f"{name:18} wall {statistics.median(walls):6.2f} s {spread}, processor {statistics.median(processors):6.2f} s,"
    )
    print(f"{'':18} {len(content) / 1e6:.1f} MB, {len(model.graph.node)} operations")


def main() -> None:
    """Measures both ways."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--network", default="efficientnet_lite0")
    arguments = parser.parse_args()
    config = NetworkConfig(network=arguments.network)
    size = image_size(config)
    network = build_network(config, classes=3).eval()
    module, names = outputs_of(network)
    print(
        f"{datetime.date.today()}, {platform.processor() or platform.machine()}, {os.cpu_count()} processors,", end=" "
    )
    print(f"torch {torch.__version__}, {arguments.repeats} repeats, load before {os.getloadavg()[0]:.1f}")
    timed(lambda: to_onnx(network, size), arguments.repeats, "SeeWhy's walk")
    timed(lambda: export_by_torch(module, names, size), arguments.repeats, "torch.onnx.export")


if __name__ == "__main__":
    main()
