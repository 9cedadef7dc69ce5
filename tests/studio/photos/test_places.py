"""What is taught goes beside its photos; where nothing can be written there it goes here, and the page says so."""

import os
from pathlib import Path

import pytest

from seewhy.studio.photos import places
from seewhy.studio.photos.places import labels_of, output_beside
from seewhy.studio.teaching.teaching import Teaching


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    made = tmp_path / "photos" / "pets"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "here"
    made.mkdir()
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def read_only(pets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder in which the photos lie. (Tests may run as root, whom no permission stops.)"""
    real = os.access
    monkeypatch.setattr(places.os, "access", lambda place, mode: Path(place) != pets.parent and real(place, mode))


def test_it_goes_beside_the_photos(pets, here):
    assert output_beside(pets) == pets.with_name("pets.seewhy")
    told = Teaching(pets).to_json()
    assert (told["place"], told["beside"]) == (str(pets.with_name("pets.seewhy")), True)


def test_where_nothing_can_be_written_there_it_goes_here_with_its_labels_and_the_page_is_told(pets, here, read_only):
    assert output_beside(pets) == here / "pets.seewhy"
    teaching = Teaching(pets)
    told = teaching.to_json()
    assert (told["place"], told["beside"]) == (str(here / "pets.seewhy"), False)
    teaching.chosen.labels.put("cat/1.png", label="cat", final="dog")
    assert [one.name for one in here.iterdir()] == ["pets.labels.csv"]
    assert labels_of(output_beside(pets)) == here / "pets.labels.csv"


def test_collected_photos_have_theirs_beside_them(pets, here, read_only):
    teaching = Teaching(pets)
    teaching.collect("mice")
    told = teaching.to_json()
    assert (told["place"], told["beside"]) == (str(here / "seewhy-photos" / "mice.seewhy"), True)
