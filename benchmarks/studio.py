"""How long the studio takes to answer a hand, in a real browser.

    python benchmarks/studio.py [--photo FILE] [--runs 20]

Starts `seewhy studio` with the built-in recogniser (EfficientNet-Lite0, 224 px, 1,000 classes), opens it in headless
Chromium at 1440 × 900, where the browser and the server share the machine's processors, and measures in the page:

    first look   from choosing a file until the bars are drawn: sent, decoded, predicted, evidence, drawn
    slider       from the event of one step until the bars are drawn; one step after the other, --runs a slider
    drag         a slider moved to and fro for 4 s with an event a frame: answers a second, and how late the last one is
    brush        from a movement of the brush until the bars are drawn
    inside       the request for the maps of all layers: from asking to the last byte, and how many bytes
    panning      frames in which the picture of the network with all its maps is drawn anew while it is dragged, a step
                 a frame for 4 s: all layers in sight, nearer, one layer

Without --photo it draws a photo (JPEG, 1600 × 1200). Needs playwright and Chromium. Writes benchmarks/results/studio.md
and .json. About two minutes.
"""

import argparse
import contextlib
import io
import os
import shutil
import signal
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rows

IN_PAGE = Path(__file__).with_name("studio_in_page.js")
SLIDERS = ("angle", "blur", "brighter", "noise", "jpeg")  # a turn, a filter, light, chance, a codec
QUIET = 600  # ms after which nothing of an answer is still on its way
WARM = 8  # answers before any is counted: SeeWhy tries one thread and all threads in its first ones


@contextlib.contextmanager
def studio() -> Iterator[str]:
    """The address of a studio that runs."""
    words = [sys.executable, "-m", "seewhy", "studio", "--no-browser"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as started:
        assert started.stdout is not None
        try:
            yield started.stdout.readline().strip()
        finally:
            started.send_signal(signal.SIGINT)


@contextlib.contextmanager
def opened(address: str) -> Iterator[Any]:
    """The studio's page in Chromium, with what measures in it."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("chromium is not installed")
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.getuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=["--disable-gpu", *sandbox])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(60_000)
        page.goto(address)
        page.wait_for_selector("#ways a")
        page.evaluate(IN_PAGE.read_text())
        yield page
        browser.close()


def photos(given: Path | None, count: int) -> list[dict[str, Any]]:
    """So many files that differ, as a browser hands them over."""
    import numpy as np
    from PIL import Image

    from seewhy.pixels.decode import decode

    if given is None:
        rng = np.random.default_rng(0)
        coarse = Image.fromarray(rng.integers(0, 256, (12, 16, 3), dtype=np.uint8))
        image = coarse.resize((1600, 1200), Image.Resampling.BICUBIC)
    else:
        image = Image.fromarray(decode(given))
    found = []
    for number in range(count):
        file = io.BytesIO()
        image.crop((number, 0, image.width, image.height)).save(file, "JPEG", quality=90)
        found.append({"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()})
    return found


def first_looks(page: Any, files: list[dict[str, Any]]) -> list[float]:
    """ms from choosing each file until its bars were drawn."""
    found = []
    for file in files:
        page.evaluate("() => { window.taken = window.bench.next('change') }")
        page.set_input_files("#picker", file)
        found.append(page.evaluate("() => window.taken"))
        page.wait_for_timeout(QUIET)
    return found


def slider_steps(page: Any, runs: int) -> dict[str, list[float]]:
    """ms of each step, by slider."""
    found: dict[str, list[float]] = {}
    for name in SLIDERS:
        times = []
        for number in range(runs + 1):
            step = 5 + round(60 * number / runs)
            times.append(page.evaluate("([id, step]) => window.bench.slide(id, step)", [f"slider-{name}", step]))
        found[name] = times[1:]
        page.click("#rest")
        page.wait_for_timeout(QUIET)
    return found


def brush_moves(page: Any, runs: int) -> list[float]:
    """ms of each movement of the brush; none where the page has no brush."""
    if page.locator("button#brush").count() == 0:
        return []
    page.click("button#brush")
    box = page.locator("#photo canvas[role=application]").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    page.wait_for_timeout(QUIET)
    found = []
    for number in range(runs + 1):
        page.evaluate("() => { window.taken = window.bench.next('pointermove') }")
        page.mouse.move(box["x"] + box["width"] * (0.2 + 0.6 * number / runs), box["y"] + box["height"] * 0.4)
        found.append(page.evaluate("() => window.taken"))
    page.mouse.up()
    page.click("button#brush")
    page.click("#rest")
    page.wait_for_timeout(QUIET)
    return found[1:]


def insides(page: Any, runs: int) -> list[dict[str, float]]:
    """ms and bytes of the request for all layers' maps, with nothing else to do."""
    page.wait_for_timeout(2 * QUIET)
    page.evaluate("() => window.bench.requests('/api/inside')")
    found = []
    for number in range(runs):
        page.evaluate("step => window.bench.slide('slider-angle', step)", 10 + number)
        found.append(page.evaluate("() => window.bench.request('/api/inside')"))
        page.wait_for_timeout(QUIET)
    page.click("#rest")
    page.wait_for_timeout(2 * QUIET)
    return found


def panning(page: Any) -> dict[str, list[float]]:
    """ms between two frames in which the picture of the network was drawn anew while it is dragged, far and near."""
    page.locator("#network").scroll_into_view_if_needed()
    page.focus("#network")
    page.wait_for_timeout(8 * QUIET)  # the photo flows through it once
    found = {}
    for how, nearer in (
        ("all layers in sight", 0),
        ("nearer: the maps of some layers", 4),
        ("the maps of one layer", 4),
    ):
        for _ in range(nearer):
            page.keyboard.press("+")
            page.wait_for_timeout(QUIET)
        found[how] = page.evaluate("() => window.bench.pan('network', 4000)")
    return found


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """All of it, as one row."""
    row: dict[str, Any] = {"machine": rows.machine(), "date": rows.today(), "load_before": rows.load()}
    with studio() as address, opened(address) as page:
        print("photos", end="", file=sys.stderr, flush=True)
        looks = first_looks(page, photos(arguments.photo, arguments.runs + WARM))
        row["very first look"], row["first look"] = looks[0], looks[WARM:]
        print(", sliders", end="", file=sys.stderr, flush=True)
        row["slider"] = slider_steps(page, arguments.runs)
        row["drag"] = [page.evaluate("() => window.bench.drag('slider-angle', 4000)") for _ in range(3)]
        page.click("#rest")
        page.wait_for_timeout(QUIET)
        print(", brush", end="", file=sys.stderr, flush=True)
        row["brush"] = brush_moves(page, arguments.runs)
        print(", inside", end="", file=sys.stderr, flush=True)
        row["inside"] = insides(page, min(10, arguments.runs))
        print(", panning", end="", file=sys.stderr, flush=True)
        row["panning"] = panning(page)
        print(file=sys.stderr)
    return {**row, "load": rows.load()}


def p95(values: list[float]) -> float:
    """What 95 of 100 stay under."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def figures(row: dict[str, Any]) -> dict[str, float]:
    """Those that must reach a mark."""
    steps = [one for some in row["slider"].values() for one in some]
    found = {
        "slider_ms": statistics.median(steps),
        "slider_p95_ms": p95(steps),
        "first_look_ms": statistics.median(row["first look"]),
        "panning_fps": min(1000 / statistics.mean(some) for some in row["panning"].values()),
        "panning_p95_ms": max(p95(some) for some in row["panning"].values()),
    }
    if row["brush"]:
        found |= {"brush_ms": statistics.median(row["brush"]), "brush_p95_ms": p95(row["brush"])}
    return found


def page_of(measured: list[dict[str, Any]]) -> str:
    """The results as Markdown."""
    lines = [
        "# How long the studio takes to answer a hand",
        "",
        "Headless Chromium at 1440 × 900 without a GPU, and the server, on the same processors. The built-in",
        "recogniser: EfficientNet-Lite0, 224 px, 1,000 classes. Times end when the page has drawn the answer.",
        "Again: `python benchmarks/studio.py`",
    ]
    for row in measured:
        lines += ["", f"## {row['machine']}", ""]
        lines += [f"{row['date']}, load {row['load_before']} before and {row['load']} after.", ""]
        lines += ["| what | median | 95 of 100 under | n |", "|---|---|---|---|"]
        times = {"first look, from the file to the bars": row["first look"]}
        times |= {f"slider: {name}": some for name, some in row["slider"].items()}
        times |= {"brush": row["brush"]} if row["brush"] else {}
        times |= {"inside: maps of all layers": [one["ms"] for one in row["inside"]]} if row["inside"] else {}
        lines += [
            f"| {name} | {statistics.median(some):.0f} ms | {p95(some):.0f} ms | {len(some)} |"
            for name, some in times.items()
        ]
        lines += ["", f"The very first look after the start took {row['very first look']:.0f} ms."]
        if row["inside"]:
            lines += [
                f"The maps of all layers are {statistics.median(o['bytes'] for o in row['inside']) / 1e6:.2f} MB."
            ]
        drags = row["drag"]
        rate = rows.spread([one["answers"] / one["seconds"] for one in drags], ".0f")
        late = rows.spread([one["late"] for one in drags], ".0f")
        lines += [
            f"While a slider is dragged {rate} answers a second are drawn; the last one {late} ms after the hand."
        ]
        lines += ["", "| moving the picture of the network | frames a second | 95 of 100 frames under | longest |"]
        lines += ["|---|---|---|---|"]
        lines += [
            f"| {how} | {1000 / statistics.mean(some):.0f} | {p95(some):.0f} ms | {max(some):.0f} ms |"
            for how, some in row["panning"].items()
        ]
    return "\n".join([*lines, ""])


def main() -> None:
    """Reads the command line, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photo", type=Path, help="a photo file")
    parser.add_argument("--runs", type=int, default=20, help="of each kind")
    parser.add_argument("--into", type=Path, default=rows.RESULTS, help="folder of the results")
    arguments = parser.parse_args()
    from seewhy.recipes.recogniser import recogniser

    recogniser()  # made at its first use
    row = measure(arguments)
    measured = [row, *rows.others("studio", row, arguments.into)]
    rows.keep("studio", measured, arguments.into, figures=figures(row))
    text = page_of(measured)
    (arguments.into / "studio.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
