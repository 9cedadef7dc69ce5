"""From the whole network down to one number, with the hand on the picture and with the keyboard alone."""

import re

import pytest

import seewhy
from seewhy.layers.feature_maps import feature_maps_of
from seewhy.layers.top_patches import BEST

pytestmark = pytest.mark.journey

NUMBER = re.compile(r"answers (−?\d+\.\d+)")


@pytest.fixture
def address(one_studio: str) -> str:
    return one_studio


def number_of(text: str) -> float:
    found = NUMBER.search(text)
    assert found is not None, text
    return float(found[1].replace("−", "-"))


def fragment(page) -> dict[str, str]:
    return dict(part.split("=") for part in page.url.partition("#")[2].split("&"))


def test_down_to_one_number_of_a_deeper_layer_and_what_its_unit_looks_for(page, pets, saved):
    photo = sorted((pets / "wolf").iterdir())[0]
    page.set_input_files("#picker", str(photo))
    page.wait_for_selector("#network[aria-label*='layers']")
    page.focus("#network")
    page.keyboard.press("0")  # the whole picture; Enter takes the map nearest to its middle
    page.keyboard.press("Enter")
    page.wait_for_selector(".trail button:has-text('map')")
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")  # the map fills the picture: Enter takes the cell in its middle
    page.wait_for_selector(".trail button:has-text('row')")
    page.wait_for_selector(".arithmetic:visible")
    page.wait_for_selector(".place:not(:has-text('about'))")

    there = fragment(page)
    layer, channel = there["layer"], int(there["channel"])
    row, column = map(int, there["spot"].split("."))
    value = feature_maps_of(seewhy.load(saved), photo).layer(layer).maps[channel, row, column]
    assert number_of(page.inner_text(".arithmetic p:last-child")) == pytest.approx(float(value), abs=0.006)
    assert f"Row {row}, column {column}" in page.inner_text(".place")

    page.click("text=Add up")  # with reduced motion at once
    assert re.match(r"(\d+) of \1 products", page.inner_text(".adding output"))

    page.click("text=Find it in your photos")
    page.wait_for_selector(
        f".cards .quiet:has-text('The {BEST} places in 60 photos'), .cards .quiet:has-text('none of 60')"
    )

    kept = page.url
    page.reload()
    page.wait_for_selector(".arithmetic:visible")
    assert page.url == kept
    assert page.locator(".trail button").all_inner_texts()[0] == "Network"
    for level in (3, 2, 1):
        page.focus("#network")
        page.keyboard.press("Escape")
        page.wait_for_selector(f".trail:not(:has(button:nth-child({level + 1})))")
    assert "layer" not in fragment(page)


def test_the_picture_is_dragged_and_zoomed_and_the_hand_chooses(page, pets):
    page.set_input_files("#picker", str(sorted((pets / "cat").iterdir())[0]))
    page.wait_for_selector("#network[aria-label*='layers']")
    page.locator("#network").scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    box = page.locator("#network").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.click("[aria-label='Zoom in']")  # all of it stands still in the middle
    page.wait_for_timeout(200)
    before = page.locator("#network").screenshot()
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 120, middle[1] + 10, steps=4)
    page.mouse.up()
    page.wait_for_timeout(200)
    assert page.locator("#network").screenshot() != before
    assert "layer" not in fragment(page)  # a drag chooses nothing
    page.focus("#network")
    page.keyboard.press("0")
    page.wait_for_timeout(200)
    x = 0
    for x in range(int(box["x"]) + 20, int(box["x"] + box["width"]), 20):
        page.mouse.move(x, middle[1] - 40)
        if page.locator("#network.over-map").count():
            break
    assert "adds" in page.inner_text(".pointed")
    page.mouse.click(x, middle[1] - 40)
    page.wait_for_selector(".unit:visible")
    chosen = fragment(page)
    page.click(".unit >> text=Close")
    page.click("text=The same as a list")
    page.click(f".column[data-layer='{chosen['layer']}'] .tile[data-channel='{chosen['channel']}']")
    page.wait_for_selector(f".unit h3:has-text('map {chosen['channel']}')")
