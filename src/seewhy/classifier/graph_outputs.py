"""Which outputs an ONNX file has, and the same file with fewer of them. No onnx package needed.

ONNX Runtime computes every output that a file lists, also those that nobody asks for. The files of SeeWhy list the
feature maps of every stage, which only explanations read; without them the engine leaves out the steps that copy them,
and may keep all maps in the order of memory that its convolutions prefer.

An ONNX file is a *protocol buffer*: fields one after the other, each a number (which field, and how its value is
stored) and the value. Two fields are of interest here: a model's graph, and a graph's outputs.

Reference: https://protobuf.dev/programming-guides/encoding and onnx.proto (ModelProto, GraphProto, ValueInfoProto).
"""

from collections.abc import Collection, Iterator

from seewhy.errors import ArtefactError

__all__ = ["output_names", "with_outputs"]

_MODELS_GRAPH, _GRAPHS_OUTPUT, _VALUES_NAME = 7, 12, 1
_VARINT, _FIXED_64, _SIZED, _FIXED_32 = 0, 1, 2, 5  # how a value is stored


def output_names(model: bytes) -> tuple[str, ...]:
    """The names of a file's outputs, in its order.

    Args:
        model: the bytes of an ONNX file.

    Raises:
        ArtefactError: they are no such file.
    """
    view = memoryview(model)
    graphs = [value for number, _, value in _fields(view) if number == _MODELS_GRAPH]
    return tuple(_name(value) for graph in graphs for number, _, value in _fields(graph) if number == _GRAPHS_OUTPUT)


def with_outputs(model: bytes, kept: Collection[str]) -> bytes:
    """The same file with only some of its outputs.

    Args:
        model: the bytes of an ONNX file.
        kept: names of outputs; those that it does not have are no matter.

    Raises:
        ArtefactError: the bytes are no such file.
    """
    parts: list[bytes | memoryview] = []
    for number, field, value in _fields(memoryview(model)):
        if number != _MODELS_GRAPH:
            parts.append(field)
            continue
        inner = [one for key, one, held in _fields(value) if key != _GRAPHS_OUTPUT or _name(held) in kept]
        parts += [_varint(_MODELS_GRAPH << 3 | _SIZED), _varint(sum(map(len, inner))), *inner]
    return b"".join(parts)


def _name(value: memoryview) -> str:
    return next((bytes(held).decode() for number, _, held in _fields(value) if number == _VALUES_NAME), "")


def _fields(view: memoryview) -> Iterator[tuple[int, memoryview, memoryview]]:
    """A message's fields: number, the whole field, and its value (empty for plain numbers)."""
    at = 0
    while at < len(view):
        begun = at
        key, at = _number(view, at)
        kind, value = key & 7, view[:0]
        if kind == _VARINT:
            _, at = _number(view, at)
        elif kind == _SIZED:
            size, at = _number(view, at)
            value, at = view[at : at + size], at + size
        elif kind in (_FIXED_64, _FIXED_32):
            at += 8 if kind == _FIXED_64 else 4
        else:
            raise _no_graph(f"field of kind {kind}")
        if at > len(view):
            raise _no_graph("cut short")
        yield key >> 3, view[begun:at], value


def _number(view: memoryview, at: int) -> tuple[int, int]:
    """A *varint*: seven bits a byte, the lowest first, the highest bit says that more follow."""
    number = shift = 0
    while True:
        if at >= len(view) or shift > 63:
            raise _no_graph("cut short")
        byte = view[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at


def _varint(number: int) -> bytes:
    held = bytearray()
    while number > 127:
        held.append(number & 127 | 128)
        number >>= 7
    return bytes([*held, number])


def _no_graph(why: str) -> ArtefactError:
    return ArtefactError(
        f"The network's ONNX graph cannot be run (it is damaged: {why})",
        "a graph written by SeeWhy",
        "Take another copy of this classifier, or save it again.",
    )
