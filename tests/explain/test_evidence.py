import json
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seewhy.errors import ArtefactError, ConfigError, PhotoError, UsageError
from seewhy.explain import contrast, evidence
from seewhy.explain.explanation import Depth
from seewhy.pixels.overlay import encode_png
from seewhy.pixels.preprocessing import Preprocessing

HEADS = [
    ({"stage4": (7, 7)}, ("mean",), 1),
    ({"stage2": (4, 4)}, ("mean",), 4),
    ({"stage2": (7, 5)}, ("mean",), 3),  # fields that share places
    ({"stage2": (11, 11), "stage3": (5, 6), "stage5": (3, 3)}, ("mean", "mean_square"), 1),
    ({"stage2": (5, 5), "stage3": (3, 2)}, ("mean", "mean_square"), 2),
]


@pytest.mark.parametrize(("shapes", "moments", "grid"), HEADS)
@pytest.mark.parametrize("target", ["cat", "dog", "wolf"])
def test_places_and_bias_add_up_to_the_logit(head_classifier, photo, shapes, moments, grid, target):
    classifier = head_classifier(shapes, moments=moments, grid=grid)
    found = evidence(classifier, photo, target)
    logit = classifier.logits(classifier.preprocessing.apply(photo)[None])[0, classifier.classes.index(target)]
    assert found.logit == pytest.approx(float(logit), rel=1e-6)
    assert found.bias + found.heatmap.sum() == pytest.approx(float(logit), rel=1e-4)
    assert found.bias + sum(one.sum() for one in found.places.values()) == pytest.approx(float(logit), rel=1e-4)
    assert found.bias + sum(one.total for one in found.by_depth.values()) == pytest.approx(float(logit), rel=1e-4)
    assert found.bias + found.speaks_for + found.speaks_against == pytest.approx(float(logit), rel=1e-4)
    assert found.heatmap.shape == (32, 32)
    assert set(found.by_depth) == set(shapes)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(1, 70), height=st.integers(1, 9), width=st.integers(1, 9), grid=st.integers(1, 4))
def test_the_sum_holds_for_every_size(head_classifier, size, height, width, grid):
    classifier = head_classifier(
        {"a": (height, width), "b": (width, height)}, grid=grid, preprocessing=Preprocessing(size=size)
    )
    found = evidence(classifier, np.zeros((20, 30, 3), dtype=np.uint8))
    assert found.bias + found.heatmap.sum() == pytest.approx(found.logit, rel=1e-4, abs=1e-5)


def test_two_places_by_hand(head_classifier, photo):
    classifier = head_classifier({"last": (1, 2)}, classes=("no", "yes"))
    classifier.dense = (np.array([[0, 0, 0], [2, 0, -4]], dtype=np.float32), np.array([0, 0.5], dtype=np.float32))
    maps = np.array([[[[1.0, 3.0]], [[9.0, 9.0]], [[0.0, 1.0]]]], dtype=np.float32)  # (1, 3, 1, 2)
    classifier.feature_maps = lambda images: {"last": maps}
    found = evidence(classifier, photo, "yes")
    # left: 2·1/2 = 1; right: 2·3/2 - 4·1/2 = 1; and the bias
    np.testing.assert_allclose(found.places["last"], [[1.0, 1.0]])
    assert found.logit == pytest.approx(2.5)
    assert found.by_depth == {"last": Depth(speaks_for=2.0, speaks_against=0.0)}
    assert (found.method, found.layer, found.target, found.against) == ("evidence", "last", "yes", None)


def test_without_a_target_the_most_probable_class_is_explained(head_classifier, photo):
    classifier = head_classifier({"a": (3, 3)})
    logits = classifier.logits(classifier.preprocessing.apply(photo)[None])[0]
    assert evidence(classifier, photo).target == classifier.classes[int(logits.argmax())]


def test_a_contrast_is_the_difference_of_two_evidences(head_classifier, photo):
    classifier = head_classifier({"a": (3, 3), "b": (2, 2)}, moments=("mean", "mean_square"))
    one, other = evidence(classifier, photo, "dog"), evidence(classifier, photo, "wolf")
    both = contrast(classifier, photo, "dog", "wolf")
    np.testing.assert_allclose(both.heatmap, one.heatmap - other.heatmap, atol=1e-9)
    assert both.logit == pytest.approx(one.logit - other.logit)
    assert both.bias == pytest.approx(one.bias - other.bias)
    assert "“dog” rather than “wolf”" in both.sentence


def test_names_that_cannot_be_explained(head_classifier, photo):
    classifier = head_classifier({"a": (3, 3)})
    with pytest.raises(ConfigError, match='Did you mean "dog"'):
        evidence(classifier, photo, "dogs")
    with pytest.raises(UsageError, match="told from itself"):
        contrast(classifier, photo, "dog", "dog")


def test_a_network_that_does_not_add_up_is_refused(head_classifier, photo):
    with pytest.raises(ArtefactError, match="adds up to"):
        evidence(head_classifier({"a": (3, 3)}, offset=0.5), photo)


def test_every_source_of_a_photo(head_classifier, photo, tmp_path):
    classifier = head_classifier({"a": (3, 3)})
    path = tmp_path / "a.png"
    path.write_bytes(encode_png(photo))
    expected = evidence(classifier, photo).logit
    with path.open("rb") as file:
        sources = [str(path), path, path.read_bytes(), file]
        found = [evidence(classifier, source) for source in sources]
    assert [one.logit for one in found] == [expected] * 4
    assert [one.photo for one in found] == [str(path), str(path), None, str(path)]
    with pytest.raises(PhotoError):
        evidence(classifier, tmp_path / "absent.png")


def test_what_lies_on_the_padding_is_counted(head_classifier, photo):
    letterbox = evidence(head_classifier({"a": (3, 3)}), photo)  # 60 × 40: padding above and below
    _, top, _, bottom = letterbox.placement.square_box
    outside = letterbox.heatmap[:top].sum() + letterbox.heatmap[bottom:].sum()
    assert letterbox.on_padding == pytest.approx(outside)
    assert "padding" in letterbox.sentence
    crop = evidence(head_classifier({"a": (3, 3)}, preprocessing=Preprocessing(size=32, fit="crop")), photo)
    assert crop.on_padding == 0
    assert "padding" not in crop.sentence


def test_no_positive_evidence_is_said(head_classifier, photo):
    classifier = head_classifier({"a": (3, 3)}, classes=("no", "yes"))
    classifier.dense = (np.array([[0, 0, 0], [-1, -1, -1]], dtype=np.float32), np.array([0, 0.25], dtype=np.float32))
    classifier.feature_maps = lambda images: {"a": np.ones((1, 3, 3, 3), dtype=np.float32)}
    found = evidence(classifier, photo, "yes")
    assert not found.has_positive_evidence
    assert found.sentence.startswith("No positive evidence: no place of the photo speaks for “yes”.")
    assert "−3.00" in found.sentence
    assert "+0.25" in found.sentence
    assert "is −2.75" in found.sentence


def test_depths_are_told_where_there_are_several(head_classifier, photo):
    assert "By depth that is" not in evidence(head_classifier({"a": (3, 3)}), photo).sentence
    classifier = head_classifier({"a": (3, 3), "b": (2, 2), "c": (1, 1)})
    found = evidence(classifier, photo)
    told = re.search(r"By depth that is (\S+) from a, (\S+) from b, (\S+) from c\.", found.sentence)
    assert told is not None
    numbers = [float(number.replace("−", "-")) for number in told.groups()]
    assert numbers == pytest.approx([one.total for one in found.by_depth.values()], abs=0.006)
    assert sum(numbers) + found.bias == pytest.approx(found.logit, abs=0.02)


def test_depths_are_named_by_what_a_place_of_them_sees(head_classifier, photo):
    classifier = head_classifier({"a": (8, 8), "b": (4, 4), "c": (2, 2), "d": (2, 2)})
    fields = {"a": 3, "b": 10, "c": 23, "d": 90}  # of 32 px
    classifier.sights = {name: [field, 32 / classifier.shapes[name][0], 0.5] for name, field in fields.items()}
    found = evidence(classifier, photo)
    words = [one.words for one in found.by_depth.values()]
    assert words == ["edges and colour", "textures", "parts and things", "parts and things"]
    assert [one.sees for one in found.by_depth.values()] == [3 / 32, 10 / 32, 23 / 32, 1.0]
    late = found.by_depth["c"].total + found.by_depth["d"].total
    assert f"{late:+.2f} from parts and things.".replace("-", "−") in found.sentence
    assert found.to_json()["by_depth"]["b"]["words"] == "textures"


def test_a_place_is_drawn_where_it_looks(head_classifier, photo):
    classifier = head_classifier({"last": (1, 2)}, classes=("no", "yes"))
    classifier.dense = (np.array([[0, 0, 0], [1, 0, 0]], dtype=np.float32), np.zeros(2, dtype=np.float32))
    classifier.feature_maps = lambda images: {"last": np.array([[[[2.0, 0.0]]] * 3], dtype=np.float32)}
    even = evidence(classifier, photo, "yes")
    np.testing.assert_allclose(even.heatmap[:, :16], 1 / 512)
    classifier.sights = {"last": [32, 16, 2.0]}  # the places look at 2 px and 18 px: their border lies at 10 px
    moved = evidence(classifier, photo, "yes")
    np.testing.assert_allclose(moved.heatmap[:, :10], 1 / 320)
    np.testing.assert_array_equal(moved.heatmap[:, 10:], 0)
    assert moved.bias + moved.heatmap.sum() == pytest.approx(moved.logit)


def test_json_holds_every_place(head_classifier, photo):
    found = evidence(head_classifier({"a": (3, 3), "b": (2, 2)}), photo, "dog")
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    total = told["bias"] + sum(np.sum(places) for places in told["places"].values())
    assert total == pytest.approx(told["logit"], rel=1e-4)
    assert told["target"] == "dog"
