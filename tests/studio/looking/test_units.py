"""A unit and a cell of any layer as the studio tells them are what Python tells."""

import time

import numpy as np
import pytest

from seewhy.data.drawings import draw_folder
from seewhy.errors import SeewhyError
from seewhy.layers.feature_maps import feature_maps_of
from seewhy.layers.first_steps import first_kernels
from seewhy.layers.maps_read import maps_read
from seewhy.studio.looking.looked_for import LookedFor
from seewhy.studio.serving.frame import unpack_frame

pytest.importorskip("torch")


def add(ask, photo: bytes) -> str:
    return ask("POST", "/api/photos?name=a.png", content=photo).json()["photo"]


def test_the_first_layers_unit_is_its_kernel(ask, classifier, photo):
    told = ask("POST", "/api/unit", json={"photo": add(ask, photo), "layer": "first", "channel": 2}).json()
    kernels = first_kernels(classifier.network())
    assert kernels is not None
    assert told["reads"] is None
    assert told["kernel"]["weights"] == kernels[2].tolist()
    assert told["kernel"]["limit"] == pytest.approx(float(np.abs(kernels).max()))
    assert told["kernel"]["kind"]


def test_a_deeper_unit_tells_the_maps_it_reads(ask, classifier, photo):
    told = ask("POST", "/api/unit", json={"photo": add(ask, photo), "layer": "block2", "channel": 1}).json()
    found = maps_read(classifier.network(), classifier.prepare(photo), "block2", 1)
    assert told["kernel"] is None
    assert (told["reads"]["layer"], told["reads"]["count"]) == ("block1", len(found.shares))
    expected = found.strongest(8)
    assert [one["channel"] for one in told["reads"]["maps"]] == [channel for channel, _ in expected]
    assert [one["share"] for one in told["reads"]["maps"]] == pytest.approx([share for _, share in expected])


def test_a_deeper_cell_is_worked_out(ask, classifier, photo):
    asked = {"photo": add(ask, photo), "layer": "block2", "cell": [3, 2, 1]}
    told = ask("POST", "/api/arithmetic", json=asked).json()
    assert told["answer"] == pytest.approx(
        float(feature_maps_of(classifier, photo).layer("block2").maps[3, 2, 1]), abs=1e-4
    )
    assert told["reads"] == "block1"
    for changed in ({"layer": "block9"}, {"layer": 3}, {"cell": [3, 99, 1]}):
        assert ask("POST", "/api/arithmetic", json=asked | changed).status_code == 422


@pytest.mark.parametrize("asked", [{}, {"layer": "block2"}, {"layer": "block2", "channel": "1"}, {"channel": 1}])
def test_a_unit_that_is_not_named_is_refused(ask, photo, asked):
    assert ask("POST", "/api/unit", json={"photo": add(ask, photo)} | asked).status_code == 422
    assert ask("POST", "/api/looked-for", json=asked).status_code == 422


def test_without_a_folder_one_is_asked_for(ask):
    asked = {"layer": "block2", "channel": 1}
    told, _ = unpack_frame(ask("POST", "/api/looked-for", json=asked).content)
    assert (told["state"], told["named"]) == ("idle", False)
    answer = ask("POST", "/api/looked-for", json={**asked, "begin": True})
    assert (answer.status_code, "no folder" in answer.json()["happened"]) == (422, True)


def test_what_a_unit_looks_for_is_found_among_the_photos(classifier, tmp_path):
    folder = draw_folder(tmp_path / "pets", count=30, size=48, truth=False)
    looked_for = LookedFor(classifier, folder)
    looked_for.begin()
    for _ in range(600):
        if looked_for.told()["state"] != "running":
            break
        time.sleep(0.05)
    told, arrays = looked_for.unit("block2", 1)
    assert (told["state"], told["done"], told["photos"]) == ("found", 30, 30)
    assert told["answers"] == sorted(told["answers"], reverse=True)
    assert set(told["kinds"]) == {"cat", "dog", "wolf"}
    if told["answers"]:
        assert arrays["grid"].dtype == np.uint8
        assert arrays["grid"].shape[2] == 3


def test_a_walk_that_breaks_off_says_so(classifier, tmp_path, monkeypatch):
    looked_for = LookedFor(classifier, tmp_path)

    def full(folder):
        raise MemoryError("no room")

    monkeypatch.setattr(looked_for, "_looked", full)
    with pytest.raises(MemoryError):  # for the terminal
        looked_for._walk(tmp_path)
    with pytest.raises(SeewhyError, match="MemoryError: no room"):  # for the page
        looked_for.told()
