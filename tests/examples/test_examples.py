"""Every example runs."""

import runpy
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))


def test_the_examples_are_found():
    assert [one.name for one in EXAMPLES] == ["drawings.py"]


@pytest.mark.journey
def test_drawings(tmp_path, capsys):
    runpy.run_path(str(EXAMPLES[0]))["main"](tmp_path, count=90, epochs=1)
    assert (tmp_path / "pets.seewhy" / "model.onnx").is_file()
    assert (tmp_path / "why.png").stat().st_size > 1000
    assert "photos it had never seen" in capsys.readouterr().out
