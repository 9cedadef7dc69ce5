"""What seewhy.devices.keep_memory() gives in training: time and page faults of a step, with and without.

    python benchmarks/keep_memory.py [--network resnet] [--size 128] [--batch-size 32] [--repeats 3]

Each measurement is a process of its own (the setting cannot be taken back), the two kinds by turns. Processor time
(user + system, all threads) is the figure to trust on a machine that does other work as well.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time

STEPS = 8
WARM_UP = 3


def measure(network_name: str, size: int, batch_size: int) -> dict[str, float]:
    """The median of some training steps, in this process."""
    import torch

    from seewhy.network.catalogue import build_network
    from seewhy.network.config import NetworkConfig

    config = NetworkConfig(network=network_name, size=size)
    network = build_network(config, classes=3, mean=(0.5, 0.5, 0.5), std=(0.25, 0.25, 0.25), seed=0)
    network.train().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.SGD(network.parameters(), 0.01, momentum=0.9, nesterov=True)
    images = torch.rand(batch_size, 3, size, size).contiguous(memory_format=torch.channels_last)
    labels = torch.arange(batch_size) % 3
    rows = []
    for _ in range(WARM_UP + STEPS):
        before, begun = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(network(images), labels).backward()
        optimizer.step()
        after, seconds = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter() - begun
        user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
        rows.append((seconds, user + system, system, after.ru_minflt - before.ru_minflt))
    wall, processor, system, faults = (statistics.median(column) for column in zip(*rows[WARM_UP:], strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"wall_s": wall, "processor_s": processor, "system_s": system, "page_faults": faults, "peak_mib": peak}


def main() -> None:
    """Measures by turns and prints one line a kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--network", default="resnet")
    parser.add_argument("--size", type=int, default=128, help="px")
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--child", choices=("kept", "returned"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        from seewhy.devices import keep_memory

        if arguments.child == "kept" and not keep_memory():
            sys.exit("this system has no glibc: nothing to measure")
        print(json.dumps(measure(arguments.network, arguments.size, arguments.batch_size)))
        return
    found: dict[str, list[dict[str, float]]] = {"returned": [], "kept": []}
    for _ in range(arguments.repeats):
        for kind, rows in found.items():
            command = [sys.executable, __file__, "--child", kind, "--network", arguments.network]
            command += ["--size", str(arguments.size), "--batch-size", str(arguments.batch_size)]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            rows.append(json.loads(output))
    load = os.getloadavg()[0]
    print(f"{arguments.network}, {arguments.size} px, batches of {arguments.batch_size}, {STEPS} steps a process")
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, {time.strftime('%Y-%m-%d')}")
    for kind, rows in found.items():
        told = "  ".join(
            f"{key} {statistics.median(row[key] for row in rows):.3g} "
            f"({min(row[key] for row in rows):.3g} … {max(row[key] for row in rows):.3g})"
            for key in rows[0]
        )
        print(f"memory {kind:8}  n={len(rows)}  {told}")


if __name__ == "__main__":
    main()
