"""The teach room: where photos come from, a training that is watched, labels put right."""
