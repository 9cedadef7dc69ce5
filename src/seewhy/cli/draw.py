"""`seewhy draw drawings/ --count 600`."""

import argparse
from pathlib import Path

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of draw."""
    parser.add_argument("folder", type=Path, help="where the drawings go; must be empty or not there")
    parser.add_argument("--count", type=int, default=600, metavar="N", help="how many in all; default 600")
    parser.add_argument("--size", type=int, default=64, metavar="N", help="side in px; default 64")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another seed, other drawings")


def run(arguments: argparse.Namespace) -> int:
    """Draws and names the folder."""
    from seewhy.data.drawings import draw_folder

    draw_folder(arguments.folder, count=arguments.count, size=arguments.size, seed=arguments.seed)
    print(f"Drew {arguments.count} photos into {arguments.folder}.")
    return 0
