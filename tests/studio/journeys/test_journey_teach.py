"""The teach room as a person uses it: collect, check, teach, put labels right, stop and go on, take it away."""

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import seewhy
from seewhy.data.drawings import draw_folder

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium with a camera that shows a drawn clock."""
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("chromium is not installed")
    options = ["--disable-gpu", "--disable-background-networking", "--use-fake-device-for-media-stream"]
    options += ["--use-fake-ui-for-media-stream", *(["--no-sandbox"] if os.getuid() == 0 else [])]
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium, args=options)
        yield opened
        opened.close()


@pytest.fixture
def at_teach(visit: Callable[..., Any], start_studio: Callable[..., Any]) -> Callable[..., Any]:
    """A studio started with these words in a folder, at its teach room."""

    def opened(here: Path, *words: Path | str) -> Any:
        page = visit(start_studio(*words, folder=here).address, permissions=["camera"])
        page.click("#ways a:has-text('Teach')")
        return page

    return opened


def taught(page: Any) -> None:
    page.wait_for_selector("#teach h3:has-text('Taught')", timeout=60_000)


def test_photos_are_collected_and_every_step_can_be_taken_back(at_teach, pets, tmp_path):
    page = at_teach(tmp_path)
    page.fill("#collection-name", "my pets")
    page.click("button:has-text('Collect photos')")
    for name in ("cat", "dog"):
        page.fill("#class-name", name)
        page.keyboard.press("Enter")
        card = page.locator(f".class[aria-label='Class {name}']")
        card.wait_for()
        files = [str(one) for one in sorted((pets / name).iterdir())[:8]]
        card.locator("input[type=file]:not([webkitdirectory])").set_input_files(files)
        page.wait_for_selector("text=8 added.")
        page.wait_for_selector(f".class[aria-label='Class {name}'] .value:text-is('8')")

    # the camera, while the button is held; one undo takes the whole hold back
    dog = page.locator(".class[aria-label='Class dog']")
    dog.locator(".hold").focus()
    page.keyboard.down(" ")
    page.wait_for_selector(".hold.held:has-text('3 taken')")
    page.keyboard.up(" ")
    page.wait_for_selector("text=1 hold: frames of one hold")
    page.click(".board-head button:text-is('Undo')")
    page.wait_for_selector(".class[aria-label='Class dog'] .value:text-is('8')")

    # a photo chosen, moved, and brought back
    dog.locator(".board-thumb").first.click()
    page.select_option("select[aria-label='Move the chosen photos to']", "cat")
    page.wait_for_selector(".class[aria-label='Class cat'] .value:text-is('9')")
    page.reload()
    page.wait_for_selector(".class[aria-label='Class cat'] .value:text-is('9')")
    page.click(".board-head button:text-is('Undo')")
    page.wait_for_selector(".class[aria-label='Class cat'] .value:text-is('8')")


def test_from_collected_photos_to_a_classifier(at_teach, pets, tmp_path):
    for name in ("cat", "dog"):  # collected another day
        shutil.copytree(pets / name, tmp_path / "seewhy-photos" / "my pets" / name)
    page = at_teach(tmp_path)
    page.click(".earlier button:text-is('my pets')")
    page.wait_for_selector(".class[aria-label='Class cat'] .value:text-is('20')")
    page.click("#teach >> text=Check the photos")
    page.wait_for_selector(".found:has-text('40 photos in 2 classes')")
    page.click("#teach >> text=Start from a network that has seen a million photos")
    taught(page)
    page.wait_for_selector(".space[aria-label*='photos as dots']")
    page.focus(".space")
    for key in ("ArrowRight", "ArrowUp", "Enter"):  # from dot to dot, and keep its photo
        page.keyboard.press(key)
    page.wait_for_selector("figure .photo-card:has-text('Labelled')")
    with page.expect_download() as download:
        page.click("#teach >> text=Download it (.zip)")
    with zipfile.ZipFile(download.value.path()) as packed:
        packed.extractall(tmp_path / "elsewhere")
    assert seewhy.load(tmp_path / "elsewhere" / "my pets.seewhy").classes == ("cat", "dog")
    assert str(tmp_path / "seewhy-photos" / "my pets.seewhy") in page.inner_text(".command")
    assert len(list((tmp_path / "seewhy-photos" / "my pets" / "dog").iterdir())) == 20
    steps = page.locator("#teach .steps .name").all_inner_texts()
    assert len(steps) == len(set(steps)) > 2
    page.click("#teach >> text=Look with it")
    page.wait_for_selector("#samples p:has-text('one of your folder')", state="attached")
    assert [one.strip() for one in page.locator("#samples .sample").all_text_contents()] == ["cat"] * 3 + ["dog"] * 3


def test_a_wrong_label_is_put_right_and_taught_again(at_teach, tmp_path):
    folder = draw_folder(tmp_path / "pets", count=60, size=64, truth=False)
    moved = sorted((folder / "cat").iterdir())[0].rename(folder / "wolf" / "stray.png")
    page = at_teach(tmp_path, folder)
    page.click("#teach >> text=Start from a network that has seen a million photos")
    taught(page)
    if page.is_visible(".wrong-now > button:has-text('Show')"):
        page.click(".wrong-now > button")
    card = page.locator(".wrong-now .photo-card", has_text="wolf/stray.png")
    card.locator("button:text-is('cat')").click()
    page.wait_for_selector("text=1 label put right: kept in pets.labels.csv.")
    card.locator("text=was wolf").wait_for()
    page.reload()
    page.wait_for_selector("text=1 label put right: kept in pets.labels.csv.")
    page.click("#teach >> text=Teach again with the labels put right")
    page.wait_for_selector("#teach h3:has-text('Teaching')")
    taught(page)
    assert moved.is_file()  # the photo stays where it lies
    record = seewhy.load(tmp_path / "pets.seewhy").provenance["corrected_labels"]
    assert [(one["label"], one["final"]) for one in record["photos"]] == [("wolf", "cat")]


def test_stop_reload_and_go_on(at_teach, tmp_path):
    folder = draw_folder(tmp_path / "pets", count=250, size=48, truth=False)
    page = at_teach(tmp_path, folder)
    page.click("#teach >> text=Start from random weights")
    page.wait_for_selector(".filters[src]")
    page.wait_for_selector(".space[aria-label*='photos as dots']")
    page.reload()
    page.wait_for_selector(".filters[src]")
    page.click("#teach button:text-is('Stop')")
    page.wait_for_selector("#teach h3:has-text('Stopped')")
    page.click("#teach button:text-is('Go on')")
    page.wait_for_selector("#teach h3:has-text('Teaching')")
    page.wait_for_selector(".steps li:has-text('Training')")
    page.click("#teach button:text-is('Stop')")
    page.wait_for_selector("#teach h3:has-text('Stopped')")
    page.click("#teach >> text=Look with it")
    page.wait_for_selector("#classifier:has-text('pets.seewhy')")
