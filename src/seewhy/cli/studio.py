"""seewhy studio [CLASSIFIER]: see the network look at your photos, in the browser."""

import argparse
from pathlib import Path

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
    from seewhy.studio.server import serve

    if arguments.classifier:
        from seewhy.classifier import load

        classifier, name = load(arguments.classifier), Path(arguments.classifier).name
    else:
        from seewhy.recipes.recogniser import recogniser

        classifier, name = recogniser(), "Built-in recogniser"
    serve(classifier, name=name, port=arguments.port, browser=not arguments.no_browser)
    return 0
