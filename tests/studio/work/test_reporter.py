"""The studio hears of each thing that is done, once."""

from typing import Any

import pytest

from seewhy.progress import Progress, progress, quiet, watched
from seewhy.studio.work import reporter
from seewhy.studio.work.background import with_step
from seewhy.studio.work.reporter import Reporter


class Pipe:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def send(self, told: tuple[str, dict[str, Any]]) -> None:
        self.sent.append(told[1])


def steps_of(*bars: tuple[str, int]) -> list[tuple[str, int, int]]:
    """What the page lists after these bars: label, done, total."""
    pipe, steps = Pipe(), []
    with quiet(), watched(Reporter(pipe)):  # type: ignore[arg-type]
        for label, total in bars:
            list(progress(range(total), total, label))
    for told in pipe.sent:
        steps = with_step(steps, told)
    return [(one["label"], one["done"], one["total"]) for one in steps]


def test_photos_decoded_in_several_parts_are_one_step():
    """The colours of 4 photos, then the parts for training, validation and calibration, of which one is empty."""
    parts = [("Decoding photos", count) for count in (4, 6, 2, 0)]
    assert steps_of(("Reading photos", 8), *parts, ("Training", 9)) == [
        ("Reading photos", 8, 8),
        ("Decoding photos", 12, 12),
        ("Training", 9, 9),
    ]


def test_a_larger_part_after_a_smaller_one_is_told_apart_from_going_on():
    assert steps_of(("Decoding photos", 2), ("Decoding photos", 6)) == [("Decoding photos", 8, 8)]


def test_each_step_counts_what_came_before(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reporter, "_OFTEN", 0.0)
    pipe = Pipe()
    tell = Reporter(pipe)  # type: ignore[arg-type]
    for label, done in (("Decoding", 0), ("Decoding", 3), ("Decoding", 0), ("Decoding", 1), ("Training", 0)):
        tell(Progress(label=label, done=done, total=3, unit="photo"))
    assert [(one["done"], one["total"]) for one in pipe.sent] == [(0, 3), (3, 3), (3, 6), (4, 6), (0, 3)]


def test_few_steps_are_told_and_the_last_always(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reporter, "_OFTEN", 60.0)
    pipe = Pipe()
    with quiet(), watched(Reporter(pipe)):  # type: ignore[arg-type]
        list(progress(range(5), 5, "Reading"))
    assert [one["done"] for one in pipe.sent] == [0, 5]
