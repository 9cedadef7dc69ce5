import pytest

from seewhy.data.grouping import Grouping
from seewhy.errors import ConfigError, DatasetError, UsageError


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


def test_found_is_a_way_of_its_own():
    assert Grouping(found=True).group_of("dog/rex/1.jpg", below_class="rex/1.jpg") is None
    with pytest.raises(ConfigError, match="by folders and by found"):
        Grouping(found=True, folders=True)


def test_no_way_is_no_group():
    assert Grouping().group_of("dog/rex/1.jpg", below_class="rex/1.jpg") is None


def test_a_pattern_that_is_none_is_refused():
    with pytest.raises(ConfigError, match="not a regular expression"):
        Grouping(pattern="(")


def test_two_ways_at_once_are_refused():
    with pytest.raises(ConfigError, match="by pattern and by folders"):
        Grouping(pattern="a", folders=True)


def test_a_folder_has_no_columns_and_a_table_no_sub_folders():
    with pytest.raises(UsageError, match='the column "patient" were asked for, and photos is a folder'):
        Grouping(column="patient").check_layout("photos", table=False)
    with pytest.raises(UsageError, match=r"sub-folder were asked for, and photos\.csv is a table"):
        Grouping(folders=True).check_layout("photos.csv", table=True)
    Grouping(pattern="a").check_layout("photos", table=False)
    Grouping(pattern="a").check_layout("photos.csv", table=True)


def test_a_pattern_that_catches_nothing_is_refused():
    Grouping(pattern="a").check_caught([None, "a"], "cat/1.png")
    Grouping(folders=True).check_caught([None, None], "cat/1.png")  # no photo lies in a sub-folder: fine
    with pytest.raises(DatasetError, match=r'"a" catches nothing in any photo.s path, such as cat/1\.png'):
        Grouping(pattern="a").check_caught([None, None], "cat/1.png")
