"""THE DOORS: HTTP in and out. Thin: parse, call one use case, put the result into words.

`api` is for blogs, `queue` and `login` for moderators, `house` for admins, `health` for operators.
No rule, no SQL.
"""
