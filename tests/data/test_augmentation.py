import math

import numpy as np
import pytest

from seewhy.data.augmentation import PRESETS, AugmentationConfig, affine_maps, augment, colour_maps, grid_of
from seewhy.errors import ConfigError

torch = pytest.importorskip("torch")

STILL = dict.fromkeys(PRESETS["none"], 0.0)


def only(**settings: float) -> AugmentationConfig:
    return AugmentationConfig(augmentation="none", **settings)


def drawn(value: float, **columns: float) -> np.ndarray:
    """Random numbers for one photo: all alike, but those named column4=…"""
    row = np.full((1, 17), value)
    for name, number in columns.items():
        row[0, int(name.removeprefix("column"))] = number
    return row


@pytest.fixture(name="images")
def _images(scene):
    return torch.from_numpy(np.stack([scene(seed, height=32, width=32) for seed in range(6)])).permute(0, 3, 1, 2) / 255


def test_none_changes_nothing_and_still_copies(images):
    result = augment(images, AugmentationConfig(augmentation="none"), np.random.default_rng(0))
    assert torch.equal(result, images)
    assert result.data_ptr() != images.data_ptr()


@pytest.mark.parametrize("preset", list(PRESETS))
def test_shape_range_and_determinism(images, preset: str):
    before = images.clone()
    config = AugmentationConfig(augmentation=preset)
    first = augment(images, config, np.random.default_rng(1))
    assert torch.equal(first, augment(images, config, np.random.default_rng(1)))
    assert first.shape == images.shape
    assert first.dtype == torch.float32
    assert 0 <= first.min() <= first.max() <= 1
    assert torch.equal(images, before)
    if preset != "none":
        assert not torch.equal(first, augment(images, config, np.random.default_rng(2)))


def test_memory_format_does_not_change_the_result(images):
    config = AugmentationConfig(augmentation="strong")
    one = augment(images.contiguous(), config, np.random.default_rng(0))
    other = augment(images.contiguous(memory_format=torch.channels_last), config, np.random.default_rng(0))
    assert torch.allclose(one, other, atol=1e-6)


def test_an_image_that_is_not_square(scene):
    image = torch.from_numpy(scene(0, height=24, width=48)).permute(2, 0, 1)[None] / 255
    assert augment(image, AugmentationConfig(augmentation="strong"), np.random.default_rng(0)).shape == image.shape


def test_a_mirror_image_is_one(images):
    result = augment(images, only(flip=1.0), np.random.default_rng(0))
    assert torch.allclose(result, images.flip(3), atol=1e-5)


def test_whole_pixels_are_picked_and_none_is_computed(images):
    result = augment(images, only(flip=0.5, shift=3), np.random.default_rng(0))
    moved = 0
    for before, after in zip(images, result, strict=True):
        padded = torch.nn.functional.pad(torch.stack([before, before.flip(2)]), (3,) * 4, mode="reflect")
        places = [(side, down, across) for side in range(2) for down in range(7) for across in range(7)]
        found = [
            place
            for place in places
            if torch.equal(padded[place[0], :, place[1] : place[1] + 32, place[2] : place[2] + 32], after)
        ]
        assert len(found) == 1
        moved += found[0] != (0, 3, 3)
    assert moved >= 4


@pytest.mark.parametrize("others", [{}, {"angle": 10.0}])
def test_who_is_mirrored_can_be_said(images, others: dict):
    def told(mirrored: list[bool], **settings: float) -> "torch.Tensor":
        config = AugmentationConfig(augmentation="none", **{"flip": 0.5, **others, **settings})
        return augment(images, config, np.random.default_rng(0), mirrored=np.array(mirrored))

    none, all_of_them = told([False] * 6), told([True] * 6)
    first = told([True] + [False] * 5)
    assert torch.equal(first[1:], none[1:])
    assert torch.equal(first[0], all_of_them[0])
    assert not torch.equal(first[0], none[0])
    assert torch.equal(told([True] * 6, flip=0.0), told([False] * 6, flip=0.0))  # where it is off, it is off


def test_upside_down_is_a_mirror_image_too(images):
    result = augment(images, only(upside_down=1.0), np.random.default_rng(0))
    assert torch.allclose(result, images.flip(2), atol=1e-5)
    both = augment(images, only(upside_down=1.0, flip=1.0), np.random.default_rng(0))
    assert torch.allclose(both, images.flip(2, 3), atol=1e-5)


def test_a_half_chance_mirrors_about_half(scene):
    image = torch.from_numpy(scene(0, height=16, width=16)).permute(2, 0, 1)[None] / 255
    result = augment(image.repeat(200, 1, 1, 1), only(flip=0.5), np.random.default_rng(0))
    mirrored = sum(bool(torch.allclose(one, image[0].flip(2), atol=1e-5)) for one in result)
    assert 70 < mirrored < 130


def test_the_affine_map_worked_by_hand():
    # 0.5 is the middle of every range: nothing moves.
    how = AugmentationConfig(augmentation="strong", flip=0.0).resolved()
    assert np.allclose(affine_maps(how, drawn(0.5), 8, 8)[0], [[1, 0, 0], [0, 1, 0]])
    # Largest angle 90°: what lies at x=1 in the result is read from y=1.
    turn = affine_maps(only(angle=90.0).resolved(), drawn(0.5, column0=1.0), 8, 8)[0]
    assert np.allclose(turn @ [1, 0, 1], [0, 1])
    # Largest scale of 1/4: the middle 1/1.25 fills the result.
    nearer = affine_maps(only(scale=0.25).resolved(), drawn(0.5, column1=1.0), 8, 8)[0]
    assert np.allclose(nearer, [[0.8, 0, 0], [0, 0.8, 0]])
    # A shift of a tenth of the side is 0.2 of grid_sample's two units.
    shifted = affine_maps(only(position=0.1).resolved(), drawn(0.5, column2=1.0, column3=0.0), 8, 8)[0]
    assert np.allclose(shifted[:, 2], [0.2, -0.2])


def test_a_turn_of_a_wide_image_keeps_its_shapes():
    # 30 px across and 30 px down stay 30 px whatever the image's sides: the map in px is a rotation.
    turn = affine_maps(only(angle=30.0).resolved(), drawn(0.5, column0=1.0), 20, 60)[0, :, :2]
    in_px = np.diag([30, 10]) @ turn @ np.diag([1 / 30, 1 / 10])
    cos, sin = math.cos(math.pi / 6), math.sin(math.pi / 6)
    assert np.allclose(in_px, [[cos, -sin], [sin, cos]])


def test_a_quarter_turn_is_rot90(images):
    class Largest:
        def random(self, shape: tuple[int, int]) -> np.ndarray:
            return np.tile(drawn(0.5, column0=1.0)[:, : shape[1]], (shape[0], 1))

    result = augment(images, only(angle=90.0), Largest())  # type: ignore[arg-type]
    assert torch.allclose(result, torch.rot90(images, 1, (2, 3)), atol=1e-4)


@pytest.mark.parametrize(("height", "width"), [(32, 32), (17, 40), (1, 5)])
def test_places_are_read_where_torch_would_read_them(height: int, width: int):
    affine = torch.from_numpy(np.random.default_rng(0).normal(size=(3, 2, 3)).astype(np.float32))
    expected = torch.nn.functional.affine_grid(affine, [3, 3, height, width], align_corners=False)
    assert torch.allclose(grid_of(affine, height, width), expected, atol=1e-6)


def test_every_photo_gets_its_own_change_and_only_its_own(images):
    # The batch at once is the photos one by one: nothing leaks from one photo to its neighbour.
    config = AugmentationConfig(augmentation="strong")
    rows = np.random.default_rng(5).random((len(images), 17))

    class Given:
        def __init__(self, rows: np.ndarray) -> None:
            self.rows = rows

        def random(self, shape: tuple[int, int]) -> np.ndarray:
            given = self.rows[:, :16] if shape[1] == 16 else self.rows[:, 16:]
            assert given.shape == shape
            return given

    together = augment(images, config, Given(rows))  # type: ignore[arg-type]
    alone = [augment(images[i : i + 1], config, Given(rows[i : i + 1])) for i in range(len(images))]  # type: ignore[arg-type]
    assert torch.allclose(together, torch.cat(alone), atol=1e-5)


def test_the_middle_of_every_range_leaves_colours_alone():
    matrix, offset = colour_maps(AugmentationConfig(augmentation="strong").resolved(), drawn(0.5), np.full((1, 3), 0.4))
    assert np.allclose(matrix[0], np.eye(3))
    assert np.allclose(offset, 0)


def test_brightness_and_contrast_worked_by_hand():
    how = only(light=0.25).resolved()
    matrix, offset = colour_maps(how, drawn(0.5, column5=1.0), np.full((1, 3), 0.4))
    assert np.allclose(matrix[0], 1.25 * np.eye(3))
    assert np.allclose(offset, 0)
    # Contrast 1.25 about a mean of 0.4: 0.4 stays, 0.8 becomes 0.4 + 1.25 · 0.4 = 0.9.
    matrix, offset = colour_maps(how, drawn(0.5, column6=1.0), np.full((1, 3), 0.4))
    assert np.allclose(matrix[0] @ [0.4, 0.4, 0.4] + offset[0], 0.4)
    assert np.allclose(matrix[0] @ [0.8, 0.8, 0.8] + offset[0], 0.9)


def test_depth_of_colour_leaves_grey_grey():
    matrix, offset = colour_maps(only(colour=0.1).resolved(), drawn(0.5, column7=0.0), np.full((1, 3), 0.5))
    assert np.allclose(matrix[0] @ [0.3, 0.3, 0.3] + offset[0], 0.3)
    red = matrix[0] @ [1.0, 0.0, 0.0] + offset[0]
    assert 0 < red[1] == pytest.approx(red[2])
    assert red[0] < 1


def test_the_batch_goes_through_the_same_colour_map(images):
    config = only(light=0.2, colour=0.05)
    result = augment(images, config, np.random.default_rng(3))
    middle = images[:, :, ::4, ::4].mean(dim=(2, 3)).double().numpy()
    matrix, offset = colour_maps(config.resolved(), np.random.default_rng(3).random((6, 16)), middle)
    expected = np.einsum("bij,bjhw->bihw", matrix, images.double().numpy()) + offset[:, :, None, None]
    assert np.allclose(result.numpy(), expected.clip(0, 1), atol=1e-5)


def test_a_rectangle_is_hidden_and_the_rest_untouched(images):
    result = augment(images, only(erase=1.0), np.random.default_rng(0))
    for before, after in zip(images, result, strict=True):
        changed = (before != after).any(dim=0)
        rows, columns = torch.where(changed)
        inside = after[:, rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        assert inside.flatten(1).std(dim=1).max() < 1e-6
        assert 0.01 <= changed.float().mean() <= 0.4


def test_one_setting_does_not_change_what_another_draws(images):
    plain = augment(images, only(flip=0.5), np.random.default_rng(0))
    with_erase = augment(images, only(flip=0.5, erase=0.5), np.random.default_rng(0))
    untouched = [torch.allclose(one, other) for one, other in zip(plain, with_erase, strict=True)]
    assert any(untouched)
    assert not all(untouched)


def test_settings_follow_the_preset_and_a_given_one_wins():
    config = AugmentationConfig(augmentation="strong", flip=0.0).resolved()
    assert config.flip == 0.0
    assert config.angle == PRESETS["strong"]["angle"]
    assert config.resolved() == config
    assert {name: getattr(only().resolved(), name) for name in STILL} == STILL


@pytest.mark.parametrize("wrong", [{"angle": 200.0}, {"flip": -0.1}, {"light": float("nan")}, {"augmentation": "wild"}])
def test_values_out_of_range_are_refused(wrong: dict):
    with pytest.raises(ConfigError):
        AugmentationConfig(**wrong)
