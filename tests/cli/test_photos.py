import os
import sys
from pathlib import Path

import pytest

from seewhy.cli.photos import answers, count_photos, named_photos
from seewhy.cli.predict import _load_numpy_with_one_thread
from seewhy.errors import PhotoError, UsageError


class Echo:
    """Predicts every source as itself, and notes how far ahead it reads."""

    def __init__(self, ahead: int):
        self.ahead, self.taken = ahead, 0

    def predict_each(self, sources, *, false_alarm=None, miss_rate=None):
        waiting = []
        for source in sources:
            self.taken += 1
            waiting.append(source)
            if len(waiting) > self.ahead:
                yield waiting[0], f"seen {waiting.pop(0)}"
        for one in waiting:
            yield one, f"seen {one}"


def pairs(kinds: str):
    """A photo for p, an error for e."""
    for number, kind in enumerate(kinds):
        error = PhotoError(f"{number} is none", "a photo", "Remove it.")
        yield str(number), Path(str(number)) if kind == "p" else error


@pytest.mark.parametrize("ahead", [0, 1, 5])
@pytest.mark.parametrize("kinds", ["", "p", "e", "pep", "eeppe", "ppeeepe"])
def test_errors_keep_their_place_however_far_photos_are_read_ahead(kinds, ahead):
    found = list(answers(Echo(ahead), pairs(kinds)))
    assert [name for name, _, _ in found] == [str(number) for number in range(len(kinds))]
    said = ["p" if answer == f"seen {name}" else "e" if answer is source else "?" for name, source, answer in found]
    assert "".join(said) == kinds


def test_photos_are_taken_as_needed():
    classifier = Echo(ahead=2)
    found = answers(classifier, pairs("p" * 1000))
    next(found)
    assert classifier.taken == 3


def test_a_count_is_that_of_what_will_be_named(tmp_path):
    for name in ("1.jpg", "deep/2.jpg", "notes.txt", "empty/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    words = [str(tmp_path), str(tmp_path / "empty"), "gone.jpg"]
    assert count_photos(words) == len(list(named_photos(words))) == 4


def test_standard_input_twice_is_refused_before_anything_is_read():
    with pytest.raises(UsageError, match="named twice"):
        named_photos(["-", "dog.jpg", "-"])


def test_numpy_is_loaded_with_one_thread_and_nothing_is_left_behind(monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.delitem(sys.modules, "numpy")
    seen = []

    class Watch:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name == "numpy":
                seen.append(os.environ.get("OPENBLAS_NUM_THREADS"))
                raise ImportError("enough was seen")

    monkeypatch.setattr(sys, "meta_path", [Watch, *sys.meta_path])
    with pytest.raises(ImportError, match="enough"):
        _load_numpy_with_one_thread()
    assert seen == ["1"]
    assert "OPENBLAS_NUM_THREADS" not in os.environ
