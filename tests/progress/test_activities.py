"""No second counts twice, and no thread counts for another."""

import threading
from concurrent.futures import Future
from itertools import count

import pytest

from seewhy.progress import activities
from seewhy.progress.activities import (
    activity,
    add_listener,
    awaited,
    remove_listener,
    seconds_by_activity,
    shares,
    timed,
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at the clock finds one second more, and this thread begins at nothing."""
    ticks = count()
    monkeypatch.setattr(activities.time, "perf_counter", lambda: float(next(ticks)))
    monkeypatch.setattr(activities, "_clock", activities._Clock())


def test_one_activity_takes_from_its_beginning_to_its_end(clock):
    with activity("network"):
        pass
    assert seconds_by_activity() == {"network": 1.0}


def test_an_inner_activity_stops_the_outer_clock(clock):
    with activity("predicting"):  # begins at 0
        with activity("decoding"):  # 1 … 2
            pass
        with activity("decoding"):  # 3 … 4
            pass
    # ends at 5: 0–1, 2–3 and 4–5 are its own
    assert seconds_by_activity() == {"predicting": 3.0, "decoding": 2.0}


def test_an_activity_that_fails_ends_all_the_same(clock):
    with pytest.raises(ValueError, match="bad"), activity("decoding"):
        raise ValueError("bad")
    with activity("network"):
        pass
    assert seconds_by_activity() == {"decoding": 1.0, "network": 1.0}


def test_what_is_going_on_counts_already(clock):
    with activity("network"):  # begins at 0
        assert seconds_by_activity() == {"network": 1.0}


def test_a_threads_seconds_are_its_own():
    before = seconds_by_activity()

    def work() -> None:
        with activity("elsewhere"):
            pass

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert "elsewhere" not in seconds_by_activity()
    assert seconds_by_activity() == before


def test_shares_are_of_the_time_between():
    assert shares({}, {}) == {}
    assert shares({"network": 2.0}, {"network": 2.0}) == {}
    assert shares({"network": 2.0}, {"network": 3.0, "decoding": 3.0}) == {"decoding": 0.75, "network": 0.25}


def test_one_listener_at_a_time():
    add_listener(lambda *told: None)
    try:
        with pytest.raises(RuntimeError, match="already"):
            add_listener(lambda *told: None)
    finally:
        remove_listener()


def test_waiting_counts_for_what_the_other_thread_does(clock, monkeypatch):
    """Of 10 s that are waited for, work that spent 1 s decoding and 3 s in the network explains 2.5 and 7.5."""
    coming: Future = Future()
    coming.set_result(("result", {"decoding": 1.0, "network": 3.0}))
    ticks = iter([0.0, 0.0, 10.0, 10.0, 10.0])
    monkeypatch.setattr(activities.time, "perf_counter", lambda: next(ticks))
    assert awaited(coming, "waiting") == "result"
    assert seconds_by_activity() == {"waiting": 0.0, "decoding": 2.5, "network": 7.5}


def test_work_without_a_name_is_what_the_caller_says(clock):
    coming: Future = Future()
    coming.set_result((None, {}))
    awaited(coming, "decoding")
    assert list(seconds_by_activity()) == ["decoding"]


def test_timed_work_tells_its_own_seconds(clock):
    def work(item: int) -> int:
        with activity("decoding"):
            return item + 1

    assert timed(work)(1) == (2, {"decoding": 1.0})
    assert timed(work)(2) == (3, {"decoding": 1.0})
