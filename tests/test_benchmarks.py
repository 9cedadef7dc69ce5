"""What stands beside the benchmarks: the page that tells of them, the ratios, the marks."""

import importlib
import json
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture
def against_fastai(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("against_fastai")


@pytest.fixture
def marks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    found = importlib.import_module("marks")
    monkeypatch.setattr(found, "RESULTS", tmp_path)
    return found


def test_the_page_names_every_benchmark():
    page = (BENCHMARKS / "README.md").read_text()
    files = [one for folder in ("", "peers") for one in sorted((BENCHMARKS / folder).glob("*.py"))]
    assert len(files) > 40
    assert [one.name for one in files if one.name not in page] == []


def test_a_ratio_is_of_one_split_and_of_the_last_day(against_fastai: ModuleType):
    def row(contestant: str, seed: int, day: int, seconds: float) -> dict:
        told = {"contestant": contestant, "seed": seed, "machine": "M", "date": f"2026-11-{day}"}
        return {**told, "seconds": seconds}

    measured = [row("ours", 0, 28, 400.0), *(row("ours", 0, 29, seconds) for seconds in (10.0, 20.0, 60.0))]
    measured += [row("fastai", 0, 27, 1000.0), row("fastai", 1, 29, 5000.0)]  # split 1: ours has not run
    assert against_fastai.ratios(measured, "fastai") == [50.0]
    assert against_fastai.ratios(measured, "loop") == []


def test_a_mark_is_met_missed_or_not_measured(marks: ModuleType, tmp_path: Path):
    def told(bound: float, *, most: bool = False) -> tuple[str, bool | None]:
        return marks.Mark("speed", "speed.json", lambda found: found["figures"]["times"], bound, most, ".1f").row()

    assert told(3) == ("| speed | ≥ 3.0 | – | not measured |", None)
    (tmp_path / "speed.json").write_text(json.dumps({"conditions": {"date": "2026-11-29"}, "figures": {}}))
    assert told(3)[1] is None  # measured, but not this
    (tmp_path / "speed.json").write_text(json.dumps({"conditions": {"date": "2026-11-29"}, "figures": {"times": 4.0}}))
    assert told(3) == ("| speed | ≥ 3.0 | 4.0 | met, 2026-11-29 |", True)
    assert told(3, most=True) == ("| speed | ≤ 3.0 | 4.0 | MISSED, 2026-11-29 |", False)
