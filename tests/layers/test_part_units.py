"""Intersections and unions counted by hand on 4×4 places, then a plain count by NumPy, then what must hold."""

import dataclasses
import json

import numpy as np
import pytest
import torch

from seewhy.data.drawings import PARTS, Drawing, draw_many
from seewhy.errors import DatasetError, UsageError
from seewhy.layers import part_units as room
from seewhy.layers.part_units import SHOWS, _Counts, _thresholds, cell_shares, part_units
from seewhy.network.architectures import ARCHITECTURES
from seewhy.network.inner_layers import InnerLayer, look_inside, to_batch
from seewhy.network.sight import Sight


def _layer(places, sight=None, channels=1):
    return InnerLayer(
        name="x", channels=channels, height=places, width=places, read_by_head=True, sight=sight, floor=0.0
    )


def _masks(**areas):
    masks = np.zeros((1, len(PARTS), 16, 16), bool)
    for part, (rows, columns) in areas.items():
        masks[0, PARTS.index(part), rows, columns] = True
    return masks


def _drawing(red_at, parts_at, index=0):
    """A black picture of 16 px with one red block of 4×4 px, and parts wherever they are said to be."""
    template = next(draw_many(1, size=16, start=index))
    image = np.zeros((16, 16, 3), np.uint8)
    if red_at is not None:
        row, column = red_at
        image[4 * row : 4 * row + 4, 4 * column : 4 * column + 4] = (255, 0, 0)
    masks = {part: np.zeros((16, 16), bool) for part in PARTS}
    for part, (row, column) in parts_at.items():
        masks[part][4 * row : 4 * row + 4, 4 * column : 4 * column + 4] = True
    return dataclasses.replace(template, image=image, part_masks=masks)


def test_by_hand_on_four_by_four_places():
    counts = _Counts(_layer(4), torch.tensor([0.5]), 16)
    maps = torch.zeros(1, 1, 4, 4)
    maps[0, 0, 0, :3] = 1.0  # the unit marks three places of the upper row
    counts.add(maps, _masks(ears=(slice(0, 8), slice(4, 8)), tail=(slice(12, 16), slice(0, 16))))
    found = counts.result()
    # the ears cover two places, one of them marked: 1 / (3 + 2 - 1)
    assert found.iou[0, PARTS.index("ears")] == pytest.approx(0.25)
    assert found.iou[0, PARTS.index("tail")] == 0
    assert found.showing[PARTS.index("ears")] == pytest.approx(2 / 16)
    assert found.answering[0] == pytest.approx(3 / 16)


def test_a_place_shows_a_part_that_covers_a_tenth_of_it():
    counts = _Counts(_layer(4), torch.tensor([0.5]), 16)
    one_pixel, two_pixels = (slice(0, 1), slice(0, 1)), (slice(0, 1), slice(0, 2))  # of the 16 px of a place
    counts.add(torch.ones(1, 1, 4, 4), _masks(ears=one_pixel, snout=two_pixels))
    assert 1 / 16 < SHOWS < 2 / 16
    assert counts.result().showing[:2].tolist() == [0, 1 / 16]


def test_the_control_lays_answers_on_the_drawing_before():
    counts = _Counts(_layer(4), torch.tensor([0.5]), 16)
    maps = torch.zeros(3, 1, 4, 4)
    for photo, column in enumerate((0, 1, 2)):
        maps[photo, 0, 0, column] = 1.0
    masks = np.concatenate(
        [_masks(ears=(slice(0, 4), slice(4 * at, 4 * at + 4)), head=(slice(0, 4), slice(4, 8))) for at in (0, 1, 2)]
    )
    counts.add(maps[:1], masks[:1])  # divided into batches, as they come
    counts.add(maps[1:], masks[1:])
    found = counts.result()
    ears, head = PARTS.index("ears"), PARTS.index("head")
    assert found.iou[0, ears] == 1
    assert found.control[0, ears] == 0  # the ears of the drawing before lie one place further left
    assert found.iou[0, head] == pytest.approx(1 / 5)
    assert found.control[0, head] == pytest.approx(1 / 3)  # photos 1 and 2 alone: (1 + 0) / (2 + 2 - 1)


def test_a_place_stands_for_the_pixels_nearest_to_the_middle_of_its_sight():
    rows, columns = cell_shares(_layer(2, Sight(3, 4, 0.5)), 8)  # middles at 0.5 and 4.5: the border lies at 2.5
    assert (rows > 0).tolist() == [[True] * 2 + [False] * 6, [False] * 2 + [True] * 6]
    assert np.array_equal(rows, columns)
    np.testing.assert_allclose(rows.sum(axis=1), 1)


@pytest.mark.parametrize(("places", "size"), [(1, 16), (3, 16), (7, 23), (16, 16)])
def test_even_tiling_without_a_sight(places, size):
    rows, _ = cell_shares(_layer(places), size)
    assert ((rows > 0).sum(axis=0) == 1).all()  # each pixel belongs to one place
    counts = (rows > 0).sum(axis=1)
    assert counts.max() - counts.min() <= 1


def test_the_unit_that_sees_red_is_found_to_be_the_ears(colour_filters):
    random = np.random.default_rng(0)
    drawings = []
    for index in range(40):
        places = random.permutation(16)[:2]
        ears, tail = (divmod(int(place), 4) for place in places)
        drawings.append(_drawing(ears, {"ears": ears, "tail": tail}, index))
    found = part_units(colour_filters, drawings, answering=1 / 16)
    assert found.drawings == 40
    assert found.sentence("only", 0).startswith("unit 0 of only: ears, IoU 1.00 (shuffled 0.0")
    assert found.layers["only"].matched().tolist() == [True, False, False]
    assert found.layers["only"].proven().tolist() == [True, False, False]


def test_a_unit_that_always_marks_the_same_place_is_not_proven(colour_filters):
    drawings = [_drawing((0, 0), {"ears": (0, 0)}, index) for index in range(6)]
    found = part_units(colour_filters, drawings, answering=1 / 16).layers["only"]
    assert found.iou[0, 0] == found.control[0, 0] == 1  # the shuffled control is as good
    assert found.matched()[0]
    assert not found.proven()[0]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_against_a_plain_count(name, tiny, monkeypatch):
    monkeypatch.setattr(room, "_FIRST_LOOK", 4)  # so that drawings follow after those of the thresholds
    network, drawings = tiny(name), list(draw_many(6, size=48))
    found = part_units(network, iter(drawings), answering=0.1, batch_size=4)
    network.eval()
    with torch.no_grad():
        _, maps = look_inside(network, to_batch(np.stack([one.image for one in drawings])))
    for layer, one in found.layers.items():
        rows, columns = cell_shares(one.layer, 48)
        shows = np.stack([[rows @ d.part_masks[part] @ columns.T for part in PARTS] for d in drawings]) >= SHOWS - 1e-6
        marks = maps[layer].numpy() > one.thresholds[:, None, None]
        for unit in (0, one.layer.channels - 1):
            for part in (0, 5):
                both = (marks[:, unit] & shows[:, part]).sum()
                either = (marks[:, unit] | shows[:, part]).sum()
                # a batch of another size rounds differently: an answer at the threshold may fall to the other side
                assert one.iou[unit, part] == pytest.approx(both / max(either, 1), abs=2.1 / max(either, 1))
        assert ((one.iou >= 0) & (one.iou <= 1) & (one.control >= 0) & (one.control <= 1)).all()


def test_thresholds_let_the_wanted_share_through(tiny):
    drawings = list(draw_many(20, size=48))
    thresholds = _thresholds(tiny("efficientnet_lite0"), drawings, ["stage3"], 0.05, 8)["stage3"]
    found = part_units(tiny("efficientnet_lite0"), drawings, ["stage3"]).layers["stage3"]
    assert thresholds.shape == (40,)
    places = 20 * found.layer.height * found.layer.width
    np.testing.assert_allclose(found.answering, 0.05, atol=1.5 / places)  # answers there are signed: none are equal


def test_a_sample_is_enough_for_the_thresholds(tiny, monkeypatch):
    drawings = list(draw_many(12, size=48))
    whole = part_units(tiny("efficientnet_lite0"), drawings, ["first"]).layers["first"]
    monkeypatch.setattr(room, "_SAMPLED", 1000)
    sampled = part_units(tiny("efficientnet_lite0"), drawings, ["first"]).layers["first"]
    live = whole.thresholds > 0
    assert live.any()
    np.testing.assert_allclose(whole.answering[live], 0.05, atol=0.002)
    np.testing.assert_allclose(sampled.answering[live], 0.05, atol=0.03)


def test_json(colour_filters):
    drawings = [_drawing((0, index % 4), {"snout": (0, index % 4)}, index) for index in range(8)]
    told = json.loads(json.dumps(part_units(colour_filters, drawings, answering=1 / 16).to_json()))
    only = told["layers"]["only"]
    assert (only["part"][0], only["iou"][0], only["units"], only["matched"]) == ("snout", 1.0, 3, 1)
    assert only["showing"]["snout"] == pytest.approx(1 / 16, abs=1e-4)


def test_what_cannot_be_measured(colour_filters):
    one: list[Drawing] = [_drawing(None, {})]
    with pytest.raises(DatasetError, match="at least 2"):
        part_units(colour_filters, one)
    with pytest.raises(UsageError, match="share"):
        part_units(colour_filters, one * 2, answering=1.0)
