"""What is to be trained, from which photos, and where it goes."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from seewhy.classifier.artefact import check_target
from seewhy.data.corrections import Corrections
from seewhy.data.grouping import Grouping
from seewhy.data.table import Columns
from seewhy.errors import UsageError

__all__ = ["Order", "check_order", "workspace_of"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be trained, and where it goes.

    Args:
        photos: folder or table of labelled photos.
        output: the classifier's folder, such as pets.seewhy.
        settings: settings of the recipe that the user gave.
        broken: "skip" names broken photos and goes on, "stop" ends there.
        grouping: which photos must stay on one side of the split.
        columns: which columns of a table hold what.
        corrections: labels that somebody corrected.
        resume: go on with the training that was interrupted.
        fresh: throw away the interrupted training that lies beside the output.
    """

    photos: Path
    output: Path
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    broken: str = "skip"
    grouping: Grouping | None = None
    columns: Columns | None = None
    corrections: Corrections | None = None
    resume: bool = False
    fresh: bool = False

    def reading(self) -> dict[str, Any]:
        """How the photos are read, as plain values: a training that goes on must read them the same way."""
        grouping, columns = self.grouping or Grouping(), self.columns or Columns()
        return {
            "broken": self.broken,
            **{f"groups by {name}": value for name, value in dataclasses.asdict(grouping).items()},
            **{f"{name} column": value for name, value in dataclasses.asdict(columns).items()},
            "corrected labels": self.corrections and self.corrections.fingerprint[:16],
        }


def workspace_of(output: Path) -> Path:
    """The folder beside the output in which an unfinished training lies.

    >>> workspace_of(Path("pets.seewhy")).name
    'pets.seewhy.run'
    """
    return output.with_name(output.name + ".run")


def check_order(order: Order) -> None:
    """What can be refused before any photo is read.

    Args:
        order: what is to be trained.

    Raises:
        StorageError: something else than a classifier lies at the output.
        UsageError: the output lies among the photos, where the next training would learn it as a class.
    """
    check_target(order.output)
    photos, output = order.photos.resolve(), order.output.absolute().resolve()
    if order.photos.is_dir() and output.is_relative_to(photos):
        raise UsageError(
            f"The classifier would lie among the photos it learns from ({order.output})",
            f"a place outside {photos}",
            f"Name one: --output {photos.parent / (photos.name + '.seewhy')}",
        )
