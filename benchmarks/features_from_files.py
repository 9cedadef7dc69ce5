"""From a folder of photos to EfficientNet-Lite0's features, against PyTorch as its users write it.

    python benchmarks/features_from_files.py --photos FOLDER [--runs 5] [--peer-python …]

FOLDER holds class folders. The peer: torchvision's ImageFolder and DataLoader (a worker a core, batches of 32), timm's
network and transforms, eager, NCHW (peers/torch_features.py): the pooled features of the last layer. Ours: the passes
of `seewhy train FOLDER --weights imagenet`, without its cache: decoding, the network, means and mean squares of every
depth. The fingerprint and the first look that ours takes of every photo before are a column of their own. Each run is a
process of its own, by turns; imports and the making of the network are not counted. About three minutes on two cores
for 400 photos. Writes benchmarks/results/features_from_files.md and .json.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import rows
from peers.make_venv import DEFAULT, python_of

NAME = "features_from_files"
PEER = Path(__file__).parent / "peers" / "torch_features.py"
TOLD = {"seewhy": "SeeWhy", "torch": "torch eager, NCHW, timm behind a DataLoader"}


def ours(folder: Path) -> dict[str, float]:
    """One pass in this process."""
    import seewhy
    from seewhy.data.batches import decode_once
    from seewhy.recipes.frozen_body import frozen_body
    from seewhy.recipes.head_alone import photo_features
    from seewhy.recipes.preparation import preprocessing_for
    from seewhy.recipes.recipe import recipe_from

    recipe = recipe_from({"weights": "imagenet"}).resolved()
    classes = sum(one.is_dir() for one in folder.iterdir())
    probe = seewhy.Dataset(classes=tuple(str(number) for number in range(classes)), samples=())
    prepare = preprocessing_for(probe, recipe)
    network = frozen_body(recipe.network, classes, prepare)
    begun = time.perf_counter()
    photos = seewhy.read_photos(folder).dataset
    started, used = time.perf_counter(), time.process_time()
    features = photo_features(network, decode_once(photos, prepare), prepare.size)
    ended = time.perf_counter()
    return {
        "seconds": ended - started,
        "with_first_look": ended - begun,
        "pass_processor_seconds": time.process_time() - used,
        "photos": len(features),
        "features": features.shape[1],
    }


def one_run(contestant: str, folder: Path, python: Path) -> dict[str, Any]:
    """A process of its own, ours without its cache."""
    command = [sys.executable, __file__, "--child", "--photos", str(folder)]
    if contestant == "torch":
        command = [str(python), str(PEER), str(folder)]
    environment = os.environ | {"SEEWHY_CACHE": "off"}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return json.loads(done.stdout.strip().splitlines()[-1])


def section(row: dict[str, Any]) -> list[str]:
    """The Markdown of one machine and day."""
    found = row["found"]
    lines = [
        f"## {row['machine']}, {row['date']}",
        "",
        f"{found['seewhy'][0]['photos']} photos, n = {len(found['seewhy'])} runs by turns, load {row['load_before']} "
        f"before and {row['load']} after; median (lowest … highest).",
        "",
        "| | ms a photo | with the first look | processor ms a photo | numbers a photo |",
        "|---|---|---|---|---|",
    ]
    for name, some in found.items():
        columns = [
            rows.spread([1000 * one[key] / one["photos"] for one in some]) if key in some[0] else "–"
            for key in ("seconds", "with_first_look", "pass_processor_seconds")
        ]
        lines.append(f"| {TOLD[name]} | {' | '.join(columns)} | {some[0]['features']:,} |")
    return [*lines, "", f"Turn by turn, SeeWhy is {rows.spread(ratios(found), '.1f')} times as fast.", ""]


def ratios(found: dict[str, list[dict[str, Any]]]) -> list[float]:
    """Turn by turn, how many times as long a photo took torch."""
    shares = [[one["seconds"] / one["photos"] for one in found[name]] for name in ("torch", "seewhy")]
    return [theirs / mine for theirs, mine in zip(*shares, strict=True)]


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, default=os.environ.get("SEEWHY_PHOTOS"), help="or SEEWHY_PHOTOS")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peer-python", type=Path, default=python_of(DEFAULT), help="made by peers/make_venv.py")
    parser.add_argument("--results", type=Path, default=rows.RESULTS)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    folder = Path(arguments.photos).resolve()
    if arguments.child:
        print(json.dumps(ours(folder)))
        return
    load = rows.load()
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in TOLD}
    for _ in range(arguments.runs):
        for name, some in found.items():
            some.append(one_run(name, folder, arguments.peer_python))
    row = {"machine": rows.machine(), "date": rows.today(), "load_before": load, "load": rows.load(), "found": found}
    others = rows.others(NAME, row, arguments.results)
    rows.keep(NAME, [*others, row], arguments.results, figures={"times_as_fast": statistics.median(ratios(found))})
    lines = ["# From a folder of photos to features", ""]
    lines += [line for one in (*others, row) for line in section(one)]
    text = "\n".join([*lines, "Again: `python benchmarks/features_from_files.py --photos FOLDER`", ""])
    (arguments.results / f"{NAME}.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
