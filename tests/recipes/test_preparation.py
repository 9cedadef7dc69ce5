import numpy as np
import pytest

from seewhy.data.batches import PixelStore
from seewhy.data.streamed import StreamedImages
from seewhy.network.catalogue import build_network
from seewhy.network.config import NetworkConfig
from seewhy.recipes.preparation import begin_from_photos


@pytest.mark.parametrize(("name", "looks"), [("airbench", True), ("resnet", False)])
def test_photos_are_looked_at_only_by_networks_that_begin_from_them(name, looks):
    pixels = np.random.default_rng(0).integers(0, 256, (9, 32, 32, 3), dtype=np.uint8)
    asked = []

    def read(place):
        asked.append(place)
        return pixels[place]

    network = build_network(NetworkConfig(network=name, width=0.25, size=32), classes=2, seed=0)
    before = {key: tensor.clone() for key, tensor in network.state_dict().items()}
    begin_from_photos(network, PixelStore(StreamedImages(read, pixels.shape), np.zeros(9, np.int64)), seed=0)
    assert sorted(asked) == (list(range(9)) if looks else [])
    changed = [key for key, tensor in network.state_dict().items() if not tensor.equal(before[key])]
    assert changed == (["body.whiten.weight"] if looks else [])
