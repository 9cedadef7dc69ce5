"""Who may ask the studio, and what a page of it may do: the checks that stand before every answer.

The server listens on this machine alone, and still a page of any web site that the user has open could send it
requests, or make its own name point here (*DNS rebinding*). So each request must name this machine as its host, must
come from the studio's own page, and must carry the token that was printed when the studio was started.
"""

import asyncio
import contextlib
import hmac
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

__all__ = ["Guard"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_SAFE_METHODS = ("GET", "HEAD")

# A page may load from the studio alone; no script or style stands in the page itself.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "media-src 'self' blob:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=()"),
    (b"cache-control", b"no-store"),
)


# s in which something more of a body must arrive. Ten times what a browser on this machine ever takes.
_PATIENCE = 30.0


class _RefusedError(Exception):
    """A body that is not read to its end."""


class Guard:
    """Stands before the studio's application and lets through what comes from the user's own page.

    Args:
        application: what answers (ASGI).
        port: the studio's own; part of every address that is accepted.
        token: what the printed address carries.
        largest_body: bytes that one request may bring.
        patience: s in which something more of a body must arrive.
    """

    def __init__(
        self, application: Application, *, port: int, token: str, largest_body: int, patience: float = _PATIENCE
    ) -> None:
        self._application = application
        self._token = token
        self._largest_body, self._patience = largest_body, patience
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
        self._cookie = f"seewhy-{port}"  # cookies don't tell ports apart, and two studios may be open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request.

        Args:
            scope, receive, send: as ASGI hands them over.
        """
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, _with_headers(send))

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope["headers"])
        query = parse_qs(scope["query_string"].decode("latin-1"))
        brought = query.pop("token", [""])[0] if scope["method"] == "GET" else ""
        refusal = self._refusal(scope["method"], headers, brought or self._cookie_of(headers))
        if refusal:
            await _refuse(send, *refusal)
        elif brought:
            await self._welcome(scope["path"], query, send)
        else:
            await self._counted(scope, receive, send)

    def _refusal(self, method: str, headers: dict[str, str], token: str) -> tuple[int, str] | None:
        if headers.get("host", "").lower() not in self._hosts:
            return 421, "This is the studio of SeeWhy on 127.0.0.1; it answers to no other name."
        if not self._same_origin(method, headers):
            return 403, "This request comes from another web site."
        if not self._right(token):
            return 401, "The token is missing. Open the address that seewhy studio printed."
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self._largest_body:
            return 413, self._too_large()
        return None

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on; a body longer than allowed, or one that does not come, ends it."""
        taken, begun, more = 0, False, True
        refusal: tuple[int, str] | None = None

        def refuse(status: int, why: str) -> _RefusedError:
            nonlocal refusal
            refusal = status, why
            return _RefusedError(why)

        async def counting() -> Message:
            nonlocal taken, more
            try:
                # Behind the body only the browser's leaving is waited for, however long it stays.
                async with asyncio.timeout(self._patience if more else None):
                    message = await receive()
            except TimeoutError:
                raise refuse(408, "The request did not come to its end.") from None
            more = message.get("more_body", False)
            taken += len(message.get("body", b""))
            if taken > self._largest_body:
                raise refuse(413, self._too_large())
            return message

        async def noting(message: Message) -> None:
            nonlocal begun
            if refusal and not begun:  # what the application makes of the failure is not told
                return
            begun = True
            await send(message)

        with contextlib.suppress(_RefusedError):
            await self._application(scope, counting, noting)
        if refusal and not begun:
            await _refuse(send, *refusal)

    def _same_origin(self, method: str, headers: dict[str, str]) -> bool:
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin is not None:
            return origin.lower() in {f"http://{host}" for host in self._hosts}
        # Browsers name the origin with every request that changes something. Without one it is no page at all (curl),
        # or a page of another site that merely links here, which may read nothing of the answer.
        return site in (None, "same-origin", "none") or (method in _SAFE_METHODS and site == "same-site")

    def _right(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self._token.encode())

    def _cookie_of(self, headers: dict[str, str]) -> str:
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return ""
        return cookie.value if cookie else ""

    async def _welcome(self, path: str, query: dict[str, list[str]], send: Send) -> None:
        """Moves the token from the address, which may be seen or copied, into a cookie that no script can read."""
        rest = urlencode(query, doseq=True)
        cookie = f"{self._cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict"
        headers = [
            # One slash at its beginning: two would name another host.
            (b"location", (quote("/" + path.lstrip("/\\")) + (f"?{rest}" if rest else "")).encode()),
            (b"set-cookie", cookie.encode()),
            (b"content-length", b"0"),
        ]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    def _too_large(self) -> str:
        return f"A file may have {self._largest_body >> 20} MiB at most."


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Names in small letters; of a name that comes twice the values joined, which then equal nothing allowed."""
    found: dict[str, str] = {}
    for name, value in pairs:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        joint = "; " if key == "cookie" else ", "
        found[key] = f"{found[key]}{joint}{text}" if key in found else text
    return found


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name for name, _ in message.get("headers", ())}
            message = {**message, "headers": [*message.get("headers", ()), *(h for h in _HEADERS if h[0] not in own)]}
        await send(message)

    return sending


async def _refuse(send: Send, status: int, why: str) -> None:
    body = why.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),  # what still comes of the request is not read
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
