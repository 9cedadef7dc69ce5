"""What a page is told about units: the right ones, with their numbers, and what is not known is said."""

import dataclasses

import numpy as np

from seewhy.data.drawings import PARTS, draw_many
from seewhy.layers.part_units import LayerParts, PartUnits, part_units
from seewhy.layers.top_patches import top_patches
from seewhy.layers.unit_sections import part_table, telling_units, unit_sections
from seewhy.pages.page import Gallery, render_page

RED, DIM, GREEN = (255, 0, 0), (90, 0, 0), (0, 255, 0)


def _photos(*colours):
    images = np.zeros((len(colours), 16, 16, 3), np.uint8)
    for image, colour in zip(images, colours, strict=True):
        image[:8, :8] = colour
    return images


def _galleries(sections):
    return [one for one in sections if isinstance(one, Gallery)]


def _parts(layer, iou, control):
    found = LayerParts(
        layer=layer,
        iou=np.array(iou),
        control=np.array(control),
        thresholds=np.zeros(len(iou), np.float32),
        answering=np.full(len(iou), 0.05),
        showing=np.full(len(PARTS), 0.1),
    )
    return PartUnits(parts=PARTS, drawings=7, layers={layer.name: found})


def test_units_that_answer_are_shown_with_their_numbers(colour_filters):
    images = _photos(RED, DIM, (0, 0, 0), RED)
    patches = top_patches(colour_filters, images, k=9, labels=["dog", "cat", "cat", "dog"])
    first, only = _galleries(unit_sections(patches, images))
    assert (first.title, only.title) == ("Units of first", "Units of only")
    assert [one.title for one in only.images] == ["unit 0"]
    assert only.images[0].detail == "answers 1.0 to 0.4; mean by class: dog 0.25, cat 0.04"
    assert only.images[0].uri.startswith("data:image/jpeg")
    assert "3 pieces" in only.images[0].alt
    assert "4×4 px of 16×16" in only.caption
    assert "2 never answered" in only.caption
    assert "between the classes" in only.caption


def test_without_labels_those_that_differ_most_from_photo_to_photo(colour_filters):
    images = _photos(RED, RED, GREEN, (0, 0, 0))
    layer = top_patches(colour_filters, images).layers["only"]
    assert telling_units(layer) == [0, 1]
    assert telling_units(layer, most=1) == [0]
    sections = unit_sections(top_patches(colour_filters, images), images)
    assert "from photo to photo" in _galleries(sections)[1].caption
    assert "mean of all" in _galleries(sections)[1].images[0].detail


def test_each_class_has_its_turn(colour_filters):
    """Two units speak for one class, the third and weakest for the other: it comes second, not last."""
    layer = top_patches(colour_filters, _photos(RED, GREEN), layers=["only"], labels=["a", "b"]).layers["only"]
    layer = dataclasses.replace(
        layer,
        values=np.ones_like(layer.values),
        kind_shares=np.array([0.9, 0.8, 0.1]),
        kind_means=np.array([[1, 0], [1, 0], [0, 1]]),
    )
    assert telling_units(layer) == [0, 2, 1]
    assert telling_units(layer, most=1) == [0]


def test_with_parts_those_with_the_best_iou(colour_filters):
    images = _photos(RED, GREEN, RED)
    patches = top_patches(colour_filters, images, layers=["only"])
    iou, control = np.zeros((3, len(PARTS))), np.full((3, len(PARTS)), 0.06)
    iou[1, PARTS.index("ears")] = 0.41
    parts = _parts(patches.layers["only"].layer, iou, control)
    (only,) = _galleries(unit_sections(patches, images, parts=parts))
    assert [one.title for one in only.images] == ["unit 1", "unit 0"]
    assert only.images[0].detail.startswith("ears, IoU 0.41 (shuffled 0.06); ")
    assert "whose IoU with some part is highest" in only.caption


def test_the_table_counts_units_and_controls(colour_filters):
    layer = top_patches(colour_filters, _photos(RED), layers=["only"]).layers["only"].layer
    iou, control = np.zeros((3, len(PARTS))), np.zeros((3, len(PARTS)))
    iou[0, 2], control[0, 2] = 0.3, 0.1  # proven
    iou[1, 5], control[1, 5] = 0.3, 0.25  # no better than its control
    taught, random = _parts(layer, iou, control), _parts(layer, control, control)
    table = part_table(taught, random)
    assert table.rows == (("only", "unit 0 of only: eyes, IoU 0.30 (shuffled 0.10)", "2 of 3", "1", "1", "1"),)
    assert len(table.columns) == 6
    assert len(part_table(taught).columns) == len(part_table(taught).rows[0]) == 5


def test_bounds_and_signs_are_told(tiny, noise):
    images = noise(4, 48)
    network = tiny("efficientnet_lite0")
    patches = top_patches(network, images, layers=["stage1", "stage4", "top"])
    stage1, stage4, _ = _galleries(unit_sections(patches, images, most=2))
    assert "below zero" in stage1.caption
    assert "more than the photo's 48×48" in stage4.caption
    top = patches.layers["top"]
    full = dataclasses.replace(top, values=np.full_like(top.values, 6.0))
    sections = unit_sections(dataclasses.replace(patches, layers={"top": full}), images, most=1)
    assert "1280 gave their greatest possible answer (6) to all pieces kept" in _galleries(sections)[0].caption


def test_a_page_of_it(tiny):
    drawings = list(draw_many(6, size=48))
    images = np.stack([one.image for one in drawings])
    network = tiny("resnet")
    parts = part_units(network, drawings)
    sections = [*unit_sections(top_patches(network, images), images, parts=parts), part_table(parts)]
    page = render_page("Units", "", sections)
    assert page.count("data:image/jpeg") == sum(len(one.images) for one in _galleries(sections)) > 5
    assert len(page) < 1_000_000
