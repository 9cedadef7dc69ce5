"""Writes yolo11n-cls with random weights, so that the ultralytics command line has a file to load without a download.

    python ultralytics_model.py INTO.pt

Random weights answer nonsense in the time that learned ones take to answer well.
"""

import sys

from ultralytics import YOLO

if __name__ == "__main__":
    YOLO("yolo11n-cls.yaml").save(sys.argv[1])
