import dataclasses
import re

import numpy as np
import pytest

from seewhy.data.audit import Audit, audit
from seewhy.data.audit_page import audit_page, audit_sections
from seewhy.data.audit_pictures import Pictures
from seewhy.data.finding_kinds import KINDS
from seewhy.data.sample import Broken, Dataset
from seewhy.pages.page import Facts, Figure, Gallery, Table


@pytest.fixture(name="spoilt", scope="module")
def _spoilt(make_dataset, sample_of, encoded) -> Dataset:
    dataset = make_dataset(20, 20)
    black = tuple(
        sample_of(encoded(np.full((30, 40 + i, 3), i, np.uint8)), 0, f"place/black {i}.png") for i in range(15)
    )
    copy = dataclasses.replace(dataset.samples[0], path="copy", label=1)
    broken = (Broken(path="place/<b>.jpg", reason="0 bytes"),)
    return dataclasses.replace(dataset, samples=(*dataset.samples, copy, *black), broken=broken)


@pytest.fixture(name="found", scope="module")
def _found(spoilt) -> Audit:
    return audit(spoilt)


def test_every_finding_says_what_it_does_and_what_to_do(found):
    sections = audit_sections(found)
    titles = [one.title for one in sections if isinstance(one, Facts)]
    kinds = list(dict.fromkeys(one.kind for one in found.findings))
    assert len(kinds) >= 4
    assert titles[:-1] == [KINDS[kind].title for kind in kinds]
    overview = sections[0]
    assert isinstance(overview, Table)
    assert [row[0] for row in overview.rows] == titles[:-1]


def test_photos_are_shown_and_the_rest_is_counted(found):
    galleries = [one for one in audit_sections(found) if isinstance(one, Gallery)]
    assert len(galleries[0].images) == 12
    assert galleries[0].caption == "12 of 15 photos are shown."


def test_copies_lie_side_by_side_with_both_labels(found):
    figures = [one for one in audit_sections(found) if isinstance(one, Figure) and not one.title]
    (picture,) = figures[0].pictures
    assert "class0 and class1" in picture.title
    assert "copy" in picture.detail


def test_the_page_escapes_and_holds_all_it_needs(found, tmp_path):
    page = audit_page(found)
    assert "&lt;b&gt;.jpg" in page
    assert "<b>.jpg" not in page
    assert re.findall(r'(?:src|href)="(?!data:|#)', page) == []
    place = found.save(tmp_path / "audit.html")
    assert place.read_text(encoding="utf-8") == page


def test_metadata_is_told_in_words(make_dataset, scene, sample_of, encoded):
    wide = tuple(sample_of(encoded(scene(2000 + i, width=80)), 1, f"1/{i}.png") for i in range(40))
    found = audit(Dataset(classes=("a", "b"), samples=(*make_dataset(40).samples, *wide)))
    tables = [one for one in audit_sections(found) if isinstance(one, Table)]
    (ways,) = (one for one in tables if one.columns == ("Answer", "Right", "Where"))
    assert sorted(row[:2] for row in ways.rows) == [("a", "40 of 40"), ("b", "40 of 40")]


def test_a_page_about_nothing(make_dataset):
    nothing = dataclasses.replace(audit(make_dataset(3, 3)), findings=())
    assert "Nothing found" in audit_page(nothing)
    assert "Photos of each class" in audit_page(audit(Dataset(classes=("a",), samples=())))


def test_pictures_stop_where_there_is_no_more_room(spoilt):
    paths = [one.path for one in spoilt.samples[:20]]
    assert len(Pictures(spoilt, room=10**6).photos(paths)) == 20
    few = Pictures(spoilt, room=5_000)
    shown = few.photos(paths)
    assert 0 < len(shown) < 20
    assert few.photos(paths) == []
    assert few.pairs([(paths[:2], "alike")]) == []


def test_a_photo_that_has_gone_keeps_its_place(tmp_path, spoilt):
    gone = dataclasses.replace(spoilt.samples[0], path=str(tmp_path / "gone.png"), content=None)
    dataset = dataclasses.replace(spoilt, samples=(gone,))
    pictures = Pictures(dataset, room=10**6, folder=f"{tmp_path}/")
    (photo,) = pictures.photos([gone.path])
    assert "no longer" in photo.alt
    assert photo.detail == "gone.png"
    (pair,) = pictures.pairs([([gone.path, gone.path], "alike")])
    assert pair.uri.startswith("data:image/svg")
