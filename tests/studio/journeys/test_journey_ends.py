"""However the studio ends while it teaches, nothing of it stays behind but what a training needs to go on."""

import json
import os
import signal
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="processes are counted in Linux's /proc"),
]

SETTINGS = {"network": "plain", "size": 32, "device": "cpu", "batch_size": 16, "epochs": 500, "checkpoint_seconds": 0}


def of_session(leader: int) -> list[int]:
    """The processes that run in a session, which is the studio's own here."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = place.read_text().rpartition(")")[2].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(session) == leader and state != "Z":
            found.append(int(place.parent.name))
    return found


def teach(address: str) -> None:
    """Starts a long training, and waits until it learns."""
    parts = urlsplit(address)
    connection = HTTPConnection("127.0.0.1", parts.port, timeout=60)
    connection.request("GET", f"/?{parts.query}")
    answer = connection.getresponse()
    answer.read()
    cookie = {"Cookie": answer.headers["set-cookie"].split(";")[0]}
    connection.request("POST", "/api/teaching/start", json.dumps({"settings": SETTINGS}), cookie)
    assert connection.getresponse().read()
    for _ in range(1200):
        connection.request("GET", "/api/session", headers=cookie)
        told = json.loads(connection.getresponse().read())["teaching"]
        if told["curve"]:
            connection.close()
            return
        assert told["state"] == "running", told
        time.sleep(0.05)
    raise AssertionError("it does not learn")


@pytest.mark.parametrize("how", ["killed", "Ctrl-C", "terminated", "terminal closed"])
def test_nothing_stays_behind(start_studio, saved, pets, how):
    studio = start_studio(saved, pets)
    leader = studio.process.pid
    teach(studio.address)
    assert len(of_session(leader)) >= 2
    if how == "Ctrl-C":
        os.killpg(leader, signal.SIGINT)  # the terminal sends it to all in its foreground
    else:
        number = {"killed": signal.SIGKILL, "terminated": signal.SIGTERM, "terminal closed": signal.SIGHUP}[how]
        os.kill(leader, number)
    studio.process.wait(30)
    for _ in range(600):
        if not of_session(leader):
            break
        time.sleep(0.05)
    left = of_session(leader)
    for process in left:
        os.kill(process, signal.SIGKILL)
    assert not left
    assert list(pets.with_name("pets.seewhy.run").iterdir())  # what it needs to go on
