"""What every layer has learned, on a folder of drawings whose truth is known, and without photos."""

import json

import pytest

import seewhy
from seewhy.data.drawings import draw_folder
from seewhy.data.folder import read_folder
from seewhy.errors import DatasetError, UsageError
from seewhy.recipes.inspect_layers import inspect_layers


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return draw_folder(tmp_path_factory.mktemp("layers") / "photos", count=30, size=32, seed=5)


@pytest.fixture(scope="module")
def found(folder, taught):
    return inspect_layers(seewhy.load(taught), read_folder(folder), folder=folder, artefact=taught)


def test_units_parts_probes_and_learning(found):
    assert found.patches.photos == found.of == 30
    assert found.parts.drawings == 30
    assert {"class", "light direction", "coat"} <= set(found.probes.curves)
    assert found.replay is not None
    assert len(found.filters.fits) == len(found.kernels)


def test_the_page_and_the_numbers(found, tmp_path):
    text = found.save(tmp_path / "layers.html").read_text(encoding="utf-8")
    for title in (
        "The network, layer by layer",
        "What single units look for",
        "What each layer knows",
        "How it learned",
    ):
        assert f"<h2>{title}</h2>" in text
    told = json.loads(found.save(tmp_path / "layers.json").read_text(encoding="utf-8"))
    assert set(told) >= {"layers", "filters", "units", "parts", "probes"}
    with pytest.raises(UsageError, match=r"layers\.pdf"):
        found.save(tmp_path / "layers.pdf")


def test_some_of_many_photos(folder, taught):
    some = inspect_layers(seewhy.load(taught), read_folder(folder), folder=folder, most=12)
    assert (some.patches.photos, some.of) == (12, 30)
    with pytest.raises(DatasetError, match="at least 1"):
        inspect_layers(seewhy.load(taught), read_folder(folder), most=0)


def test_without_photos_only_what_the_network_itself_tells(taught):
    bare = inspect_layers(seewhy.load(taught))
    assert bare.patches is None
    assert bare.probes is None
    assert bare.filters is not None
