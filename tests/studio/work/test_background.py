"""Work in a process of its own ends in one of its states, and what it gave is taken before it says so."""

import importlib
import time

import pytest

from seewhy.errors import UsageError
from seewhy.studio.work.background import Background, with_step

# The other process imports what it is to do: a module that it finds, where tests are none.
WORKS = """
import os, time
from seewhy.errors import DatasetError
from seewhy.progress import progress

def adding(numbers, say):
    say("Adding.")
    return sum(progress(numbers, len(numbers), "Adding"))

def waiting(say):
    say("Waiting.")
    time.sleep(60)

def failing(say):
    raise DatasetError("pets holds no photo", "photos", "Add some.")

def dying(say):
    os._exit(3)
"""


@pytest.fixture
def works(tmp_path, monkeypatch):
    (tmp_path / "works_of_a_test.py").write_text(WORKS)
    monkeypatch.syspath_prepend(tmp_path)
    return importlib.import_module("works_of_a_test")


def ended(work: Background, seconds: float = 40) -> dict:
    for _ in range(int(seconds / 0.02)):
        if work.state not in ("running", "stopping"):
            return work.to_json()
        time.sleep(0.02)
    raise AssertionError(f"still {work.state}")


def test_what_it_gives_is_taken_and_its_steps_are_told(works):
    taken = []
    work = Background("adding", taken.append)
    before = work.version
    work.start(works.adding, (1, 2, 3), what="a sum")
    told = ended(work)
    assert (told["state"], told["what"], told["lines"], taken) == ("finished", "a sum", ["Adding."], [6])
    assert [(step["label"], step["done"], step["total"]) for step in told["steps"]] == [("Adding", 3, 3)]
    assert told["version"] > before


def test_one_at_a_time_and_a_stop_ends_it(works):
    work = Background("waiting", lambda _: None)
    work.start(works.waiting)
    with pytest.raises(UsageError, match="waiting is running"):
        work.start(works.waiting)
    while work.state == "running" and not work.to_json()["lines"]:
        time.sleep(0.02)
    work.stop()
    assert ended(work)["state"] == "stopped"
    work.stop()
    assert work.state == "stopped"


def test_a_stop_before_it_could_say_a_word_is_a_stop(works):
    work = Background("waiting", lambda _: None)
    work.start(works.waiting)
    work.stop()
    assert ended(work)["state"] == "stopped"


def test_what_goes_wrong_is_told_in_three_parts(works):
    work = Background("failing", lambda _: None)
    work.start(works.failing)
    told = ended(work)
    assert (told["state"], told["error"]["happened"]) == ("failed", "pets holds no photo")
    work.start(works.dying)
    told = ended(work)
    assert told["state"] == "failed"
    assert "without a word (exit status 3)" in told["error"]["happened"]


def test_what_cannot_be_taken_is_a_failure(works):
    def refuse(_: object) -> None:
        raise UsageError("No", "yes", "Ask again.")

    work = Background("adding", refuse)
    work.start(works.adding, (1,))
    told = ended(work)
    assert (told["state"], told["error"]["happened"]) == ("failed", "No")


def test_what_goes_on_is_one_step_and_what_follows_another():
    steps: list = []
    for label, done in (("Reading", 0), ("Reading", 5), ("Reading", 10), ("Judging", 0), ("Judging", 10)):
        steps = with_step(steps, {"label": label, "done": done, "total": 10, "since": 1.0})
    assert [(one["label"], one["done"], one["seconds"]) for one in steps] == [
        ("Reading", 10, 2.0),
        ("Judging", 10, 1.0),
    ]
    assert len(with_step(steps, {"label": "Reading", "done": 0, "total": 10, "since": 1.0})) == 3
