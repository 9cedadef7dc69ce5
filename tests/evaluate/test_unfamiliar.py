import json

import numpy as np
import pytest

from seewhy.evaluate.unfamiliar import unfamiliar_of, unfamiliar_sections
from seewhy.pages.page import render_page
from seewhy.probability.novelty import Novelty


def found(scores, right, labels, rate=0.05):
    novelties = [
        Novelty(score=s, usual=np.arange(1.0, 100), measured_on="training photos", false_alarm=rate, nearest="cat")
        for s in scores
    ]
    paths = [f"{k}.png" for k in range(len(scores))]
    return unfamiliar_of(novelties, np.array(right), np.array(labels), ("cat", "dog"), paths)


def test_counted_by_hand():
    one = found([1, 97, 2, 200], [True, False, True, False], [0, 0, 1, 1])
    assert (one.n, one.paths) == (4, ("3.png", "1.png"))
    assert (one.refused.value, one.accuracy.value) == (0.5, 0.5)
    assert (one.among_kept.value, one.among_refused.value) == (1.0, 0.0)
    assert {name: share.value for name, share in one.by_class.items()} == {"cat": 0.5, "dog": 0.5}
    assert one.more_than_promised  # 2 of 4 have an interval from 15 % upwards
    assert "It would refuse 2 of these 4 photos" in one.sentence
    assert "unlike those it learned from" in one.sentence


def test_as_many_as_promised_is_no_alarm():
    scores = [50.0] * 95 + [99.5] * 5
    one = found(scores, [True] * 100, [0] * 100)
    assert one.refused.value == pytest.approx(0.05)
    assert not one.more_than_promised
    assert "more than chance" not in one.sentence


@pytest.mark.parametrize("scores", [[1, 1], [200, 200]])
def test_none_and_all(scores):
    one = found(scores, [True, False], [0, 1])
    told = json.loads(json.dumps(one.to_json(), allow_nan=False))
    empty = "among_refused" if scores[0] == 1 else "among_kept"
    assert told[empty]["value"] is None
    page = render_page("Judged", one.sentence, unfamiliar_sections(one))
    assert ("0.png" in page) == (scores[0] == 200)
