"""From a folder of your own photos to a classifier, from ImageNet weights: a few hundred photos take a few seconds.

python examples/photos.py PHOTOS NEW_PHOTO        PHOTOS: a folder for each class, such as pets/cat/ and pets/dog/
"""

import sys
from pathlib import Path

import seewhy


def main(folder: Path, new: Path, output: Path) -> None:
    """Looks through the photos, teaches a head on a pretrained network, judges it, and explains one answer."""
    photos = seewhy.read_folder(folder)
    print(seewhy.audit(photos))
    parts = seewhy.split(photos, seed=0)
    print(parts)
    run = seewhy.train(parts, weights="imagenet")
    report = seewhy.evaluate(run.classifier, run.split.test)
    print(report)
    report.save(output / "report.html")
    print(run.classifier.predict(new).sentence)
    seewhy.explain(run.classifier, new).save(output / "why.html")
    print("Saved as", run.classifier.save(output / f"{folder.resolve().name}.seewhy"))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path())
