import threading
import time

import pytest

from seewhy.data.threads import in_order


def test_results_keep_their_order_though_work_ends_in_another():
    def work(i: int) -> int:
        time.sleep(0.002 * (i % 3))
        return i

    assert list(in_order(work, range(50))) == list(range(50))


def test_only_a_few_items_are_taken_ahead():
    taken = []

    def items():
        for i in range(10_000):
            taken.append(i)
            yield i

    results = in_order(lambda i: i, items())
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    assert len(taken) < 200


def test_an_error_reaches_the_caller_and_no_thread_is_left():
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError):
        list(in_order(lambda i: 1 // (i - 3), range(100)))
    assert threading.active_count() == before
