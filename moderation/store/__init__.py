"""WHAT WE REMEMBER: the only SQL of the service.

`tables` names what is kept; every other module answers one kind of question. Functions take an open
connection: the use cases above decide what belongs into one transaction. Nothing here judges, and
every query about comments names the site.
"""
