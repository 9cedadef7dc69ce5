"""How results are kept: rows with machine, date and load, in one JSON file a question, and a Markdown page of them.

A file is named for its question (results/against_fastai.json), a row for its machine and date. A run on another
machine, or another day, adds rows; the page has a section for each machine. So a peer that needs half an hour is
measured once a machine, and one that needs seconds as often as one likes.
"""

import datetime
import json
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def machine() -> str:
    """What computes here, in words, such as "2 cores of an AMD EPYC (virtual machine)"."""
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.is_file() else []
    told = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    model = told.get("model name") or platform.processor() or platform.machine()
    virtual = " (virtual machine)" if "hypervisor" in told.get("flags", "").split() else ""
    article = "an" if model[:1].upper() in "AEIO" else "a"
    return f"{processors()} cores of {article} {model}{virtual}"


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def load() -> float:
    """Processes that wanted to run in the last minute, on average; nan where the system does not tell."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else float("nan")


def today() -> str:
    """The date."""
    return datetime.date.today().isoformat()


def kept(name: str, folder: Path = RESULTS) -> list[dict[str, Any]]:
    """The rows that were measured before, on whatever machine."""
    place = folder / f"{name}.json"
    return json.loads(place.read_text())["rows"] if place.is_file() else []


def keep(
    name: str, rows: Sequence[dict[str, Any]], folder: Path = RESULTS, figures: dict[str, float] | None = None
) -> None:
    """Writes all rows, one a line, whole or not at all; "conditions" are those of the newest row.

    Args:
        name: of the benchmark.
        rows: each with "machine" and "date".
        folder: of the results.
        figures: of the newest row, those that must reach a mark.
    """
    folder.mkdir(parents=True, exist_ok=True)
    newest = max(rows, key=lambda row: row["date"])
    conditions = json.dumps({"date": newest["date"], "machine": newest["machine"]})
    lines = ",\n".join(json.dumps(row) for row in rows)
    scratch = folder / f".{name}.json"
    scratch.write_text(
        f'{{"conditions": {conditions},\n"figures": {json.dumps(figures or {})},\n"rows": [\n{lines}\n]}}\n'
    )
    scratch.replace(folder / f"{name}.json")


def here(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of this machine."""
    return [row for row in rows if row["machine"] == machine()]


def spread(values: Sequence[float], form: str = ".2f") -> str:
    """Median, lowest and highest.

    >>> spread([3.0, 1.0, 2.0], ".0f"), spread([1.5], ".1f")
    ('2 (1 … 3)', '1.5')
    """
    middle = format(statistics.median(values), form)
    ends = f"({min(values):{form}} … {max(values):{form}})"
    return f"{middle} {ends}" if max(values) > min(values) else middle


def others(name: str, row: dict[str, Any], folder: Path = RESULTS) -> list[dict[str, Any]]:
    """The rows kept that a new one does not replace: of another machine, or of another day."""
    return [old for old in kept(name, folder) if (old["machine"], old["date"]) != (row["machine"], row["date"])]
