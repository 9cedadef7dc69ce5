"""The main job on drawn photos: draw, audit, train from random weights, judge, predict one new photo, show why."""

import dataclasses
import json
import shutil
from collections.abc import Callable
from pathlib import Path

from seewhy.data.drawings import draw, draw_folder
from seewhy.errors import StorageError
from seewhy.evaluate.report_page import report_sections
from seewhy.explain import evidence
from seewhy.explain.picture import how_to_read, picture
from seewhy.pages.page import Figure, Image, Section, Text, render_page, save_page
from seewhy.pixels.overlay import data_uri, save_image
from seewhy.recipes.from_photos import Order, Trained, train_from_photos
from seewhy.recipes.learning import learning_sections

__all__ = ["DemoConfig", "run_demo"]

_NEW_PHOTO = 5_000_000  # an index no drawing of the folder reaches


@dataclasses.dataclass(frozen=True, kw_only=True)
class DemoConfig:
    """How large the demo is. The defaults stay under three minutes on two cores.

    Args:
        drawings: how many photos are drawn.
        epochs: how often each is seen.
        seed: another seed, other drawings.
    """

    drawings: int = 2400
    epochs: int = 20
    seed: int = 0


def run_demo(folder: Path, config: DemoConfig | None = None, *, say: Callable[[str], None] = print) -> Path:
    """Runs the main job from start to end and writes all of it into one folder.

    Args:
        folder: is emptied first, if an earlier demo left it.
        config: how large.
        say: told what happens, a line at a time.

    Returns:
        The page to open.

    Raises:
        StorageError: the folder holds something else than a demo, or cannot be written.
    """
    config = config or DemoConfig()
    _clear(folder)
    photos = folder / "photos"
    say(f"Drawing {config.drawings} cats, dogs and wolves into {photos} …")
    draw_folder(photos, count=config.drawings, seed=config.seed)
    say(f"Training a small residual network from random weights, {config.epochs} epochs …")
    settings = {
        "network": "resnet",
        "width": 0.5,
        "epochs": config.epochs,
        "batch_size": 16,  # many small steps: the drawings are few
        "seed": config.seed,
        "augmentation": "light",
    }
    order = Order(photos=photos, output=folder / "pets.seewhy", settings=settings)
    trained = train_from_photos(order, say=say)
    say(str(trained.report))
    new = folder / "new.png"
    save_image(draw("wolf", size=128, seed=config.seed, index=_NEW_PHOTO).image, new)
    prediction = trained.run.classifier.predict(new)
    say(prediction.line())
    say(prediction.sentence)
    (folder / "predictions.jsonl").write_text(json.dumps(prediction.to_json()) + "\n", encoding="utf-8")
    page = folder / "demo.html"
    save_page(render_page("A computer learns cat, dog and wolf", prediction.sentence, _sections(trained, new)), page)
    say(f"Wrote {folder}: the classifier pets.seewhy, predictions.jsonl, and the page to open: {page}")
    return page


def _sections(trained: Trained, new: Path) -> list[Section]:
    """The new photo and its evidence, how the network learned, then the report."""
    why = evidence(trained.run.classifier, new)
    sections: list[Section] = [
        Figure(
            title="Why: the evidence on one new photo",
            pictures=(Image(uri=data_uri(picture(why)), alt=why.sentence),),
            caption=how_to_read(why),
        ),
        *learning_sections(trained.run),
    ]
    if trained.report is not None:
        sections += [
            Text(title="How good it is", paragraphs=(trained.report.sentence,)),
            *report_sections(trained.report),
        ]
    return sections


def _clear(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / "photos").is_dir():
        raise StorageError(
            f"{folder} holds other files", "an empty folder, or that of an earlier demo", "Name another."
        )
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be made ({error.strerror})", "a folder that may be written", "Name another."
        ) from error
