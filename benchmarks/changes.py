"""How small a change turns a classifier's answers, how often chance does so too, and where the answers come from.

    python benchmarks/changes.py pets.seewhy photos/ [--every 5] [--fill blur]
    python benchmarks/changes.py drawings.seewhy --drawings 45 [--planted]

photos/ is looked for photos in all its folders. --drawings makes new ones, which no network has seen; --planted puts
every wolf in snow, every dog on a meadow and every cat in a room. Printed are, for flip: in how many photos a change
was found, its share of the area, how often a change of the same area elsewhere turned the answer too, how often the
network was asked, and the processor time; for surroundings: how many photos are of which level.
"""

import argparse
import datetime
import os
import platform
import time
from collections import Counter
from pathlib import Path

import numpy as np

import seewhy
from seewhy.data.drawings import Arrangement, draw_many
from seewhy.explain.filling import FILLS
from seewhy.explain.flip import flip
from seewhy.explain.surroundings import surroundings
from seewhy.pixels.formats import IMAGE_SUFFIXES

PLANTED = Arrangement(tied={"background": {"wolf": "snow", "dog": "meadow", "cat": "room"}})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("classifier", type=Path)
    parser.add_argument("photos", type=Path, nargs="?")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--drawings", type=int, default=0)
    parser.add_argument("--planted", action="store_true")
    parser.add_argument("--fill", choices=FILLS, default="blur")
    given = parser.parse_args()
    classifier = seewhy.load(given.classifier)
    photos: list[Path | np.ndarray] = []
    if given.photos:
        found = sorted(path for path in given.photos.rglob("*") if path.suffix.lower() in IMAGE_SUFFIXES)
        photos += found[:: given.every]
    arrangement = PLANTED if given.planted else Arrangement()
    drawn = draw_many(given.drawings, size=64, seed=0, start=1_000_000, arrangement=arrangement)
    photos += [drawing.image for drawing in drawn]
    today = datetime.date.today().isoformat()
    print(
        f"{len(photos)} photos, {given.fill}; Python {platform.python_version()}, {os.cpu_count()} processors, {today}"
    )

    started = time.process_time()
    changes = [flip(classifier, photo, fill=given.fill) for photo in photos]
    seconds = (time.process_time() - started) / len(photos)
    turned = [one for one in changes if one.found]
    print(f"  a change was found in {len(turned)} of {len(changes)}")
    if turned:
        shares = [one.share for one in turned]
        low, middle, high = np.quantile(shares, [0.25, 0.5, 0.75])
        print(f"  share of the area: median {middle:.1%}, quartiles {low:.1%} and {high:.1%}")
        tries = sum(one.tries for one in turned)
        print(f"  the same area elsewhere: {sum(one.by_chance for one in turned)} of {tries} turned the answer")
    trials = [one.trials for one in changes]
    print(f"  trials: mean {np.mean(trials):.0f}, most {max(trials)}; {seconds:.2f} s of processor time a photo")

    levels = Counter(surroundings(classifier, photo).level for photo in photos)
    print(f"  surroundings: {', '.join(f'{level} {count}' for level, count in levels.most_common())}")


if __name__ == "__main__":
    main()
