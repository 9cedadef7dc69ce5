import threading

import numpy as np
import pytest

from seewhy import devices
from seewhy.devices import one_thread


class Library:
    """Stands for OpenBLAS: it has a number of threads."""

    def __init__(self, threads: int) -> None:
        self.threads = threads

    def scipy_openblas_get_num_threads64_(self) -> int:
        return self.threads

    def scipy_openblas_set_num_threads64_(self, threads: int) -> None:
        self.threads = threads


@pytest.fixture
def library(monkeypatch) -> Library:
    library = Library(threads=8)
    monkeypatch.setattr(devices, "_openblas", lambda: library)
    return library


def test_one_thread_and_then_as_many_as_before(library):
    with one_thread():
        assert library.threads == 1
        with one_thread():
            assert library.threads == 1
        assert library.threads == 1
    assert library.threads == 8


def test_a_failure_puts_them_back_too(library):
    with pytest.raises(ZeroDivisionError), one_thread():
        _ = 1 / 0
    assert library.threads == 8


def test_who_comes_last_out_puts_them_back(library):
    """Two threads, the first of which leaves while the second one is still inside."""
    entered, leave = threading.Event(), threading.Event()

    def second() -> None:
        with one_thread():
            entered.set()
            leave.wait(10)

    other = threading.Thread(target=second)
    with one_thread():
        other.start()
        assert entered.wait(10)
    assert library.threads == 1
    leave.set()
    other.join()
    assert library.threads == 8


def test_with_another_library_nothing_happens(monkeypatch):
    monkeypatch.setattr(devices, "_openblas", lambda: None)
    with one_thread():
        assert (np.eye(2) @ np.eye(2)).tolist() == [[1, 0], [0, 1]]


def test_numpys_own_library_takes_the_number():
    found = devices._openblas()
    if found is None:
        pytest.skip("NumPy was built with another library here")
    before = found.scipy_openblas_get_num_threads64_()
    with one_thread():
        assert found.scipy_openblas_get_num_threads64_() == 1
    assert found.scipy_openblas_get_num_threads64_() == before


@pytest.mark.parametrize(
    ("granted", "told"), [("150000 100000", 2), ("50000 100000", 1), ("max 100000", 8), ("6400000 100000", 8), ("", 8)]
)
def test_a_container_may_grant_fewer_processors(monkeypatch, tmp_path, granted, told):
    (tmp_path / "cpu.max").write_text(granted)
    monkeypatch.setattr(devices, "_QUOTA", tmp_path / "cpu.max")
    monkeypatch.setattr(devices.os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert devices.processors.__wrapped__() == told


def test_without_such_a_container_the_processors_are_counted(monkeypatch, tmp_path):
    monkeypatch.setattr(devices, "_QUOTA", tmp_path / "none")
    monkeypatch.setattr(devices.os, "sched_getaffinity", lambda _: {0, 5}, raising=False)
    assert devices.processors.__wrapped__() == 2
