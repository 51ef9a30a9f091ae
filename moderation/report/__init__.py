"""WHAT PEOPLE SEE OF A MODEL: measures drawn as pictures, in one page that needs nothing else.

`charts` draws, `measures` computes what is drawn, `page` puts both together. Nothing here trains or
decides.
"""
