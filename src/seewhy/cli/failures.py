"""Every failure as a sentence and an exit status: a user never sees a traceback for a mistake of theirs."""

import errno

from seewhy.cli.output import drop_output
from seewhy.errors import SeewhyError, StorageError

__all__ = ["outcome_of"]

INTERRUPTED = 130  # 128 + SIGINT, as shells say it

_OUT_OF_MEMORY = SeewhyError(
    "The memory of this machine did not suffice",
    "room for the photos and the network",
    "Take a smaller --size or --batch-size, a smaller network or fewer photos, or end other programs.",
)


def outcome_of(error: BaseException) -> tuple[int, str] | None:
    """The exit status of a command that failed so, and what is said about it.

    Args:
        error: what came out of the command.

    Returns:
        Status and sentence; an empty one where there is nothing to say. None where it is a fault of SeeWhy, whose
        traceback should be seen and reported.

    >>> outcome_of(MemoryError())[0], outcome_of(KeyError("x"))
    (1, None)
    """
    if isinstance(error, SeewhyError):
        return error.exit_status, str(error)
    if _was_interrupted(error):
        return INTERRUPTED, "interrupted."
    if isinstance(error, BrokenPipeError):  # the reader (head, less) has gone; nothing more is to be said
        drop_output()
        return 0, ""
    if isinstance(error, OSError):
        drop_output()
        return 1, str(_system_failure(error))
    return (1, str(_OUT_OF_MEMORY)) if _is_out_of_memory(error) else None


def _was_interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind it: inside the import of a compiled library it arrives as an ImportError."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__
    return error is not None


def _system_failure(error: OSError) -> StorageError:
    """What the system refused, for files that no room of ours could tell about, such as the output itself."""
    if error.filename is None and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageError(
            "The output cannot be written: the disk is full", "room for it", "Make room, or send it elsewhere."
        )
    where = f" ({error.filename})" if error.filename else ""
    return StorageError(
        f"The system refused to read or write{where}: {error.strerror or error}",
        "files and an output that can be used",
        "Check the path, the disk and your rights.",
    )


def _is_out_of_memory(error: BaseException) -> bool:
    """Python and NumPy have a type for it; torch says it in words."""
    told = str(error).casefold()
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and ("out of memory" in told or "not enough memory" in told)
    )
