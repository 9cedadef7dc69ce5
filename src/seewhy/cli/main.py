"""The command `seewhy`: finds the verb, runs it, and turns every failure into a sentence and an exit status."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from seewhy.errors import SeewhyError, unknown_name

__all__ = ["main"]

# verb → (module, what it does); the module has add_arguments(parser) and run(arguments) -> exit status.
VERBS = {
    "train": ("seewhy.cli.train", "teach a classifier with a folder or table of labelled photos"),
    "predict": ("seewhy.cli.predict", "say what is on photos"),
    "evaluate": ("seewhy.cli.evaluate", "judge a classifier on photos it has never seen"),
    "explain": ("seewhy.cli.explain", "show which places of a photo speak for its verdict"),
    "describe": ("seewhy.cli.describe", "show a classifier's network layer by layer"),
    "audit": ("seewhy.cli.audit", "look through labelled photos for what spoils learning"),
    "draw": ("seewhy.cli.draw", "draw a folder of cats, dogs and wolves with a known truth"),
    "demo": ("seewhy.cli.demo", "the whole way on drawn photos, in under three minutes"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: the words after "seewhy"; None takes those of the process.

    Returns:
        0: it worked. 1: the work failed, or a part of it. 2: the call was wrong. 130: interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser(words)
    chosen, unknown = parser.parse_known_args(words)
    if chosen.verb is None:
        parser.print_help()
        return 2
    try:
        if unknown:
            raise _unknown_flag(parser, chosen.verb, unknown[0])
        return importlib.import_module(VERBS[chosen.verb][0]).run(chosen)
    except SeewhyError as error:
        print(f"seewhy: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("seewhy: interrupted.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader (head, less) has gone; nothing more is to be said, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; only the verb that is used has its flags read from its module, so that --help is quick."""
    parser = argparse.ArgumentParser(
        prog="seewhy", description="Teaches a computer to recognise photos, and shows why it decides."
    )
    parser.add_argument("--version", action="version", version=f"seewhy {_version()}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    used = next((word for word in words if not word.startswith("-")), None)
    for verb, (module, help_line) in VERBS.items():
        one = verbs.add_parser(verb, help=help_line, description=help_line[0].upper() + help_line[1:] + ".")
        if verb == used:
            importlib.import_module(module).add_arguments(one)
    return parser


def _unknown_flag(parser: argparse.ArgumentParser, verb: str, word: str) -> SeewhyError:
    """The error for a flag that the verb does not have, with the nearest one it has."""
    verbs = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    flags = [flag for flag in verbs.choices[verb]._option_string_actions if flag.startswith("--")]
    return unknown_name(f"flag of {verb}", word.split("=")[0], flags)


def _version() -> str:
    import seewhy

    return seewhy.__version__
