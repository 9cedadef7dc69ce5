"""The pages to read first: the whole way from photos to a classifier, from start to end.

recipe             all that can be chosen, in one place
train_classifier   a split becomes a classifier
outcome            the last step of it: percentages that were checked, and the record
preparation        how photos are prepared for the network of a recipe
remembered         what a training leaves behind of its photos: names and features
from_photos        a folder or table of photos becomes a saved classifier with its report
recogniser         the built-in recogniser of 1,000 kinds
why                everything about one answer; why_page writes why.html
inspect_layers     what every layer has learned, on a folder of photos; layers_page writes the page
learning           how a classifier learned, as sections of a page
demo               the main job on drawn photos
"""
