"""WHAT THE HOUSE SAYS: one rule for each part of the policy, and one list that binds them.

`house_rules.py` is the list to read first. A rule says why it fires, with the words that show it,
or stays quiet; what it asks for is bound in the list. All rules always run; their order is nothing.
"""
