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
def originals(photo, scene) -> dict[str, list[bytes]]:
    """Small valid files of both formats, of several kinds each."""
    turned = Image.Exif()
    turned[0x0112], turned[0x010F] = 6, "a camera"
    picture = Image.fromarray(scene[:24, :32])
    return {
        "JPEG": [
            photo(picture, "JPEG", exif=turned),
            photo(picture, "JPEG", progressive=True),
            photo(picture.convert("L"), "JPEG"),
            photo(picture.convert("CMYK"), "JPEG"),
        ],
        "PNG": [
            photo(picture, "PNG", exif=turned),
            photo(picture.convert("P"), "PNG"),
            photo(picture.convert("1"), "PNG"),
            photo(picture.convert("LA"), "PNG"),
            photo(np.asarray(picture)[..., 0].astype(np.uint16) * 200, "PNG"),
        ],
    }


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


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_changed_photos_give_an_image_or_a_seewhy_error(originals, kind):
    tried: set[bytes] = set()
    valid = originals[kind]

    @settings(max_examples=850, deadline=None, derandomize=True)
    @given(which=st.integers(0, len(valid) - 1), changes=CHANGES)
    def try_one(which: int, changes: list[tuple[float, str, int]]) -> None:
        content = changed(valid[which], changes)
        if content not in valid and content not in tried:
            tried.add(content)
            for at_least in (None, 8):
                check_one(content, at_least)

    try_one()
    assert len(tried) >= 500  # all different from each other, and none as it was


def check_one(content: bytes, at_least: int | None) -> None:
    """An image, or an error of one line; at full size and scaled down while decoding."""
    start = time.perf_counter()
    try:
        image, told = decode(content, at_least=at_least), ""
    except SeewhyError as error:
        image, told = None, str(error)
    assert time.perf_counter() - start < 5  # far above any decoding: a hang
    if image is None:
        assert 0 < len(told) < 800
        assert "\n" not in told
    else:
        assert (image.dtype, image.ndim, image.shape[2]) == (np.uint8, 3, 3)
        assert image.size > 0


@settings(max_examples=150, deadline=None, derandomize=True)
@given(kind=st.sampled_from(["JPEG", "PNG"]), which=st.integers(0, 3), changes=CHANGES)
def test_facts_of_changed_photos_agree_with_their_image(originals, kind, which, changes):
    content = changed(originals[kind][which], changes)
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
