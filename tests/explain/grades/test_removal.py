import dataclasses

import numpy as np
import pytest

from seewhy.explain.grades.case import chances
from seewhy.explain.grades.config import GradeConfig
from seewhy.explain.grades.removal import Areas, areas_of_map, areas_of_orders, blind_areas, order_of

PAPER = GradeConfig(steps=4, fill="mean", random_orders=24)


def _map_of(quarters) -> np.ndarray:
    return np.array(quarters, dtype=float).reshape(2, 2).repeat(2, axis=0).repeat(2, axis=1)


def test_the_areas_worked_out_on_paper(stripes_case):
    # 0.05 + 0.4 + 0.3 + 0.15 + 0.05: whole 0.95, empty 0.05; falling .95 .55 .25 .10 .05, rising .05 .45 .75 .90 .95
    ends = blind_areas(stripes_case, PAPER)
    assert (ends.full, ends.blank) == (pytest.approx(0.95, abs=1e-5), pytest.approx(0.05, abs=0.003))
    right = areas_of_map(_map_of([0.4, 0.3, 0.15, 0.05]), stripes_case, PAPER, ends=ends)
    assert right.deletion == pytest.approx((0.95 / 2 + 0.55 + 0.25 + 0.10 + 0.05 / 2) / 4, abs=0.003)
    assert right.insertion == pytest.approx((0.05 / 2 + 0.45 + 0.75 + 0.90 + 0.95 / 2) / 4, abs=0.003)
    assert right.gap == pytest.approx(0.3, abs=0.003)
    # the reverse order: falling .95 .90 .75 .45 .05, so that both areas change places
    wrong = areas_of_map(_map_of([-0.4, -0.3, -0.15, -0.05]), stripes_case, PAPER, ends=ends)
    assert (wrong.deletion, wrong.insertion) == (pytest.approx(right.insertion), pytest.approx(right.deletion))


def test_orders_of_chance_lie_between_the_best_and_the_worst(stripes_case):
    ends = blind_areas(stripes_case, PAPER)
    gaps = [one.gap for one in ends.random]
    assert len(gaps) == 24
    assert min(gaps) >= -0.301
    assert max(gaps) <= 0.301
    assert ends.random_mean.gap == pytest.approx(np.mean(gaps))
    assert abs(ends.random_mean.gap) < 0.1
    # all quarters are as far from the middle, and have edges as strong: the areas are those of one order of chance
    assert -0.301 <= ends.centre.gap <= 0.301


def test_fewer_steps_take_several_fields_at_once(stripes_case):
    halves = dataclasses.replace(PAPER, steps=2)  # .95 → .25 → .05
    found = areas_of_orders([np.arange(4)], stripes_case, halves, ends=(0.95, 0.05))[0]
    assert found.deletion == pytest.approx((0.95 / 2 + 0.25 + 0.05 / 2) / 2, abs=0.003)
    assert found.insertion == pytest.approx((0.05 / 2 + 0.75 + 0.95 / 2) / 2, abs=0.003)


def test_among_equals_chance_decides():
    assert order_of(np.array([1.0, 3.0, 2.0]), seed=0).tolist() == [1, 2, 0]
    assert order_of(np.array([np.nan, -9.0]), seed=0).tolist() == [1, 0]
    flat = order_of(np.zeros(196), seed=0)
    assert sorted(flat) == list(range(196))
    assert abs(np.corrcoef(flat, np.arange(196))[0, 1]) < 0.2
    np.testing.assert_array_equal(flat, order_of(np.ones(196), seed=0))


def test_a_contrast_asks_about_two_classes(stripes_case):
    subject = dataclasses.replace(stripes_case.subject, direction=np.array([1.0, -1.0]))
    pair = chances(dataclasses.replace(stripes_case, subject=subject), stripes_case.image[None])
    assert pair == pytest.approx([0.95], abs=1e-5)
    cool = chances(dataclasses.replace(stripes_case, temperature=2.0), stripes_case.image[None])
    assert cool[0] == pytest.approx(np.sqrt(0.95) / (np.sqrt(0.95) + np.sqrt(0.05)), abs=1e-5)


def test_the_gap_of_an_order_is_insertion_minus_deletion():
    assert Areas(deletion=0.25, insertion=0.75).gap == 0.5
