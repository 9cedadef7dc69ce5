"""seewhy studio [CLASSIFIER]: see the network look at your photos, in the browser."""

import argparse

from seewhy.errors import UsageError

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verb's flags.

    Args:
        parser: of the verb.
    """
    parser.add_argument("classifier", nargs="?", help="a classifier's folder; without one the built-in recogniser")
    parser.add_argument("--port", type=int, default=0, help="of this machine; by default any that is free")
    parser.add_argument("--no-browser", action="store_true", help="print the address and open nothing")


def run(arguments: argparse.Namespace) -> int:
    """Serves until Ctrl-C."""
    from seewhy.cli.photos import open_classifier
    from seewhy.studio.server import serve

    classifier, rest = open_classifier([arguments.classifier] if arguments.classifier else [])
    if rest:
        raise UsageError(
            f"{rest[0]} is no classifier", "a folder that seewhy train wrote", "Leave it out for the built-in recogniser."
        )
    name = arguments.classifier or "built-in recogniser"
    serve(classifier, name=name, port=arguments.port, browser=not arguments.no_browser)
    return 0
