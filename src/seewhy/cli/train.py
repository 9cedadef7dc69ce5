"""`seewhy train photos/ -o pets.seewhy`."""

import argparse
from pathlib import Path
from typing import Any

from seewhy.errors import UsageError
from seewhy.settings import Setting, read_toml

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags: one for every setting of the recipe, and where things lie."""
    from seewhy.recipes.recipe import recipe_settings

    parser.add_argument(
        "photos", type=Path, help="class folders, a split folder (train/, test/), or a CSV or Parquet table"
    )
    parser.add_argument("-o", "--output", type=Path, help="the classifier's folder; by default PHOTOS.seewhy")
    parser.add_argument("--config", type=Path, help="TOML file of settings; a flag wins over it")
    parser.add_argument("--resume", action="store_true", help="go on exactly where an interrupted training stopped")
    parser.add_argument("--fresh", action="store_true", help="throw an interrupted training away and start anew")
    parser.add_argument(
        "--stop-on-broken", action="store_true", help="stop at broken photos instead of leaving them out"
    )
    grouping = parser.add_mutually_exclusive_group()
    grouping.add_argument(
        "--group-pattern", help="regular expression on the path: photos it catches alike stay together"
    )
    grouping.add_argument("--group-column", help="column of the table: photos alike in it stay together")
    grouping.add_argument("--group-folders", action="store_true", help="photos of one sub-folder stay together")
    for column in ("photo", "label", "part"):
        parser.add_argument(f"--{column}-column", help=f"column of the table that holds the {column}")
    settings = parser.add_argument_group("settings")
    for one in recipe_settings():
        settings.add_argument(
            _flag(one), dest=f"set_{one.name}", type=_reader(one), default=None, help=_help(one), metavar=_metavar(one)
        )


def run(arguments: argparse.Namespace) -> int:
    """Trains, prints the audit and the figures, and names what was written."""
    from seewhy.data.grouping import Grouping
    from seewhy.data.table import Columns
    from seewhy.recipes.from_photos import Order, train_from_photos, workspace_of

    if arguments.resume and arguments.fresh:
        raise UsageError("--resume and --fresh were both given", "one of them", "Leave one out.")
    given = {
        name[4:]: value for name, value in vars(arguments).items() if name.startswith("set_") and value is not None
    }
    settings = {**(read_toml(arguments.config) if arguments.config else {}), **given}
    output = arguments.output or Path(f"{arguments.photos.resolve().stem}.seewhy")
    columns = {name: getattr(arguments, f"{name}_column") for name in ("photo", "label", "part")}
    order = Order(
        photos=arguments.photos,
        output=output,
        settings=settings,
        broken="stop" if arguments.stop_on_broken else "skip",
        grouping=Grouping(
            pattern=arguments.group_pattern, column=arguments.group_column, folders=arguments.group_folders
        ),
        columns=Columns(**columns),
        resume=arguments.resume,
        fresh=arguments.fresh,
    )
    trained = train_from_photos(order, say=print)
    if trained.report is not None:
        print(trained.report)
    print(f"Wrote {trained.output}.")
    if trained.resumable:
        print(
            f"The training was interrupted; the best so far was saved. What it needs to go on lies in "
            f"{workspace_of(order.output)}: run the same command with --resume."
        )
        return 130
    return 0


def _flag(one: Setting) -> str:
    return "--" + one.name.replace("_", "-")


def _reader(one: Setting) -> Any:
    # Names are checked later, by the same code that checks a TOML file; hyphens are as good as underscores.
    if one.kind is str:
        return (lambda text: text.replace("-", "_")) if one.choices and one.name != "network" else str
    return one.kind


def _metavar(one: Setting) -> str:
    return {int: "N", float: "X", str: "NAME"}.get(one.kind, "VALUE")


def _help(one: Setting) -> str:
    parts = [one.help]
    if one.unit:
        parts.append(f"in {one.unit}")
    if one.choices:
        parts.append("one of " + ", ".join(one.choices))
    if one.default is not None:
        parts.append(f"default {one.default}")
    return "; ".join(parts).replace("%", "%%")
