"""What may stand beside: by a name that stays, and as it was when it was put there."""

import shutil
import threading
from pathlib import Path

import pytest

import seewhy
from seewhy.errors import UsageError
from seewhy.studio.comparing.shelf import BUILT_IN, Shelf
from seewhy.studio.session import Session


@pytest.fixture(scope="module")
def saved(classifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return classifier.save(tmp_path_factory.mktemp("shelf") / "pets.seewhy")


def test_two_folders_of_one_name_are_told_apart(saved, tmp_path):
    other = shutil.copytree(saved, tmp_path / "new" / "pets.seewhy")
    shelf = Shelf([saved, other, saved])
    assert shelf.names == ["pets.seewhy", "pets.seewhy in new", BUILT_IN]
    assert shelf.get("pets.seewhy in new").classes == ("cat", "dog", "wolf")
    assert shelf.get("pets.seewhy") is shelf.get("pets.seewhy")


def test_even_folders_whose_parents_share_a_name_are_told_apart(tmp_path):
    shelf = Shelf()
    names = [shelf.name(tmp_path / one / "new" / "pets.seewhy") for one in "abcb"]
    assert names == ["pets.seewhy", "pets.seewhy in new", "pets.seewhy in new (2)", "pets.seewhy in new"]


def test_the_names_are_told_while_one_is_loaded(saved, monkeypatch):
    shelf, told = Shelf([saved]), []

    def slowly(folder):
        asking = threading.Thread(target=lambda: told.append(shelf.names), daemon=True)
        asking.start()
        asking.join(10)
        return "a classifier"

    monkeypatch.setattr("seewhy.classifier.load", slowly)
    assert shelf.get("pets.seewhy") == "a classifier"
    assert told == [["pets.seewhy", BUILT_IN]]


def test_a_folder_that_is_not_there_yet_is_not_offered(tmp_path):
    assert Shelf([tmp_path / "later.seewhy"]).names == [BUILT_IN]


def test_an_unknown_name_is_told(saved):
    with pytest.raises(UsageError, match="sorcery") as told:
        Shelf([saved]).get("sorcery")
    assert "pets.seewhy" in told.value.expected


def test_of_those_looked_at_before_the_last_are_kept(classifier):
    shelf = Shelf()
    names = [shelf.put("pets", classifier) for _ in range(5)]
    assert shelf.names == [*reversed(names[2:]), BUILT_IN]
    assert shelf.get(names[4]) is classifier


def test_a_training_that_writes_over_what_is_looked_at_leaves_the_old_one_to_compare_with(saved):
    first = seewhy.load(saved)
    session = Session(first, name="pets.seewhy", folder=saved)
    assert session.to_json()["beside"] == [BUILT_IN]
    session.open(saved)
    assert session.classifier is not first
    assert session.to_json()["beside"] == ["pets.seewhy, earlier 1", BUILT_IN]
    assert session.shelf.get("pets.seewhy, earlier 1") is first


def test_what_can_be_loaded_again_is_kept_once(saved, tmp_path):
    other = shutil.copytree(saved, tmp_path / "second.seewhy")
    session = Session(seewhy.load(saved), name="pets.seewhy", folder=saved, beside=[other])
    session.open(other)
    assert session.opened.name == "second.seewhy"
    assert session.to_json()["beside"] == ["pets.seewhy", BUILT_IN]


def test_a_tab_learns_that_another_one_opened_a_classifier(saved, tmp_path):
    session = Session(seewhy.load(saved), name="pets.seewhy", folder=saved)
    news = session.topics.news()
    assert news.changed()["session"]["version"] == 0
    assert "session" not in news.changed()
    session.open(shutil.copytree(saved, tmp_path / "second.seewhy"))
    told = news.changed()["session"]
    assert (told["version"], told["name"]) == (1, "second.seewhy")
