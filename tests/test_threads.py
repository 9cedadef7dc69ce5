import threading
import time

import pytest

from seewhy.threads import in_order


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


def test_as_many_threads_as_asked_share_the_work():
    def work(number: int) -> tuple[int, int]:
        time.sleep(0.01 if number % 3 == 0 else 0)
        return number * number, threading.get_ident()

    found = list(in_order(work, range(30), ahead=6, threads=3))
    assert [result for result, _ in found] == [number * number for number in range(30)]
    assert 1 < len({thread for _, thread in found}) <= 3
