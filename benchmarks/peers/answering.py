"""How the warm contestants are asked: one photo's path a line comes in, one JSON line with milliseconds goes out.

So the runner can ask them by turns, photo by photo, while all of them stay loaded: what the machine does beside hits
all alike.
"""

import importlib.metadata
import json
import sys
import time
from collections.abc import Callable

from one_line import since_start


def answer(contestant: str, verdict: Callable[[str], int], *packages: str) -> None:
    """Says that it is ready, then answers until standard input ends.

    Args:
        contestant: its name.
        verdict: from a photo's path to the number of the class.
        *packages: whose versions matter.
    """
    versions = {name: importlib.metadata.version(name) for name in packages}
    print(json.dumps({"contestant": contestant, "ready": since_start(), "versions": versions}), flush=True)
    for line in sys.stdin:
        started = time.perf_counter()
        chosen = verdict(line.rstrip("\n"))
        print(json.dumps({"ms": (time.perf_counter() - started) * 1000, "class": chosen}), flush=True)
