"""Photos are asked for by keys that were told; nothing else can be asked for."""

import pytest

from seewhy.errors import PhotoError, UsageError
from seewhy.pixels.decode import decode
from seewhy.pixels.files import encode_png
from seewhy.studio.teaching.photo_index import IndexedPhoto, PhotoIndex, key_of


def indexed(path: str, label: str = "cat") -> IndexedPhoto:
    return IndexedPhoto(key=key_of(path), path=path, name=path, label=label)


def test_a_photo_is_shown_small_under_its_key(tmp_path, photo):
    path = tmp_path / "a.png"
    path.write_bytes(photo)
    index = PhotoIndex()
    index.add([indexed(str(path))])
    small = index.thumbnail(key_of(str(path)))
    assert decode(small).shape == (60, 90, 3)
    path.unlink()
    assert index.thumbnail(key_of(str(path))) == small  # kept
    index.clear()
    with pytest.raises(UsageError, match="key"):
        index.thumbnail(key_of(str(path)))


def test_what_a_training_tells_does_not_take_the_place_of_what_was_read():
    index = PhotoIndex()
    index.add([indexed("a.png")])
    index.add([indexed("a.png", "dog"), indexed("b.png", "dog")], replace=False)
    assert [index.get(key_of(name)).label for name in ("a.png", "b.png")] == ["cat", "dog"]


def test_what_cannot_be_read_is_told(tmp_path):
    (tmp_path / "a.png").write_bytes(encode_png.__doc__.encode())
    index = PhotoIndex()
    index.add([indexed(str(tmp_path / "a.png"))])
    with pytest.raises(PhotoError):
        index.thumbnail(key_of(str(tmp_path / "a.png")))
