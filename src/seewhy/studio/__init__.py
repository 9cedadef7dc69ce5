"""The studio: a web page on this machine in which one sees the network look at a photo.

server      starts it: a port, a token, the browser
app         what can be asked; what answers stands in routes/, a file for each room of the page
session     what one studio has before it: the classifier that is looked at (opened), photos, folders
serving/    what stands between the answers and the browser: who may ask, frames of numbers, one stream of events
work/       long work in processes of its own, which end with the studio
looking/    a photo, what the sliders and the brush do to it, its answer, and all the maps between
comparing/  two photos, classes, classifiers or methods side by side
teaching/   photos collected, checked and taught with, a training that is watched, labels put right
judging/    a classifier judged in the background, kept, and shown with its photos
page/       what the browser gets: HTML, CSS and ES modules, served as they are written
"""
