import os
import shutil
import subprocess
import sys
import threading
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from seewhy.data import photo_cache
from seewhy.data.photo_cache import cache_bytes, cache_folder, opened_cache, without_cache
from seewhy.errors import ConfigError

MADE_BY = {"size": 2}


@pytest.fixture(name="folder", autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SEEWHY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(photo_cache, "_told", False)
    return tmp_path / "cache"


def name(number: int) -> str:
    return f"{number:064x}"


def row(number: int, length: int = 12) -> np.ndarray:
    return np.random.default_rng(number).integers(0, 256, length, dtype=np.uint8)


def keep(*numbers: int, made_by=MADE_BY) -> None:
    with opened_cache("rows", made_by, 12) as cache:
        for number in numbers:
            cache.keep(name(number), row(number))


def found(*numbers: int, made_by=MADE_BY) -> list[bool]:
    with opened_cache("rows", made_by, 12) as cache:
        rows = {number: cache.get(name(number)) for number in numbers}
    assert all(one is None or np.array_equal(one, row(number)) for number, one in rows.items())
    return [one is not None for one in rows.values()]


def test_what_one_run_keeps_the_next_finds(folder):
    assert found(1, 2) == [False, False]
    keep(1, 2)
    assert found(2, 1, 3) == [True, True, False]
    keep(3)  # a folder that grew
    assert found(1, 2, 3) == [True, True, True]
    assert found(1, made_by={"size": 3}) == [False]  # prepared in another way
    assert folder.stat().st_mode & 0o077 == 0


def test_a_row_is_kept_once():
    with opened_cache("rows", MADE_BY, 12) as cache:
        assert cache.lacks(name(1))
        cache.keep(name(1), row(1))
        cache.keep(name(1), row(1))
    with opened_cache("rows", MADE_BY, 12) as cache:
        assert not cache.lacks(name(1))
        (pack,) = cache._folder.iterdir()
        assert pack.stat().st_size == 12 + 36 + 28


def test_off_keeps_and_finds_nothing(folder, monkeypatch):
    keep(1)
    with without_cache():
        assert found(1) == [False]
        keep(2)
        with opened_cache("rows", MADE_BY, 12) as cache:
            assert not cache.lacks(name(3))
    assert found(1, 2) == [True, False]
    for off in ("off", "0", ""):
        monkeypatch.setenv("SEEWHY_CACHE", off)
        assert cache_folder() is None
        assert found(1) == [False]
    monkeypatch.delenv("SEEWHY_CACHE")
    assert cache_folder().name == "photos"


def test_what_is_no_fingerprint_is_not_kept():
    with opened_cache("rows", MADE_BY, 12) as cache:
        for odd in ("", "00", "no fingerprint", "zz" * 32):
            cache.keep(odd, row(0))
            assert cache.get(odd) is None
            assert not cache.lacks(odd)


def test_a_damaged_row_is_made_again(folder):
    keep(1, 2)
    (pack,) = folder.rglob("*.pack")
    content = bytearray(pack.read_bytes())
    content[0] ^= 1
    pack.write_bytes(content)
    assert found(1, 2) == [False, True]
    keep(1)
    assert found(1, 2) == [True, True]


def test_it_stays_within_its_bound_and_what_is_used_stays(folder, monkeypatch):
    def size() -> int:
        return sum(path.stat().st_size for path in folder.rglob("*.pack"))

    monkeypatch.setenv("SEEWHY_CACHE_BYTES", "500")
    for number in range(3):
        keep(*range(4 * number, 4 * number + 4))  # packs of 220 bytes: two fit
        time.sleep(0.01)
        if number == 1:
            assert found(0) == [True]  # used: now younger than the second
            time.sleep(0.01)
    assert size() <= 500
    assert found(0, 4, 8) == [True, False, True]
    keep(*range(100, 200))  # one run's rows are bounded too
    assert size() <= 500 + 28
    monkeypatch.setenv("SEEWHY_CACHE_BYTES", "0")
    keep(300)
    assert found(300) == [False]
    monkeypatch.setenv("SEEWHY_CACHE_BYTES", "much")
    with pytest.raises(ConfigError, match="much"):
        cache_bytes()


def test_a_full_disk_is_told_once_and_gone_without(folder, monkeypatch, capsys):
    keep(1)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 0))
    keep(2)
    keep(3)
    assert found(1, 2) == [True, False]
    told = capsys.readouterr().err
    assert told.count("cannot be kept") == 1
    assert "SEEWHY_CACHE=off" in told
    assert len(list(folder.rglob("*"))) == 2


def test_a_disk_that_fails_half_way_leaves_nothing_half(folder, monkeypatch, capsys):
    with opened_cache("rows", MADE_BY, 12) as cache:
        cache.keep(name(1), row(1))
        monkeypatch.setattr(cache._writer, "add", _fail)
        cache.keep(name(2), row(2))
        cache.keep(name(3), row(3))
    assert list(folder.rglob("*.*")) == []
    assert "No space left" in capsys.readouterr().err


def test_a_disk_that_fails_under_many_threads_stops_none_of_them(folder, monkeypatch):
    with opened_cache("rows", MADE_BY, 12) as cache, ThreadPoolExecutor(4) as pool:
        cache.keep(name(0), row(0))
        together = threading.Barrier(4)

        def fail(*arguments: object) -> None:
            together.wait(timeout=60)
            time.sleep(0.05)  # the others wait for the lock meanwhile
            _fail()

        monkeypatch.setattr(cache._writer, "add", fail)

        def keep_one(number: int) -> None:
            if number > 1:
                together.wait(timeout=60)
            cache.keep(name(number), row(number))

        list(pool.map(keep_one, range(1, 5)))
    assert list(folder.rglob("*.*")) == []


def _fail(*arguments: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_file_in_place_of_the_folder_does_not_stop_the_run(folder, capsys):
    folder.write_text("in the way")
    keep(1)
    assert found(1) == [False]
    assert "cannot be kept" in capsys.readouterr().err


def test_an_interrupted_run_keeps_what_was_made():
    def interrupted() -> None:
        with opened_cache("rows", MADE_BY, 12) as cache:
            cache.keep(name(1), row(1))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert found(1) == [True]


def test_many_threads_keep_and_find(monkeypatch):
    monkeypatch.setattr(photo_cache, "_PACK_BYTES", 1000)  # several packs
    with opened_cache("rows", MADE_BY, 12) as cache, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: cache.keep(name(number % 100), row(number % 100)), range(400)))
    assert all(found(*range(100)))


def _run(numbers: list[int], then: str) -> "subprocess.Popen[bytes]":
    """Another process that keeps rows of these numbers, tells so, and does something else before it closes."""
    code = (
        "import sys\n"
        "import numpy as np\n"
        "from seewhy.data.photo_cache import opened_cache\n"
        "with opened_cache('rows', {'size': 2}, 12) as cache:\n"
        f"    for number in {numbers}:\n"
        "        row = np.random.default_rng(number).integers(0, 256, 12, dtype=np.uint8)\n"
        "        cache.keep(f'{number:064x}', row)\n"
        "    print('kept', flush=True)\n"
        f"    {then}\n"
    )
    run = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ)
    assert run.stdout is not None
    assert run.stdout.readline() == b"kept\n"
    return run


def test_two_runs_share_it():
    waits = "sys.stdin.read()"  # so that both write at the same time
    runs = [_run([1, 2, 3], waits), _run([3, 4, 5], waits)]
    for one in runs:
        one.communicate(timeout=60)
        assert one.returncode == 0
    assert all(found(1, 2, 3, 4, 5))


def test_a_killed_run_leaves_no_half_pack(folder):
    run = _run([1], "sys.stdin.read()")
    run.kill()
    run.communicate(timeout=60)
    assert found(1) == [False]
    assert [path.suffix for path in folder.rglob("*.*")] == [".partial"]
