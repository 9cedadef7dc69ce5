"""The real server, attacked over its socket: by other names of it, without its token, with too much."""

import io
import json
import re
import socket
import struct
import zlib
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image

from seewhy.errors import UsageError
from seewhy.studio.server import _listen, serve
from seewhy.studio.session import Session

MIB = 1 << 20
GIB = 1 << 30


class Client:
    """Asks one studio as its page does, with the cookie, or with headers of one's own."""

    def __init__(self, started) -> None:
        self.process = started.process
        self.address = urlsplit(started.address)
        self.netloc, self.port = self.address.netloc, self.address.port
        assert self.port is not None
        answer = self.ask("GET", f"/?{self.address.query}", cookie="")
        self.cookie = answer.headers["set-cookie"].split(";")[0]

    def ask(self, method: str, path: str, body: bytes | None = None, *, cookie: str | None = None, **headers: str):
        """An answer, with its body in .text."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Cookie": self.cookie if cookie is None else cookie, **named})
        answer = connection.getresponse()
        answer.text = answer.read().decode(errors="replace")
        connection.close()
        return answer

    def post(self, path: str, told: object):
        return self.ask("POST", path, json.dumps(told).encode())

    def send(self, head: str, *pieces: bytes) -> tuple[int, bytes]:
        """Sends bytes as they are; how many were taken before the server hung up, and its answer."""
        sent = 0
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as line:
            try:
                line.sendall(head.replace("\n", "\r\n").encode())
                for piece in pieces:
                    line.sendall(piece)
                    sent += len(piece)
            except (BrokenPipeError, ConnectionResetError):
                pass
            answer = b""
            try:
                while more := line.recv(1 << 16):
                    answer += more
            except ConnectionResetError:
                pass
        return sent, answer

    def head(self, path: str = "/api/photos") -> str:
        return f"POST {path} HTTP/1.1\nHost: {self.netloc}\nCookie: {self.cookie}\n"

    @property
    def most_memory(self) -> int:
        """Bytes that the server had at most."""
        told = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", told)
        assert found is not None
        return int(found[1]) << 10


@pytest.fixture(scope="module")
def studio(start_module_studio: Callable, classifier, tmp_path_factory: pytest.TempPathFactory) -> Client:
    return Client(start_module_studio(classifier.save(tmp_path_factory.mktemp("safe") / "pets.seewhy")))


needs_proc = pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="memory is read from Linux's /proc")


def test_the_pages_own_question_is_answered(studio):
    assert json.loads(studio.ask("GET", "/api/session").text)["name"] == "pets.seewhy"


@pytest.mark.parametrize("cookie", ["", "seewhy=x", "seewhy-PORT=", "seewhy-PORT=wrong", "\x00", "=;=;" * 2000])
@pytest.mark.parametrize("path", ["/", "/page/main.js", "/api/session", "/api/events", "/report", "/nowhere"])
def test_without_the_token_nothing_is_told(studio, path, cookie):
    answer = studio.ask("GET", path, cookie=cookie.replace("PORT", str(studio.port)))
    assert answer.status in (400, 401)  # 400: no HTTP at all
    assert "pets" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:PORT", "127.0.0.1:1", "[::1]:PORT", "0.0.0.0:PORT", ""])
def test_another_name_for_this_machine_is_refused(studio, host):
    assert studio.ask("GET", "/api/session", Host=host.replace("PORT", str(studio.port))).status in (400, 421)


@pytest.mark.parametrize("path", ["/page/", "/page/views/", "/", "/api/photos/", "/report/", "/api/"])
@pytest.mark.parametrize(
    "up",
    ["../guard.py", "..%2fguard.py", "%2e%2e%2fguard.py", "..%5cguard.py", "..%252fguard.py", "%00", "//etc/passwd"],
)
def test_no_path_leads_out_of_the_page(studio, path, up):
    answer = studio.ask("GET", path + up)
    assert answer.status in (303, 404, 405)
    assert "class Guard" not in answer.text
    assert "root:" not in answer.text


def test_a_photos_name_is_no_place(studio, photo):
    told = json.loads(studio.ask("POST", "/api/photos?name=../../../tmp/x%00.png", photo).text)
    assert told["width"] == 90
    look = studio.post("/api/look", {"photo": "../../../etc/passwd"})
    assert (look.status, "root:" in look.text) == (422, False)


def test_what_the_token_in_the_address_leads_to_is_this_studio(studio):
    for path in ("//evil.example/", "/\\evil.example", "/%0d%0aSet-Cookie:x=y", "/%e2%82%ac"):
        answer = studio.ask("GET", f"{path}?{studio.address.query}", cookie="")
        assert answer.status == 303
        assert re.match(r"/[^/\\]", answer.headers["location"] + " ")
        assert len(answer.headers.get_all("set-cookie")) == 1


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_other_methods_are_refused(studio, method):
    for path in ("/", "/api/session", "/api/look", "/page/main.js"):
        assert studio.ask(method, path).status in (404, 405)


def test_a_web_socket_is_refused(studio):
    more = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    answer = studio.ask("GET", "/api/events-socket", Sec_WebSocket_Key="x" * 24, **more)
    assert answer.status == 404


@needs_proc
def test_a_gigabyte_that_says_so_is_refused_unread(studio):
    before = studio.most_memory
    sent, answer = studio.send(f"{studio.head()}Content-Length: {GIB}\n\n", *[bytes(MIB)] * 1024)
    assert b" 413 " in answer.splitlines()[0]
    assert sent < 16 * MIB  # what lies in the sockets of this machine
    assert studio.most_memory - before < 16 * MIB


@needs_proc
@pytest.mark.parametrize("length", ["Transfer-Encoding: chunked", f"Content-Length: 5\nContent-Length: {GIB}"])
def test_a_gigabyte_that_does_not_say_so_is_cut_off(studio, length):
    before = studio.most_memory
    chunk = b"%x\r\n" % MIB + bytes(MIB) + b"\r\n"
    sent, answer = studio.send(f"{studio.head()}{length}\n\n", *[chunk] * 1024)
    assert answer.splitlines()[0].split()[1] in (b"413", b"400")
    assert sent < 100 * MIB
    assert studio.most_memory - before < 300 * MIB


def test_a_head_without_an_end_is_cut_off(studio):
    sent, answer = studio.send("GET / HTTP/1.1\n", *[b"x: " + b"y" * 1000 + b"\r\n"] * 10_000)
    assert sent < 4 * MIB
    assert b" 400 " in answer.splitlines()[0] or not answer


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int) -> bytes:
    packer = zlib.compressobj(1)
    row = bytes(1 + 3 * width)
    rows = b"".join(packer.compress(row) for _ in range(min(height, 200))) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A small picture with a comment that unpacks to 400 MB."""
    packer = zlib.compressobj(1)
    text = b"".join(packer.compress(bytes(MIB)) for _ in range(400)) + packer.flush()
    whole = png(3, 2)
    return whole[:33] + chunk(b"zTXt", b"Comment\0\0" + text) + whole[33:]


def sized(content: bytes, at: int, form: str, *sizes: int) -> bytes:
    """A file whose header tells other sizes."""
    return content[:at] + struct.pack(form, *sizes) + content[at + struct.calcsize(form) :]


def small(kind: str, **named) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (16, 16)).save(file, kind, **named)
    return file.getvalue()


def png_bomb() -> bytes:
    return png(60_000, 60_000)


def gif_bomb() -> bytes:
    return sized(small("GIF"), 6, "<HH", 65_535, 65_535)


def bmp_bomb() -> bytes:
    return sized(small("BMP"), 18, "<ii", 100_000, 100_000)


def jpeg_bomb() -> bytes:
    whole = small("JPEG")
    return sized(whole, whole.index(b"\xff\xc0") + 5, ">HH", 65_000, 65_000)


def tiff_bomb() -> bytes:
    whole = small("TIFF")
    entry = whole.index(struct.pack("<HHI", 256, 4, 1))  # the width, a number of 4 bytes; the height's entry follows
    return sized(sized(whole, entry + 8, "<I", 65_000), entry + 20, "<I", 65_000)


def webp_bomb() -> bytes:
    whole = small("WEBP", lossless=True)
    return sized(whole, whole.index(b"VP8L") + 9, "<I", 0x0FFFFFFF)  # 16,384 × 16,384


def pgm_bomb() -> bytes:
    return b"P5 900000 900000 255 \0"


BOMBS = (png_bomb, text_bomb, gif_bomb, bmp_bomb, jpeg_bomb, tiff_bomb, webp_bomb, pgm_bomb)


@needs_proc
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_small_file_that_unpacks_to_gigabytes_is_told(studio, bomb):
    before, content = studio.most_memory, bomb()
    assert len(content) < 2 * MIB
    answer = studio.ask("POST", "/api/photos?name=bomb", content)
    assert answer.status == 422
    assert len(json.loads(answer.text)) == 3
    assert studio.most_memory - before < 300 * MIB


def test_a_taken_port_is_told(studio):
    with pytest.raises(UsageError, match=f"port {studio.port}") as told:
        serve(Session(None, name="Studio"), port=studio.port, browser=False)
    assert "--port" in told.value.remedy


def test_no_piece_of_an_answer_waits_for_the_one_before():
    with _listen(0) as listening:
        assert listening.proto == socket.IPPROTO_TCP  # by which asyncio knows that it may turn Nagle's algorithm off


def test_two_studios_stand_side_by_side(studio, start_studio, classifier, tmp_path):
    other = Client(start_studio(classifier.save(tmp_path / "other.seewhy")))
    both = f"{studio.cookie}; {other.cookie}"  # a browser sends the cookies of all ports
    for one, name in ((studio, "pets.seewhy"), (other, "other.seewhy")):
        assert json.loads(one.ask("GET", "/api/session", cookie=both).text)["name"] == name
    swapped = f"seewhy-{other.port}={studio.cookie.partition('=')[2]}"
    assert other.ask("GET", "/api/session", cookie=swapped).status == 401


def test_after_all_that_it_still_answers(studio):
    assert studio.process.poll() is None
    assert studio.ask("GET", "/api/session").status == 200
