"""WHAT THE MODEL THINKS, AND HOW IT IS MADE.

Serving side: `terms` and `facts` (what the model reads), `serving` (score with clues), `artifacts`
(checked loading, promotion). Training side, never loaded by the service: `dataset`, `datacheck`,
`guards`, `pipeline`, `cutoffs`, `evaluation`, `training`; `url_training` makes a list that the
reader reads. Between them `certification`: what audits prove.
"""
