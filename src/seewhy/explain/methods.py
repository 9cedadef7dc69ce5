"""The catalogue of attribution methods: from a subject and an image to a signed map in the score's units.

Adding one is a function that makes the map, and one `register(Method(...))` at the end of this file. No torch is loaded
here: a method's own file is imported when it is asked for a map.
"""

import dataclasses
import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import ConfigError, UsageError, unknown_name
from seewhy.explain.spreading import Places, spread_all

if TYPE_CHECKING:
    from seewhy.explain.subject import Subject

__all__ = ["METHODS", "Method", "method", "register"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Method:
    """One line of the catalogue.

    Args:
        name: as the user writes it.
        help: one line on what its map says.
        unit: of the map's pixels, such as "logits" or "logits per unit of a pixel's change".
        adds_up: whether the map's pixels sum to the score, but for a constant that the method names.
        reference: author, year, arXiv.
        attribute: from a subject and a prepared image (size, size, 3) uint8 to the map (size, size) float64, signed:
            positive speaks for the target. Deterministic. It never keeps a hook on the network. Where `layered`, it
            takes the name of a layer, or None, as a third argument.
        title: as it is written in a text: "Grad-CAM"; empty takes the name.
        layered: whether a layer can be chosen.
        shares: whether a pixel's number is its share of a sum, so that the number of a place grows with its area; if
            not, it is the same for a place of any size, as an experiment's outcome is.
        places: for a method whose map is coarse, the places as the network has them, by layer; the map is those, laid
            out. None where the method speaks of pixels.
        constant: for a method that adds up, what the score is where no place adds anything: in logits.
        constant_is: what that constant is, continuing "the +0.3 that …".
    """

    name: str
    help: str
    unit: str
    adds_up: bool
    reference: str
    attribute: Callable[..., np.ndarray]
    title: str = ""
    layered: bool = False
    shares: bool = True
    places: "Callable[[Subject, np.ndarray, str | None], Mapping[str, Places]] | None" = None
    constant: "Callable[[Subject], float] | None" = None
    constant_is: str = ""

    def check_layer(self, layer: str | None) -> None:
        """Makes sure that a layer was only chosen where there is a choice.

        Raises:
            UsageError: the method has no such choice.
        """
        if layer is not None and not self.layered:
            names = ", ".join(one.name for one in METHODS.values() if one.layered)
            raise UsageError(
                f'A layer ("{layer}") was chosen for {self.name}, which looks at no single layer',
                f"a layer only for {names}",
                "Leave the layer out, or choose one of these methods.",
            )


METHODS: dict[str, Method] = {}
"""Every method by name, in the order in which they are shown."""


def register(one: Method) -> None:
    """Adds a method to the catalogue.

    Raises:
        ConfigError: the name is taken.
    """
    if one.name in METHODS:
        raise ConfigError(f'There are two methods called "{one.name}"', "a name of its own", "Choose another name.")
    METHODS[one.name] = one


def method(name: str) -> Method:
    """The method of a name.

    Raises:
        ConfigError: no such method; the nearest one is told.
    """
    if name not in METHODS:
        raise unknown_name("method", name, METHODS)
    return METHODS[name]


def _later(module: str, function: str) -> Callable[..., Any]:
    """A function of this room that is imported when it is called, since it needs torch."""

    def call(*arguments: Any) -> Any:
        return getattr(importlib.import_module(f"seewhy.explain.{module}"), function)(*arguments)

    return call


def _laid(places: Callable[..., "Mapping[str, Places]"]) -> Callable[..., np.ndarray]:
    """From places to a map: each is spread over its pixels, layer over layer."""

    def attribute(subject: "Subject", image: np.ndarray, layer: str | None = None) -> np.ndarray:
        return spread_all(places(subject, image, layer).values(), subject.size)

    return attribute


_evidence = _later("evidence_of_subject", "evidence_of_subject")
_grad_cam, _layer_cam = _later("cams", "grad_cam"), _later("cams", "layer_cam")

register(
    Method(
        name="evidence",
        title="evidence",
        help="what each place adds to the score, exactly: the network's own sum, written out",
        unit="logits",
        adds_up=True,
        reference="Zhou et al. 2016, arXiv:1512.04150",
        attribute=_laid(_evidence),
        places=_evidence,
        constant=_later("evidence_of_subject", "bias_of"),
        constant_is="that every photo gets (bias)",
    )
)
register(
    Method(
        name="grad_cam",
        title="Grad-CAM",
        help="feature maps of one layer, each weighed by how much the score leans on it",
        unit="logits (to first order)",
        adds_up=False,
        reference="Selvaraju et al. 2017, arXiv:1610.02391",
        attribute=_laid(_grad_cam),
        places=_grad_cam,
        layered=True,
    )
)
register(
    Method(
        name="layer_cam",
        title="LayerCAM",
        help="feature maps of one layer, weighed place by place: finer than Grad-CAM on earlier layers",
        unit="logits (to first order)",
        adds_up=False,
        reference="Jiang et al. 2021, IEEE Transactions on Image Processing 30",
        attribute=_laid(_layer_cam),
        places=_layer_cam,
        layered=True,
    )
)
register(
    Method(
        name="gradient_times_input",
        title="gradient times input",
        help="what each pixel would count if the network were a straight line around this photo",
        unit="logits (to first order)",
        adds_up=False,
        reference="Simonyan et al. 2013, arXiv:1312.6034; Shrikumar et al. 2016, arXiv:1605.01713",
        attribute=_later("gradients", "gradient_times_input"),
    )
)
register(
    Method(
        name="smooth_grad",
        title="SmoothGrad",
        help="gradient times input, averaged over slightly noisy copies of the photo",
        unit="logits (to first order)",
        adds_up=False,
        reference="Smilkov et al. 2017, arXiv:1706.03825",
        attribute=_later("gradients", "smooth_grad"),
    )
)
register(
    Method(
        name="integrated_gradients",
        title="integrated gradients",
        help="what each pixel counts on the way from nothing but the mean colour to the photo",
        unit="logits",
        adds_up=True,
        reference="Sundararajan et al. 2017, arXiv:1703.01365",
        attribute=_later("gradients", "integrated_gradients"),
        constant=_later("gradients", "score_of_baseline"),
        constant_is="that nothing but the mean colour gets",
    )
)
register(
    Method(
        name="occlusion",
        title="occlusion",
        help="how much the score falls when the patch around a place is covered",
        unit="logits lost when a patch there is covered",
        adds_up=False,
        reference="Zeiler and Fergus 2014, arXiv:1311.2901",
        attribute=_later("occlusion", "occlusion"),
        shares=False,
    )
)
register(
    Method(
        name="region_gradients",
        title="region gradients",
        help="what each pixel brings while the region around it comes into focus and all else stays as it is",
        unit="logits lost when the region is blurred",
        adds_up=False,
        reference="after Sundararajan et al. 2017, arXiv:1703.01365, and Zeiler and Fergus 2014, arXiv:1311.2901",
        attribute=_later("region_gradients", "region_gradients"),
        shares=False,
    )
)
