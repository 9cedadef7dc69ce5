"""A filter that answers to red finds the red places; then every answer against a plain search by NumPy."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.errors import DatasetError, UsageError
from seewhy.layers.top_patches import PatchCollector, _Held, top_patches
from seewhy.network.architectures import ARCHITECTURES
from seewhy.network.inner_layers import InnerLayer, look_inside, to_batch


def test_the_red_patch_is_found_by_the_red_filter(colour_filters):
    images = np.full((6, 16, 16, 3), 128, np.uint8)
    red = {1: (0, 3, 200), 4: (2, 1, 255), 5: (3, 3, 160)}  # photo: row and column of a block of 4×4 px, how red
    for photo, (row, column, level) in red.items():
        images[photo, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4] = (level, 0, 0)
    found = top_patches(colour_filters, images, layers=["only"], k=4).layers["only"]
    assert found.photos[0, :3].tolist() == [4, 1, 5]  # the reddest first
    assert [found.place(0, rank) for rank in range(3)] == [(2, 1), (0, 3), (3, 3)]
    np.testing.assert_allclose(found.values[0], [1, 200 / 255, 160 / 255, 0], atol=1e-6)
    assert found.found(0) == 3  # grey is no answer: 0.5 - 0.5 - 0.5 is cut off at zero
    assert found.silent.tolist() == [False, True, True]
    assert found.found(1) == 0
    assert found.layer.box(*found.place(0, 0), 16) == (4, 8, 8, 12)
    means = np.array([0, 200, 0, 0, 255, 160]) / 255 / 16
    np.testing.assert_allclose(found.means, [means.mean(), 0, 0], atol=1e-7)
    np.testing.assert_allclose(found.spreads, [means.std(), 0, 0], atol=1e-7)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_against_a_plain_search(name, tiny, noise):
    network, images = tiny(name), noise(7, 48)
    found = top_patches(network, (one for one in images), k=3, batch_size=3)
    network.eval()
    with torch.no_grad():
        _, maps = look_inside(network, to_batch(images))
    assert list(found.layers) == list(maps)
    assert (found.photos, found.size) == (7, 48)
    for layer, one in found.layers.items():
        answers = maps[layer].flatten(2).numpy()  # (photos, units, places)
        strongest = -np.sort(-answers.max(axis=2), axis=0)[:3].T
        np.testing.assert_allclose(one.values, strongest, atol=2e-4, rtol=1e-3)
        assert one.values.shape == one.photos.shape == one.places.shape == (answers.shape[1], 3)
        units = np.arange(answers.shape[1])[:, None]
        np.testing.assert_allclose(answers[one.photos, units, one.places], one.values, atol=2e-4, rtol=1e-3)
        assert all(len(set(photos)) == 3 for photos in one.photos.tolist())  # one place a photo
        for rank in range(3):
            left, top, right, bottom = one.layer.box(*one.place(0, rank), 48)
            assert 0 <= left < right <= 48
            assert 0 <= top < bottom <= 48


@settings(max_examples=40, deadline=None)
@given(st.data(), st.integers(1, 4), st.integers(1, 5))
def test_batches_change_nothing_and_the_earlier_photo_wins(data, k, batch_size):
    photos = data.draw(st.integers(1, 12))
    # few levels, so that equal answers are common
    levels = data.draw(st.lists(st.integers(-2, 2), min_size=photos * 8, max_size=photos * 8))
    maps = torch.tensor(levels, dtype=torch.float32).reshape(photos, 2, 2, 2)
    labels = np.arange(photos) % 2
    held = _Held.empty(InnerLayer(name="x", channels=2, height=2, width=2, read_by_head=False), 2)
    for start in range(0, photos, batch_size):
        held = held.with_batch(maps[start : start + batch_size], start, k, labels[start : start + batch_size])
    found = held.result(photos, ("a", "b"))
    for kind in range(min(2, photos)):
        expected = maps[kind::2].mean(dim=(0, 2, 3)).numpy()
        np.testing.assert_allclose(found.kind_means[:, kind], expected, atol=1e-6)
    for unit in range(2):
        each = maps[:, unit].flatten(1).numpy()
        order = sorted(range(photos), key=lambda photo: (-each[photo].max(), -each[photo].mean(), photo))[:k]
        assert found.photos[unit].tolist() == order
        assert found.places[unit].tolist() == [int(each[photo].argmax()) for photo in order]


def test_equal_answers_at_the_ceiling_by_hand():
    layer = InnerLayer(name="x", channels=1, height=4, width=4, read_by_head=True, floor=0.0, ceiling=6.0)
    maps = torch.zeros(2, 1, 4, 4)
    maps[0, 0, 0, 0] = maps[0, 0, 2, 2] = 6.0  # alone in a corner, and amidst others
    maps[0, 0, 1:, 1:] = maps[0, 0, 1:, 1:].clamp(min=3.0)
    maps[1] = 5.0
    maps[1, 0, 3, 0] = 6.0
    found = _Held.empty(layer).with_batch(maps, 0, 2, np.zeros(2, np.int64)).result(2, ())
    assert found.values[0].tolist() == [6, 6]
    assert found.photos[0].tolist() == [1, 0]  # the larger mean first
    assert [found.place(0, rank) for rank in (0, 1)] == [(3, 0), (2, 2)]


def test_fewer_photos_than_places_asked_for(colour_filters):
    found = top_patches(colour_filters, np.zeros((2, 16, 16, 3), np.uint8), k=9)
    assert found.layers["only"].values.shape == (3, 2)


def test_what_is_kept_does_not_grow_with_the_photos(colour_filters, noise):
    few, many = (top_patches(colour_filters, noise(count, 16), k=5) for count in (5, 60))
    assert few.bytes == many.bytes == 2 * 3 * (5 * 16 + 24)  # two layers of three units


def test_json_holds_boxes_and_answers(colour_filters):
    images = np.zeros((2, 8, 8, 3), np.uint8)
    images[1, 4:, :4] = (255, 0, 0)
    told = json.loads(json.dumps(top_patches(colour_filters, images, layers=["only"]).to_json()))
    unit = told["layers"]["only"]["units"][0]
    assert (unit["photos"], unit["boxes"], unit["answers"]) == ([1], [[0, 4, 4, 8]], [1.0])
    assert told["layers"]["only"]["silent_units"] == [1, 2]
    assert told["layers"]["only"]["signed"] is False
    assert told["layers"]["only"]["receptive_field_px"] == 4


def test_a_unit_s_mean_answer_to_each_class_by_hand(colour_filters):
    images = np.zeros((6, 8, 8, 3), np.uint8)
    images[:, :4, :4, 0] = np.array([255, 255, 204, 0, 51, 0], np.uint8)[:, None, None]
    labels = ["wolf", "wolf", "wolf", "cat", "cat", "cat"]
    found = top_patches(colour_filters, images, labels=labels, batch_size=4).layers["only"]
    means = np.array([1, 1, 0.8, 0, 0.2, 0]) / 4
    assert found.kinds == ("cat", "wolf")
    np.testing.assert_allclose(found.kind_means[0], [means[3:].mean(), means[:3].mean()], atol=1e-7)
    between = ((means[:3].mean() - means.mean()) ** 2 + (means[3:].mean() - means.mean()) ** 2) / 2
    np.testing.assert_allclose(found.kind_shares, [between / means.var(), 0, 0], atol=1e-6)


@pytest.mark.parametrize("count", [3, 5])
def test_as_many_labels_as_photos(colour_filters, count):
    with pytest.raises(UsageError, match=f"{count} labels for 4"):
        top_patches(colour_filters, np.zeros((4, 8, 8, 3), np.uint8), labels=["a", "b", "a", "b", "a"][:count])


def test_what_cannot_be_asked(colour_filters):
    with pytest.raises(DatasetError, match="no photo"):
        top_patches(colour_filters, [])
    with pytest.raises(UsageError, match="at least 1"):
        PatchCollector(0)
