"""`seewhy cache`: where small copies of decoded photos lie, how many they are, and how to be rid of them."""

import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of cache."""
    parser.add_argument("--empty", action="store_true", help="remove all that is kept")


def run(arguments: argparse.Namespace) -> int:
    """Says what is kept, or removes it."""
    from seewhy.data.packs import stored_bytes, sweep
    from seewhy.data.photo_cache import cache_bytes, cache_folder

    folder = cache_folder()
    if folder is None:
        print("Nothing is kept: SEEWHY_CACHE is off.")
        return 0
    kept = stored_bytes(folder)
    if arguments.empty:
        sweep(folder, 0, partial_seconds=0)
        kept -= stored_bytes(folder)  # what another program holds open stays on some systems
        print(f"Removed {kept / 1e6:,.1f} MB of decoded photos from {folder}.")
        return 0
    print(
        f"{kept / 1e6:,.1f} MB of decoded photos, of at most {cache_bytes() / 1e6:,.0f} MB, in {folder}.\n"
        "What was not used for longest goes first. --empty removes all; SEEWHY_CACHE=off keeps none."
    )
    return 0
