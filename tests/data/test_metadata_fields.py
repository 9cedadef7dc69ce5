import dataclasses
import io
import os

import numpy as np
import pytest
from PIL import Image

from seewhy.data.metadata_fields import file_columns, order_columns
from seewhy.data.reading import Entry, read_entries


@pytest.fixture(name="jpeg")
def _jpeg(scene):
    def make(seed: int, quality: int = 90, model: str = "", taken: str = "") -> bytes:
        exif = Image.Exif()
        if model:
            exif[0x0110] = model
        if taken:
            exif[0x0132] = taken
        buffer = io.BytesIO()
        Image.fromarray(scene(seed)).save(buffer, "JPEG", quality=quality, exif=exif)
        return buffer.getvalue()

    return make


def by_field(columns) -> dict[str, list[float]]:
    return {one.field: one.values.tolist() for one in columns}


def test_what_does_not_differ_is_no_column(sample_of, jpeg):
    samples = [sample_of(jpeg(seed), 0, "a.jpg") for seed in range(3)]
    assert file_columns(samples) == []


def test_quality_and_camera(sample_of, jpeg):
    samples = [sample_of(jpeg(0, quality=q, model=m), 0, "a.jpg") for q, m in ((90, "A"), (80, "B"), (90, ""))]
    columns = file_columns(samples)
    assert by_field(columns)["JPEG quality"] == [90, 80, 90]
    cameras = {one.says(0.5, None): one.values.tolist() for one in columns if one.field == "camera"}
    assert cameras == {"camera is A": [1, 0, 0], "camera is B": [0, 1, 0], "camera is not told": [0, 0, 1]}


@pytest.mark.parametrize(
    ("above", "upto", "told"),
    [(None, 375.5, "width at most 375 px"), (202.5, None, "width from 203 px"), (202.5, 375.5, "width 203 to 375 px")],
)
def test_ranges_in_words(sample_of, png, above, upto, told):
    samples = [sample_of(png(0, width=width), 0, "a.png") for width in (40, 50)]
    (width,) = (one for one in file_columns(samples) if one.field == "width")
    assert width.says(above, upto) == told


def test_numbers_of_one_series_are_a_column_and_each_classs_own_are_not(sample_of, png):
    series = [sample_of(png(i), i // 10, f"{i // 10}/IMG_{i:04}.png") for i in range(20)]
    assert by_field(order_columns(series))["number in the file's name"] == [float(i) for i in range(20)]
    own = [sample_of(png(i), i // 10, f"{i // 10}/{i % 10}.png") for i in range(20)]
    assert "number in the file's name" not in by_field(order_columns(own))


def test_dates_count_where_they_tell_more_than_when_photos_were_copied(tmp_path, png):
    entries = []
    for i in range(8):
        (tmp_path / f"{i}.png").write_bytes(png(i))
        entries.append(Entry(path=str(tmp_path / f"{i}.png"), label=0))
    samples, _ = read_entries(entries)
    for i in range(8):
        os.utime(tmp_path / f"{i}.png", (1.7e9 + i, 1.7e9 + i))
    assert "date the file was changed" not in by_field(order_columns(samples))
    for i in range(8):
        os.utime(tmp_path / f"{i}.png", (1.7e9 + 7200 * i, 1.7e9 + 7200 * i))
    assert len(set(by_field(order_columns(samples))["date the file was changed"])) == 8
    (tmp_path / "0.png").unlink()
    assert by_field(order_columns(samples))["date the file was changed"][0] == -1


def test_the_date_of_taking(sample_of, jpeg):
    moments = [f"2024:05:{day:02} 12:30:00" for day in (1, 2, 3, 4)]
    samples = [sample_of(jpeg(0, taken=one), 0, "a.jpg") for one in (*moments, "soon")]
    (column,) = (one for one in order_columns(samples) if one.field == "date the photo was taken")
    assert np.diff(column.values[:4]).tolist() == [24, 24, 24]
    assert column.values[4] == -1
    assert column.says(None, column.values[0]) == "date the photo was taken up to 2024-05-01 12:00"


def test_photos_nobody_looked_at_are_unknown(sample_of, png):
    samples = [sample_of(png(0), 0, "a.png"), dataclasses.replace(sample_of(png(1), 0, "b.png"), glance=None)]
    assert by_field(file_columns(samples))["width"] == [64, -1]
