"""The tables of benchmarks/shortcuts.py, written for people."""

import datetime
import json
import os
import platform
from pathlib import Path
from typing import Any

import numpy as np
from planted_shortcuts import CASES, JUDGED, REPAIRED, SIZE, TAUGHT

from seewhy.probability import wilson


def cases_table(rows: list[dict[str, Any]]) -> list[str]:
    """One row a case."""
    lines = [
        "| planted | seeds | alarm | must | classifier goes by it | right which photos show it |",
        "|---" * 6 + "|",
    ]
    for case, (_, must) in CASES.items():
        mine = [row for row in rows if row["case"] == case]
        if not mine:
            continue
        alarms, used = sum(row["alarm"] for row in mine), sum(row["used"] for row in mine)
        shown = [row["present"] for row in mine if row["present"] is not None]
        who = f"{100 * np.mean(shown):.1f} %" if shown else "–"
        # Only an alarm that names the class is a find; without a plant, any alarm is false.
        named = sum(row["named"] for row in mine) if must else alarms
        share = wilson(named, len(mine))
        told = f"{named} ({100 * share.low:.0f}–{100 * share.high:.0f} %)"
        lines.append(f"| {case} | {len(mine)} | {told} | {'all' if must else '≤ 5 of 100'} | {used} | {who} |")
    return lines


def spread(values: list[float]) -> str:
    """Mean and range of shares, in percent."""
    return f"{100 * np.mean(values):.0f} ({100 * min(values):.0f} … {100 * max(values):.0f})"


def repair_table(rows: list[dict[str, Any]]) -> list[str]:
    """Worst group before and after, by what was planted."""
    lines = ["| planted, 95 % tied | seeds | worst group before, % | groups as found | groups as planted | "]
    lines[0] += "accuracy before, % | as found | as planted |"
    lines.append("|---" * 8 + "|")
    for what in sorted({row["planted"] for row in rows}):
        mine = [row for row in rows if row["planted"] == what]
        cells = [
            spread([row[how][score] for row in mine if how in row])
            for score in ("worst_group", "accuracy")
            for how in ("before", "as found", "as planted")
        ]
        lines.append(f"| {what} | {len(mine)} | {' | '.join(cells)} |")
    return lines


def write(kept: dict[str, Any], folder: Path) -> None:
    """Markdown for people, JSON for programs."""
    kept["conditions"] = {
        "machine": f"{os.cpu_count()} cores, shared",
        "Python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shortcuts.json").write_text(json.dumps(kept, indent=1) + "\n")
    rows, repairs = kept.get("rows", []), kept.get("repairs", [])
    seconds = [row["processor_s"] for row in rows]
    lines = [
        "# Shortcuts, planted on drawings",
        "",
        f"A head on EfficientNet-Lite0 at {SIZE} px, taught on {TAUGHT} drawings and judged on {JUDGED} others. "
        "Planted on wolves / on the others, in %; “equal”: mark and snow, each on half of every class; “none”: snow as "
        "one of five scenes. " + " ".join(f"{key}: {value}." for key, value in kept["conditions"].items()),
        "",
        *(cases_table(rows) if rows else []),
        "",
        f"{np.mean(seconds):.1f} s of one processor a seed, teaching included." if seconds else "",
        "",
        "## Repair",
        "",
        f"Mended on {REPAIRED} drawings planted like those it was taught on, judged on {REPAIRED} others of which half "
        "of every class show it. Mean and range over seeds.",
        "",
        *(repair_table(repairs) if repairs else ["Not measured."]),
        "",
    ]
    for name, found in kept.get("photos", {}).items():
        lines += [f"## {name}, n = {found['n']}", "", found["sentence"], ""]
        lines += [f"* {one['sentence']}" for one in found["found"]]
        lines += ["", f"{found['processor_s']:.0f} s of processor time.", ""]
    lines += ["Again: `python benchmarks/shortcuts.py`, then with `--repairs 0:5`", ""]
    (folder / "shortcuts.md").write_text("\n".join(lines))
