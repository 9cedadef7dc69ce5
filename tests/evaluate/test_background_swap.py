"""A classifier that knows only snow is told by its answers before each scene."""

import numpy as np
import pytest

from seewhy.errors import DatasetError
from seewhy.evaluate.background_swap import background_swap


def test_one_that_answers_by_brightness_follows_the_scene(mean_colour_classifier):
    classifier = mean_colour_classifier(looks_at=np.ones((20, 20), bool), classes=("cat", "wolf"))
    classifier.prepare = lambda image: image  # drawn at its size already
    found = background_swap(classifier, count=6)
    assert found.n == 6
    assert set(found.by_scene) == {"meadow", "forest", "snow", "beach", "room"}
    assert found.same.value < 0.5
    # greenest of all scenes: nobody is a cat there
    assert found.answers["meadow"]["wolf"] > found.answers["room"]["wolf"]
    assert "6 drawings" in found.sentence
    assert found.to_json()["same"]["value"] == found.same.value


def test_one_that_never_changes_its_mind(mean_colour_classifier):
    classifier = mean_colour_classifier(looks_at=np.ones((20, 20), bool), steep=0.0, classes=("cat", "wolf"))
    classifier.prepare = lambda image: image
    found = background_swap(classifier, count=4)
    assert found.same.value == 1.0
    assert found.by_scene["snow"].value == 0.5


def test_other_classes_cannot_be_drawn(mean_colour_classifier):
    with pytest.raises(DatasetError, match="can be drawn"):
        background_swap(mean_colour_classifier(looks_at=np.ones((20, 20), bool)), count=2)
