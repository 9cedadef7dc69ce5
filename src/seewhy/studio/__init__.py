"""The studio: a web page on this machine in which one sees the network look at a photo.

server     starts it: a port, a token, the browser
guard      who may ask: this machine, this page, this token
app        what can be asked, and what answers
session    what one studio has before it: a classifier, photos, a folder to teach with
topics     what changes without the page's asking, in one stream for all its tabs
teaching   a training in a process of its own
offspring  processes for long work, which end with the studio
photos     the photos on the table
changes    what the sliders do to a photo
look       one look: the answer, the bars, the evidence
inside     what every layer answers: all its maps, one unit, one cell
looked_for what a unit looks for, among the photos of a folder
samples    something to look at for those without a photo
tour       the numbers of the guided tour
frame      numbers on their way to the page
page/      what the browser gets: HTML, CSS and ES modules, served as they are written
"""
