import pytest

from seewhy.errors import ConfigError, SeewhyError
from seewhy.recipes.recipe import PRETRAINED_DEFAULTS, advice, recipe_from, recipe_settings


def test_every_setting_is_listed_once():
    names = [one.name for one in recipe_settings()]
    assert len(names) == len(set(names))
    assert {"network", "epochs", "seed", "fit", "test", "augmentation"} <= set(names)


def test_what_is_stored_gives_the_same_recipe_again():
    recipe = recipe_from({"network": "plain", "epochs": 3, "seed": 7, "test": 0.3})
    assert recipe_from(recipe.to_json()) == recipe


def test_one_seed_means_the_same_everywhere():
    recipe = recipe_from({"seed": 11})
    assert recipe.training.seed == 11
    assert recipe.to_json()["seed"] == 11


def test_pretrained_weights_choose_what_suits_them():
    recipe = recipe_from({"weights": "imagenet"})
    assert recipe.network.network == "efficientnet_lite0"
    assert recipe.training.tune == "head"
    assert recipe.preparation.fit == "crop"


def test_what_the_user_gave_wins_over_what_suits():
    recipe = recipe_from({"weights": "imagenet", "fit": "letterbox", "epochs": 2})
    assert (recipe.preparation.fit, recipe.training.epochs) == ("letterbox", 2)


def test_an_unknown_setting_names_the_nearest():
    with pytest.raises(SeewhyError, match="epochs") as caught:
        recipe_from({"epoch": 3}, where="pets.toml")
    assert "pets.toml" in str(caught.value)
    assert caught.value.exit_status == 2


def test_an_unknown_network_names_the_nearest():
    with pytest.raises(SeewhyError, match="plain"):
        recipe_from({"network": "plane"})


@pytest.mark.parametrize("values", [{"epochs": -1}, {"test": 0.95}, {"fit": "stretch"}])
def test_a_value_out_of_range_is_refused(values):
    with pytest.raises(ConfigError):
        recipe_from(values)


def test_the_resolved_recipe_leaves_nothing_to_what_suits():
    resolved = recipe_from({"network": "plain", "augmentation": "strong", "flip": 0.0}).resolved()
    record = resolved.to_json()
    assert (record["size"], record["fit"], record["angle"], record["flip"]) == (64, "letterbox", 25.0, 0.0)
    # depth: the architecture's own; gradient_clip: none; strength: the head's own record tells which was chosen.
    assert {name for name, value in record.items() if value is None} == {
        "depth",
        "gradient_clip",
        "strength",
        "tuning_folds",
    }
    assert resolved.resolved() == resolved


def test_settings_that_the_taught_head_cannot_use_are_named():
    given = {"weights": "imagenet", "epochs": 5, "angle": 10.0, "seed": 3, "folds": 4}
    (told,) = advice(given, recipe_from(given), photos=5000)
    assert "Without effect: epochs, angle." in told
    tuned = {**given, "tune": "top"}
    assert advice(tuned, recipe_from(tuned), photos=5000) == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"network": "plain", "views": 3}, ["Without effect: views. It is for tune = top."]),
        ({"network": "plain", "tuning_folds": 3}, ["Without effect: tuning_folds. It is for weights = imagenet."]),
        ({"network": "plain", "tune": "top", "views": 3, "top_stages": 1, "patience": 2}, []),
        ({"weights": "imagenet", "tune": "top", "views": 3, "top_stages": 1, "tuning_folds": 1}, []),
    ],
)
def test_settings_of_tuning_that_have_no_use_are_named(given, told):
    assert advice(given, recipe_from(given), photos=5000) == told


def test_few_photos_are_pointed_to_pretrained_weights_unless_the_network_was_chosen():
    assert "weights = imagenet" in advice({}, recipe_from({}), photos=251)[0]
    assert advice({}, recipe_from({}), photos=3600) == []
    for chosen in ({"network": "plain"}, {"weights": "random"}):
        assert advice(chosen, recipe_from(chosen), photos=251) == []


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"network": "plain", "weights": "imagenet"}, "no published ImageNet weights"),
        ({"network": "efficientnet_lite0", "depth": 3}, "fixed width and depth"),
        ({"test": 0.5, "validation": 0.5}, "take 1.1 of the photos"),
        ({"weights": "imagnet"}, 'weights is "imagnet".*Did you mean "imagenet"'),
    ],
)
def test_what_cannot_go_together_is_told_before_photos_are_read(values, told):
    with pytest.raises(ConfigError, match=told):
        recipe_from(values)


def test_what_suits_pretrained_weights_is_written_down_once():
    known = {one.name for one in recipe_settings()}
    assert set(PRETRAINED_DEFAULTS) <= known
    record = recipe_from({"weights": "imagenet"}).to_json()
    assert {name: record[name] for name in PRETRAINED_DEFAULTS} == dict(PRETRAINED_DEFAULTS)
