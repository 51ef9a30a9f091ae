"""Reads comments as other systems give them out: one row each, in the API's shape, with a label or none.

    rows      what a row is, and what other systems call a label and a type
    lines     JSON lines and CSV
    xml       hostile XML, piece by piece
    wxr       WordPress's export
    disqus    Disqus's export

A reader holds no more than one comment, its post and a few earlier comments. It stores and judges nothing.
"""
