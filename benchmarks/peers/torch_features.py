"""A feature pass as PyTorch users write it: ImageFolder, DataLoader, timm's network in the default memory layout.

    python torch_features.py FOLDER [--workers 2] [--batch 32] [--limit N]

FOLDER holds class folders. The network's own transforms, batches of 32, a worker a core, the pooled features of the
last layer under inference_mode. The seconds are those of the pass; imports and the network's making are named apart.
"""

import argparse
import os
import time

import timm
import torch
from lite0 import NAME, weights_file
from one_line import say, since_start
from torchvision.datasets import ImageFolder


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    overlay = {"file": weights_file()}
    model = timm.create_model(NAME, pretrained=True, num_classes=0, pretrained_cfg_overlay=overlay).eval()
    transforms = timm.data.create_transform(**timm.data.resolve_model_data_config(model), is_training=False)
    photos = ImageFolder(arguments.folder, transforms)
    if arguments.limit:
        step = max(1, len(photos) // arguments.limit)
        photos = torch.utils.data.Subset(photos, range(0, len(photos), step)[: arguments.limit])
    made, before = since_start(), sum(os.times()[:4])
    started = time.perf_counter()
    with torch.inference_mode():
        batches = torch.utils.data.DataLoader(photos, arguments.batch, num_workers=arguments.workers)
        features = torch.cat([model(images) for images, _ in batches])
    seconds = time.perf_counter() - started
    say(
        "torch eager NCHW",
        "torch",
        "torchvision",
        "timm",
        seconds=seconds,
        pass_processor_seconds=sum(os.times()[:4]) - before,
        made=made,
        photos=len(features),
        features=features.shape[1],
        threads=torch.get_num_threads(),
        workers=arguments.workers,
    )


if __name__ == "__main__":
    main()
