"""What every layer has learned, with a measurement beside each picture.

filter_picture   the first layer's kernels in their true colours
"""

from seewhy.layers.filter_picture import filter_limit, first_layer_filters

__all__ = ["filter_limit", "first_layer_filters"]
