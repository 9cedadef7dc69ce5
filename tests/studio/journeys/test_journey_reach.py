"""Everybody gets everywhere: axe finds nothing serious in any room, light or dark, and the keyboard alone suffices."""

from importlib.resources import files

import pytest

pytestmark = pytest.mark.journey
pytest.importorskip("axe_playwright_python")

ROOMS = ("look", "compare", "teach", "judge")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def address(one_studio: str) -> str:
    return one_studio


@pytest.fixture(scope="module")
def axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def open_page(visit, address):
    """Opens the studio; the policy that forbids foreign scripts is set aside for axe, in this test alone."""
    return lambda **options: visit(address, bypass_csp=True, **options)


def serious(page, axe: str, where: str = "html") -> list[str]:
    """What axe calls serious or critical: the rule, and the places."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(axe)
    found = page.evaluate("([where, rules]) => axe.run(where, { runOnly: rules })", [where, RULES])
    assert len(found["passes"]) > 5
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def look_at_a_sample(page) -> None:
    page.click("#samples .sample >> nth=0")
    page.wait_for_selector(".sentence:not(:empty)")
    page.wait_for_selector("#inside:not([hidden])")


def go_to(page, room: str) -> None:
    page.click(f"#ways a[data-room={room}]")
    page.wait_for_selector(f"#{room}:not([hidden])")
    page.wait_for_timeout(300)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page, axe, theme):
    page = open_page(color_scheme=theme)
    page.wait_for_selector("#samples .sample")
    told = {f"{room} empty": (go_to(page, room), serious(page, axe))[1] for room in ROOMS}
    go_to(page, "look")
    look_at_a_sample(page)
    told |= {f"{room} with a photo": (go_to(page, room), serious(page, axe))[1] for room in ROOMS}
    go_to(page, "look")
    page.click("#brush")
    page.click("#find-flips")
    page.wait_for_selector("#find-flips:has-text('Find out')")
    told["look with brush and flips"] = serious(page, axe)
    assert {where: what for where, what in told.items() if what} == {}
    assert len(told) == 2 * len(ROOMS) + 1


def test_axe_finds_nothing_serious_on_the_tour_on_a_phone(open_page, axe):
    page = open_page(viewport={"width": 360, "height": 780})
    page.wait_for_selector("#samples .sample")
    look_at_a_sample(page)
    page.click("#guide")
    steps = int(page.inner_text("#tour .top span").split(" of ")[1])
    told = {}
    for step in range(1, steps + 1):
        page.wait_for_selector(f"#tour .top span:has-text('{step} of')")
        page.wait_for_timeout(150)
        told[step] = serious(page, axe, "#tour")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"step {step} is too wide"
        page.click("#tour .foot .primary")
    page.wait_for_selector("#tour", state="hidden")
    assert {where: what for where, what in told.items() if what} == {}
    assert len(told) >= 9


def test_the_tour_needs_no_photo_and_no_mouse(page):
    page.wait_for_selector("#samples .sample")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#guide")
    page.keyboard.press("Enter")
    page.wait_for_selector("#tour .samples .draw")
    assert "tour=1" in page.url
    page.focus("#tour .samples .draw")
    page.keyboard.press("Enter")
    page.wait_for_selector("#tour .words p:has-text('drawing')")
    page.focus("#tour .foot .primary")
    page.keyboard.press("Enter")
    page.wait_for_selector("#tour .pixels td")
    before = page.inner_text("#tour .tour-picture .quiet")
    page.focus("#tour .ground")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#tour .tour-picture .quiet") != before
    page.reload()
    page.wait_for_selector("#tour .pixels td")  # the step is in the address
    page.focus("#tour .ground")
    page.keyboard.press("Escape")
    page.wait_for_selector("#tour", state="hidden")
    assert page.evaluate("document.activeElement.id") == "guide"
    assert "tour" not in page.url


@pytest.mark.parametrize("width", [320, 360, 720])
def test_nobody_has_to_scroll_sideways(visit, address, width):
    """320 px is a screen of 1280 px at 400 %, 720 px one of 1440 px at 200 % (WCAG 1.4.10)."""
    page = visit(address, viewport={"width": width, "height": 450})
    page.wait_for_selector("#samples .sample")
    look_at_a_sample(page)
    for room in ROOMS:
        go_to(page, room)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{room} is {wide} px too wide"
