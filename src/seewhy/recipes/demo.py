"""The main job on drawn photos: draw, audit, train from random weights, judge, predict one new photo, show why."""

import dataclasses
import json
import shutil
from collections.abc import Callable
from pathlib import Path

from seewhy.classifier import Prediction
from seewhy.data.drawings import draw, draw_folder
from seewhy.errors import StorageError
from seewhy.evaluate.report_page import report_sections
from seewhy.explain import evidence
from seewhy.explain.picture import how_to_read, legend_chart, panels
from seewhy.pages.page import Figure, Image, Section, Text, render_page, save_page
from seewhy.pixels.overlay import data_uri, save_image
from seewhy.recipes.from_photos import Order, Trained, train_from_photos
from seewhy.recipes.learning import learning_sections
from seewhy.recipes.recipe import recipe_from
from seewhy.storage import write_whole

__all__ = ["DemoConfig", "run_demo"]

_NEW_PHOTO = 5_000_000  # an index no drawing of the folder reaches
_MARK = ".seewhy-demo"  # tells a folder that the demo filled, and may empty, from anybody's photos
_PANEL = 440  # px of a picture's longer side on the page


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
    settings = {
        "network": "resnet",
        "width": 0.5,
        "epochs": config.epochs,
        "batch_size": 16,  # many small steps: the drawings are few
        "seed": config.seed,
        "augmentation": "light",
        # The last maps alone have 4×4 places, each of which sees the whole square: their evidence lies anywhere. With
        # all depths it lies on the animal. The price: a step takes a tenth longer, and of 480 test drawings 90 to 92 %
        # were right in two runs, 93 % with the last maps in one.
        "head": "moments",
    }
    recipe_from(settings)  # a setting that is wrong is told before anything is emptied or drawn
    _clear(folder)
    write_whole(folder / _MARK, "Filled by seewhy demo; the next demo empties this folder.\n")
    photos = folder / "photos"
    say(f"Drawing {config.drawings} cats, dogs and wolves into {photos} …")
    draw_folder(photos, count=config.drawings, seed=config.seed)
    say(f"Training a small residual network from random weights, {config.epochs} epochs …")
    order = Order(photos=photos, output=folder / "pets.seewhy", settings=settings)
    trained = train_from_photos(order, say=say)
    if trained.report is not None:
        say(str(trained.report))
    new = folder / "new.png"
    save_image(draw("wolf", size=128, seed=config.seed, index=_NEW_PHOTO).image, new)
    prediction = trained.run.classifier.predict(new)
    say(prediction.line())
    say(prediction.sentence)
    told = _predictions(trained, prediction)
    write_whole(folder / "predictions.jsonl", "".join(json.dumps(one.to_json()) + "\n" for one in told))
    page = folder / "demo.html"
    save_page(render_page("A computer learns cat, dog and wolf", prediction.sentence, _sections(trained, new)), page)
    say(
        f"Wrote {folder}: the classifier pets.seewhy, predictions.jsonl (new.png and {len(told) - 1} test photos), "
        f"and the page to open: {page}"
    )
    return page


def _predictions(trained: Trained, first: Prediction) -> list[Prediction]:
    """What it says of the new photo, then of every test photo."""
    photos = [sample.path for sample in trained.run.split.test.samples]
    found = (one for _, one in trained.run.classifier.predict_each(photos))
    return [first, *(one for one in found if isinstance(one, Prediction))]


def _sections(trained: Trained, new: Path) -> list[Section]:
    """The new photo and its evidence, how the network learned, then the report."""
    sections: list[Section] = [
        _evidence(trained, new),
        *learning_sections(trained.run),
    ]
    if trained.report is not None:
        sections += [
            Text(title="How good it is", paragraphs=(trained.report.sentence,)),
            *report_sections(trained.report),
        ]
    return sections


def _evidence(trained: Trained, new: Path) -> Figure:
    """The new photo, what speaks for its verdict laid over it, and the colours' meaning."""
    why = evidence(trained.run.classifier, new)
    photo, laid_over, limit = panels(why, _PANEL)
    pictures = (
        Image(uri=data_uri(photo), alt="The new photo", title=f"The new photo, {new.name}"),
        Image(uri=data_uri(laid_over), alt=why.sentence, title="The evidence, laid over it"),
        legend_chart(why, limit),
    )
    return Figure(
        title="Why: the evidence on one new photo",
        pictures=pictures,
        caption=f"{why.sentence} {how_to_read(why)}",
        terms=("evidence", "logit", "feature map"),
    )


def _clear(folder: Path) -> None:
    """Empties the folder of an earlier demo; anything else is left alone."""
    if folder.exists() and not folder.is_dir():
        raise StorageError(f"{folder} is a file", "a folder that is new, empty, or an earlier demo's", "Name another.")
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).is_file():
        raise StorageError(
            f"{folder} holds other files",
            "an empty folder, or that of an earlier demo",
            "Name another; SeeWhy does not delete what it did not write.",
        )
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be made ({error.strerror})", "a folder that may be written", "Name another."
        ) from error
