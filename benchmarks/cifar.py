"""From random weights: SeeWhy's recipe for photos of 32 px against airbench94_muon, on the same bytes of CIFAR-10.

    python benchmarks/cifar.py --photos CIFAR10 --peer-python VENV/bin/python [--seeds 5] [--epochs 8]

CIFAR10 holds train.parquet and test.parquet, as model hubs store them. The contestants take turns, a process each;
every run is written down when it is over, and the same command goes on where it was broken off (--fresh begins again).
The time counted is airbench's: building, whitening, training and the evaluation with six views, without loading photos
and without imports; "from bytes" is all of it, from the process's start. --epochs 8 reaches 94 %; fewer show how both
learn. --count takes the first photos only. --curve judges after every epoch, which is not counted. No run chooses
anything by the test photos. About 10 minutes a run on two quiet cores with bfloat16.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

BEGUN = time.perf_counter()
HERE = Path(__file__).parent
RESULTS = HERE / "results"
RECIPE = HERE.parent / "examples" / "cifar10.toml"
# What seewhy.devices.keep_memory sets within the process: the peer gets it, too.
KEEP_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str((2 << 30) - 1),
    "MALLOC_TOP_PAD_": str(64 << 20),
}


def ours(arguments: argparse.Namespace) -> dict[str, Any]:
    """One run of SeeWhy in this process."""
    import numpy as np
    import torch

    from seewhy.data.batches import PixelStore, decode_once
    from seewhy.data.table import read_table
    from seewhy.devices import choose_device, keep_memory
    from seewhy.network.views import logits_over_views
    from seewhy.recipes.head_alone import network_for
    from seewhy.recipes.preparation import begin_from_photos, preprocessing_for
    from seewhy.recipes.recipe import recipe_from
    from seewhy.settings import read_toml
    from seewhy.training.feed import images_on
    from seewhy.training.fit import fit

    keep_memory()
    settings = read_toml(arguments.recipe) | {"epochs": arguments.epochs, "seed": arguments.seed, "replay": "none"}
    settings |= tomllib.loads("\n".join(arguments.set))
    recipe = recipe_from(settings).resolved()
    device = choose_device(recipe.training.device)
    parts = [read_table(arguments.photos / f"{part}.parquet") for part in ("train", "test")]
    if arguments.count:
        parts[0] = parts[0].subset(np.arange(arguments.count))
    preprocessing = preprocessing_for(parts[0], recipe)
    train, test = (decode_once(part, preprocessing) for part in parts)
    loaded = time.perf_counter()

    started, used = time.perf_counter(), time.process_time()
    network = network_for(recipe, len(parts[0].classes), preprocessing)

    @torch.no_grad()
    def predict(images: torch.Tensor) -> torch.Tensor:
        with torch.autocast(device.type, torch.bfloat16, enabled=recipe.training.precision == "bf16"):
            return network(images)

    def accuracy(store: PixelStore, *, views: bool) -> float:
        was_training, right = network.training, 0
        network.eval()
        for at in range(0, len(store), 500):
            images = images_on(device, store.images[at : at + 500])
            logits = logits_over_views(predict, images) if views else predict(images)
            right += int((logits.argmax(dim=1).cpu().numpy() == store.labels[at : at + 500]).sum())
        network.train(was_training)
        return right / len(store)

    curve, pauses, steps = [], [0.0, 0.0], 0
    per_epoch = -(-len(train) // recipe.training.batch_size)

    def after_step() -> bool:
        nonlocal steps
        steps += 1
        if arguments.curve and steps % per_epoch == 0:
            paused = time.perf_counter(), time.process_time()
            curve.append(accuracy(test, views=False))
            pauses[0] += time.perf_counter() - paused[0]
            pauses[1] += time.process_time() - paused[1]
        return False

    begin_from_photos(network, train, seed=recipe.training.seed)
    fit(network, train, config=recipe.training, augmentation=recipe.augmentation, stop=after_step)
    network.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    trained = time.perf_counter()
    with_views = accuracy(test, views=True)
    ended, ended_used = time.perf_counter(), time.process_time()
    return {
        "contestant": named("seewhy", arguments),
        "seed": arguments.seed,
        "accuracy": accuracy(test, views=False),
        "accuracy_views": with_views,
        "seconds": ended - started - pauses[0],
        "training_seconds": trained - started - pauses[0],
        "from_bytes_seconds": ended - BEGUN - pauses[0],
        "loading_seconds": loaded - BEGUN,
        "processor_seconds": ended_used - used - pauses[1],
        "curve": curve,
        "versions": {"torch": torch.__version__},
        "threads": torch.get_num_threads(),
    }


def named(contestant: str, arguments: argparse.Namespace) -> str:
    """What its rows are called: with other settings SeeWhy is another contestant."""
    return f"seewhy, {', '.join(arguments.set)}" if contestant == "seewhy" and arguments.set else contestant


def command_of(contestant: str, seed: int, arguments: argparse.Namespace) -> list[str]:
    """The process of one run."""
    curve = ["--curve"] if arguments.curve else []
    words = ["--epochs", str(arguments.epochs), "--seed", str(seed), *curve]
    if contestant == "seewhy":
        words += [word for one in arguments.set for word in ("--set", one)]
        words += ["--recipe", str(arguments.recipe)] + (["--count", str(arguments.count)] if arguments.count else [])
        return [sys.executable, __file__, "--child", "--photos", str(arguments.photos), *words]
    words += ["--photos", str(arguments.count)] if arguments.count else []
    peer = HERE / "peers" / "airbench94_muon.py"
    return [str(arguments.peer_python), str(peer), str(arguments.photos), "--precision", arguments.precision, *words]


def one_run(contestant: str, seed: int, arguments: argparse.Namespace) -> dict[str, Any]:
    """Runs a contestant once and adds what was around it."""
    threads = str(arguments.threads or os.cpu_count())
    environment = {**os.environ, **KEEP_MEMORY, "OMP_NUM_THREADS": threads}
    load = os.getloadavg()[0]
    done = subprocess.run(
        command_of(contestant, seed, arguments), check=True, capture_output=True, text=True, env=environment
    )
    row = json.loads(done.stdout.strip().splitlines()[-1])
    around = {"load_start": load, "load_end": os.getloadavg()[0], "date": time.strftime("%Y-%m-%d %H:%M")}
    return {**row, "epochs": arguments.epochs, "count": arguments.count or 0, **around}


def table(rows: list[dict[str, Any]]) -> str:
    """The rows by contestant and number of epochs, with the ratio of the medians."""
    lines = [
        "| epochs | photos | contestant | n | accuracy, one view | six views | seconds | processor s | from bytes, s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for epochs, count in sorted({(row["epochs"], row["count"]) for row in rows}):
        mine = [row for row in rows if (row["epochs"], row["count"]) == (epochs, count)]
        for name in sorted({row["contestant"] for row in mine}, reverse=True):
            some = [row for row in mine if row["contestant"] == name]
            if some:
                shares = " | ".join(
                    _spread([100 * row[key] for row in some], 2) for key in ("accuracy", "accuracy_views")
                )
                keys = ("seconds", "processor_seconds", "from_bytes_seconds")
                times = " | ".join(_spread([row[key] for row in some], 0) for key in keys)
                lines.append(f"| {epochs} | {count or 'all'} | {name} | {len(some)} | {shares} | {times} |")
        lines += _ratio(mine)
    return "\n".join(lines)


def _ratio(rows: list[dict[str, Any]]) -> list[str]:
    keys = ("seconds", "processor_seconds", "from_bytes_seconds")
    found = {
        name: [statistics.median(row[key] for row in rows if row["contestant"] == name) for key in keys]
        for name in sorted({row["contestant"] for row in rows}, reverse=True)
    }
    peer = found.pop("airbench94_muon", None)
    lines = []
    for name, times in found.items() if peer else ():
        shares = [f"{mine / theirs:.2f}" for mine, theirs in zip(times, peer or (), strict=True)]
        lines.append(f"| | | {name} / airbench94_muon | | | | {' | '.join(shares)} |")
    return lines


def _spread(values: list[float], digits: int) -> str:
    middle = f"{statistics.mean(values) if digits else statistics.median(values):.{digits}f}"
    return f"{middle} ({min(values):.{digits}f} … {max(values):.{digits}f})"


def write(rows: list[dict[str, Any]], arguments: argparse.Namespace) -> None:
    """Both result files, after every run."""
    conditions = {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        "date": time.strftime("%Y-%m-%d"),
        "python": platform.python_version(),
        "torch": {row["contestant"]: row["versions"]["torch"] for row in rows},
        "recipe": arguments.recipe.read_text(),
    }
    RESULTS.mkdir(exist_ok=True)
    stem = RESULTS / arguments.name
    stem.with_suffix(".json").write_text(json.dumps({"conditions": conditions, "rows": rows}, indent=1) + "\n")
    loads = [row[key] for row in rows for key in ("load_start", "load_end")]
    text = [
        "# CIFAR-10 (JPEG) from random weights, SeeWhy and airbench94_muon",
        "",
        table(rows),
        "",
        "Accuracy on the 10,000 test photos in %: mean (lowest … highest) over n seeds; times: median (lowest …",
        "highest). Seconds: building, whitening, training and the evaluation with six views; from bytes: from the",
        "process's start.",
        "",
        f"{conditions['machine']}; threads: {rows[-1]['threads']}; load {min(loads):.1f} … {max(loads):.1f}; "
        f"{conditions['date']}; torch {conditions['torch']}",
        "",
    ]
    stem.with_suffix(".md").write_text("\n".join(text))


def main() -> None:
    """Runs by turns and writes after each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, required=True, help="folder with train.parquet and test.parquet")
    parser.add_argument("--peer-python", type=Path, default=HERE.parent / ".venv-peers" / "bin" / "python")
    parser.add_argument("--contestants", default="seewhy,airbench94_muon")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--count", type=int, help="only so many training photos")
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--set", action="append", default=[], help="other settings of SeeWhy's, such as batch_size=500")
    parser.add_argument("--precision", choices=("bf16", "fp32"), default="bf16", help="the peer's")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--curve", action="store_true", help="judge after every epoch as well")
    parser.add_argument("--name", default="cifar", help="of the result files")
    parser.add_argument("--fresh", action="store_true", help="forget what was measured before")
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(ours(arguments)))
        return
    place = RESULTS / f"{arguments.name}.json"
    rows = json.loads(place.read_text())["rows"] if place.is_file() and not arguments.fresh else []
    for seed in range(arguments.seeds):
        for contestant in arguments.contestants.split(","):
            name = named(contestant, arguments)
            wanted = {"contestant": name, "seed": seed, "epochs": arguments.epochs, "count": arguments.count or 0}
            if any(wanted.items() <= row.items() for row in rows):
                continue
            rows.append(one_run(contestant, seed, arguments))
            print(json.dumps(rows[-1]), flush=True)
            write(rows, arguments)
    print(table(rows))


if __name__ == "__main__":
    main()
