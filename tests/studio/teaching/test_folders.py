"""Only folders that the user named, and what lies in them, can be seen or chosen."""

from pathlib import Path

import pytest

from seewhy.errors import UsageError
from seewhy.studio.teaching.folders import NamedFolders


@pytest.fixture
def named(tmp_path: Path) -> NamedFolders:
    for place in ("data/pets/cat/1.jpg", "data/pets/cat/2.JPG", "data/pets/dog/old/3.png", "data/pets/dog/notes.txt",
                  "data/.secret/4.jpg", "secret/5.jpg", "data/pets.seewhy/golden/1.png"):  # fmt: skip
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    (tmp_path / "data" / "way-out").symlink_to(tmp_path / "secret")
    return NamedFolders([tmp_path / "data"])


def test_folders_are_told_with_their_photos(named):
    assert named.listing(0, "")["folders"] == [{"name": "pets", "photos": 3, "at_least": False, "classes": 2}]
    inside = named.listing(0, "pets")
    assert [(one["name"], one["photos"], one["classes"]) for one in inside["folders"]] == [("cat", 2, 0), ("dog", 1, 1)]
    assert named.listing(0, "pets/cat")["photos"] == 2


@pytest.mark.parametrize(
    ("root", "below"),
    [(1, ""), (-1, ""), (0, ".."), (0, "../secret"), (0, "way-out"), (0, ".secret"), (0, "pets/../../secret"),
     (0, "nowhere"), (0, "pets/dog/../../way-out")],
)  # fmt: skip
def test_nothing_else_can_be_seen(named, root, below):
    with pytest.raises(UsageError) as refused:
        named.place(root, below)
    assert refused.value.remedy


def test_without_a_named_folder_there_is_nothing(tmp_path):
    with pytest.raises(UsageError, match="no folder"):
        NamedFolders([]).listing(0, "")
