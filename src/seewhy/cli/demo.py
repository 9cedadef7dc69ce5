"""`seewhy demo`: the whole way on drawn photos."""

import argparse
from pathlib import Path

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of demo."""
    parser.add_argument(
        "folder", type=Path, nargs="?", default=Path("demo"), help="where everything goes; default demo"
    )
    parser.add_argument("--drawings", type=int, default=2400, metavar="N", help="how many photos to draw; default 2400")
    parser.add_argument("--epochs", type=int, default=20, metavar="N", help="how often each is seen; default 20")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another seed, other drawings")


def run(arguments: argparse.Namespace) -> int:
    """Runs the demo."""
    from seewhy.recipes.demo import DemoConfig, run_demo

    run_demo(arguments.folder, DemoConfig(drawings=arguments.drawings, epochs=arguments.epochs, seed=arguments.seed))
    return 0
