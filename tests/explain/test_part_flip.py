import json

import numpy as np
import pytest

from seewhy.data.drawings import PARTS, RANGES, Drawing, draw
from seewhy.errors import ConfigError
from seewhy.explain.flip import flip
from seewhy.explain.part_flip import PartChange, flip_parts
from seewhy.explain.part_flip_page import part_flip_sections
from seewhy.pages.page import render_page

# Every nuisance at one value, so that the drawings differ in what is changed on purpose.
STILL = {
    "background": "room",
    "coat": "grey",
    "facing": "right",
    **{name: (1.0 if low <= 1 <= high and low > 0 else 0.0) for name, (low, high, _, _) in RANGES.items()},
    "light_direction": 90.0,
    "light_strength": 0.5,
    "marking": 0.5,
}


def told_apart(classifier, one: np.ndarray, other: np.ndarray) -> None:
    """Teaches a dense layer over all pixels to tell two images apart, by nothing but what differs between them."""
    first, second = (classifier.prepare(image).transpose(2, 0, 1).ravel() / 255 for image in (one, other))
    between = first - second
    weights = 10 * between / (between @ between)  # +5 for the one, -5 for the other
    constant = -weights @ (first + second) / 2
    classifier.dense = (np.stack([weights, -weights]).astype(np.float32), np.array([constant, -constant], np.float32))


def drawn(kind: str = "dog", without: tuple[str, ...] = (), **factors: str) -> Drawing:
    return draw(kind, size=64, seed=0, index=7, factors={**STILL, **factors}, without=without)


@pytest.fixture
def ears(colour_classifier):
    """A network that learned two classes of dogs which differ in nothing but their ears."""
    classifier = colour_classifier(classes=("pointed", "hanging"), size=32, grid=32)
    told_apart(classifier, drawn(ears="wolf").image, drawn(ears="dog").image)
    return classifier


def test_the_planted_part_turns_the_answer(ears):
    found = flip_parts(ears, "dog", size=64, seed=0, index=7, factors=STILL)
    assert (found.target, found.verdict, found.found) == ("hanging", "pointed", True)
    assert found.changes == (PartChange(part="ears", to="wolf"),)
    turned = {one.part for one, left in found.alone.items() if left < 0.5}
    assert turned == {"ears"}
    assert found.sentence.startswith("Drawn with the ears of a wolf, this dog is called “pointed”")


def test_every_visible_part_is_tried_in_every_way(ears):
    found = flip_parts(ears, "dog", size=64, seed=0, index=7, factors=STILL)
    parts = drawn().visible_parts
    assert set(found.alone) == {PartChange(part=part, to=to) for part in parts for to in ("cat", "wolf", None)}
    assert set(parts) <= set(PARTS)
    assert found.trials == 1 + 3 * len(parts) + 1
    again = drawn(ears="wolf").image
    np.testing.assert_array_equal(found.changed, again)
    np.testing.assert_allclose(found.after, ears.probabilities(ears.prepare(again)[None])[0], rtol=1e-5)


def test_regions_that_turn_a_drawing_lie_on_the_planted_part(colour_classifier):
    classifier = colour_classifier(classes=("whole", "bare"), size=32, grid=32)
    drawing = drawn()
    told_apart(classifier, drawing.image, drawn(without=("ears",)).image)
    found = flip(classifier, drawing.image)
    mask = drawing.part_masks["ears"].reshape(32, 2, 32, 2).any(axis=(1, 3))
    assert (found.target, found.verdict) == ("whole", "bare")
    assert (found.mask & mask).sum() > 0.5 * mask.sum()


def test_several_parts_where_one_is_not_enough(colour_classifier):
    """The classes are the whole animals, so that one part leaves most of the difference."""
    classifier = colour_classifier(classes=("cat", "dog"), size=32, grid=32)
    told_apart(classifier, drawn("cat").image, drawn("dog").image)
    found = flip_parts(classifier, "dog", size=64, seed=0, index=7, factors=STILL)
    assert found.found
    assert len(found.changes) > 1
    assert len({one.part for one in found.changes}) == len(found.changes)
    assert all(left > 0.5 for left in found.alone.values())
    assert " and " in found.sentence


def test_that_nothing_turns_the_answer_is_a_result(colour_classifier):
    classifier = colour_classifier(classes=("cat", "dog"), size=16)
    classifier.dense = (classifier.dense[0] * 0, np.array([0, 5], np.float32))
    found = flip_parts(classifier, "wolf", size=32, seed=0, index=0)
    assert not found.found
    assert found.verdict == found.target == "dog"
    assert found.sentence.startswith("No change of parts that was tried turns the answer “dog” (99 %)")


def test_an_unknown_kind_is_refused(ears):
    with pytest.raises(ConfigError, match="kind of drawing"):
        flip_parts(ears, "fox", size=64, seed=0, index=0)


def test_json_and_page(ears):
    found = flip_parts(ears, "dog", size=64, seed=0, index=7, factors=STILL)
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert told["changes"] == [{"part": "ears", "to": "wolf"}]
    assert len(told["alone"]) == len(found.alone)
    page = render_page("Parts", "", part_flip_sections(found))
    assert "of a wolf" in page
    assert "left out" in page
    assert page.count("data:image/png") == 2
