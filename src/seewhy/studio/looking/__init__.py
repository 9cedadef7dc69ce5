"""The look room: a photo, what is done to it, its answer, and all that lies between."""
