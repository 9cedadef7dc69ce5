"""Only what lies below the page's folder is served, and as it is now."""

import os

import pytest

from seewhy.studio.serving.page_files import PageFiles


@pytest.fixture
def page(tmp_path):
    (tmp_path / "page" / "views").mkdir(parents=True)
    (tmp_path / "page" / "main.js").write_text("one")
    (tmp_path / "page" / "views" / "look.css").write_text("two")
    (tmp_path / "secret.js").write_text("secret")
    return tmp_path / "page"


def test_files_come_with_their_type_and_a_mark_of_their_content(page):
    files = PageFiles(page)
    main, look = files.get("main.js"), files.get("views/look.css")
    assert main is not None
    assert look is not None
    assert (main.content, main.media_type) == (b"one", "text/javascript")
    assert (look.content, look.media_type) == (b"two", "text/css")
    assert main.mark != look.mark
    assert files.get("main.js") is main


@pytest.mark.parametrize(
    "path", ["", "views", "../secret.js", "views/../main.js", "/main.js", "main.js/", "\x00", "x.js"]
)
def test_no_other_path_leads_to_a_file(page, path):
    assert PageFiles(page).get(path) is None


def test_what_was_changed_comes_as_it_is_now_and_what_is_gone_does_not(page):
    files = PageFiles(page)
    first = files.get("main.js")
    (page / "main.js").write_text("three")
    os.utime(page / "main.js", ns=(1, 1))
    second = files.get("main.js")
    assert first is not None
    assert second is not None
    assert (second.content, second.mark == first.mark) == (b"three", False)
    (page / "main.js").unlink()
    assert files.get("main.js") is None
