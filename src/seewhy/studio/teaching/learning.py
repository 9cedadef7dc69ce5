"""What the teaching process does: the way of "seewhy train", telling its steps and its moments."""

import contextlib
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.data.corrections import Corrections
from seewhy.data.grouping import Grouping
from seewhy.errors import SeewhyError
from seewhy.progress import quiet, watched
from seewhy.studio.teaching.onlooker import Onlooker
from seewhy.studio.work.process import error_told
from seewhy.studio.work.reporter import Reporter

if TYPE_CHECKING:
    from seewhy.evaluate import Report

__all__ = ["Lesson", "teach"]


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What is to be taught.

    Args:
        photos: folder or table of labelled photos.
        output: the classifier's folder.
        settings: of the recipe.
        resume: whether to go on with what was stopped.
        corrections: labels that were put right.
        grouping: which photos must stay together.
    """

    photos: Path
    output: Path
    settings: dict[str, Any] = field(default_factory=dict)
    resume: bool = False
    corrections: Corrections | None = None
    grouping: Grouping | None = None


def teach(lesson: Lesson, pipe: Connection) -> None:
    """Teaches, and tells how it goes.

    Args:
        lesson: what is to be taught.
        pipe: to the studio.
    """
    try:
        from seewhy.recipes.from_photos import train_from_photos
        from seewhy.recipes.order import Order
        from seewhy.training.moments import watched_learning

        order = Order(
            photos=lesson.photos,
            output=lesson.output,
            settings=lesson.settings,
            corrections=lesson.corrections,
            grouping=lesson.grouping,
            resume=lesson.resume,
            fresh=not lesson.resume,
        )
        with quiet(), watched(Reporter(pipe)), watched_learning(Onlooker(pipe, lesson.photos)):
            trained = train_from_photos(order, say=lambda line: pipe.send(("said", line)))
        report = {} if trained.report is None else {"accuracy": _accuracy(trained.report)}
        pipe.send(("stopped" if trained.resumable else "finished", report))
    except SeewhyError as error:
        pipe.send(("failed", {"error": error_told(error)}))
    except KeyboardInterrupt:
        with contextlib.suppress(BrokenPipeError):
            pipe.send(("stopped", {}))
    except BrokenPipeError:  # the studio is gone; the last checkpoint is there
        return
    finally:
        pipe.close()


def _accuracy(report: "Report") -> dict[str, float]:
    """With its interval, and of how many photos."""
    found = report.metrics["accuracy"]
    interval = {"value": float(found.value), "low": float(found.low), "high": float(found.high)}
    return {**interval, "photos": len(report.samples)}
