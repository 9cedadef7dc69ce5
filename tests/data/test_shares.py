import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.data.shares import deal, quotas

SHARES = [0.6, 0.1, 0.1, 0.2]


def test_quotas_of_round_numbers():
    assert quotas(np.array([10, 100]), SHARES).tolist() == [[6, 1, 1, 2], [60, 10, 10, 20]]


def test_what_rounding_takes_in_one_class_it_gives_back_in_the_next():
    # 3 photos a class: 1.8, 0.3, 0.3, 0.6. Rounded each for itself, validation would never get one.
    total = quotas(np.full(100, 3), SHARES).sum(axis=0)
    assert np.abs(total - np.array([180, 30, 30, 60])).max() <= 1


def test_training_gets_one_of_each_class():
    assert (quotas(np.array([1, 2, 2, 1]), [0.05, 0.05, 0.1, 0.8])[:, 0] == 1).all()


def test_a_share_of_nothing_gets_nothing():
    assert quotas(np.array([7, 9, 11]), [0.7, 0.0, 0.0, 0.3])[:, 1:3].sum() == 0


@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=12),
    st.tuples(st.floats(0, 0.3), st.floats(0, 0.3), st.floats(0, 0.3)),
)
def test_quotas_add_up(counts: list[int], rest: tuple[float, float, float]):
    shares = [1 - sum(rest), *rest]
    wanted = quotas(np.array(counts), shares)
    assert (wanted >= 0).all()
    assert wanted.sum(axis=1).tolist() == counts
    assert all(row[0] >= 1 for row, count in zip(wanted, counts, strict=True) if count)


def test_single_photos_meet_the_quotas_exactly():
    labels = np.array([0] * 10 + [1] * 20)
    wanted = quotas(np.array([10, 20]), SHARES)
    parts = deal(labels, np.arange(30), wanted)
    for label in (0, 1):
        assert np.bincount(parts[labels == label], minlength=4).tolist() == wanted[label].tolist()


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 15)), min_size=1, max_size=60), st.booleans())
def test_sets_stay_whole_and_everything_has_a_part(photos: list[tuple[int, int]], whole: bool):
    labels = np.array([label for label, _ in photos])
    together = np.array([one for _, one in photos]) if whole else np.arange(len(photos))
    parts = deal(labels, together, quotas(np.bincount(labels, minlength=3), SHARES))
    assert ((parts >= 0) & (parts < 4)).all()
    for one in np.unique(together):
        assert len(np.unique(parts[together == one])) == 1
    for label in np.unique(labels):
        assert (parts[labels == label] == 0).any()


def test_sets_of_eight_still_reach_every_part():
    # 60 photos in 8 sets, as the tracks of a road sign: 36, 6, 6 and 12 are wanted.
    labels = np.zeros(64, dtype=np.int64)
    parts = deal(labels, np.repeat(np.arange(8), 8), quotas(np.array([64]), SHARES))
    counts = np.bincount(parts, minlength=4)
    assert (counts > 0).all()
    assert counts[0] == pytest.approx(38, abs=8)
