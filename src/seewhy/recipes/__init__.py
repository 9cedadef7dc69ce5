"""The pages to read first: the whole way from photos to a classifier, from start to end.

recipe             all that can be chosen, in one place
train_classifier   a split becomes a classifier
outcome            the last step of it: percentages that were checked, and the record
from_photos        a folder or table of photos becomes a saved classifier with its report
recogniser         the built-in recogniser of 1,000 kinds
demo               the main job on drawn photos
"""
