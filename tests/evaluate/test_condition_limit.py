import numpy as np
import pytest

from seewhy.evaluate.condition_limit import find_limit


def rights(n: int, *shares: float) -> np.ndarray:
    """Photos answered rightly at each level, the same ones first: the first level is the unchanged one."""
    return np.stack([np.arange(n) < round(share * n) for share in shares])


def test_by_hand():
    # 100 photos: 90 right, 90, 70: the tolerance of 5 is crossed a quarter of the way from 20 to 40.
    limit = find_limit(rights(100, 0.9, 0.9, 0.7), (0, 20, 40), tolerance=0.05)
    assert limit is not None
    assert limit.level == pytest.approx(25)
    assert limit.place == pytest.approx(1.25)
    assert limit.proof == 40
    assert 20 < limit.earliest < limit.level < limit.latest < 40


def test_levels_that_fall_keep_their_order():
    limit = find_limit(rights(100, 0.9, 0.9, 0.7), (100, 80, 40), tolerance=0.05)
    assert limit.level == pytest.approx(70)
    assert limit.earliest > limit.level > limit.latest


def test_few_photos_prove_it_late_but_do_not_move_it():
    # 40 photos: a loss of 3 (7.5 points) at the first level is no proof, one of 20 at the second is.
    limit = find_limit(rights(40, 1.0, 0.925, 0.5), (0, 10, 20), tolerance=0.05)
    assert limit.proof == 20
    assert limit.level == pytest.approx(10 * 0.05 / 0.075)


def test_a_fixed_sequence_needs_no_correction():
    # 6 of 60 lost at the strongest of six levels: chance 1/64, below 2.5 % and above 2.5 % / 6.
    assert find_limit(rights(60, *[1.0] * 6, 0.9), tuple(range(7)), tolerance=0.05).proof == 6
    # at any other level it proves nothing, because the strongest one does not break
    assert find_limit(rights(60, *[1.0] * 5, 0.9, 1.0), tuple(range(7)), tolerance=0.05) is None


def test_a_deep_dip_that_recovers_is_found():
    assert find_limit(rights(60, 1.0, 1.0, 0.8, 1.0), tuple(range(4)), tolerance=0.05).proof == 2


def test_a_dip_that_recovers_does_not_move_it():
    limit = find_limit(rights(200, 1.0, 0.93, 1.0, 0.5), (0, 1, 2, 3), tolerance=0.1)
    assert 2 < limit.level < 3


@pytest.mark.parametrize("shares", [(0.9, 0.9, 0.88), (0.9, 0.95, 1.0)])
def test_it_holds(shares):
    assert find_limit(rights(100, *shares), (0, 1, 2), tolerance=0.05) is None


def test_a_large_drop_on_few_photos_is_no_limit():
    assert find_limit(rights(8, 1.0, 0.5), (0, 1), tolerance=0.05) is None


def test_no_end_where_other_photos_might_show_none():
    limit = find_limit(rights(60, 1.0, 0.88), (0, 10), tolerance=0.1)
    assert limit.latest is None
    assert limit.earliest < limit.level


def test_the_interval_covers_the_true_limit():
    """True drops 0, 3, 20 points at 0, 10, 20: tolerance 5 is crossed at 10 + 10 · 2 / 17."""
    truth, covered, found = 10 + 10 * 0.02 / 0.17, 0, 0
    for seed in range(60):
        chance = np.random.default_rng(seed)
        before = chance.random(200) < 0.95
        after = [before & (chance.random(200) >= drop / 0.95) for drop in (0.03, 0.2)]
        limit = find_limit(np.stack([before, *after]), (0, 10, 20), tolerance=0.05, seed=seed)
        if limit is not None:
            found += 1
            covered += limit.earliest <= truth <= (limit.latest or 20)
    assert found == 60
    assert covered >= 54


def test_silent_where_a_change_has_no_effect():
    """Answers that turn by chance, as often to right as to wrong: at most 5 % of the curves may break."""
    alarms = 0
    for seed in range(200):
        right = np.random.default_rng(seed).random((7, 100)) < 0.6
        alarms += find_limit(right, tuple(range(7)), tolerance=0.05, seed=seed) is not None
    assert alarms <= 10
