import math

import numpy as np
import pytest

from seewhy.errors import UsageError
from seewhy.evaluate.changed_photos import CONDITIONS
from seewhy.evaluate.condition import chance_of, changed, versions


@pytest.fixture
def image() -> np.ndarray:
    return np.zeros((40, 60, 3), np.uint8)


def test_half_of_the_photos_turn_to_each_side():
    sides = [chance_of(0, str(index)).side for index in range(400)]
    assert abs(sum(sides)) < 60


def test_versions_come_in_order(image):
    conditions = (CONDITIONS["darker"], CONDITIONS["angle"])
    found = list(versions(image, conditions, chance_of(0, "a")))
    assert [condition and condition.name for condition, _, _ in found] == [None, *["darker"] * 6, *["angle"] * 6]
    assert math.isnan(found[0][1])
    assert found[0][2] is image


def test_what_is_drawn_anew_cannot_be_laid_over(image):
    from seewhy.evaluate.redrawn import REDRAWN

    with pytest.raises(UsageError, match="Another scene"):
        changed(image, REDRAWN["background"].condition, 0, chance_of(0, "a"))
