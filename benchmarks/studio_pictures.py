"""Pictures of every room of the studio, at three widths, light and dark: to be looked at before they are shown.

    .venv/bin/python benchmarks/studio_pictures.py pets.seewhy pets/ --output pictures/
    .venv/bin/python benchmarks/studio_pictures.py --readme docs/studio.jpg   # drawings alone, taught in a minute

Needs Chromium and playwright. A picture of a room names the room, the width in px and the theme; what the browser's
console said is printed.
"""

import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

WIDTHS = {360: 780, 768: 1024, 1440: 900}  # px, with the height of a usual screen of that width
THEMES = ("light", "dark")
TOUR = 11  # steps


def main() -> None:
    """Takes the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("named", nargs="*", type=Path, help="as for seewhy studio; without them drawings are taught")
    parser.add_argument("--output", type=Path, default=Path("pictures"), help="folder")
    parser.add_argument("--only", default="", help="parts of the names of the pictures wanted, with commas")
    parser.add_argument("--widths", default=",".join(map(str, WIDTHS)), help="px, with commas")
    parser.add_argument("--whole", action="store_true", help="the whole page in place of one screen")
    parser.add_argument("--readme", type=Path, help="two pictures alone, of a drawing: this JPEG and NAME-network.jpg")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        named = arguments.named or taught_with_drawings(Path(scratch))
        if arguments.readme:
            named = named[:1]  # without a folder the samples are drawings: no photo of anybody's gets into the picture
        with studio(named) as address, chromium() as browser:
            if arguments.readme:
                readme_pictures(browser, address, arguments.readme)
            else:
                all_pictures(browser, address, arguments)


def taught_with_drawings(place: Path) -> list[Path]:
    """A classifier of drawings, and the drawings."""
    photos, saved = place / "pets", place / "pets.seewhy"
    run = [sys.executable, "-m", "seewhy"]
    subprocess.run([*run, "draw", str(photos), "--count", "600", "--size", "128"], check=True)
    subprocess.run([*run, "train", str(photos), "--weights", "imagenet", "--output", str(saved)], check=True)
    return [saved, photos]


@contextmanager
def studio(named: list[Path]) -> Iterator[str]:
    """A studio and its address."""
    command = [sys.executable, "-m", "seewhy", "studio", *map(str, named), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        try:
            yield started.stdout.readline().strip()
        finally:
            started.send_signal(signal.SIGINT)


@contextmanager
def chromium() -> Iterator:
    """A browser."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def looking(page, sample: int = 2) -> None:
    """Looks at a sample, by its place in the strip."""
    page.click(f"#samples .sample >> nth={sample}")
    page.wait_for_selector(".sentence:not(:empty)")
    page.wait_for_selector("#inside:not([hidden])")
    page.wait_for_timeout(700)


def room(name: str) -> Callable:
    """Goes to a room."""

    def go(page) -> None:
        page.click(f"#ways a[data-room={name}]")
        page.wait_for_timeout(700)

    return go


def touring(step: int) -> Callable:
    """Goes to a step of the tour."""

    def go(page) -> None:
        if step == 1:
            page.click("#guide")
        else:
            page.click("#tour .foot .primary")
        page.wait_for_timeout(900)

    return go


def scenes() -> list[tuple[str, Callable | None]]:
    """What is taken, in the order in which one gets there."""
    rooms = [(name, room(name)) for name in ("compare", "teach", "judge")]
    return [
        ("begin", None),
        *((f"{name}-empty", go) for name, go in rooms),
        ("begin-again", room("look")),
        ("look", looking),
        *rooms,
        ("look-again", room("look")),
        *((f"tour{step:02}", touring(step)) for step in range(1, TOUR + 1)),
    ]


def all_pictures(browser, address: str, arguments: argparse.Namespace) -> None:
    """Every scene at every width in both themes."""
    arguments.output.mkdir(parents=True, exist_ok=True)
    wanted = [one for one in arguments.only.split(",") if one]
    for width in map(int, arguments.widths.split(",")):
        for theme in THEMES:
            with opened(browser, address, width=width, theme=theme) as page:
                for name, go in scenes():
                    if go:
                        go(page)
                    if not wanted or any(one in name for one in wanted):
                        place = arguments.output / f"{name}-{width}-{theme}.png"
                        page.screenshot(path=str(place), full_page=arguments.whole)
                    told_wide(page, f"{name} at {width} px, {theme}")


@contextmanager
def opened(browser, address: str, *, width: int, theme: str, scale: float = 1) -> Iterator:
    """A page of the studio; what its console says is printed."""
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS.get(width, 900)},
        color_scheme=theme,
        reduced_motion="reduce",
        device_scale_factor=scale,
    )
    page = context.new_page()
    page.on("console", lambda message: print(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: print("failed:", error))
    page.goto(address)
    page.wait_for_selector("#samples .samples")
    page.wait_for_timeout(500)
    yield page
    context.close()


def told_wide(page, name: str) -> None:
    """Says where a page is wider than the screen: nobody should have to scroll sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        print(f"{name}: {wide} px too wide")


def readme_pictures(browser, address: str, place: Path) -> None:
    """A drawing of a dog: why dog rather than wolf; and the way through the network."""
    with opened(browser, address, width=1440, theme="light", scale=1.25) as page:
        looking(page, 1)
        page.select_option("#against", "wolf")
        page.wait_for_selector(".sum:has-text('rather than wolf')")
        page.wait_for_timeout(1500)
        page.screenshot(path=str(place), type="jpeg", quality=82)
        page.select_option("#against", "")
        page.locator("#network").scroll_into_view_if_needed()
        page.wait_for_timeout(3000)
        page.locator("#network").screenshot(path=str(place.with_stem(f"{place.stem}-network")), type="jpeg", quality=82)


if __name__ == "__main__":
    main()
