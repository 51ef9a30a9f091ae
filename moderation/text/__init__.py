"""WHAT IT SAYS: a comment read the way a person would, with every character's origin kept.

`features.extract` is the one doorway: rules, model, training and replay all read through it.
"""
