"""The studio: a web page on this machine in which one sees the network look at a photo.

server     starts it: a port, a token, the browser
guard      who may ask: this machine, this page, this token
app        what can be asked, and what answers
session    what one studio has before it: a classifier, photos, a folder to teach with
topics     what changes without the page's asking, in one stream for all its tabs
teaching   the teach room: where photos come from, a training in a process of its own, what came of it
folders    the folders that were named, and nothing else
collecting photos collected class by class
checking   the photos looked through before they teach
labels     labels put right, in a table beside the photos
chosen_photos, lesson_state, moments, new_files, photo_index, class_names  what these keep apart
learning   what the teaching process does; onlooker tells of its moments, plane lays feature vectors out
judging    the judge room: a classifier judged in a process of its own (judging_work), kept in its folder
           (judging_file), shown with its photos by key (judging_photos); relabelling writes what labels became
comparing/ two photos, classes, classifiers or methods side by side; shelf holds the classifiers to compare with
background long work that is told in steps, can be stopped and gives something back; work is its process
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
