"""The door for blogs that speak Akismet's protocol, byte for byte. It judges nothing.

`fields` reads what was sent, `comments` makes submissions of it, `answers` says what is decided in the
protocol's words, `statistics` counts, `routes` has the addresses.
"""
