import pytest

from seewhy.data.grouping import Grouping
from seewhy.errors import ConfigError


def test_brackets_name_the_group():
    tracks = Grouping(pattern=r"^(.+)/([0-9]{5})_")
    assert tracks.group_of("14_stop/00003_00017.png") == "14_stop/00003"
    assert tracks.group_of("14_stop/other.png") is None


def test_without_brackets_the_match_names_the_group():
    assert Grouping(pattern=r"patient[0-9]+").group_of("healthy/patient12_left.png") == "patient12"


def test_an_optional_bracket_that_caught_nothing_is_empty():
    assert Grouping(pattern=r"(a)?(b)").group_of("b") == "/b"


def test_folders_are_groups_of_their_class():
    folders = Grouping(folders=True)
    assert folders.group_of("dog/rex/summer/1.jpg", below_class="rex/summer/1.jpg") == "dog/rex/summer"
    assert folders.group_of("dog/1.jpg", below_class="1.jpg") is None


def test_no_way_is_no_group():
    assert Grouping().group_of("dog/rex/1.jpg", below_class="rex/1.jpg") is None


def test_a_pattern_that_is_none_is_refused():
    with pytest.raises(ConfigError, match="not a regular expression"):
        Grouping(pattern="(")


def test_two_ways_at_once_are_refused():
    with pytest.raises(ConfigError, match="by pattern and by folders"):
        Grouping(pattern="a", folders=True)
