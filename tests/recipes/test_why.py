"""The whole way of one photo, on a small network."""

import json

import numpy as np
import pytest

import seewhy
from seewhy.data.drawings import draw
from seewhy.errors import ConfigError, UsageError
from seewhy.recipes.why import WhyQuestion, why
from seewhy.recipes.why_page import why_page


@pytest.fixture(scope="module")
def photo():
    return draw("dog", size=48, seed=3, index=9_000_000).image[:40]  # of an odd shape


@pytest.fixture(scope="module")
def found(taught, photo):
    return why(seewhy.load(taught), photo, WhyQuestion(artefact=taught))


def test_every_part_is_told(found):
    assert found.missing == {}
    assert found.explanation.target == found.prediction.ranked[0][0]
    assert found.maps.target == found.explanation.target
    assert found.grade.method == "evidence"
    assert found.arithmetic is not None
    assert found.flip.target == found.surroundings.target == found.explanation.target
    assert set(found.nearest.by_class) == set(found.prediction.classes)


def test_all_parts_speak_of_one_number(found):
    assert found.maps.logit == pytest.approx(found.explanation.logit, rel=1e-4)
    assert found.explanation.bias + found.explanation.heatmap.sum() == pytest.approx(found.explanation.logit, rel=1e-4)


def test_the_page_is_one_file_with_a_meaning_for_every_term(found, tmp_path):
    text = found.save(tmp_path / "why.html").read_text(encoding="utf-8")
    assert text.count("<h2>") >= 7
    for link in ("term-evidence", "term-logit", "term-softmax", "term-deletion-and-insertion"):
        assert f'href="#{link}"' in text
        assert f'id="{link}"' in text
    assert "http" not in text.replace("http://www.w3.org", "").replace("http-equiv", "")
    assert "<script" not in text


def test_numbers_and_picture(found, tmp_path):
    told = json.loads(found.save(tmp_path / "why.json").read_text(encoding="utf-8"))
    assert told["prediction"]["probabilities"].keys() == set(found.prediction.classes)
    assert told["grade"]["method"] == "evidence"
    assert told["nearest"]["of"] > 0
    assert found.save(tmp_path / "why.png").stat().st_size > 1000
    with pytest.raises(UsageError, match=r"why\.pdf"):
        found.save(tmp_path / "why.pdf")


def test_a_map_that_is_not_to_be_trusted_says_so_first(found):
    import dataclasses

    flat = dataclasses.replace(found.grade, flat=1)
    doubted = dataclasses.replace(found, grade=flat)
    assert any("deserves no trust" in one for one in doubted.warnings)
    page = why_page(doubted)
    assert page.index("Mind this first") < page.index("Where the answer comes from")


def test_without_examples_the_rest_is_still_told(taught, photo):
    alone = why(seewhy.load(taught), photo)
    assert list(alone.missing) == ["Learned from these"]
    assert "could not be told" in why_page(alone)


def test_another_method_and_a_contrast(taught, photo):
    classifier = seewhy.load(taught)
    one, other = classifier.classes[:2]
    told = why(classifier, photo, WhyQuestion(target=one, against=other, method="gradient_times_input"))
    assert told.explanation.method == "gradient_times_input"
    assert f"“{one}” rather than “{other}”" in told.explanation.sentence
    with pytest.raises(ConfigError, match="Did you mean"):
        why(classifier, photo, WhyQuestion(method="gradiant"))


def test_a_grey_photo(taught):
    grey = np.random.default_rng(0).integers(0, 256, (70, 31, 1), dtype=np.uint8).repeat(3, axis=2)
    assert why(seewhy.load(taught), grey).arithmetic is not None
