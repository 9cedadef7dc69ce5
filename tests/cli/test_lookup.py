from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

import seewhy
from seewhy.cli.lookup import Lookup
from seewhy.cli.main import main
from seewhy.explain.examples_file import read_examples


def judged(features: np.ndarray, refused: bool) -> Any:
    return SimpleNamespace(novelty=SimpleNamespace(features=features), something_else=refused)


@pytest.fixture
def lookup(saved: Path) -> Lookup:
    return Lookup(seewhy.load(saved), saved)


def test_the_nearest_by_name(saved, lookup):
    examples = read_examples(saved)
    assert examples is not None
    found = judged(examples.vectors[3], refused=True)
    (first, *_) = lookup.to_json(found)["nearest_photos"]
    assert first["path"] == examples.paths[3]
    assert first["distance"] == pytest.approx(0, abs=1e-5)
    assert lookup.sentence(found).startswith(f"The nearest training photos are far: {examples.paths[3]} (")


def test_nothing_is_looked_up_for_what_was_not_refused(saved, lookup):
    assert lookup.sentence(judged(np.zeros(1), refused=False)) == ""
    assert lookup.to_json(cast("Any", SimpleNamespace(novelty=None, something_else=False))) == {}
    assert Lookup(seewhy.load(saved), None).to_json(judged(np.zeros(1), refused=True)) == {}


def test_a_rate_is_refused_by_a_classifier_without_a_detector(saved, pets, capsys):
    photo = next(pets.rglob("*.png"))
    assert main(["predict", str(saved), str(photo), "--false-alarm", "0.05"]) == 2
    assert "cannot tell photos of something else" in capsys.readouterr().err
