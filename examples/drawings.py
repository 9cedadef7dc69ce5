"""From drawn photos to a saved classifier, from random weights, in one page of Python; about half a minute on 2 cores.

python examples/drawings.py FOLDER
"""

import sys
from pathlib import Path

import seewhy
from seewhy.data.drawings import draw, draw_folder


def main(folder: Path, *, count: int = 1200, epochs: int = 15) -> None:
    """Draws photos, trains a small residual network, judges it and asks why."""
    photos = seewhy.read_folder(draw_folder(folder / "photos", count=count, seed=1))
    print(seewhy.audit(photos))
    settings = {"network": "resnet", "width": 0.5, "head": "moments", "batch_size": 16, "augmentation": "light"}
    run = seewhy.train(seewhy.split(photos, seed=0), epochs=epochs, **settings)
    pets = run.classifier
    print(seewhy.evaluate(pets, run.split.test).sentence)
    new = draw("wolf", size=96, seed=2, index=0).image
    print(pets.predict(new).sentence)
    seewhy.explain(pets, new).save(folder / "why.png")
    pets.save(folder / "pets.seewhy")
    print(seewhy.load(folder / "pets.seewhy").predict(new).line())


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "drawings"))
