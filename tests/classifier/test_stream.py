import threading
import time

import numpy as np
import pytest

from seewhy.classifier.stream import in_portions, read_ahead
from seewhy.errors import PhotoError


def image(number):
    return np.array([number])


def test_order_is_kept_though_some_take_longer():
    def read(number):
        time.sleep(0.01 if number % 7 == 0 else 0)
        return image(number)

    found = list(read_ahead(range(60), read, ahead=8))
    assert [photo for photo, _ in found] == list(range(60))
    assert [int(one[0]) for _, one in found] == list(range(60))


def test_an_error_takes_the_place_of_its_photo():
    def read(number):
        if number == 2:
            raise PhotoError("2 is empty", "a photo", "Remove it.")
        return image(number)

    kinds = [type(one) for _, one in read_ahead(range(4), read, ahead=3)]
    assert kinds == [np.ndarray, np.ndarray, PhotoError, np.ndarray]


def test_a_fault_of_ours_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        list(read_ahead([1], lambda number: np.array([number // 0]), ahead=2))


def test_never_more_than_the_bound_is_taken_from_the_source():
    taken = 0

    def source():
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield number

    found = read_ahead(source(), image, ahead=5)
    for handed_on in range(1, 20):
        next(found)
        assert taken <= handed_on + 5
    found.close()
    assert taken < 30


def test_no_thread_is_left_when_the_caller_stops():
    found = read_ahead(range(1000), image, ahead=4)
    next(found)
    found.close()
    assert not any(one.name.startswith("seewhy-work") for one in threading.enumerate())


def test_nothing_to_read():
    assert list(read_ahead([], image, ahead=4)) == []


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (3, [3]), (4, [4]), (9, [4, 4, 1])])
def test_portions(count, sizes):
    portions = list(in_portions(iter(range(count)), 4))
    assert [len(portion) for portion in portions] == sizes
    assert [one for portion in portions for one in portion] == list(range(count))
