"""The solar cells of elpv-dataset as a user would have them: train/ and test/ with class folders, one folder a seed.

    python benchmarks/elpv_split.py --into FOLDER --seed 0 [--package FOLDER_OF_elpv_dataset]

Contestants that read the folders and contestants that read the table (split.csv: path,label,part) see the same photos
in the same parts. The parts are those of `seewhy.split(…, test=0.25)`, which draws in proportion to the classes.
"""

import argparse
import csv
import importlib.util
import shutil
import tempfile
from pathlib import Path

import seewhy

TEST_SHARE = 0.25  # as in Deitsch et al. 2019 (Solar Energy 185)


def cells_of(package: Path | None = None) -> Path:
    """The folder `data` of elpv-dataset.

    Args:
        package: its folder, where it is installed in another environment.
    """
    if package is None:
        spec = importlib.util.find_spec("elpv_dataset")
        if spec is None or spec.origin is None:
            raise SystemExit("The solar cells are not installed. Run: pip install elpv-dataset")
        package = Path(spec.origin).parent
    return package / "data"


def rows_of(cells: Path) -> list[tuple[Path, str]]:
    """Every cell and its class: defective from a probability of 0.5 on."""
    rows = [line.split() for line in (cells / "labels.csv").read_text().splitlines() if line.strip()]
    return [(cells / path, "defective" if float(share) >= 0.5 else "functional") for path, share, *_ in rows]


def lay_out(cells: Path, into: Path, seed: int) -> Path:
    """Copies one split into class folders and writes its table; a folder that is there is kept.

    Args:
        cells: the folder `data` of elpv-dataset.
        into: gets the folder seedN.
        seed: of the split.

    Returns:
        The folder with train/, test/ and split.csv.
    """
    target = into / f"seed{seed}"
    if (target / "split.csv").is_file():
        return target
    with tempfile.TemporaryDirectory() as scratch:
        table = Path(scratch) / "cells.csv"
        with table.open("w", newline="") as file:
            csv.writer(file).writerows([("path", "label"), *rows_of(cells)])
        parts = seewhy.split(seewhy.read_photos(table).dataset, seed=seed, validation=0, calibration=0, test=TEST_SHARE)
    # The table comes last: where it is missing, the folder is half made.
    shutil.rmtree(target, ignore_errors=True)
    rows = [("path", "label", "part")]
    for part, dataset in (("train", parts.train), ("test", parts.test)):
        for sample in dataset.samples:
            label = dataset.classes[sample.label]
            place = Path(part, label, Path(sample.path).name)
            (target / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(sample.path, target / place)
            rows.append((str(place), label, part))
    with (target / "split.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return target


def main() -> None:
    """Lays one split out and says where."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--package", type=Path, help="folder elpv_dataset, where it is installed elsewhere")
    arguments = parser.parse_args()
    print(lay_out(cells_of(arguments.package), arguments.into, arguments.seed))


if __name__ == "__main__":
    main()
