import dataclasses
import io
import math

import numpy as np
import pytest
from PIL import Image

from seewhy.data.glance_rows import ROW_BYTES, from_row, to_row
from seewhy.data.reading import glance_at


def _equal(one, other) -> bool:
    pairs = [(getattr(one, field.name), getattr(other, field.name)) for field in dataclasses.fields(one)]
    return all(
        np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b or (math.isnan(a) and math.isnan(b))
        for a, b in pairs
    )


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "GIF", "WEBP", "BMP", "PPM"])
def test_a_glance_comes_back_as_it_was(scene, format: str):
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Straße \u2603"
    Image.fromarray(scene(3)).save(buffer, format, **({"exif": exif} if format in ("JPEG", "PNG", "WEBP") else {}))
    glance = glance_at(buffer.getvalue())
    row = to_row(glance)
    assert row.shape == (ROW_BYTES,)
    assert _equal(from_row(row), glance)
    assert from_row(row).thumbnail.flags.writeable


def test_what_cannot_be_judged_stays_so(encoded):
    glance = glance_at(encoded(np.zeros((3, 3, 3), np.uint8)))
    assert math.isnan(glance.sharpness)
    assert _equal(from_row(to_row(glance)), glance)
    bare = dataclasses.replace(glance, border=None, facts=None)
    assert _equal(from_row(to_row(bare)), bare)


def test_texts_that_are_too_long_are_not_kept(encoded):
    glance = glance_at(encoded(np.zeros((9, 9, 3), np.uint8)))
    origin = dataclasses.replace(glance.facts.origin, program="x" * ROW_BYTES)
    assert to_row(dataclasses.replace(glance, facts=dataclasses.replace(glance.facts, origin=origin))) is None
