"""Training: predict, compare, backpropagate, step; again and again, until the network has learned.

config        what can be chosen, with defaults (no torch)
loss          how far a prediction is from the truth
optimizer     how the weights are moved
schedule      how far, at which time
tuning        which layers learn
fit           the loop
checkpoint    the loop's memory, so that it can be killed and go on
"""
