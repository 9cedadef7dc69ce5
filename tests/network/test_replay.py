"""The record of a training: readings worked out by hand, and a file that gives back what went in."""

import dataclasses
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.errors import ArtefactError
from seewhy.network.replay import Readings, Replay


def _replay() -> Replay:
    train = Readings.empty(np.array([0, 1]), times=2)
    train.write(0, np.array([0, 1]), np.log([[0.5, 0.3, 0.2], [0.6, 0.1, 0.3]]))
    train.write(1, np.array([0, 1]), np.log([[0.1, 0.2, 0.7], [0.1, 0.8, 0.1]]))
    return Replay(
        epochs=np.array([1, 2]),
        train=train,
        validation=Readings.empty(np.array([], np.int64), times=2),
        best_epoch=2,
        filter_epochs=np.array([0, 2]),
        filters=np.arange(2 * 2 * 3, dtype=np.float32).reshape(2, 2, 3, 1, 1),
        snapshots={0: {"a.weight": np.ones((2, 2), np.float16)}, 2: {"a.weight": np.zeros((2, 2), np.float16)}},
        classes=("cat", "dog", "wolf"),
        photos=("aa", "bb"),
    )


def test_readings_worked_out_by_hand():
    said = _replay().train
    np.testing.assert_allclose(said.own, [[0.5, 0.1], [0.1, 0.8]], rtol=2e-3)
    np.testing.assert_allclose(said.other, [[0.3, 0.6], [0.7, 0.1]], rtol=4e-3)
    assert said.readable.tolist() == [[True, False], [False, True]]
    assert said.rival.tolist() == [[1, 0], [2, 0]]
    assert said.opinion.tolist() == [[0, 0], [2, 1]]
    np.testing.assert_allclose(said.margin[0].astype(float), [np.log(0.5 / 0.3), np.log(0.1 / 0.6)], rtol=1e-3)


@given(st.lists(st.floats(-300, 300, width=32), min_size=3, max_size=3), st.integers(0, 2))
def test_half_precision_never_changes_who_was_first(logits, label):
    wide = np.array([logits], np.float64)
    log_probabilities = wide - wide.max() - np.log(np.exp(wide - wide.max()).sum())
    said = Readings.once(log_probabilities, np.array([label]))
    own, others = log_probabilities[0, label], np.delete(log_probabilities[0], label).max()
    assert bool(said.readable[0, 0]) == (own > others)
    assert 0 <= said.own[0, 0] <= 1
    assert 0 <= said.other[0, 0] <= 1
    assert abs(said.own[0, 0] - np.exp(own)) < 1e-3


def test_a_file_gives_back_what_went_in():
    replay = _replay()
    content = replay.to_bytes()
    assert content == replay.to_bytes()
    again = Replay.from_bytes(content)
    assert (again.best_epoch, again.classes, again.photos) == (2, replay.classes, replay.photos)
    for part in ("train", "validation"):
        for name, values in vars(getattr(replay, part)).items():
            np.testing.assert_array_equal(vars(getattr(again, part))[name], values, strict=True)
    np.testing.assert_array_equal(again.filters, replay.filters)
    assert {epoch: list(weights) for epoch, weights in again.snapshots.items()} == {0: ["a.weight"], 2: ["a.weight"]}
    np.testing.assert_array_equal(again.snapshots[0]["a.weight"], np.ones((2, 2), np.float16), strict=True)


def test_no_pickle_is_ever_opened():
    buffer = io.BytesIO()
    np.savez(buffer, facts=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ArtefactError, match="cannot be read"):
        Replay.from_bytes(buffer.getvalue())


@pytest.mark.parametrize("damage", ["cut short", "empty", "lists of other lengths"])
def test_a_damaged_file_is_a_sentence(damage):
    replay = _replay()
    content = {
        "cut short": replay.to_bytes()[:-40],
        "empty": b"",
        "lists of other lengths": dataclasses.replace(replay, photos=("aa",)).to_bytes(),
    }[damage]
    with pytest.raises(ArtefactError, match=r"pets/replay\.npz cannot be read .*Take another copy"):
        Replay.from_bytes(content, named="pets/replay.npz")
