"""The room as a whole: what importing it costs, and real photos where there are any."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from seewhy.errors import PhotoError
from seewhy.pixels.decode import decode
from seewhy.pixels.facts import photo_facts


def test_importing_the_room_loads_nothing_heavy():
    rooms = "decode, facts, preprocessing, overlay, files"
    code = f"import sys; from seewhy.pixels import {rooms}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "PIL.Image" in loaded
    heavy = {"torch", "onnxruntime", "scipy", "pydicom", "pillow_heif", "pandas"}
    assert not heavy & {name.split(".")[0] for name in loaded}
    assert "PIL.TiffImagePlugin" not in loaded  # each plugin comes with the first photo of its kind


@pytest.mark.photos
def test_real_photos():
    folder = os.environ.get("SEEWHY_PHOTOS")
    if not folder:
        pytest.skip("SEEWHY_PHOTOS names no folder of real photos")
    paths = sorted(path for path in Path(folder).rglob("*") if path.is_file())[:500]
    assert paths
    for path in paths:
        try:
            image = decode(path)
        except PhotoError:
            continue
        facts = photo_facts(path)
        assert image.shape == (facts.height, facts.width, 3)
