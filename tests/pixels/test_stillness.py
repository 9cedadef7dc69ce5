"""Warnings on metadata stay inside; everybody else's come through, and the filters are put back."""

import threading
import warnings

import pytest

from seewhy.pixels.decode import decode
from seewhy.pixels.stillness import metadata_warnings_ignored


def _warn_as(module: str) -> None:
    warnings.warn_explicit("odd tag", UserWarning, "file.py", 1, module=module)


def test_only_the_readers_of_photos_are_still():
    with metadata_warnings_ignored():
        _warn_as("PIL.TiffImagePlugin")
        _warn_as("pydicom.valuerep")
        with pytest.raises(UserWarning):
            _warn_as("PILLOW_of_another")
        with pytest.raises(UserWarning):
            _warn_as("somebody.else")
    with pytest.raises(UserWarning):
        _warn_as("PIL.TiffImagePlugin")


def test_readers_that_overlap_put_the_filters_back():
    before = list(warnings.filters)
    entered, leave = threading.Event(), threading.Event()

    def first() -> None:
        with metadata_warnings_ignored():
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=first)
    thread.start()
    assert entered.wait(10)
    with metadata_warnings_ignored():
        leave.set()
        thread.join()
        _warn_as("PIL.Image")  # the first has left, the second is still reading
    assert list(warnings.filters) == before


def test_filters_are_put_back_after_an_error():
    before = list(warnings.filters)
    with pytest.raises(ValueError, match="stop"), metadata_warnings_ignored():
        raise ValueError("stop")
    assert list(warnings.filters) == before


def test_exif_that_makes_pillow_warn_reads_without_a_warning(photo, scene):
    # one entry whose value lies far behind the end
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + (0x011A).to_bytes(2, "little") + b"\x05\0\x01\0\0\0\xff\xff\0\0"
    assert decode(photo(scene, "JPEG", exif=exif)).shape == scene.shape
