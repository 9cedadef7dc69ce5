import re
from pathlib import Path

import seewhy.data
from seewhy.data.finding_kinds import GRAVITIES, KINDS

ROOM = Path(seewhy.data.__file__).parent


def test_every_kind_is_explained():
    assert len(KINDS) > 25
    for one in KINDS.values():
        assert one.gravity in GRAVITIES
        for text in (one.harm, one.remedy):
            assert text.endswith(".")
            assert "\n" not in text


def test_kinds_are_listed_from_the_gravest():
    gravities = [list(GRAVITIES).index(one.gravity) for one in KINDS.values()]
    assert gravities == sorted(gravities)


def test_every_kind_that_is_found_is_listed_and_every_listed_one_is_found():
    files = [*ROOM.glob("audit*.py"), ROOM / "metadata.py"]
    assert len(files) >= 6
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    quoted = set(re.findall(r'"([a-z -]+)"', text))
    assert [name for name in KINDS if name not in quoted] == []
    named = set(re.findall(r'Finding\(\s*kind="([^"]+)"', text))
    assert len(named) >= 8
    assert named <= set(KINDS)
