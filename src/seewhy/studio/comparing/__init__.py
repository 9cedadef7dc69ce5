"""Two photos, two classes, two classifiers or two methods side by side, and what differs between them.

sides             one side: the answer and the evidence, and several of them on one scale of colours
photos            two photos, one classifier
classes           two classes, one photo: for the one, for the other, for the one rather than the other
classifiers       two classifiers, one photo
feature_distance  how far apart two photos are to the network, beside pairs of its own training photos
maps              what a method draws, and what its map is worth on this photo
contest           two classifiers on labelled photos, in a process of its own
"""
