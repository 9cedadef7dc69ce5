"""What every contestant prints as its last line: one JSON object with its figures and the versions it ran with."""

import importlib.metadata
import json
import os
import platform
import time
from typing import Any

import psutil


def since_start() -> float:
    """Seconds since this process was started, the interpreter's own start included."""
    return time.time() - psutil.Process().create_time()


def say(contestant: str, *packages: str, **figures: Any) -> None:
    """Prints the line.

    Args:
        contestant: its name.
        *packages: whose versions matter.
        **figures: what was measured.
    """
    told = {
        "contestant": contestant,
        **figures,
        # Of this process and those it waited for.
        "processor_seconds": round(sum(os.times()[:4]), 1),
        "versions": {name: importlib.metadata.version(name) for name in packages},
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": [round(one, 2) for one in os.getloadavg()],
    }
    print(json.dumps(told), flush=True)
