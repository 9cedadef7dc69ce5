"""One drawing: the same for the same seed, with masks that tell where its parts are."""

import hashlib

import numpy as np
import pytest
from PIL import Image, ImageFilter

from seewhy.data.drawings.drawing import Drawing, draw, draw_scene
from seewhy.data.drawings.factors import BACKGROUNDS, CLASSES, PARTS
from seewhy.errors import ConfigError

CLEAR: dict[str, str | float] = {
    "blur": 0,
    "noise": 0,
    "occlusion": 0,
    "scale": 0.9,
    "across": 0,
    "down": 0,
    "angle": 0,
}


def _clear(kind: str, index: int = 0, **more: str | float) -> Drawing:
    return draw(kind, size=64, seed=0, index=index, factors={**CLEAR, **more})


def _widened(mask: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(mask).convert("L").filter(ImageFilter.MaxFilter(5))) > 0


def _difference(first: Drawing, second: Drawing) -> np.ndarray:
    return np.abs(first.image.astype(int) - second.image.astype(int)).max(axis=2)


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("size", [17, 64, 96])
def test_shapes_and_types(kind: str, size: int) -> None:
    drawing = draw(kind, size=size, seed=0, index=1)
    assert drawing.image.shape == (size, size, 3)
    assert drawing.image.dtype == np.uint8
    assert drawing.label == kind
    assert tuple(drawing.part_masks) == PARTS
    for mask in drawing.part_masks.values():
        assert mask.shape == (size, size)
        assert mask.dtype == np.bool_


def test_the_same_seed_and_index_draw_the_same() -> None:
    first, second = (draw("cat", size=64, seed=5, index=9) for _ in range(2))
    assert hashlib.sha256(first.image).digest() == hashlib.sha256(second.image).digest()
    assert first.factors == second.factors
    for part in PARTS:
        np.testing.assert_array_equal(first.part_masks[part], second.part_masks[part])


def test_another_seed_or_index_draws_another() -> None:
    images = {draw("cat", size=64, seed=s, index=i).image.tobytes() for s, i in ((5, 9), (5, 10), (6, 9))}
    assert len(images) == 3


@pytest.mark.parametrize("kind", CLASSES)
def test_every_part_can_be_seen_in_plain_view(kind: str) -> None:
    expected = set(PARTS) - (set() if kind == "cat" else {"whiskers"})
    assert set(_clear(kind, marking=0.8).visible_parts) == expected


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("part", PARTS)
def test_leaving_out_a_part_changes_the_pixels_of_its_mask(kind: str, part: str) -> None:
    inside = outside = 0
    for index in range(2):
        whole = _clear(kind, index, marking=0.8)
        bare = draw(kind, size=64, seed=0, index=index, factors={**CLEAR, "marking": 0.8}, without=[part])
        assert not bare.part_masks[part].any()
        assert bare.factors == whole.factors
        change = _difference(whole, bare)
        near = _widened(whole.part_masks[part])
        inside += change[near].sum()
        outside += change[~near].sum()
        if whole.part_masks[part].any():
            assert (change[whole.part_masks[part]] > 0).mean() > 0.5
    assert outside <= 0.02 * inside


def test_parts_do_not_overlap_but_fur_lies_over_them() -> None:
    masks = {part: mask.astype(int) for part, mask in draw("wolf", size=96, seed=0, index=2).part_masks.items()}
    fur = masks.pop("fur")
    # A pixel on a border may belong to two parts; within both is nobody.
    assert (sum(masks.values()) > 1).mean() < 0.08
    carriers = masks["head"] + masks["body"] + masks["legs"] + masks["tail"]
    assert (fur * (carriers > 0)).sum() > 0.95 * fur.sum()


def test_a_dog_can_wear_the_ears_of_a_cat() -> None:
    dog, mixed = _clear("dog"), _clear("dog", ears="cat")
    change = _difference(dog, mixed) > 0
    ears = _widened(dog.part_masks["ears"] | mixed.part_masks["ears"])
    assert change.any()
    assert not (change & ~ears).any()


def test_light_comes_from_its_direction() -> None:
    flat = {"light_strength": 1.0, "background": "snow"}
    right, left = _clear("cat", light_direction=0, **flat), _clear("cat", light_direction=180, **flat)
    columns = right.image.mean(axis=(0, 2)) - left.image.mean(axis=(0, 2))
    assert columns[:10].mean() < 0 < columns[-10:].mean()


def test_facing_mirrors_the_animal_and_not_the_scene() -> None:
    right, left = (_clear("wolf", facing=facing) for facing in ("right", "left"))
    snouts = [np.nonzero(drawing.part_masks["snout"])[1].mean() for drawing in (right, left)]
    assert snouts[0] > 40
    assert snouts[1] < 24
    nothing = ~_widened(sum(d.part_masks[part].astype(int) for d in (right, left) for part in PARTS) > 0)
    assert (_difference(right, left)[nothing][:200] == 0).all()


def test_position_scale_and_angle_move_the_parts() -> None:
    still = _clear("dog", facing="right")
    head = np.argwhere(still.part_masks["head"]).mean(axis=0)
    shifted = np.argwhere(_clear("dog", facing="right", across=0.1, down=-0.1).part_masks["head"]).mean(axis=0)
    np.testing.assert_allclose(shifted - head, (-6.4, 6.4), atol=1.2)
    small = _clear("dog", scale=0.5).part_masks["body"].sum()
    np.testing.assert_allclose(small / still.part_masks["body"].sum(), (0.5 / 0.9) ** 2, rtol=0.2)
    # Turned anticlockwise by 90 degrees, a head at the upper right lies at the upper left.
    turned = np.argwhere(_clear("dog", facing="right", angle=90).part_masks["head"]).mean(axis=0)
    np.testing.assert_allclose(turned, (63 - head[1], head[0]), atol=1.2)


def test_the_same_drawing_at_another_size_is_the_same_picture() -> None:
    large = np.asarray(
        Image.fromarray(draw("cat", size=128, seed=0, index=3, factors=CLEAR).image).reduce(2), dtype=int
    )
    small = draw("cat", size=64, seed=0, index=3, factors=CLEAR).image.astype(int)
    assert np.abs(large - small).mean() < 4


def test_occlusion_hides_parts() -> None:
    seen, hidden = (_clear("dog", occlusion=share).part_masks["legs"].sum() for share in (0.0, 1.0))
    assert hidden < 0.6 * seen


@pytest.mark.parametrize("size", [0, 15, 2049])
def test_a_wrong_size_is_refused(size: int) -> None:
    with pytest.raises(ConfigError, match=f"{size} pixels"):
        draw("cat", size=size, seed=0, index=0)


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(ConfigError, match='no part called "wings"'):
        draw("cat", size=64, seed=0, index=0, without=["wings"])


def test_a_scene_has_nobody_in_it_and_is_the_same_again() -> None:
    scenes = [draw_scene(background, size=64) for background in BACKGROUNDS]
    assert all(scene.shape == (64, 64, 3) and scene.dtype == np.uint8 for scene in scenes)
    assert len({scene.tobytes() for scene in scenes}) == len(BACKGROUNDS) == 5
    np.testing.assert_array_equal(draw_scene("snow", size=64), scenes[2])
    assert scenes[2].mean() > scenes[1].mean()  # snow is brighter than a forest
    with pytest.raises(ConfigError, match="moon"):
        draw_scene("moon", size=64)
