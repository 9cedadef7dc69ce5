import dataclasses
import json

import numpy as np
import pytest

from seewhy.data.drawings import Arrangement, draw_many
from seewhy.explain.surroundings import Surroundings, surroundings
from seewhy.explain.surroundings_page import surroundings_sections
from seewhy.pages.page import render_page
from seewhy.pixels.preprocessing import Preprocessing

PLANTED = Arrangement(tied={"background": {"wolf": "snow", "dog": "meadow", "cat": "room"}})


def answers(**shares: float) -> Surroundings:
    """Answers of two classes, told by the share of the first."""
    given = {"whole": 0.99, "middle": 0.99, "around": 0.01, "blurred": 0.3, "grey": 0.5, **shares}
    image = np.zeros((8, 8, 3), np.uint8)
    return Surroundings(
        photo=None,
        classes=("wolf", "dog"),
        target="wolf",
        **{name: np.array([share, 1 - share]) for name, share in given.items()},
        middle_image=image,
        around_image=image,
        placement=Preprocessing(size=8).placement(8, 8),
    )


@pytest.mark.parametrize(
    ("shares", "level"),
    [
        ({}, "middle"),
        ({"around": 0.97}, "surroundings"),
        ({"around": 0.97, "middle": 0.2}, "surroundings"),
        ({"around": 0.91, "middle": 0.97}, "either"),  # the middle says it more surely
        ({"around": 0.97, "grey": 0.9}, "unknown"),  # odds of 32 against 9: not ten times
        ({"around": 0.99, "grey": 0.9}, "surroundings"),  # 99 against 9
        ({"around": 0.6}, "either"),
        ({"around": 0.6, "middle": 0.4}, "around"),
        ({"around": 0.4, "middle": 0.4}, "together"),
    ],
)
def test_levels(shares, level):
    found = answers(**shares)
    assert found.level == level
    assert found.warns == (level == "surroundings")


def test_sentences():
    assert answers(around=0.97).sentence == (
        "With everything but the middle covered, “wolf” has 99 %; with the middle covered, 97 %. What lies around the "
        "middle carries the answer: if the subject is in the middle, the background speaks."
    )
    assert answers(around=0.97, blurred=0.9).sentence.endswith(
        "It takes no more than colours: blurred all over, the photo still has 90 %."
    )
    assert "even a plain grey picture gives “wolf” 90 %" in answers(around=0.97, grey=0.9).sentence
    assert "blurred all over" not in answers(blurred=0.9).sentence


@pytest.fixture
def image() -> np.ndarray:
    """Red in the middle, green around it."""
    image = np.full((40, 40, 3), (20, 220, 20), np.uint8)
    image[4:36, 4:36] = (220, 20, 20)
    return image


def test_the_pictures_hold_nothing_of_what_is_covered(colour_classifier, image):
    found = surroundings(colour_classifier(size=40), image)
    assert (found.middle_image == (220, 20, 20)).all()
    assert (found.around_image == (20, 220, 20)).all()


def test_a_network_that_reads_the_edge_is_found_out(colour_classifier, image):
    edge = [(row, column) for row in range(10) for column in range(10) if {row, column} & {0, 9}]
    found = surroundings(colour_classifier(size=40, grid=10, fields=edge), image)
    assert (found.target, found.level) == ("green", "surroundings")
    middle = [(row, column) for row in range(3, 7) for column in range(3, 7)]
    found = surroundings(colour_classifier(size=40, grid=10, fields=middle), image)
    assert (found.target, found.level) == ("red", "middle")


def taught(classifier, drawings: list) -> None:
    """Teaches the dense layer by least squares: wolves are always in snow, so the snow will do."""
    images = np.stack([classifier.prepare(one.image) for one in drawings])
    features = images.reshape(len(images), -1) / 255
    centred = features - features.mean(axis=0)
    wanted = np.array([[one.label == name for name in classifier.classes] for one in drawings], float) - 1 / 3
    inner = centred @ centred.T + 30 * np.eye(len(images))
    weights = 30 * (centred.T @ np.linalg.solve(inner, wanted)).T  # (classes, pixels)
    size = classifier.preprocessing.size
    weights = weights.reshape(3, size, size, 3).transpose(0, 3, 1, 2).reshape(3, -1)  # the head's order
    bias = -weights @ features.mean(axis=0).reshape(size, size, 3).transpose(2, 0, 1).ravel()
    classifier.dense = (weights.astype(np.float32), bias.astype(np.float32))


def test_a_planted_background_is_told(colour_classifier):
    classifier = colour_classifier(classes=("cat", "dog", "wolf"), size=16, grid=16)
    taught(classifier, list(draw_many(150, size=32, seed=3, arrangement=PLANTED)))
    new = list(draw_many(30, size=32, seed=3, start=1000, arrangement=PLANTED))
    found = [surroundings(classifier, one.image) for one in new]
    assert sum(one.target == drawing.label for one, drawing in zip(found, new, strict=True)) >= 24
    assert sum(one.warns for one in found) >= 20


def test_the_padding_is_not_counted_as_surroundings(colour_classifier):
    classifier = colour_classifier(size=40)
    classifier.preprocessing = Preprocessing(size=40)
    image = np.full((20, 40, 3), (20, 220, 20), np.uint8)
    image[5:15, 10:30] = (220, 20, 20)
    found = surroundings(classifier, image)
    _, top, _, bottom = found.placement.square_box
    np.testing.assert_array_equal(found.around_image[:top], found.middle_image[:top])
    np.testing.assert_array_equal(found.around_image[bottom:], found.middle_image[bottom:])


def test_json_and_page(colour_classifier, image):
    found = surroundings(colour_classifier(size=40), image)
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert set(told["probabilities"]) == {"whole", "middle", "around", "blurred", "grey"}
    page = render_page("", "", surroundings_sections(found))
    assert "Does the background speak?" in page
    warned = dataclasses.replace(answers(around=0.97))
    assert "The background speaks" in render_page("", "", surroundings_sections(warned))
