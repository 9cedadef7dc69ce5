"""Files of arrays: what is damaged, missing or too large is told, whatever the damage."""

import contextlib
import io
from pathlib import Path

import numpy as np
import pytest

from seewhy.array_files import array_to_json, damage_told, json_to_array, read_if_there, unpack_arrays
from seewhy.errors import ArtefactError


def test_a_file_that_need_not_be_there(tmp_path: Path) -> None:
    place = tmp_path / "seen.npz"
    assert read_if_there(place, remedy="Delete it.") is None
    place.write_bytes(b"PK")
    assert read_if_there(place, remedy="Delete it.") == b"PK"


def test_a_file_that_cannot_be_read_is_told_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "seen.npz").mkdir()
    with pytest.raises(
        ArtefactError, match=r"seen\.npz cannot be read \(.+\)\. Expected a readable file\. Delete it\."
    ):
        read_if_there(tmp_path / "seen.npz", remedy="Delete it.")


@pytest.mark.parametrize("damage", [ValueError("cut short"), KeyError("total"), TypeError("no number")])
def test_what_damage_makes_a_reader_raise_is_one_error(damage: Exception) -> None:
    with pytest.raises(ArtefactError) as found, damage_told("seen.npz", expected="a list", remedy="Delete it."):
        raise damage
    assert str(found.value) == f"seen.npz cannot be read ({damage}). Expected a list. Delete it."
    assert found.value.__cause__ is damage


def test_what_is_no_damage_passes() -> None:
    with damage_told("seen.npz", remedy="Delete it."):
        pass
    newer = ArtefactError("seen.npz has schema 2", "schema 1", "Run: pip install --upgrade seewhy")
    with pytest.raises(ArtefactError, match="schema 2"), damage_told("seen.npz", remedy="Delete it."):
        raise newer
    with pytest.raises(MemoryError), damage_told("seen.npz", remedy="Delete it."):
        raise MemoryError


def test_names_that_are_no_text_come_back_as_their_bytes() -> None:
    content = {"paths": ["Hündin/1.png", b"cat/\xe9.png".decode("utf-8", errors="surrogateescape")]}
    packed = json_to_array(content)
    assert packed.dtype == np.uint8
    assert packed.tobytes() == b'{"paths": ["H\xc3\xbcndin/1.png", "cat/\xe9.png"]}'
    assert array_to_json(packed) == content
    with pytest.raises(ValueError, match="Unterminated string"):
        array_to_json(packed[:-20])


def packed(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def test_arrays_come_back_as_they_were() -> None:
    found = unpack_arrays(packed(a=np.arange(3), b=np.eye(2, dtype=np.float16)), largest=1 << 10)
    assert found.keys() == {"a", "b"}
    np.testing.assert_array_equal(found["a"], [0, 1, 2])
    assert found["b"].dtype == np.float16


def test_what_unpacks_to_more_than_it_may_is_not_unpacked() -> None:
    bomb = packed(a=np.zeros(4 << 20, dtype=np.uint8))
    assert len(bomb) < 10_000
    with pytest.raises(ValueError, match="unpacks to 4 MiB"):
        unpack_arrays(bomb, largest=1 << 20)


def test_no_pickle_is_opened() -> None:
    with pytest.raises(ValueError, match="pickle"):
        unpack_arrays(packed(a=np.array([{}], dtype=object)), largest=1 << 20)


def test_any_damage_is_one_kind_of_error() -> None:
    whole = packed(a=np.arange(500), b=np.arange(500) / 7)
    tried = 0
    for at in range(0, len(whole), 7):
        for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            tried += 1
            with contextlib.suppress(ValueError):  # some bytes of a zip file mean nothing
                unpack_arrays(damaged, largest=1 << 20)
    assert tried > 200
