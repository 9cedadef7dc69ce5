"""Networks: from a batch of images to logits, by layers of convolution, activation, pooling and one dense layer.

Start reading at plain.py (the network every article on CNNs draws), then head.py (why every logit is a sum over
places), then architectures.py (the list of all there are). Importing this package loads no torch; the networks
themselves come from seewhy.network.catalogue.build_network.
"""

from seewhy.network.architectures import ARCHITECTURES, network_names
from seewhy.network.catalogue_entry import Architecture
from seewhy.network.config import NetworkConfig
from seewhy.network.head_spec import HeadSpec, place_contributions

__all__ = ["ARCHITECTURES", "Architecture", "HeadSpec", "NetworkConfig", "network_names", "place_contributions"]
