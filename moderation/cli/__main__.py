"""`python -m moderation.cli` is the same as `moderation`."""

from moderation.cli import main

main()
