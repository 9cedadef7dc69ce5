"""--profile FILE: where the time of a command went, as a table and as a trace."""

import argparse
from collections.abc import Callable
from pathlib import Path

from seewhy.errors import SeewhyError, UsageError
from seewhy.progress import Trace, tell, traced
from seewhy.storage import write_whole

__all__ = ["run_profiled"]


def run_profiled(run: Callable[[argparse.Namespace], int], arguments: argparse.Namespace, file: str) -> int:
    """Runs a verb and writes where its time went, also when it fails or is interrupted.

    Args:
        run: the verb's own function.
        arguments: what it takes.
        file: of the trace, in the Trace Event Format.

    Returns:
        The verb's exit status.

    Raises:
        UsageError: the file is a folder.
        StorageError: it cannot be written.
    """
    if Path(file).is_dir():  # said before the work, not after it
        raise UsageError(f"--profile {file} is a folder", "the name of a file", "Such as --profile trace.json.")
    write_whole(file, "{}")  # so is a file that cannot be written
    with traced() as trace:
        try:
            return run(arguments)
        finally:
            trace.close()
            _told(trace, file)


def _told(trace: Trace, file: str) -> None:
    """Writes and prints; what fails here is said, and hides no error of the work."""
    tell(trace.table(), error=True)
    try:
        write_whole(file, trace.to_json())
    except SeewhyError as error:
        tell(f"seewhy: {error}", error=True)
        return
    if trace.left_out:
        tell(f"{trace.left_out:,} activities are not in {file}: it holds the first {trace.kept:,}.", error=True)
    tell(f"{file} shows when; open it at ui.perfetto.dev or chrome://tracing.", error=True)
