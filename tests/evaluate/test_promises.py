import json

import numpy as np
import pytest

from seewhy.errors import UsageError
from seewhy.evaluate.promise_sections import promise_sections
from seewhy.evaluate.promises import kept_promise
from seewhy.pages.page import render_page

PETS = ("cat", "dog", "wolf")


def judged(missed, photos, **named):
    """Of the cats so many are missed; every set holds the dog."""
    labels = np.zeros(photos, int)
    sets = np.zeros((photos, 3), bool)
    sets[:, 1] = True
    sets[missed:, 0] = True
    given = {"classes": PETS, "miss_rate": 0.05, "calibrated_on": (60, 60, 7), **named}
    return kept_promise(sets, labels, **given)


def test_worked_on_paper():
    found = judged(1, 4)
    cat, dog, wolf = found.per_class
    assert (cat.n, cat.missed.value, cat.size, cat.always) == (4, 0.25, 1.75, False)
    assert (dog.n, dog.always, wolf.always) == (0, False, True)
    assert (found.missed.value, found.alone.value, found.size) == (0.25, 0.25, 1.75)
    # one or more of four: 1 - B(3, 4 + 58) / B(3, 58) with 3 of 61 places
    assert cat.chance == pytest.approx(1 - (58 * 59 * 60 * 61) / (61 * 62 * 63 * 64), rel=1e-9)


def test_a_kept_promise_and_a_broken_one():
    assert judged(5, 100).broken == ()
    assert "No class was missed more than chance explains." in judged(5, 100).sentence
    broken = judged(30, 100)
    assert [one.name for one in broken.broken] == ["cat"]
    assert "More than promised was missed of cat." in broken.sentence
    assert "at most 5 % of each class, it missed 30.0 % of 100 photos" in broken.sentence


def test_numbers_and_page():
    found = judged(5, 100)
    written = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert [row["missed"] is None for row in written["per_class"]] == [False, True, True]
    page = render_page("Judged", found.sentence, promise_sections(found))
    assert "5.0\N{NO-BREAK SPACE}% (2\N{WORD JOINER}–\N{WORD JOINER}11)" in page
    assert "Is a promised miss rate of 5 % kept?" in page


@pytest.mark.parametrize("shape", [(3, 2), (0, 3)])
def test_sets_that_do_not_fit(shape):
    with pytest.raises(UsageError, match="don't fit"):
        kept_promise(
            np.zeros(shape, bool), np.zeros(shape[0], int), classes=PETS, miss_rate=0.05, calibrated_on=(9, 9, 9)
        )
