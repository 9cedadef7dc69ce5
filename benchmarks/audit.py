"""What `seewhy audit` costs and finds: time and memory, blur that was planted, metadata that gives the label away.

    python benchmarks/audit.py [cost] [blur] [metadata] [--photos FOLDER …] [--count 10000] [--made FOLDER]

cost: photos of 500 px, drawn, enlarged and noised, are written as JPEG into a folder (--made keeps it for the next
time), then audited in a process of its own, 1,000 of them and all of them. blur: drawings, and the photos of --photos
or SEEWHY_PHOTOS, as they are and blurred. metadata: labels dealt by chance must raise no alarm; one class of which half
was saved in another way must. Writes benchmarks/results/audit.md and audit.json.
"""

import argparse
import dataclasses
import datetime
import io
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from seewhy.data.audit import audit
from seewhy.data.drawings import draw_many
from seewhy.data.duplicates import find_duplicates, kept_together
from seewhy.data.folder import read_folder
from seewhy.data.listing import list_files
from seewhy.data.metadata import tells_of_files, tells_of_order
from seewhy.data.reading import fingerprint_of, glance_at
from seewhy.data.sample import Dataset, Sample
from seewhy.pixels.sharpness import BLURRY
from seewhy.progress import progress
from seewhy.randomness import generator

RESULTS = Path(__file__).parent / "results"
BLURS = (0.01, 0.02, 0.03)  # standard deviation, as a share of the shorter side
KINDS = ("cat", "dog", "wolf")
_UNSEEN = 3_000_000  # drawings of indices that no other benchmark reaches


def enlarged(image: np.ndarray, noise: np.ndarray) -> Image.Image:
    """A drawing as a photo of 500×375 px: enlarged, cut to the format, noised."""
    large = Image.fromarray(image).resize((500, 500), Image.Resampling.BICUBIC).crop((0, 60, 500, 435))
    return Image.fromarray(np.clip(np.asarray(large) + noise, 0, 255).astype(np.uint8))


def make_photos(folder: Path, count: int) -> None:
    """Writes the photos that are not there yet."""
    if len(list(folder.glob("*/*.jpg"))) >= count:
        return
    for kind in KINDS:
        (folder / kind).mkdir(parents=True, exist_ok=True)
    drawn = draw_many(count, size=128, start=_UNSEEN)
    noise = generator(0, "photo noise").normal(0, 6, (375, 500, 3)).astype(np.float32)
    for index, one in enumerate(progress(drawn, total=count, label="Drawing")):
        # drawing noise costs more than the photo: one field, moved on by other steps each time
        moved = np.roll(noise, (37 * index, 61 * index), axis=(0, 1))
        enlarged(one.image, moved).save(folder / one.label / f"{index:05}.jpg", quality=90)


def cost(folder: Path, counts: list[int]) -> list[dict[str, Any]]:
    """Time by part and the most memory, each in a process of its own."""
    rows = []
    for count in counts:
        command = [sys.executable, __file__, "--one-audit", str(folder), "--count", str(count)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        rows.append(json.loads(told.splitlines()[-1]))
    return rows


def one_audit(folder: Path, count: int) -> dict[str, Any]:
    """One audit of the first photos of each class, part by part."""
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as place:
        for kind in KINDS:
            (Path(place) / kind).mkdir()
            for path in sorted((folder / kind).glob("*.jpg"))[: -(-count // len(KINDS))]:
                (Path(place) / kind / path.name).symlink_to(path.resolve())
        times, started = {}, time.perf_counter()
        dataset = read_folder(place)
        times["reading, decoding, looking"] = time.perf_counter() - started
        started = time.perf_counter()
        together, _ = kept_together(dataset, find_duplicates(dataset))
        times["duplicates"] = time.perf_counter() - started
        started = time.perf_counter()
        tells_of_files(dataset, together)
        tells_of_order(dataset, together)
        times["metadata"] = time.perf_counter() - started
        started = time.perf_counter()
        found = audit(dataset)
        times["the whole audit, photos read"] = time.perf_counter() - started
        started = time.perf_counter()
        page = found.save(Path(place) / "audit.html")
        times["page"] = time.perf_counter() - started
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return {
            "photos": len(dataset),
            "seconds": times,
            "most memory, MiB": most / 1024,
            "memory at the start, MiB": base / 1024,
            "page, kB": page.stat().st_size / 1000,
            "findings": [f"{one.kind} ({len(one.photos)})" for one in found.findings],
        }


def blur(folders: list[Path], each: int) -> list[dict[str, Any]]:
    """The share called blurred, as the photos are and after blurring."""
    sources: dict[str, list[Image.Image]] = {
        "drawings, 128 px": [Image.fromarray(one.image) for one in draw_many(each, size=128, start=_UNSEEN)]
    }
    for folder in folders:
        # every second photo: the threshold was chosen on others
        paths = sorted(list_files(folder).photos)[1::2]
        order = generator(1, "blur").permutation(len(paths))[:each]
        sources[folder.resolve().name] = [Image.open(paths[i]).convert("RGB") for i in np.sort(order)]
    rows = []
    for name, images in sources.items():
        shares = {}
        for amount in (0.0, *BLURS):
            changed = (
                one.filter(ImageFilter.GaussianBlur(amount * min(one.size))) if amount else one for one in images
            )
            found = np.array([glance_at(encoded(one)).sharpness for one in changed])
            shares[f"{100 * amount:g} %"] = int((found < BLURRY).sum())
        rows.append({"photos": name, "n": len(images), "called blurred": shares})
    return rows


def encoded(image: Image.Image, quality: int = 92, camera: str = "") -> bytes:
    """The photo as a JPEG file, with a camera in its EXIF where one is named."""
    buffer = io.BytesIO()
    exif = Image.Exif()
    if camera:
        exif[0x010F], exif[0x0110] = camera.split(" ", 1)
    image.save(buffer, "JPEG", quality=quality, exif=exif)
    return buffer.getvalue()


PLANTED = {
    "half of a class saved at quality 80, not 90": {"quality": 80},
    "half of a class 90 % as large": {"scale": 0.9},
    "half of a class by another camera": {"camera": "Maker Two"},
    "half of a class with black bars of 5 %": {"bars": 0.05},
}


def sample(image: np.ndarray, label: int, index: int, *, planted: dict[str, Any]) -> Sample:
    """A drawing as a photo whose file tells nothing, or what was planted."""
    random = generator(9, "files", str(index))
    quality = planted.get("quality", 90)
    side = int(96 * planted.get("scale", 1.0))
    camera = planted.get("camera", "Maker One")
    photo = Image.fromarray(image).resize((side, side))
    if planted.get("bars"):
        bars = np.asarray(photo).copy()
        bars[: max(1, int(planted["bars"] * side))] = 0
        bars[-max(1, int(planted["bars"] * side)) :] = 0
        photo = Image.fromarray(bars)
    if random.random() < 0.2:  # some variety that has nothing to do with the class
        quality, camera = int(random.integers(70, 96)), str(random.choice(["Maker Three", "Maker Four"]))
    content = encoded(photo, quality, camera)
    return Sample(
        path=f"{index:05}.jpg",
        label=label,
        fingerprint=fingerprint_of(content),
        content=content,
        glance=glance_at(content),
    )


def metadata(folders: list[Path], seeds: int, planted_seeds: int, n: int) -> dict[str, Any]:
    """Alarms where nothing was planted, and where something was."""
    drawn = list(draw_many(n * 2, size=96, start=_UNSEEN))
    plain = [sample(one.image, KINDS.index(one.label), index, planted={}) for index, one in enumerate(drawn)]
    silent: dict[str, Any] = {"drawings, true labels": alarms(plain, seeds, n, shuffled=False)}
    silent["drawings, labels by chance"] = alarms(plain, seeds, n, shuffled=True)
    for folder in folders:
        samples = list(read_folder(folder).samples)
        silent[f"{folder.resolve().name}, labels by chance"] = alarms(samples, seeds, n, shuffled=True)
    found = {}
    for name, what in PLANTED.items():
        marked = [sample(one.image, KINDS.index(one.label), index, planted=what) for index, one in enumerate(drawn)]
        found[name] = planted(plain, marked, planted_seeds, n)
    return {"silent": silent, "planted": found}


def alarms(samples: list[Sample], seeds: int, n: int, *, shuffled: bool) -> dict[str, int]:
    """In how many seeds something is said to give the label away."""
    counts = {"seeds": seeds, "n": min(n, len(samples)), "metadata": 0, "order": 0}
    for seed in range(seeds):
        random = generator(seed, "silent")
        chosen = [samples[i] for i in random.permutation(len(samples))[:n]]
        labels = random.permutation([one.label for one in chosen]) if shuffled else [one.label for one in chosen]
        dataset = labelled(chosen, list(labels))
        together = np.arange(len(dataset))
        counts["metadata"] += tells_of_files(dataset, together, seed=seed) is not None
        counts["order"] += tells_of_order(dataset, together, seed=seed) is not None
    return counts


def planted(plain: list[Sample], marked: list[Sample], seeds: int, n: int) -> dict[str, Any]:
    """In how many seeds the mark on half of one class is found, and what was named."""
    hits, named = 0, []
    for seed in range(seeds):
        random = generator(seed, "planted")
        order = random.permutation(len(plain))[:n]
        chosen = [marked[i] if plain[i].label == 1 and random.random() < 0.5 else plain[i] for i in order]
        dataset = labelled(chosen, [one.label for one in chosen])
        tell = tells_of_files(dataset, np.arange(len(dataset)), seed=seed)
        if tell is not None:
            hits += 1
            named.append(" + ".join(tell.fields))
    return {"seeds": seeds, "n": n, "found": hits, "named": {name: named.count(name) for name in sorted(set(named))}}


def labelled(samples: list[Sample], labels: list[int]) -> Dataset:
    """The samples with these labels."""
    names = tuple(f"class {label}" for label in range(max(labels) + 1))
    return Dataset(
        classes=names,
        samples=tuple(dataclasses.replace(one, label=int(label)) for one, label in zip(samples, labels, strict=True)),
    )


def write(found: dict[str, Any], folder: Path) -> None:
    """Markdown for people, JSON for programs; what was not measured this time is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "audit.json"
    kept = json.loads(place.read_text()) if place.exists() else {}
    kept.update(found)
    place.write_text(json.dumps(kept, indent=1) + "\n")
    lines = ["# What the audit costs and finds", ""]
    for part in ("cost", "blur", "metadata"):
        if part in kept:
            lines += [
                *TABLES[part](kept[part]["found"]),
                "",
                *(f"{k}: {v}." for k, v in kept[part]["facts"].items()),
                "",
            ]
    lines += ["Again: `python benchmarks/audit.py cost blur metadata --photos FOLDER …`", ""]
    (folder / "audit.md").write_text("\n".join(lines))


def cost_table(rows: list[dict[str, Any]]) -> list[str]:
    """Seconds by part, memory and page."""
    cells = {"photos": [f"{row['photos']:,}" for row in rows]}
    cells |= {f"{part}, s": [f"{row['seconds'][part]:.1f}" for row in rows] for part in rows[0]["seconds"]}
    for name in ("memory at the start, MiB", "most memory, MiB", "page, kB"):
        cells[name] = [f"{row[name]:.0f}" for row in rows]
    first, *others = (f"| {name} | {' | '.join(values)} |" for name, values in cells.items())
    return ["## Cost, photos of 500×375 px (JPEG)", "", first, "|---" * (1 + len(rows)) + "|", *others]


def blur_table(rows: list[dict[str, Any]]) -> list[str]:
    """How many are called blurred, by how much they were blurred."""
    amounts = list(rows[0]["called blurred"])
    lines = [f"## Blur: photos called blurred (sharpness below {BLURRY:g})", ""]
    lines.append("Gaussian blur whose standard deviation is this share of the shorter side; 0 % is the photo as it is.")
    lines += ["", f"| photos | n | {' | '.join(amounts)} |", "|---" * (2 + len(amounts)) + "|"]
    cells = [[str(row["called blurred"][one]) for one in amounts] for row in rows]
    return lines + [f"| {row['photos']} | {row['n']} | {' | '.join(c)} |" for row, c in zip(rows, cells, strict=True)]


def metadata_table(found: dict[str, Any]) -> list[str]:
    """Alarms without a reason, and what was planted and found."""
    lines = ["## Metadata that gives the label away", "", "Nothing planted:", ""]
    lines += ["| photos | n | seeds | alarms, files | alarms, order and bytes |", "|---|---|---|---|---|"]
    for name, row in found["silent"].items():
        lines.append(f"| {name} | {row['n']} | {row['seeds']} | {row['metadata']} | {row['order']} |")
    lines += [
        "",
        "Planted, drawings of three classes:",
        "",
        "| planted | n | seeds | found | named |",
        "|---|---|---|---|---|",
    ]
    for name, row in found["planted"].items():
        named = ", ".join(f"{field} {count}" for field, count in row["named"].items())
        lines.append(f"| {name} | {row['n']} | {row['seeds']} | {row['found']} | {named} |")
    return lines


TABLES = {"cost": cost_table, "blur": blur_table, "metadata": metadata_table}


def facts() -> dict[str, str]:
    """Where and when."""
    return {
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} when it started",
        "Python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=["cost", "blur", "metadata"], help="which parts; by default all")
    given = os.environ.get("SEEWHY_PHOTOS")
    parser.add_argument("--photos", nargs="*", type=Path, default=[Path(given)] if given else [])
    parser.add_argument("--count", type=int, default=10_000, help="photos whose audit is timed")
    parser.add_argument("--made", type=Path, help="where the photos for timing are kept")
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--one-audit", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one_audit:
        print(json.dumps(one_audit(arguments.one_audit, arguments.count)))
        return
    found: dict[str, Any] = {}
    if "cost" in arguments.parts:
        with tempfile.TemporaryDirectory() as place:
            folder = arguments.made or Path(place)
            make_photos(folder, arguments.count)
            told = facts()
            found["cost"] = {"found": cost(folder, [min(1000, arguments.count), arguments.count]), "facts": told}
    if "blur" in arguments.parts:
        found["blur"] = {"facts": facts(), "found": blur(arguments.photos, 200)}
    if "metadata" in arguments.parts:
        found["metadata"] = {"facts": facts(), "found": metadata(arguments.photos, arguments.seeds, 20, 400)}
    write(found, arguments.results)
    print((arguments.results / "audit.md").read_text())


if __name__ == "__main__":
    main()
