"""The command `seewhy`: finds the verb, runs it, and turns every failure into a sentence and an exit status."""

import argparse
import importlib
import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from seewhy.cli.failures import outcome_of
from seewhy.cli.output import tolerate_all_names
from seewhy.errors import ConfigError, SeewhyError, UsageError, unknown_name

__all__ = ["main"]

# verb → (module, what it does); the module has add_arguments(parser) and run(arguments) -> exit status.
VERBS = {
    "train": ("seewhy.cli.train", "teach a classifier with a folder or table of labelled photos"),
    "cross-validate": ("seewhy.cli.cross_validate", "judge every photo once, by classifiers that never saw it"),
    "predict": ("seewhy.cli.predict", "say what is on photos"),
    "evaluate": ("seewhy.cli.evaluate", "judge a classifier on photos it has never seen"),
    "repair": ("seewhy.cli.repair", "teach the last layer again where a classifier takes a shortcut"),
    "explain": ("seewhy.cli.explain", "show which places of a photo speak for its verdict"),
    "inspect-layers": ("seewhy.cli.inspect_layers", "show what every layer of a classifier has learned"),
    "describe": ("seewhy.cli.describe", "show a classifier's network layer by layer"),
    "audit": ("seewhy.cli.audit", "look through labelled photos for what spoils learning"),
    "studio": ("seewhy.cli.studio", "see the network look at your photos, in the browser"),
    "draw": ("seewhy.cli.draw", "draw a folder of cats, dogs and wolves with a known truth"),
    "cache": ("seewhy.cli.cache", "show what is kept of decoded photos for the next run, or remove it"),
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
    tolerate_all_names()
    try:
        status = _run(words)
        sys.stdout.flush()  # here, where a full disk can still be told
        return status
    except BaseException as error:
        outcome = outcome_of(error)
        if outcome is None:
            raise
        if outcome[1]:
            print(f"seewhy: {outcome[1]}", file=sys.stderr)
        return outcome[0]


def _run(words: list[str]) -> int:
    parser = _parser(words)
    chosen, unknown = parser.parse_known_args(words)
    if chosen.verb is None:
        parser.print_help()
        return 2
    if unknown:
        raise _unknown_flag(parser, chosen.verb, unknown[0])
    if os.environ.get("WORLD_SIZE", "1") != "1" and chosen.verb != "train":
        raise UsageError(
            f"torchrun started {os.environ['WORLD_SIZE']} processes of {chosen.verb}",
            "several processes of train alone",
            f"Run it without torchrun: seewhy {chosen.verb} …",
        )
    run = importlib.import_module(VERBS[chosen.verb][0]).run
    if chosen.profile is None:
        return run(chosen)
    from seewhy.cli.profile import run_profiled

    return run_profiled(run, chosen, chosen.profile)


# What argparse says → what happened and what was expected, in our words; None: what --help describes.
_ARGPARSE_SAYS: tuple[tuple[str, str, str | None], ...] = (
    (r"argument (.+?): invalid int value: (.*)", r"\1 is \2", "a whole number"),
    (r"argument (.+?): invalid float value: (.*)", r"\1 is \2", "a number"),
    (r"argument (.+?): expected one argument", r"\1 stands without a value", "a value behind it"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 and \2 were both given", "one of them"),
    (r"the following arguments are required: (.+)", r"The call lacks: \1", None),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 could mean each of \2", "one of them, written out"),
)


class _Parser(argparse.ArgumentParser):
    """Tells what is wrong with a call in a sentence, not in a page of flags."""

    def error(self, message: str) -> NoReturn:
        """Called by argparse with its own words."""
        usual = f'what "{self.prog} --help" describes'
        for pattern, happened, expected in _ARGPARSE_SAYS:
            said = re.fullmatch(pattern, message, re.DOTALL)
            if said is not None:
                raise UsageError(said.expand(happened), expected or usual, f'See "{self.prog} --help".')
        raise UsageError(message[:1].upper() + message[1:], usual, "Correct the call.")


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; only the verb that is used has its flags read from its module, so that --help is quick."""
    parser = _Parser(prog="seewhy", description="Teaches a computer to recognise photos, and shows why it decides.")
    parser.add_argument("--version", action="version", version=f"seewhy {_version()}")
    used = next((word for word in words if not word.startswith("-")), None)
    if used is not None and used not in VERBS:
        raise unknown_name("verb", used, VERBS)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    for verb, (module, help_line) in VERBS.items():
        one = verbs.add_parser(verb, help=help_line, description=help_line[0].upper() + help_line[1:] + ".")
        if verb == used:
            importlib.import_module(module).add_arguments(one)
            one.add_argument("--profile", metavar="FILE", help="write where the time went, for ui.perfetto.dev")
    return parser


def _unknown_flag(parser: argparse.ArgumentParser, verb: str, word: str) -> SeewhyError:
    """The error for a flag that the verb does not have, with the nearest one it has."""
    verbs = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    if not word.startswith("-"):
        return UsageError(f'"{word}" is one word too many', f'what "seewhy {verb} --help" describes', "Leave it out.")
    flags = [flag for flag in verbs.choices[verb]._option_string_actions if flag.startswith("--")]
    error = unknown_name(f"flag of {verb}", word.split("=")[0], flags)
    # train has over fifty flags: the nearest one and the way to the rest say more than all of them in a row.
    remedy = error.remedy if "Did you mean" in error.remedy else "Look there for its name."
    return ConfigError(error.happened, f'one of those that "seewhy {verb} --help" lists', remedy)


def _version() -> str:
    import seewhy

    return seewhy.__version__
