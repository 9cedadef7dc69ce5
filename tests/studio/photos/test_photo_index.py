"""Photos are asked for by keys that were told; nothing else can be asked for."""

from pathlib import Path

import pytest

from seewhy.errors import PhotoError, UsageError
from seewhy.pixels.decode import decode
from seewhy.pixels.files import encode_png
from seewhy.studio.photos import photo_index
from seewhy.studio.photos.photo_index import LabelledPhoto, PhotoIndex, key_of

SIDE = 200


def indexed(*paths: str, label: str = "cat") -> dict[str, LabelledPhoto]:
    return {key_of(path): LabelledPhoto(name=path, label=label, source=Path(path)) for path in paths}


def test_a_photo_is_shown_small_under_its_key(tmp_path, photo):
    path = tmp_path / "a.png"
    path.write_bytes(photo)
    index = PhotoIndex()
    index.add(indexed(str(path)))
    small = index.picture(key_of(str(path)), SIDE)
    assert decode(small).shape == (60, 90, 3)
    path.unlink()
    assert index.picture(key_of(str(path)), SIDE) == small  # kept
    index.clear()
    with pytest.raises(UsageError, match="key"):
        index.picture(key_of(str(path)), SIDE)


def test_what_a_training_tells_does_not_take_the_place_of_what_was_read():
    index = PhotoIndex()
    index.add(indexed("a.png"))
    index.add(indexed("a.png", "b.png", label="dog"), replace=False)
    assert [index.get(key_of(name)).label for name in ("a.png", "b.png")] == ["cat", "dog"]


def test_what_cannot_be_read_is_told(tmp_path):
    (tmp_path / "a.png").write_bytes(encode_png.__doc__.encode())
    index = PhotoIndex()
    index.add(indexed(str(tmp_path / "a.png")))
    with pytest.raises(PhotoError):
        index.picture(key_of(str(tmp_path / "a.png")), SIDE)


def test_what_was_not_asked_for_for_longest_goes_first_where_there_are_too_many_bytes(monkeypatch):
    monkeypatch.setattr(photo_index, "_KEPT", 10)
    index, made = PhotoIndex(), []

    def ask(name: str, size: int) -> bytes:
        return index.made_once(name, lambda: made.append(name) or bytes(size))

    for name, size in (("a", 4), ("b", 4), ("a", 4), ("c", 4), ("a", 4)):  # "c" has no room beside both, and b is older
        assert len(ask(name, size)) == size
    assert made == ["a", "b", "c"]
    ask("large", 11)  # one alone is kept whatever its size
    ask("large", 11)
    ask("a", 4)
    assert made == ["a", "b", "c", "large", "a"]
