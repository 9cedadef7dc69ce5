"""A trace holds what every thread did, and its seconds sum to the whole."""

import json
import threading

import pytest

from seewhy.progress import activity, traced


def test_a_trace_names_threads_and_spans():
    def work() -> None:
        with activity("decoding"):
            pass

    with traced() as trace:
        thread = threading.Thread(target=work, name="reader")
        with activity("network"):
            thread.start()
            thread.join()
    told = json.loads(trace.to_json())
    spans = {event["name"]: event for event in told["traceEvents"] if event["ph"] == "X"}
    threads = {event["tid"]: event["args"]["name"] for event in told["traceEvents"] if event["ph"] == "M"}
    assert set(spans) == {"decoding", "network"}
    assert threads[spans["decoding"]["tid"]] == "reader"
    assert threads[spans["network"]["tid"]] == threading.current_thread().name
    inner, outer = spans["decoding"], spans["network"]
    assert 0 <= outer["ts"] <= inner["ts"]
    assert inner["ts"] + inner["dur"] <= outer["ts"] + outer["dur"] + 0.2  # rounded to a tenth of a microsecond each


def test_the_seconds_sum_to_the_whole_and_are_of_this_trace_alone():
    with activity("before"):
        pass
    with traced() as trace, activity("network"):
        pass
    seconds = trace.seconds()
    assert list(seconds) == ["network", "other"]
    assert sum(seconds.values()) == pytest.approx(trace._ended - trace._begun)
    assert trace.table().splitlines()[0].startswith("network")


def test_nothing_is_listened_to_afterwards_even_after_a_failure():
    with pytest.raises(ValueError, match="bad"), traced() as trace:
        raise ValueError("bad")
    with activity("later"):
        pass
    assert trace.seconds().keys() == {"other"}
    assert json.loads(trace.to_json())["traceEvents"] == []


def test_more_than_it_holds_is_counted():
    with traced(max_events=2) as trace:
        for _ in range(5):
            with activity("network"):
                pass
    told = json.loads(trace.to_json())
    assert len([event for event in told["traceEvents"] if event["ph"] == "X"]) == 2
    assert told["otherData"]["left_out"] == trace.left_out == 3
