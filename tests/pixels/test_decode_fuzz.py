"""Whatever bytes come: an image or a SeewhyError, never another exception, a hang or a crash."""

import contextlib
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from seewhy.errors import SeewhyError
from seewhy.pixels.decode import decode
from seewhy.pixels.facts import photo_facts

# One change: where (as a share of the file, weighted to its header), what, and the byte or the length.
CHANGES = st.lists(
    st.tuples(
        st.one_of(st.floats(0, 0.1), st.floats(0, 1, exclude_max=True)),
        st.sampled_from(["set", "set", "set", "cut", "double", "drop"]),
        st.integers(0, 255),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="session")
def originals(photo, scene) -> list[bytes]:
    """Small valid JPEG and PNG files of several kinds."""
    turned = Image.Exif()
    turned[0x0112], turned[0x010F] = 6, "a camera"
    picture = Image.fromarray(scene[:24, :32])
    return [
        photo(picture, "JPEG", exif=turned),
        photo(picture, "JPEG", progressive=True),
        photo(picture.convert("CMYK"), "JPEG"),
        photo(picture, "PNG", exif=turned),
        photo(picture.convert("P"), "PNG"),
        photo(picture.convert("1"), "PNG"),
        photo(picture.convert("LA"), "PNG"),
        photo(np.asarray(picture)[..., 0].astype(np.uint16) * 200, "PNG"),
    ]


def changed(content: bytes, changes: list[tuple[float, str, int]]) -> bytes:
    result = bytearray(content)
    for share, kind, value in changes:
        at = int(share * len(result))
        if kind == "set" and result:
            result[at] = value
        elif kind == "cut":
            del result[max(1, at) :]
        elif kind == "double":
            result[at:at] = result[at : at + value]
        elif kind == "drop":
            del result[at : at + 1 + value // 16]
    return bytes(result)


@settings(max_examples=520, deadline=None, derandomize=True)
@given(which=st.integers(0, 7), changes=CHANGES, at_least=st.sampled_from([None, 8]))
def test_changed_photos_give_an_image_or_a_seewhy_error(originals, which, changes, at_least):
    content = changed(originals[which], changes)
    start = time.perf_counter()
    try:
        image = decode(content, at_least=at_least)
    except SeewhyError as error:
        text = str(error)
    else:
        text = ""
        assert image.dtype == np.uint8
        assert image.ndim == 3
        assert image.shape[2] == 3
        assert image.size > 0
    assert len(text) < 800
    assert "\n" not in text
    assert time.perf_counter() - start < 5


@settings(max_examples=150, deadline=None, derandomize=True)
@given(which=st.integers(0, 7), changes=CHANGES)
def test_facts_of_changed_photos_agree_with_their_image(originals, which, changes):
    content = changed(originals[which], changes)
    try:
        shape = decode(content).shape
    except SeewhyError:
        return
    facts = photo_facts(content)
    # A PNG may tell its orientation behind its pixels, where facts do not look.
    assert shape[:2] in ((facts.height, facts.width), (facts.width, facts.height))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(content=st.binary(max_size=300))
def test_any_bytes_give_an_image_or_a_seewhy_error(content):
    for read in (decode, photo_facts):
        with contextlib.suppress(SeewhyError):
            read(content)
