"""What every layer has learned, with a measurement beside each picture.

filters          the first layer's kernels: which are edges, colour contrasts or spots, beside what chance gives
first_steps      the kernels of a network as they act on the photo's colours (torch)
feature_maps     what every layer answers to one photo, and what each channel adds to a class's score (torch)
work_out         one number worked by hand, from pixels to the percentage (torch)
top_patches      the places in many photos that each unit answers to most; patch_picture shows them (torch)
part_units       which unit answers to which part of the drawings, against a shuffled control (torch)
probes           what can be read from each layer by a weighted sum; drawing_targets asks about drawings
one_pass         one walk over any number of photos, for several of these at once (torch)
replay           when each class and each photo became readable, and which were learned last
*_page, *_sections   each of these as sections of a page

What needs torch is not imported here.
"""

from seewhy.layers.arithmetic import Arithmetic
from seewhy.layers.arithmetic_page import arithmetic_section
from seewhy.layers.filter_page import filter_sections
from seewhy.layers.filter_picture import filter_limit, first_layer_filters
from seewhy.layers.filters import FilterFit, FilterReport, fit_filters
from seewhy.layers.layer_maps import FeatureMaps, LayerMaps
from seewhy.layers.map_page import feature_map_sections
from seewhy.layers.replay import Learned, learned, load_replay, network_at

__all__ = [
    "Arithmetic",
    "FeatureMaps",
    "FilterFit",
    "FilterReport",
    "LayerMaps",
    "Learned",
    "arithmetic_section",
    "feature_map_sections",
    "filter_limit",
    "filter_sections",
    "first_layer_filters",
    "fit_filters",
    "learned",
    "load_replay",
    "network_at",
]
