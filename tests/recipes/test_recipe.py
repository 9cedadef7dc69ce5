import pytest

from seewhy.errors import ConfigError, SeewhyError
from seewhy.recipes.recipe import recipe_from, recipe_settings


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
