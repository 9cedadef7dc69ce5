"""`seewhy train photos/ -o pets.seewhy`."""

import argparse
from pathlib import Path
from typing import Any

from seewhy.cli.columns import add_column_flags, columns_of
from seewhy.errors import UsageError, unknown_name
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
    grouping.add_argument(
        "--group-found", action="store_true", help="photos that look as if taken a moment apart stay together (a guess)"
    )
    add_column_flags(parser)
    settings = parser.add_argument_group("settings")
    for one in recipe_settings():
        settings.add_argument(
            _flag(one), dest=f"set_{one.name}", type=_reader(one), default=None, help=_help(one), metavar=_metavar(one)
        )


def run(arguments: argparse.Namespace) -> int:
    """Trains, prints the audit and the figures, and names what was written."""
    from seewhy.data.grouping import Grouping
    from seewhy.recipes.from_photos import train_from_photos
    from seewhy.recipes.order import Order, workspace_of

    if arguments.resume and arguments.fresh:
        raise UsageError("--resume and --fresh were both given", "one of them", "Leave one out.")
    given = {
        name[4:]: value for name, value in vars(arguments).items() if name.startswith("set_") and value is not None
    }
    settings = {**(_from_file(arguments.config) if arguments.config else {}), **given}
    output = arguments.output or Path(f"{arguments.photos.resolve().stem}.seewhy")
    order = Order(
        photos=arguments.photos,
        output=output,
        settings=settings,
        broken="stop" if arguments.stop_on_broken else "skip",
        grouping=Grouping(
            pattern=arguments.group_pattern,
            column=arguments.group_column,
            folders=arguments.group_folders,
            found=arguments.group_found,
        ),
        columns=columns_of(arguments),
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


def _from_file(path: Path) -> dict[str, Any]:
    """The settings of a TOML file; an unknown one is told with the file's name, which the flags' do not have."""
    from seewhy.recipes.recipe import recipe_settings

    settings, known = read_toml(path), [one.name for one in recipe_settings()]
    for name in settings:
        if name not in known:
            raise unknown_name(f"setting (in {path})", name, known)
    return settings


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
    from seewhy.recipes.recipe import PRETRAINED_DEFAULTS

    parts = [one.help]
    if one.unit and one.unit not in one.help.split():  # "how many photos … in photos" would say it twice
        parts.append(f"in {one.unit}")
    if one.choices:
        parts.append("one of " + ", ".join(f"{name}NAME" if name.endswith(":") else name for name in one.choices))
    elif one.low is not None and one.high is not None:
        parts.append(f"{one.low:g} to {one.high:g}")
    usual = [] if one.default is None else [f"default {one.default}"]
    if one.name in PRETRAINED_DEFAULTS:
        usual.append(f"{PRETRAINED_DEFAULTS[one.name]} with --weights imagenet")
    if usual:
        parts.append(", ".join(usual))
    return "; ".join(parts).replace("%", "%%")
