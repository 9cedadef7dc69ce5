import json

import pytest

from seewhy.data.grouping import Grouping
from seewhy.errors import ArtefactError, ConfigError, StorageError, UsageError
from seewhy.recipes.order import Order, check_order, workspace_of
from seewhy.recipes.unfinished import begin, holds_a_training, tidy

SETTINGS = {"network": "plain", "size": 32, "epochs": 3, "device": "cpu"}


@pytest.fixture
def order(tmp_path):
    def make(settings=None, **more):
        return Order(photos=tmp_path / "photos", output=tmp_path / "a.seewhy", settings=settings or {}, **more)

    return make


def test_what_was_begun_is_taken_up_with_its_settings(order):
    recipe = begin(order(SETTINGS))
    assert begin(order(resume=True)) == recipe
    assert begin(order({"epochs": 3}, resume=True)) == recipe
    assert begin(order({"checkpoint_seconds": 5.0}, resume=True)).training.checkpoint_seconds == 5.0


@pytest.mark.parametrize(
    ("settings", "more", "told"),
    [
        ({"test": 0.5}, {}, r"test \(was 0\.2, is 0\.5\)"),
        ({"epochs": 9}, {}, r"epochs \(was 3, is 9\)"),
        ({"folds": 3}, {}, r"folds \(was 5, is 3\)"),
        ({}, {"grouping": Grouping(pattern="x")}, r"groups by pattern \(was nothing, is x\)"),
        ({}, {"broken": "stop"}, r"broken \(was skip, is stop\)"),
    ],
)
def test_another_training_is_not_taken_for_the_one_that_goes_on(order, settings, more, told):
    begin(order(SETTINGS))
    with pytest.raises(ConfigError, match=told):
        begin(order(settings, resume=True, **more))


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"recipe": {}}', '{"recipe": 1, "reading": {}}'])
def test_damaged_settings_are_named(order, text):
    begin(order(SETTINGS))
    place = workspace_of(order().output) / "settings.json"
    place.write_text(text)
    with pytest.raises(ArtefactError, match=r"settings\.json is damaged .*--fresh"):
        begin(order(resume=True))


@pytest.mark.parametrize("place", [".", "fold1"])
def test_fresh_throws_the_old_one_away(order, place):
    begin(order(SETTINGS))
    (workspace_of(order().output) / place).mkdir(exist_ok=True)
    (workspace_of(order().output) / place / "checkpoint.safetensors").write_bytes(b"x")
    assert holds_a_training(order())
    with pytest.raises(UsageError, match="--fresh"):
        begin(order({**SETTINGS, "epochs": 9}))
    assert begin(order({**SETTINGS, "epochs": 9}, fresh=True)).training.epochs == 9
    assert not holds_a_training(order())


def test_a_folder_in_which_nothing_was_learned_is_removed(order):
    begin(order(SETTINGS))
    tidy(order(SETTINGS))
    assert not workspace_of(order().output).exists()
    tidy(order(SETTINGS))  # nothing is there


@pytest.mark.parametrize("name", ["checkpoint.safetensors", "fold2/checkpoint.safetensors", "pixels-0123.npy"])
def test_what_took_long_is_kept(order, name):
    begin(order(SETTINGS))
    place = workspace_of(order().output) / name
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(b"hours of work")
    tidy(order(SETTINGS))
    assert place.read_bytes() == b"hours of work"
    assert (workspace_of(order().output) / "settings.json").exists() == name.endswith("checkpoint.safetensors")


def test_a_training_that_was_to_go_on_keeps_its_settings(order):
    begin(order(SETTINGS))
    tidy(order(resume=True))
    assert json.loads((workspace_of(order().output) / "settings.json").read_text())["recipe"]["epochs"] == 3


def test_an_output_among_the_photos_is_refused(tmp_path, order):
    (tmp_path / "photos" / "cat").mkdir(parents=True)
    check_order(order())
    for place in ("photos/a.seewhy", "photos/cat/a.seewhy", "photos/cat/../a.seewhy"):
        with pytest.raises(UsageError, match="among the photos"):
            check_order(Order(photos=tmp_path / "photos", output=tmp_path / place))
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("dear")
    with pytest.raises(StorageError):
        check_order(Order(photos=tmp_path / "photos", output=tmp_path / "letters"))
