"""Data: labelled photos are read, judged, split, decoded and varied.

    folder, table   a folder or a table of photos becomes a Dataset; every broken photo is named
    sample          Sample, Dataset, and what was left out
    grouping        which photos must stay on one side of a split
    duplicates      the same photo twice, exactly or nearly
    audit           what is wrong with a dataset, before anything is learned from it
    split           train, validation, calibration and test, without a photo in common; split_file keeps it on disk
    batches         photos decoded once and handed out in batches
    augmentation    the same photo under another light, from another angle, half hidden
    drawings        photos with a known truth, drawn by code

Importing this room loads neither torch nor pyarrow.
"""
