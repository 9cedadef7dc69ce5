"""Playing with a photo in a real browser: painting with the mouse and the keys, another background, what flips it."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from seewhy.data.drawings import draw
from seewhy.pixels.files import encode_png

pytestmark = pytest.mark.journey
pytest.importorskip("playwright.sync_api")


@pytest.fixture
def address(one_studio: str) -> str:
    return one_studio


def values(page) -> list[str]:
    return [*page.locator(".bars .value").all_inner_texts(), page.inner_text(".sum")]


def wait_until(page, right: Callable[[], bool], seconds: float = 20) -> None:
    """Waits no longer than it takes."""
    for _ in range(round(20 * seconds)):
        if right():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not within {seconds} s: {values(page)}, {page.url}")


def given(page, *photos) -> None:
    page.set_input_files("#picker", [str(photo) for photo in photos])
    page.wait_for_selector(".sentence:not(:empty)")


def test_paint_undo_reload_and_change_the_background(page, pets, tmp_path):
    drawing = draw("dog", size=96, seed=5, index=1)
    subject = np.any(list(drawing.part_masks.values()), axis=0)
    cut_out = np.where(subject[..., None], drawing.image, 255).astype(np.uint8)
    (tmp_path / "cut-out.png").write_bytes(encode_png(cut_out))
    others = sorted((pets / "cat").iterdir())[:2]
    given(page, tmp_path / "cut-out.png", *others)
    page.wait_for_selector(".thumbnail >> nth=2")
    before = values(page)

    page.click("#brush")
    page.click(".fill:has-text('Room')")
    page.locator("#brush-size").fill("30")
    page.evaluate("scrollTo(0, 0)")
    box = page.locator(".ink").bounding_box()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.4 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.6 * box["height"], steps=6)
    page.mouse.up()
    page.wait_for_selector(".brush-tools > p:has-text('% of the photo is painted')")
    page.wait_for_timeout(700)
    assert "mask=" in page.url
    painted = values(page)
    assert painted != before
    page.reload()
    page.wait_for_selector(".brush-tools > p:has-text('% of the photo is painted')")
    wait_until(page, lambda: values(page) == painted)
    page.click("text=Clear")
    wait_until(page, lambda: values(page) == before and "mask=" not in page.url)

    page.focus(".ink")
    for key in ("ArrowLeft", "ArrowUp", " "):
        page.keyboard.press(key)
    wait_until(page, lambda: values(page) != before)
    page.keyboard.press("z")
    wait_until(page, lambda: values(page) == before)

    page.click("text=Keep its subject")
    wait_until(page, lambda: values(page) != before)
    on_snow = values(page)
    page.click(".fill:has-text('Forest')")
    wait_until(page, lambda: values(page) != on_snow and bool(re.search(r"hide=rest.*fill=forest", page.url)))
    page.go_back()
    wait_until(page, lambda: values(page) == before)

    page.click(".thumbnail >> nth=1")
    page.wait_for_selector(".thumbnail[aria-current] >> nth=0")
    page.wait_for_timeout(700)
    assert "mask=" not in page.url


def test_what_would_flip_it_flips_it(page, pets):
    given(page, sorted((pets / "dog").iterdir())[0])
    answered = page.inner_text(".bars .name >> nth=0")
    page.click("#find-flips")
    page.wait_for_selector(".flips li")
    page.wait_for_selector("#find-flips:has-text('Find out')")
    row = page.locator(".flips li button >> nth=0")
    told = re.search(r"→ (\w+)", row.inner_text())
    assert told is not None
    assert told[1] != answered
    row.click()
    page.wait_for_selector(f".bars li:first-child .name:text-is('{told[1]}')")
    page.click("#rest")
    page.wait_for_selector(f".bars li:first-child .name:text-is('{answered}')")
    assert page.locator(".flips li").count() >= 1
