import dataclasses
import json

import pytest

from seewhy.data.augmentation import AugmentationConfig
from seewhy.data.batches import PixelStore
from seewhy.errors import ConfigError
from seewhy.training.identity import check_same, identity_of


def test_another_setup_is_named(make_network, make_config, photos, more_photos):
    config = make_config().resolved()
    saved = json.loads(json.dumps(identity_of(make_network(), photos, more_photos, config, AugmentationConfig())))
    check_same(saved, identity_of(make_network(), photos, more_photos, config, AugmentationConfig()))

    changed = photos.images.copy()
    changed[17, 3, 3, 1] ^= 1
    network = make_network()
    network.body.middle[2].p = 0.5
    other = identity_of(
        network,
        PixelStore(changed, photos.labels),
        None,
        dataclasses.replace(config, batch_size=8),
        AugmentationConfig(angle=3.0),
    )
    with pytest.raises(ConfigError) as caught:
        check_same(saved, other)
    told = str(caught.value)
    assert "batch_size (was 16, is 8)" in told
    assert "augmentation.angle (was 12.0, is 3.0)" in told
    assert all(part in told for part in ("the network", "the training photos", "the validation photos"))
    assert "learning_rate" not in told


def test_device_and_checkpoints_may_differ(make_network, make_config, photos):
    one, other = (make_config(device=device, checkpoint_seconds=s) for device, s in (("cpu", 1.0), ("auto", 9.0)))
    check_same(*(identity_of(make_network(), photos, None, config, None) for config in (one, other)))


def test_weights_do_not_count(make_network, make_config, photos):
    check_same(*(identity_of(make_network(seed), photos, None, make_config(), None) for seed in (0, 1)))
