"""From drawn photos to a saved classifier, in one page of Python.

python examples/drawings.py FOLDER
"""

import sys
from pathlib import Path

import seewhy
from seewhy.data.drawings import draw, draw_folder


def main(folder: Path, *, count: int = 300, epochs: int = 3) -> None:
    """Draws photos, trains the article's network, judges it and asks why."""
    photos = seewhy.read_folder(draw_folder(folder / "photos", count=count, size=48, seed=1))
    print(seewhy.audit(photos))
    run = seewhy.train(seewhy.split(photos, seed=0), network="plain", size=48, epochs=epochs)
    pets = run.classifier
    print(seewhy.evaluate(pets, run.split.test).sentence)
    new = draw("wolf", size=96, seed=2, index=0).image
    print(pets.predict(new).sentence)
    seewhy.explain(pets, new).save(folder / "why.png")
    pets.save(folder / "pets.seewhy", reference_logits=run.reference_logits)
    print(seewhy.load(folder / "pets.seewhy").predict(new).line())


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "drawings"))
