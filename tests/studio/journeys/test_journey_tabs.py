"""Fifty tabs of one studio: each answers, each hears how the training goes, and the server stays small."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

pytestmark = pytest.mark.journey

TABS = 50


def kept_by(process: int) -> dict[str, int]:
    """What Linux tells of a process: Threads, VmHWM (its most memory, kB) …"""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    pairs = (line.removesuffix(" kB").split(":\t", 1) for line in lines)
    return {name: int(value) for name, value in pairs if value.strip().isdigit()}


def test_fifty_tabs_all_hear_of_the_training(browser, visit: Callable[..., Any], start_studio, pets, saved):
    studio = start_studio(saved, pets)
    first = visit(studio.address)
    first.wait_for_selector("#ways a")
    before = kept_by(studio.process.pid)
    teach = urljoin(studio.address, "/#room=teach")
    tabs = []
    for _ in range(TABS):
        with first.context.expect_page() as opened:
            first.evaluate("address => { window.open(address); }", teach)
        tabs.append(opened.value)
    for tab in tabs:
        tab.wait_for_selector("#teach h3:has-text('Ready to teach')")
    first.click("#ways a:has-text('Teach')")
    first.close()  # it had the stream: another tab takes it over
    tabs[0].click("text=Start from random weights")
    for tab in tabs:
        tab.wait_for_selector("#teach .steps li")
    tabs[-1].set_input_files("#picker", str(next((pets / "dog").iterdir())))
    tabs[-1].wait_for_selector(".sentence:not(:empty)")
    after = kept_by(studio.process.pid)
    assert after["Threads"] <= before["Threads"] + 12  # eight workers, and the one that hears the training
    assert after["VmHWM"] - before["VmHWM"] < 100 << 10, "kB"
