"""Starts the studio: a port of this machine, a token, and the browser. The one door to uvicorn."""

import os
import secrets
import socket
import threading
import webbrowser
from typing import TYPE_CHECKING

from seewhy.devices import one_thread
from seewhy.errors import MissingExtraError, UsageError
from seewhy.progress import tell
from seewhy.studio.looking.photos import LARGEST_PHOTO

if TYPE_CHECKING:
    from types import FrameType

    from seewhy.studio.session import Session

__all__ = ["serve"]

HOST = "127.0.0.1"


def serve(session: "Session", *, port: int = 0, browser: bool = True) -> None:
    """Serves the studio until it is interrupted (Ctrl-C).

    The first line printed is the address with its token; nobody without it gets an answer.

    Args:
        session: what is shown.
        port: 0 for any that is free.
        browser: whether to open the address.

    Raises:
        UsageError: the port is taken, or may not be used.
        MissingExtraError: Starlette and uvicorn are not installed.
    """
    try:
        import uvicorn

        from seewhy.studio.app import studio_app
    except ImportError as error:
        raise MissingExtraError(
            f"The studio needs {error.name}, which is not installed",
            "the extra called studio",
            'Run: pip install "seewhy[studio]"',
        ) from error
    from seewhy.studio.serving.guard import Guard

    listening = _listen(port)
    port = listening.getsockname()[1]
    token = secrets.token_urlsafe(24)
    app = Guard(studio_app(session), port=port, token=token, largest_body=LARGEST_PHOTO)
    address = f"http://{HOST}:{port}/?token={token}"
    tell(address)
    tell("Ctrl-C ends it.", error=True)
    if browser:
        threading.Timer(0.3, webbrowser.open, [address]).start()
    config = uvicorn.Config(
        app,
        # Named, for what is installed beside would choose others: what runs is what is tested.
        loop="asyncio",
        http="h11",
        ws="none",
        proxy_headers=False,
        log_level="error",  # below it a stranger's wrong request would fill the terminal
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: "FrameType | None") -> None:
            session.topics.ended = True  # the stream of events ends by itself, and needs not be cut
            super().handle_exit(sig, frame)

    # Answers are many small products, while other work may have a processor (docs/decisions/0082): 1 ms, or 30.
    with listening, one_thread():
        try:
            Server(config).run(sockets=[listening])
        finally:
            session.teaching.close()
            session.judging.close()
            if session.contest is not None:
                session.contest.close()


def _listen(port: int) -> socket.socket:
    # The protocol is named: without it asyncio does not see TCP and leaves Nagle's algorithm on, with which the second
    # piece of every answer waits 40 ms for the browser to say that it has the first.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name != "nt":  # there it would let another program listen on the same port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(128)  # from here on a browser that is quicker than the server waits, and is not refused
    except (OSError, OverflowError) as error:
        listening.close()
        raise UsageError(
            f"The port {port} cannot be used ({getattr(error, 'strerror', None) or error})",
            "a free port from 1024 to 65535",
            "Choose another one with --port, or leave it out.",
        ) from error
    return listening
