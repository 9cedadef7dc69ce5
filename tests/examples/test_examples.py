"""Every example runs."""

import runpy
from pathlib import Path

import pytest

from seewhy.data.drawings import draw_folder
from seewhy.recipes.recipe import recipe_from
from seewhy.settings import read_toml

FOLDER = Path(__file__).parents[2] / "examples"
EXAMPLES = {one.stem: one for one in FOLDER.glob("*.py")}


def test_the_examples_are_found():
    assert sorted(EXAMPLES) == ["drawings", "photos"]


def test_the_recipes_are_sound():
    recipes = sorted(FOLDER.glob("*.toml"))
    assert [one.stem for one in recipes] == ["cifar10"]
    for one in recipes:
        assert recipe_from(read_toml(one)).resolved().network.size


@pytest.mark.journey
def test_drawings(tmp_path, capsys):
    runpy.run_path(str(EXAMPLES["drawings"]))["main"](tmp_path, count=90, epochs=1)
    assert (tmp_path / "pets.seewhy" / "model.onnx").is_file()
    assert (tmp_path / "why.png").stat().st_size > 1000
    assert "photos it had never seen" in capsys.readouterr().out


@pytest.mark.journey
def test_photos(tmp_path, capsys):
    pets = draw_folder(tmp_path / "pets", count=60, size=64)
    runpy.run_path(str(EXAMPLES["photos"]))["main"](pets, min(pets.glob("dog/*.png")), tmp_path)
    assert {"pets.seewhy", "report.html", "why.html"} <= {one.name for one in tmp_path.iterdir()}
    shown = capsys.readouterr().out
    assert "balanced accuracy" in shown
    assert "Saved as" in shown
