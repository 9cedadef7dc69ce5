"""The tables of benchmarks/condition_card.py, written for people."""

from pathlib import Path
from typing import Any

import numpy as np

from seewhy.evaluate.changed_photos import CONDITIONS

__all__ = ["write"]


def write(found: dict[str, Any], folder: Path) -> None:
    """Markdown for people."""
    lines = ["# The condition card", "", *_planted_lines(found.get("planted", {}))]
    if "corners" in found:
        lines += _corner_lines(found["corners"])
    if "silent" in found:
        one = found["silent"]
        lines += [
            "## Silent where a change has no effect",
            "",
            f"Curves of six levels whose answers turn by chance alone, {one['trials']} of each kind. At most 5 % may "
            f"break. {one['machine']}.",
            "",
            "| answers | curves that break |",
            "|---|---|",
            *(f"| {name} | {alarms} of {one['trials']} |" for name, alarms in one["alarms"].items()),
            "",
        ]
    if "cost" in found:
        one = found["cost"]
        lines += [
            "## Cost",
            "",
            f"{one['n']} photos in {one['images']:,} versions, network of {one['size']} px: {one['seconds']:.0f} s, "
            f"{one['processor_s']:.0f} s of one processor (half of it on two that are idle). {one['machine']}.",
            "",
        ]
    lines += ["Again: see the head of `benchmarks/condition_card.py`.", ""]
    (folder / "condition_card.md").write_text("\n".join(lines))
    print("\n".join(lines))


def _planted_lines(rows: dict[str, Any]) -> list[str]:
    machines = sorted({row["machine"].partition(", load")[0] for row in rows.values()})
    dates = sorted({row["machine"].rpartition(", ")[2] for row in rows.values()})
    lines = [
        "## Planted limits",
        "",
        f"n = {', '.join(sorted({str(row['n']) for row in rows.values()}))} new drawings for each classifier, a "
        f"tolerance of 5 points. {'; '.join(machines)}, {', '.join(dates)}.",
        "",
        "| planted | seed | right unchanged | drawn anew | card (95 % interval) | card − drawn anew | card − planted |",
        "|---|---|---|---|---|---|---|",
    ]
    planted_at = {"angle": 20, "brightness": 100}
    unit = {"angle": "°", "brightness": " %"}
    edge = {"angle": "up to 20°", "brightness": "from the darkest taught (100 %)"}
    gaps: dict[str, list[float]] = {}
    for row in rows.values():
        plant, card, redrawn = row["plant"], row["card"]["limit"], row["redrawn"]["limit"]
        gap = None if card is None or redrawn is None else card["level"] - redrawn["level"]
        if gap is not None:
            gaps.setdefault(plant, []).append(gap)
        off = "–" if card is None else f"{card['level'] - planted_at[plant]:+.1f}{unit[plant]}"
        lines.append(
            f"| {edge[plant]} | {row['seed']} | {row['card']['accuracy'][0]:.1%} | {_limit(redrawn, unit[plant])} | "
            f"{_limit(card, unit[plant])} | {'–' if gap is None else f'{gap:+.1f}{unit[plant]}'} | "
            f"{off} |"
        )
    lines.append("")
    for plant, found in gaps.items():
        lines.append(
            f"{plant}: {len(found)} classifiers; card less drawn anew {np.mean(found):+.1f}{unit[plant]} on average, "
            f"from {min(found):+.1f} to {max(found):+.1f}."
        )
    return [*lines, ""]


def _corner_lines(found: dict[str, Any]) -> list[str]:
    lines = ["## What lies beyond the edge", "", f"Share right, %, n = {found['n']} drawings. {found['machine']}.", ""]
    for name in ("angle", "farther"):
        rows = found[name]
        levels = [CONDITIONS[name].written(one) for one in rows["drawn anew"]["levels"]]
        lines += [f"| {name} | {' | '.join(levels)} | off drawn anew by, points |", "|---" * (len(levels) + 2) + "|"]
        for filling, row in rows.items():
            cells = " | ".join(f"{100 * one:.1f}" for one in row["accuracy"])
            lines.append(f"| {filling} | {cells} | {100 * row['mean_gap']:.1f} |")
        lines.append("")
    return lines


def _limit(limit: dict[str, Any] | None, unit: str) -> str:
    if limit is None:
        return "none found"
    late = "beyond" if limit["latest"] is None else f"{limit['latest']:.0f}{unit}"
    return f"{limit['level']:.1f}{unit} ({limit['earliest']:.0f}{unit} … {late})"
