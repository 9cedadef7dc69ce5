"""Saving: a picture, a page, numbers; whole or not at all."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import seewhy
from seewhy.errors import ConfigError, StorageError, UsageError
from seewhy.explain import METHODS, evidence, explain
from seewhy.explain.page import explanation_page
from seewhy.explain.picture import how_to_read, panels, picture
from seewhy.pixels.decode import decode
from seewhy.pixels.preprocessing import Preprocessing


@pytest.fixture
def found(head_classifier, photo):
    return evidence(head_classifier({"a": (7, 7), "b": (3, 3)}), photo, "dog")


def test_saves_by_suffix(found, tmp_path):
    image = decode(found.save(tmp_path / "new" / "why.png"))
    assert image.shape[1] > 800
    assert "What speaks for “dog”" in found.save(tmp_path / "why.html").read_text(encoding="utf-8")
    assert json.loads(found.save(tmp_path / "why.JSON").read_text(encoding="utf-8"))["target"] == "dog"


def test_another_suffix_is_refused(found, tmp_path):
    with pytest.raises(UsageError, match=r"\.png, \.html or \.json"):
        found.save(tmp_path / "why.pdf")


def test_a_folder_in_the_way_is_a_storage_error(found, tmp_path):
    (tmp_path / "why.json").mkdir()
    with pytest.raises(StorageError):
        found.save(tmp_path / "why.json")
    assert [one.name for one in tmp_path.iterdir()] == ["why.json"]


@pytest.mark.parametrize("shape", [(40, 60), (60, 40), (10, 90), (1, 1), (600, 900)])
@pytest.mark.parametrize("fit", ["letterbox", "crop"])
def test_panels_keep_the_aspect_ratio(head_classifier, shape, fit):
    image = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    classifier = head_classifier({"a": (3, 3)}, preprocessing=Preprocessing(size=32, fit=fit))
    photo, shown, limit = panels(evidence(classifier, image), 300)
    assert photo.shape == shown.shape
    assert max(photo.shape) == 300
    assert photo.shape[0] / photo.shape[1] == pytest.approx(shape[0] / shape[1], rel=0.05)
    assert limit > 0


def test_what_the_network_did_not_see_is_not_a_number(head_classifier, photo):
    crop = Preprocessing(size=32, fit="crop")
    laid = evidence(head_classifier({"a": (3, 3)}, preprocessing=crop), photo).on_photo(80, 120)
    assert np.isnan(laid[:, :20]).all()
    assert np.isfinite(laid[:, 20:100]).all()


def test_warm_lies_where_the_evidence_is(head_classifier, photo):
    classifier = head_classifier(
        {"last": (1, 2)}, classes=("no", "yes"), preprocessing=Preprocessing(size=32, fit="crop")
    )
    classifier.dense = (np.array([[0, 0, 0], [1, 0, 0]], dtype=np.float32), np.zeros(2, dtype=np.float32))
    maps = np.zeros((1, 3, 1, 2), dtype=np.float32)
    maps[0, 0, 0] = [2.0, -2.0]  # left speaks for, right against
    classifier.feature_maps = lambda images: {"last": maps}
    grey = np.full((64, 64, 3), 128, dtype=np.uint8)
    _, shown, _ = panels(evidence(classifier, grey, "yes"), 64)
    left, right = shown[32, 4].astype(int), shown[32, 60].astype(int)
    assert left[0] > left[2] + 40  # warm: more red than blue
    assert right[2] > right[0] + 40


def test_page_is_escaped_and_self_contained(head_classifier, photo):
    evil = "<script>'x'</script>"
    page = explanation_page(evidence(head_classifier({"a": (3, 3)}, classes=(evil, "b")), photo, evil))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    outside = page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")  # the name of a format, no link
    assert "http" not in outside
    assert page.count('src="data:image/jpeg;base64,') == 2


def test_a_long_name_in_another_script_still_makes_a_picture(head_classifier, photo):
    assert picture(evidence(head_classifier({"a": (3, 3)}, classes=("狼" * 60, "b")), photo)).shape[2] == 3


def test_how_to_read_names_the_unit_the_places_and_what_was_not_seen(head_classifier, photo):
    one = how_to_read(evidence(head_classifier({"a": (7, 7)}), photo, "dog"))
    assert "logits per 1 %" in one
    assert "7×7 places of a" in one
    assert "did not see" not in one
    crop = Preprocessing(size=32, fit="crop")
    several = how_to_read(evidence(head_classifier({"a": (7, 7), "b": (3, 3)}, preprocessing=crop), photo, "dog"))
    assert "2 depths, 7×7 in a to 3×3 in b" in several
    assert "did not see what lies outside the frame" in several


@pytest.mark.parametrize("name", METHODS)
def test_every_method_can_be_shown_and_says_no_more_than_it_knows(tiny_classifier, photo, tmp_path, name):
    found = explain(tiny_classifier("resnet"), photo, "cat", method=name, against="wolf")
    line = METHODS[name]
    assert decode(found.save(tmp_path / "why.png")).shape[1] > 800
    page = found.save(tmp_path / "why.html").read_text(encoding="utf-8")
    told = json.loads(found.save(tmp_path / "why.json").read_text(encoding="utf-8"))
    assert "rather than" in found.sentence
    assert ("adds up to" in found.sentence) == line.adds_up
    assert ("do not add up" in found.sentence) == (not line.adds_up)
    assert ("The sum, written out" in page) == line.adds_up
    assert ("per 1 %" in how_to_read(found)) == line.shares
    assert line.unit in how_to_read(found)
    assert line.unit == told["unit"]
    assert (told["bias"] is None) == (not line.adds_up)
    assert (told["heatmap"] is None) == (line.places is not None)
    assert (told["by_depth"] == {}) == (name != "evidence")
    if told["heatmap"] is not None:
        np.testing.assert_allclose(np.array(told["heatmap"]), found.heatmap, rtol=1e-5, atol=1e-12)
    for layer, places in told["places"].items():
        assert np.array(places).sum() == pytest.approx(found.places[layer].sum())
        assert len(told["sights"][layer]) == 3


@pytest.mark.parametrize("name", METHODS)
def test_no_positive_evidence_is_said_of_every_method(tiny_classifier, photo, name):
    found = explain(tiny_classifier("resnet"), photo, "dog", method=name)
    negative = replace(found, heatmap=-np.abs(found.heatmap))
    assert not negative.has_positive_evidence
    assert negative.sentence.startswith("No positive evidence: ")
    assert "no place of the photo speaks for “dog”" in negative.sentence


def test_a_layer_of_cams_can_be_chosen(tiny_classifier, photo):
    classifier = tiny_classifier("resnet")
    assert explain(classifier, photo, method="grad_cam").layer == "stage4"
    assert explain(classifier, photo, method="layer_cam").layer == "stage2"  # the last of at least 14×14 places
    early = explain(classifier, photo, method="grad_cam", layer="stage1")
    assert early.layer == "stage1"
    assert early.places["stage1"].shape == (32, 32)
    assert "By Grad-CAM in stage1" in early.sentence


def test_one_depth_alone_can_be_laid_on_the_photo(head_classifier, photo):
    found = evidence(head_classifier({"a": (7, 7), "b": (3, 3)}), photo, "dog")
    both = found.on_photo(40, 60, "a") + found.on_photo(40, 60, "b")
    np.testing.assert_allclose(both, found.on_photo(40, 60), atol=1e-5)
    with pytest.raises(ConfigError, match="no layer of this map"):
        found.on_photo(40, 60, "c")


def test_single_pixels_are_added_up_over_squares(head_classifier, photo):
    found = evidence(head_classifier({"a": (3, 3)}), photo, "dog")
    pixels = np.tile([[1.0, -0.5], [-0.5, 1.0]], (16, 16))  # neighbours cancel
    mixed = replace(found, method="gradient_times_input", heatmap=pixels, places={}, by_depth={}, bias=None, layer="")
    assert mixed.grain == 3
    assert mixed.speaks_for + mixed.speaks_against == pytest.approx(pixels.sum())
    assert mixed.speaks_for == pytest.approx(pixels.sum(), rel=0.05)
    assert "over squares of 3×3 px, 100 % of the map speaks for" in mixed.sentence


def test_evidence_needs_no_torch_and_the_others_say_that_they_do(tiny_classifier, tmp_path):
    folder = tiny_classifier("plain").save(tmp_path / "tiny.seewhy")
    program = (
        "import sys; sys.modules['torch'] = None\n"
        "import numpy as np, seewhy\n"
        f"pets = seewhy.load({str(folder)!r})\n"
        "photo = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)\n"
        "why = seewhy.explain(pets, photo, 'dog')\n"
        "assert abs(why.unexplained) < 1e-4 and why.sights\n"
        "try:\n"
        "    seewhy.explain(pets, photo, 'dog', method='grad_cam')\n"
        "except seewhy.SeewhyError as error:\n"
        "    print(type(error).__name__)\n"
    )
    source = str(Path(seewhy.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": source},
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "MissingExtraError"), done.stderr
