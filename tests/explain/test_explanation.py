"""Saving: a picture, a page, numbers; whole or not at all."""

import dataclasses
import json

import numpy as np
import pytest

from seewhy.errors import StorageError, UsageError
from seewhy.explain import evidence
from seewhy.explain.explanation import Depth
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


def test_depths_that_add_next_to_nothing_are_not_told_as_nothing(found):
    """Worked by hand: 0.004 of 10.004 is 0.04 %, and a share of "0 %" would say that there is none."""
    depths = {"low": Depth(speaks_for=0.004, speaks_against=0.0), "top": Depth(speaks_for=10.0, speaks_against=-1.0)}
    told = dataclasses.replace(found, by_depth=depths).sentence
    assert "by depth: 100 % from top, less than 1 % from 1 other." in told


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
    assert "http" not in page.replace("http-equiv", "")
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
