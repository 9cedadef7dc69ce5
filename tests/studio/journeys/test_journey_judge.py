"""Judging as a person does it: from the matrix to the photo, and from the photo to a label that is put right."""

import contextlib
import os
import re
import signal
import time
from importlib.resources import files
from pathlib import Path

import pytest

import seewhy
from seewhy.data.corrections import read_corrections
from seewhy.data.folder import read_photos
from seewhy.recipes.judgement import judge

pytestmark = pytest.mark.journey


@pytest.fixture
def judging(page):
    page.click("#ways a:has-text('Judge')")
    page.wait_for_selector(".work .lead:has-text('first.seewhy')")
    return page


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_judge_open_a_cell_and_put_a_label_right(judging, pets: Path, saved: Path):
    page = judging
    page.click(".work button:text-is('Judge it')")
    page.wait_for_selector(".measures")
    judgement = judge(seewhy.load(saved), read_photos(pets).dataset, artefact=saved, depth="figures")
    report = judgement.to_json()
    assert plain(page.inner_text(".judge-page .sentence")) in judgement.report.sentence
    assert f"{100 * report['accuracy']['value']:.1f} %" in plain(page.inner_text(".measures"))
    page.click(".judge-ways a:has-text('Confusion')")
    page.wait_for_selector(".confusion")
    cells = [int(text) for text in page.locator(".confusion .cell-of").all_inner_texts()]
    assert cells == [count for row in report["confusion"] for count in row]

    truth, answer = next((i, k) for i in range(3) for k in range(3) if i != k and report["confusion"][i][k])
    page.focus(".confusion [tabindex='0']")
    page.keyboard.press("Home")
    for key in ["ArrowUp"] * 3 + ["ArrowDown"] * truth + ["ArrowRight"] * answer + ["Enter"]:
        page.keyboard.press(key)
    page.wait_for_selector(f".judge-page h4:has-text('{report['classes'][truth]}, taken for')")
    mixed = next(
        one
        for one in report["confusions"]
        if (one["truth"], one["answer"]) == tuple(report["classes"][k] for k in (truth, answer))
    )
    assert page.locator(".photos img").count() == mixed["n"]
    name = Path(mixed["photos"][0]).relative_to(pets).as_posix()
    page.click(".photos button >> nth=0")
    page.wait_for_selector(f".inspector figcaption:has-text('{name}')")
    page.wait_for_selector(".inspector .bars li")
    page.keyboard.press(str(answer + 1))
    page.wait_for_selector(".inspector .status:has-text('from now on')")
    rows = read_corrections(pets.with_name("pets.labels.csv")).rows
    assert [(row.photo, row.label, row.final) for row in rows] == [
        (name, report["classes"][truth], report["classes"][answer])
    ]
    page.reload()
    page.wait_for_selector(".inspector .labelled:has-text('corrected to')")
    page.keyboard.press("Backspace")
    page.wait_for_selector(".inspector .status:has-text('Taken back')")
    page.keyboard.press("Space")
    page.wait_for_selector(".inspector .labelled:has-text('found right')")
    page.click(".inspector >> text=Open in Look")
    page.wait_for_selector("#look .sentence:not(:empty)")
    assert page.inner_text("#look .sentence") == seewhy.load(saved).predict(mixed["photos"][0]).sentence
    assert Path(mixed["photos"][0]).is_file()


def the_work_of(studio: int) -> int:
    """The process in which a studio judges; the page may tell of it a moment before it bears its own name."""
    for _ in range(200):
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (place / "cmdline").read_bytes()
                if b"spawn_main" in words and f"PPid:\t{studio}\n" in (place / "status").read_text():
                    return int(place.name)
        time.sleep(0.02)
    raise AssertionError("nothing is judged")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="processes are found in /proc")
def test_cancel_and_reload_in_the_middle_with_a_second_tab(start_studio, visit, pets: Path, saved: Path):
    studio = start_studio(saved, pets)
    page = visit(studio.address)
    page.click("#ways a:has-text('Judge')")
    page.click(".work button:has-text('Judge it whole')")
    page.wait_for_selector(".work >> text=Stop")
    work = the_work_of(studio.process.pid)
    os.kill(work, signal.SIGSTOP)  # so small a judgement would be over before a page is open again
    page.reload()
    page.wait_for_selector(".work .lead:has-text('Judging, with changed photos')")
    second = page.context.new_page()
    second.goto(page.url)
    second.click(".work >> text=Stop")
    page.wait_for_selector(".work >> text=Stop", state="hidden")
    os.kill(work, signal.SIGCONT)
    for tab in (page, second):
        tab.wait_for_selector(".work .lead:has-text('Stopped')")


def serious(page, axe: str) -> list[str]:
    """What axe calls serious or critical in the room: the rule, and the places."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(axe)
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("rules => axe.run('#judge', { runOnly: rules })", rules)
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def nothing_is_too_wide(page) -> list[str]:
    """Nothing, or widths at which the page or a table scrolls sideways; leaves the page 360 px wide."""
    places = "[document.documentElement, ...document.querySelectorAll('.judge-page .wide')]"
    found = []
    for width in (1440, 1024, 768, 640, 360):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(f"{places}.some(one => one.scrollWidth > one.clientWidth)"):
            found.append(f"too wide for {width} px")
    return found


def test_the_whole_judgement_page_by_page_and_axe_finds_nothing_serious(visit, address):
    axe = pytest.importorskip("axe_playwright_python")
    script = files(axe.__name__).joinpath("axe.min.js").read_text(encoding="utf-8")
    page = visit(address, bypass_csp=True, color_scheme="dark")  # the policy forbids foreign scripts, axe too
    page.click("#ways a:has-text('Judge')")
    page.click(".work button:has-text('Judge it whole')")
    page.wait_for_selector(".measures")
    told = {"Summary": serious(page, script)}
    for name in ("Confusion", "Percentages", "Conditions", "Weak spots", "Shortcuts", "Labels"):
        page.click(f".judge-ways a:has-text('{name}')")
        page.wait_for_selector(f".judge-main h3:has-text('{name}')")
        if name == "Percentages":
            before = page.inner_text(".reliability .readout")
            page.focus(".reliability .chart-place")
            page.keyboard.press("ArrowLeft")
            assert page.inner_text(".reliability .readout") != before
            page.focus("#least-sure")
            page.keyboard.press("End")
            assert "sure of" in page.inner_text(".doubts .readout")
        if name == "Conditions":
            page.wait_for_selector(".condition")  # they come last: the photos are changed for them
            assert page.locator(".condition").count() == 12
            page.click(".condition:has-text('Rotation')")
            page.focus("#condition-level")
            page.keyboard.press("Home")
            page.keyboard.press("ArrowRight")
            assert re.match(r"10°: right on \d+.% of \d+ photos", page.inner_text(".one-condition .readout"))
            page.wait_for_selector(".changed:not(.gone)")
            page.wait_for_url("**level=1**")
            assert page.evaluate("document.querySelector('.changed').naturalWidth") > 20
        if name == "Shortcuts":
            assert page.locator(".judge-page table tbody tr").count() >= 8
        told[name] = serious(page, script)
        if name == "Shortcuts":
            told["Shortcuts on a phone"] = nothing_is_too_wide(page) or serious(page, script)
            page.set_viewport_size({"width": 1280, "height": 900})
    assert {name: found for name, found in told.items() if found} == {}
    assert len(told) == 8
