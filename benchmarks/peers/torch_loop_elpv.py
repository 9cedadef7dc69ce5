"""A PyTorch loop as a competent user writes it: AdamW, one-cycle, channels_last, a tuned allocator, three epochs.

    python torch_loop_elpv.py FOLDER            FOLDER holds split.csv (path,label,part) and the photos

timm's network with ImageNet weights and a new dense layer, all of it trained; flips as augmentation (a solar cell has
no up or left), batches of 32, one worker process, one pass over the test photos at the end. glibc keeps freed memory
through its environment variables, as PyTorch's tuning guide advises for CPUs (there with another allocator).
"""

import csv
import os
import sys
import time
from pathlib import Path

ALLOCATOR = {
    "MALLOC_TOP_PAD_": str(1 << 30),
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 40),
}
if any(os.environ.get(name) != value for name, value in ALLOCATOR.items()):  # glibc reads them when a process starts
    os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ALLOCATOR)

import timm  # noqa: E402
import torch  # noqa: E402
from lite0 import MEAN, NAME, STD, weights_file  # noqa: E402
from one_line import say, since_start  # noqa: E402
from PIL import Image  # noqa: E402
from torchvision.transforms import v2  # noqa: E402

EPOCHS, BATCH, RATE, DECAY = 3, 32, 1e-3, 1e-2
TO_TENSOR = [v2.ToImage(), v2.ToDtype(torch.float32, scale=True), v2.Normalize(MEAN, STD)]


class Cells(torch.utils.data.Dataset):
    """The photos of one part."""

    def __init__(self, folder, part, transforms):
        with (folder / "split.csv").open() as file:
            rows = [row for row in csv.DictReader(file) if row["part"] == part]
        self.paths = [folder / row["path"] for row in rows]
        self.labels = [int(row["label"] == "defective") for row in rows]
        self.transforms = v2.Compose(transforms)

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return self.transforms(Image.open(self.paths[index]).convert("RGB")), self.labels[index]


def main(folder, seed):
    load = [os.getloadavg()[0]]
    torch.manual_seed(seed)
    resize = v2.Resize(224, antialias=True)
    train = Cells(folder, "train", [resize, v2.RandomHorizontalFlip(), v2.RandomVerticalFlip(), *TO_TENSOR])
    test = Cells(folder, "test", [resize, *TO_TENSOR])
    batches = torch.utils.data.DataLoader(train, BATCH, shuffle=True, drop_last=True, num_workers=1)
    network = timm.create_model(
        NAME, pretrained=True, num_classes=2, pretrained_cfg_overlay={"file": weights_file()}
    ).to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, epochs=EPOCHS, steps_per_epoch=len(batches))
    epochs = []
    for _ in range(EPOCHS):
        network.train()
        started = time.perf_counter()
        for images, labels in batches:
            images = images.contiguous(memory_format=torch.channels_last)
            loss = torch.nn.functional.cross_entropy(network(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        epochs.append(round(time.perf_counter() - started, 1))
    network.eval()
    right = {0: [], 1: []}
    with torch.inference_mode():
        for images, labels in torch.utils.data.DataLoader(test, BATCH, num_workers=1):
            chosen = network(images.contiguous(memory_format=torch.channels_last)).argmax(1)
            for label, ours in zip(labels.tolist(), chosen.tolist(), strict=True):
                right[label].append(label == ours)
    seconds = since_start()
    load.append(os.getloadavg()[0])
    say(
        "torch loop",
        "torch",
        "torchvision",
        "timm",
        seconds=seconds,
        accuracy=sum(map(sum, right.values())) / len(test),
        balanced_accuracy=sum(sum(some) / len(some) for some in right.values()) / 2,
        epochs=epochs,
        n_train=len(train),
        n_test=len(test),
        batch=BATCH,
        threads=torch.get_num_threads(),
        load_start_end=load,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
