import os
import struct
import time
import zlib

import numpy as np
import pytest

from seewhy.data.packs import PackWriter, open_pack, stored_bytes, sweep

DIGESTS = [bytes([number]) * 32 for number in range(5)]
ROWS = np.arange(5 * 12, dtype=np.uint8).reshape(5, 12)


def _written(folder, rows=ROWS):
    writer = PackWriter(folder, 12)
    for digest, row in zip(DIGESTS, rows, strict=False):
        writer.add(digest, row)
    return writer.finish()


def test_a_pack_of_one_row_worked_out_by_hand(tmp_path):
    path = _written(tmp_path, ROWS[1:2])
    index = DIGESTS[0] + struct.pack("<I", zlib.crc32(ROWS[1].tobytes()))
    trailer = b"SeeWhyP1" + struct.pack("<QQI", 12, 1, zlib.crc32(index))
    assert path.read_bytes() == ROWS[1].tobytes() + index + trailer


def test_what_was_written_is_read(tmp_path):
    pack = open_pack(_written(tmp_path), 12)
    assert pack is not None
    assert list(pack.digests) == DIGESTS
    assert isinstance(pack.rows, np.memmap)
    for place in range(5):
        np.testing.assert_array_equal(pack.row(place), ROWS[place])


def test_a_pack_cut_anywhere_is_none(tmp_path):
    path = _written(tmp_path)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert open_pack(path, 12) is None
    path.write_bytes(whole + b"\0")
    assert open_pack(path, 12) is None


def test_every_damaged_byte_is_noticed(tmp_path):
    path = _written(tmp_path)
    whole = bytearray(path.read_bytes())
    for at in range(len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= 0x10
        path.write_bytes(damaged)
        pack = open_pack(path, 12)
        assert pack is None or [pack.row(place) is None for place in range(5)].count(True) == 1


def test_rows_of_another_length_and_no_file(tmp_path):
    assert open_pack(_written(tmp_path), 13) is None
    assert open_pack(tmp_path / "none.pack", 12) is None


def test_what_is_not_finished_has_no_name_and_goes(tmp_path):
    writer = PackWriter(tmp_path, 12)
    writer.add(DIGESTS[0], ROWS[0])
    assert [path.suffix for path in tmp_path.iterdir()] == [".partial"]
    writer.abandon()
    assert list(tmp_path.iterdir()) == []


def test_two_writers_write_two_packs(tmp_path):
    one, other = PackWriter(tmp_path, 12), PackWriter(tmp_path, 12)
    one.add(DIGESTS[0], ROWS[0])
    other.add(DIGESTS[0], ROWS[0])
    assert one.finish() != other.finish()


def test_the_longest_unused_goes_first(tmp_path):
    paths = [_written(tmp_path / f"squares-{digit * 16}") for digit in "abc"]
    size = paths[0].stat().st_size
    for path, age in zip(paths, (10, 30, 20), strict=True):
        os.utime(path, (time.time() - age,) * 2)
    sweep(tmp_path, 3 * size)
    assert all(path.exists() for path in paths)
    sweep(tmp_path, 2 * size)
    assert [path.exists() for path in paths] == [True, False, True]
    sweep(tmp_path, 0)
    assert not any(path.exists() for path in paths)


@pytest.mark.parametrize(("hours", "left"), [(1, True), (7, False)])
def test_half_written_packs_of_killed_processes_go_in_time(tmp_path, hours: int, left: bool):
    partial = tmp_path / "squares-0123456789abcdef" / "0.partial"
    partial.parent.mkdir()
    partial.touch()
    os.utime(partial, (time.time() - 3600 * hours,) * 2)
    sweep(tmp_path, 10)
    assert partial.exists() == left


def test_what_is_not_ours_is_not_swept(tmp_path):
    others = [tmp_path / ".git/objects/pack/pack-1.pack", tmp_path / "pack/a.pack", tmp_path / "download.partial"]
    for other in others:
        other.parent.mkdir(parents=True, exist_ok=True)
        other.write_bytes(b"x" * 100)
    assert stored_bytes(tmp_path) == 0
    sweep(tmp_path, 0, partial_seconds=0)
    assert all(other.exists() for other in others)
