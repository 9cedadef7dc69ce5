import dataclasses
import io

import numpy as np
import pytest
from PIL import Image, ImageFilter

from seewhy.data.audit_looks import files, looks
from seewhy.data.sample import Dataset


@pytest.fixture(name="with_files")
def _with_files(make_dataset, sample_of):
    """Twenty-five scenes in each of two classes, and further files by name."""

    def make(**named: bytes) -> Dataset:
        dataset = make_dataset(25, 25)
        more = tuple(sample_of(content, 0, name.replace("_", ".")) for name, content in named.items())
        return dataclasses.replace(dataset, samples=(*dataset.samples, *more))

    return make


def found(findings, kind: str) -> list[tuple[str, ...]]:
    return [one.photos for one in findings if one.kind == kind]


def test_a_blurred_photo_is_found_among_sharp_ones(with_files, scene, encoded):
    blurred = Image.fromarray(scene(900)).filter(ImageFilter.GaussianBlur(3))
    dataset = with_files(blurred_png=encoded(np.asarray(blurred)), sharp_png=encoded(scene(901)))
    assert found(looks(dataset), "blurry") == [("blurred.png",)]


def test_where_most_photos_are_soft_that_is_one_note(make_dataset, scene, sample_of, encoded):
    blurred = [np.asarray(Image.fromarray(scene(seed)).filter(ImageFilter.GaussianBlur(3))) for seed in range(6)]
    samples = tuple(sample_of(encoded(one), 0, f"{i}.png") for i, one in enumerate(blurred))
    dataset = make_dataset(4)
    findings = list(looks(dataclasses.replace(dataset, samples=(*dataset.samples, *samples))))
    assert [(one.kind, len(one.photos), one.gravity) for one in findings] == [("soft", 6, "note")]


def test_one_strip_is_odd_and_many_are_a_second_kind(with_files, scene, png):
    strip = png(900, height=20, width=120)
    assert found(looks(with_files(a_png=strip)), "odd shape") == [("a.png",)]
    many = {f"{name}_png": png(900 + i, height=20, width=120) for i, name in enumerate("abcdefghij")}
    assert found(looks(with_files(**many)), "odd shape") == []


def test_upright_and_lying_photos_are_no_oddity(with_files, png):
    assert found(looks(with_files(a_png=png(900, height=64, width=43))), "odd shape") == []


def test_a_thumbnail_among_photos_is_small(make_dataset, sample_of, png):
    samples = [sample_of(png(seed, height=192, width=256), 0, f"{seed}.png") for seed in range(10)]
    samples.append(sample_of(png(99, height=40, width=50), 0, "thumbnail.png"))
    assert found(looks(Dataset(classes=("a",), samples=tuple(samples))), "small") == [("thumbnail.png",)]


def test_a_jpeg_called_png_has_a_wrong_name_and_another_format(with_files, scene, encoded):
    dataset = with_files(photo_png=encoded(scene(900), "JPEG"))
    (name,) = (one for one in files(dataset) if one.kind == "wrong name")
    assert name.photos == ("photo.png",)
    assert name.detail == "1 of 51 photos; 1 end with .png and hold JPEG"
    (other,) = (one for one in files(dataset) if one.kind == "other format")
    assert (other.photos, other.detail) == (("photo.png",), "50 photos are PNG; 1 are JPEG")


@pytest.mark.parametrize("name", ["photo.JPG", "photo.jpeg", "photo.jfif", "photo", "photo.dat"])
def test_names_that_say_the_right_or_nothing_are_fine(with_files, sample_of, scene, encoded, name: str):
    dataset = with_files()
    photo = sample_of(encoded(scene(900), "JPEG"), 0, name)
    dataset = dataclasses.replace(dataset, samples=(*dataset.samples, photo))
    assert found(files(dataset), "wrong name") == []


def test_sixteen_bits_among_eight(with_files):
    buffer = io.BytesIO()
    slope = (np.arange(48 * 64).reshape(48, 64) * 20).astype(np.uint16)
    Image.fromarray(slope).save(buffer, "PNG")
    findings = list(files(with_files(deep_png=buffer.getvalue())))
    (depth,) = (one for one in findings if one.kind == "depth")
    assert (depth.photos, depth.detail) == (("deep.png",), "50 photos have 8 bits; 1 have 16 bits")


def test_another_size_stands_out_only_where_nearly_all_share_one(with_files, make_dataset, sample_of, png):
    assert found(files(with_files(a_png=png(900, height=50, width=64))), "other size") == [("a.png",)]
    mixed = tuple(sample_of(png(i, height=40 + i, width=64), 0, f"{i}.png") for i in range(20))
    assert found(files(Dataset(classes=("a",), samples=mixed)), "other size") == []


def test_photos_nobody_looked_at_are_not_judged(make_dataset):
    dataset = make_dataset(3)
    blind = dataclasses.replace(dataset, samples=tuple(dataclasses.replace(s, glance=None) for s in dataset.samples))
    assert [*looks(blind), *files(blind)] == []
