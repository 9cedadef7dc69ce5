import pytest

from seewhy.classifier import quicker as room
from seewhy.classifier.quicker import ROUND, TRIED, Quicker


class Clock:
    """A clock that moves only when it is told to."""

    def __init__(self):
        self.now = 0.0

    def perf_counter(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(room, "time", clock)
    return clock


def ways(quicker, clock, count, first, second):
    taken = []
    for _ in range(count):
        with quicker.trial() as other:
            clock.now += second if other else first
        taken.append(other)
    return taken


@pytest.mark.parametrize(("first", "second"), [(2.0, 1.0), (1.0, 2.0), (1.0, 1.0)])
def test_both_are_tried_and_the_quicker_one_is_kept(clock, first, second):
    taken = ways(Quicker(), clock, 100, first, second)
    assert taken[: 2 * TRIED] == [False] * TRIED + [True] * TRIED
    assert taken[2 * TRIED :] == [second < first] * (100 - 2 * TRIED)


def test_one_slow_try_does_not_decide(clock):
    quicker = Quicker()
    for number in range(2 * TRIED):
        with quicker.trial() as other:
            clock.now += (1.0 if other else 2.0) + (100.0 if number == TRIED + 3 else 0.0)
    with quicker.trial() as other:
        assert other


def test_it_is_tried_again_when_the_machine_may_have_changed(clock):
    quicker = Quicker()
    assert ways(quicker, clock, ROUND, 2.0, 1.0)[-1] is True
    assert ways(quicker, clock, ROUND, 1.0, 2.0)[-1] is False


def test_a_try_that_failed_is_not_timed(clock):
    quicker = Quicker()
    for _ in range(2 * TRIED):
        with pytest.raises(ValueError, match="no"), quicker.trial():
            raise ValueError("no")
    with quicker.trial() as other:
        assert not other
