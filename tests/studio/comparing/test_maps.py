"""A method's map is the one that explain draws, its grade the one that the graders give, and nobody waits in vain."""

import threading

import numpy as np
import pytest

from seewhy.errors import ConfigError, UsageError

pytest.importorskip("torch")
from seewhy.explain.explaining import explain
from seewhy.explain.grades import QUICK, cases_of, grade
from seewhy.explain.methods import METHODS
from seewhy.studio.comparing.maps import TESTS, Dropped, MapQuestion, Maps, methods_to_json
from seewhy.studio.comparing.references import References

PHOTO = np.random.default_rng(1).integers(0, 256, (48, 48, 3), dtype=np.uint8)


def question(method: str = "grad_cam", **named) -> MapQuestion:
    return MapQuestion(**{"key": "a", "source": PHOTO, "target": None, "against": None, "method": method, **named})


@pytest.fixture(scope="module")
def maps(classifier) -> Maps:
    return Maps(classifier)


@pytest.mark.parametrize("method", ["evidence", "grad_cam", "integrated_gradients"])
def test_the_map_is_that_of_explain(maps, classifier, method):
    drawn = maps.draw(question(method, target="dog", against="cat"))
    expected = explain(classifier, PHOTO, "dog", method=method, against="cat").heatmap
    np.testing.assert_allclose(drawn.heatmap, expected, rtol=1e-4, atol=1e-6)
    assert drawn.seconds > 0


def test_the_grade_is_that_of_the_graders(maps, classifier):
    told = maps.grade(question(), "taking_away")
    cases, _ = cases_of(classifier, [PHOTO])
    expected = grade(METHODS["grad_cam"], cases, QUICK)
    assert told["deletion"] == pytest.approx(expected.deletion.value)
    assert told["insertion"] == pytest.approx(expected.insertion.value)
    assert told["sentence"] == expected.sentence
    assert set(told["blind"]) == {"random", "edges", "centre"}


@pytest.mark.parametrize("test", ["noise", "forgetting"])
def test_the_long_tests_tell_how_far_they_are(maps, test):
    seen = []
    told = maps.grade(question(), test, lambda done, total: seen.append((done, total)))
    assert seen[0][0] == 0
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert all(done <= total for done, total in seen)
    assert told["test"] == test
    assert told["sentence"].endswith((".", ")."))
    again = []
    assert maps.grade(question(), test, lambda *step: again.append(step)) == told
    assert again == []  # it was kept


def test_what_nobody_waits_for_ends_and_leaves_no_hook(maps):
    dropped = threading.Event()
    dropped.set()
    with pytest.raises(Dropped):
        maps.draw(question("occlusion", key="dropped"), dropped)
    assert not maps._network._forward_pre_hooks
    assert maps.draw(question("occlusion", key="dropped")).heatmap.any()


def test_a_wrong_name_is_told(maps):
    with pytest.raises(ConfigError, match="sorcery"):
        maps.draw(question("sorcery"))
    with pytest.raises(UsageError, match="sorcery"):
        maps.grade(question(), "sorcery")


def test_the_catalogue_is_told():
    told = methods_to_json()
    assert [one["name"] for one in told] == list(METHODS)
    assert all(one["title"][0].isupper() and one["help"] for one in told)
    assert len(TESTS) == 3


def test_a_map_of_pixels_is_averaged_for_the_eye_and_its_fields_are_not(classifier):
    references = References()
    drawn = references.maps(classifier).draw(question("gradient_times_input"))
    told, arrays = references.map_told(drawn, "gradient_times_input")
    assert np.abs(arrays["heatmap"]).max() == 127
    assert told["strongest"] < np.abs(drawn.heatmap).max()
    assert arrays["fields"].sum() * drawn.heatmap.size / len(arrays["fields"]) == pytest.approx(
        float(drawn.heatmap.sum()), abs=1e-2
    )
    assert references.maps(classifier) is references.maps(classifier)
