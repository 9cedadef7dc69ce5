import dataclasses
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from seewhy.data.drawings.arrangement import Arrangement, plan
from seewhy.data.drawings.drawing import draw
from seewhy.errors import ConfigError, UsageError
from seewhy.evaluate.redrawn import REDRAWN, redrawn_curve
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import VerdictRule


@dataclasses.dataclass
class Mean:
    """Says "dog" to bright images and "wolf" to dark ones: a planted shortcut on the light."""

    classes: tuple[str, ...] = ("dog", "wolf")
    preprocessing: Preprocessing = dataclasses.field(default_factory=lambda: Preprocessing(size=16))
    rule: VerdictRule = dataclasses.field(default_factory=lambda: VerdictRule(threshold=0.5))
    seen: list[Any] = dataclasses.field(default_factory=list)

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        self.seen.append(images)
        dog = images.mean(axis=(1, 2, 3)) > 90
        return np.stack([np.where(dog, 0.8, 0.2), np.where(dog, 0.2, 0.8)], axis=1)


def plans(count: int = 16, **fixed: Any):
    arrangement = Arrangement(
        classes=("dog", "wolf"),
        fixed={"noise": 0.0, "occlusion": 0.0, **fixed},
        tied={"brightness": {"dog": 1.25, "wolf": 0.4}},
    )
    return [plan(index, seed=0, arrangement=arrangement) for index in range(count)]


def test_it_draws_what_it_says():
    classifier = Mean()
    redrawn_curve(classifier, REDRAWN["angle"], plans(2, angle=5.0))
    unchanged, first = classifier.seen[:2]
    one = plans(2, angle=5.0)[0]
    np.testing.assert_array_equal(
        unchanged[0], draw(one.kind, size=16, seed=0, index=one.index, factors=one.factors).image
    )
    turned = [
        draw(one.kind, size=16, seed=0, index=one.index, factors={**one.factors, "angle": 5.0 + side * 10}).image
        for side in (1, -1)
    ]
    assert any(np.array_equal(first[0], image) for image in turned)


def test_a_light_that_was_learned_breaks():
    condition = dataclasses.replace(REDRAWN["darker"].condition, levels=(90, 20))
    curve = redrawn_curve(Mean(), dataclasses.replace(REDRAWN["darker"], condition=condition), plans())
    assert curve.unchanged.accuracy.value == 1.0
    assert curve.levels[-1].accuracy.value == 0.5  # all are called wolves
    assert curve.limit is not None
    assert curve.limit.proof == 20


def test_scenes_are_kinds_and_have_no_limit():
    curve = redrawn_curve(Mean(), REDRAWN["background"], plans(6))
    assert curve.limit is None
    assert [level.name for level in curve.levels] == ["meadow", "forest", "snow", "beach", "room"]
    assert curve.sentence.startswith("Worst is ")


@pytest.mark.parametrize("name", list(REDRAWN))
def test_every_level_can_be_drawn(name):
    curve = redrawn_curve(Mean(), REDRAWN[name], plans(2))
    assert len(curve.levels) == len(REDRAWN[name].condition.levels)


def test_calls_that_cannot_be():
    with pytest.raises(UsageError, match="No drawing"):
        redrawn_curve(Mean(), REDRAWN["angle"], [])
    with pytest.raises(ConfigError, match="wolf"):
        redrawn_curve(SimpleNamespace(classes=("cat", "dog")), REDRAWN["angle"], plans(2))
