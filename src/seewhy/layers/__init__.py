"""What every layer has learned, with a measurement beside each picture.

filter_picture   the first layer's kernels in their true colours
replay           when each class and each photo became readable, and which were learned last
"""

from seewhy.layers.filter_picture import filter_limit, first_layer_filters
from seewhy.layers.replay import Learned, learned, load_replay, network_at

__all__ = ["Learned", "filter_limit", "first_layer_filters", "learned", "load_replay", "network_at"]
