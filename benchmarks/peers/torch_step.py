"""Training steps in plain PyTorch: default memory layout, float32, eager, default allocator.

    python torch_step.py --network resnet|lite0 [--size 160] [--batch 32] [--steps 8] [--warm-up 2]

resnet is SeeWhy's architecture of that name written down plainly (tests of SeeWhy hold the number of its weights);
lite0 is timm's. AdamW, cross entropy, random images: the time of a step does not depend on what they show.
"""

import argparse
import os
import resource
import time

import timm
import torch
from lite0 import NAME
from one_line import say
from torch import nn


def brick(into, out, kernel, stride, *, act):
    """Convolution, normalisation and, if asked, activation."""
    layers = [nn.Conv2d(into, out, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(out)]
    return nn.Sequential(*layers, *([nn.ReLU()] if act else []))


class Block(nn.Module):
    """Two 3×3 convolutions beside a shortcut."""

    def __init__(self, into, out, stride):
        super().__init__()
        self.branch = nn.Sequential(brick(into, out, 3, stride, act=True), brick(out, out, 3, 1, act=False))
        same = stride == 1 and into == out
        self.shortcut = nn.Identity() if same else brick(into, out, 1, stride, act=False)

    def forward(self, x):
        return torch.relu(self.branch(x) + self.shortcut(x))


def resnet(size, classes):
    """A stem and four blocks of 32, 64, 128 and 256 channels; the stem halves images of 48 px and more."""
    stages = [Block(32, 32, 1), Block(32, 64, 2), Block(64, 128, 2), Block(128, 256, 2)]
    stem = brick(3, 32, 3, 1 if size < 48 else 2, act=True)
    return nn.Sequential(stem, *stages, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, classes))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--network", choices=("resnet", "lite0"), default="resnet")
    parser.add_argument("--size", type=int, default=160)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--warm-up", type=int, default=2)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    network = resnet(arguments.size, 3) if arguments.network == "resnet" else timm.create_model(NAME, num_classes=3)
    network.train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3)
    images = torch.randn(arguments.batch, 3, arguments.size, arguments.size)
    labels = torch.arange(arguments.batch) % 3
    seconds, processor = [], []
    for _ in range(arguments.warm_up + arguments.steps):
        started, used = time.perf_counter(), time.process_time()
        loss = nn.functional.cross_entropy(network(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        seconds.append(time.perf_counter() - started)
        processor.append(time.process_time() - used)
    say(
        "plain PyTorch",
        "torch",
        "timm",
        network=arguments.network,
        size=arguments.size,
        batch=arguments.batch,
        weights=sum(one.numel() for one in network.parameters()),
        seconds=seconds[arguments.warm_up :],
        processor_seconds_a_step=processor[arguments.warm_up :],
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        allocator=os.environ.get("MALLOC_TRIM_THRESHOLD_", "default"),
        threads=torch.get_num_threads(),
    )


if __name__ == "__main__":
    main()
