"""WHAT PEOPLE SEE OF A MODEL: measures drawn as pictures, in pages that need nothing else.

`charts` and `blocks` draw, `measures` computes what is drawn of a model, `page` puts both together;
`card` says it in words, `replayed` shows what a replay found. Nothing here trains or decides.
"""
