"""Images written as files: whole or not at all."""

import base64
import os

import numpy as np
import pytest

from seewhy.errors import ConfigError, StorageError, UsageError
from seewhy.pixels.decode import decode
from seewhy.pixels.files import data_uri, encode_jpeg, encode_png, save_image


def test_png_there_and_back(scene):
    np.testing.assert_array_equal(decode(encode_png(scene)), scene)
    np.testing.assert_array_equal(decode(encode_png(scene[:, ::2]))[..., 1], scene[:, ::2, 1])  # not contiguous


def test_jpeg_comes_close(scene):
    assert np.abs(decode(encode_jpeg(scene, 95)).astype(int) - scene).mean() < 4
    assert len(encode_jpeg(scene, 30)) < len(encode_jpeg(scene, 95))


def test_grey(scene):
    np.testing.assert_array_equal(decode(encode_png(scene[..., 0]))[..., 2], scene[..., 0])


def test_data_uri_holds_the_file(scene):
    head, content = data_uri(scene).split(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(content) == encode_png(scene)
    assert data_uri(scene, "jpeg").startswith("data:image/jpeg;base64,/9j/")
    with pytest.raises(ConfigError):
        data_uri(scene, "bmp")


@pytest.mark.parametrize("name", ["a.png", "b.jpg", "c.JPEG"])
def test_save(scene, tmp_path, name):
    path = save_image(scene, tmp_path / name)
    assert decode(path).shape == scene.shape
    assert os.listdir(tmp_path) == [name]
    umask = os.umask(0o022)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask


def test_saving_makes_the_folder_or_says_why_not(scene, tmp_path):
    assert save_image(scene, tmp_path / "new" / "a.png").is_file()
    with pytest.raises(StorageError, match="cannot be written"):
        save_image(scene, tmp_path / "new" / "a.png" / "b.png")


def test_another_suffix(scene, tmp_path):
    with pytest.raises(UsageError, match=r"\.png, \.jpg or \.jpeg"):
        save_image(scene, tmp_path / "a.bmp")


def test_arrays_that_are_no_image():
    for wrong in (np.zeros((2, 2, 3)), np.zeros((2, 2, 4), np.uint8), np.zeros((0, 2, 3), np.uint8)):
        with pytest.raises(UsageError):
            encode_png(wrong)
