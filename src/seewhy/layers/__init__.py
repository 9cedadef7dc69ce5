"""What every layer has learned, with a measurement beside each picture.

filter_picture   the first layer's kernels in their true colours
top_patches      the places in many photos that each unit answers to most; patch_picture shows them
part_units       which unit answers to which part of the drawings, against a shuffled control
probes           what can be read from each layer by a weighted sum; drawing_targets asks about drawings
one_pass         one walk over any number of photos, for several of these at once
unit_sections, probe_sections   the same for a page

What needs torch is imported from its module, so that importing this room loads none.
"""

from seewhy.layers.filter_picture import filter_limit, first_layer_filters

__all__ = ["filter_limit", "first_layer_filters"]
