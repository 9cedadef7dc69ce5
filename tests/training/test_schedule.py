import math
import warnings

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.training.schedule import SCHEDULES, learning_rate_at


def _all(schedule, steps, peak=1.0, warm_up=None):
    return [learning_rate_at(step, steps=steps, peak=peak, schedule=schedule, warm_up=warm_up) for step in range(steps)]


def test_constant_worked_by_hand():
    assert _all("constant", 5, peak=2.0, warm_up=0.4) == [1.0, 2.0, 2.0, 2.0, 2.0]


def test_cosine_worked_by_hand():
    # Without warm-up: half a cosine over four steps; the end, 0, would be the fifth.
    expected = [1.0, (1 + math.sqrt(0.5)) / 2, 0.5, (1 - math.sqrt(0.5)) / 2]
    assert _all("cosine", 4, warm_up=0.0) == pytest.approx(expected)


def test_linear_worked_by_hand():
    assert _all("linear", 4) == [1.0, 0.75, 0.5, 0.25]
    assert _all("linear", 5, warm_up=0.4) == pytest.approx([0.5, 1.0, 0.75, 0.5, 0.25])  # a triangle


@pytest.mark.parametrize("steps", [10, 17, 100])
def test_one_cycle_agrees_with_torch(steps):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    oracle = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.3, total_steps=steps, cycle_momentum=False)
    expected = []
    for _ in range(steps):
        expected.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the last call goes beyond the end, which torch remarks on
            if len(expected) < steps:
                oracle.step()
    assert _all("one_cycle", steps, peak=0.3) == pytest.approx(expected)


# The contract of every schedule.
@pytest.mark.parametrize("schedule", SCHEDULES.names())
@settings(deadline=None)
@given(steps=st.integers(1, 300), warm_up=st.none() | st.floats(0, 0.9))
def test_every_schedule_rises_to_its_peak_and_never_is_zero(schedule, steps, warm_up):
    rates = _all(schedule, steps, peak=0.5, warm_up=warm_up)
    assert all(0 < rate <= 0.5 + 1e-12 for rate in rates)
    top = rates.index(max(rates))
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert all(one >= other - 1e-12 for one, other in zip(rates[top:], rates[top + 1 :], strict=False))
    if steps >= 20:
        assert max(rates) > 0.5 * 0.97


@pytest.mark.parametrize("schedule", SCHEDULES.names())
def test_every_schedule_has_help_and_a_warm_up_of_its_own(schedule):
    assert SCHEDULES[schedule].help
    assert 0 <= SCHEDULES[schedule].choice.warm_up <= 1
