"""Everything that can go wrong on purpose: each error says what to do about it.

The doors translate these (a problem document, one line on a terminal); nothing here knows of HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence


class ModerationError(Exception):
    """An expected failure, with a message for the person who can mend it."""


class SettingsError(ModerationError):
    """A setting is unknown or has a value that cannot work."""


class InvalidInput(ModerationError):
    """What was sent cannot be read; `pointer` is the JSON pointer of the first field at fault.

    `errors` has each field at fault: its pointer, and what is wrong with it.
    """

    def __init__(self, message: str, pointer: str = "", errors: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.pointer = pointer
        self.errors = tuple(errors) or ((pointer, message),)

    @property
    def listed(self) -> list[dict[str, str]]:
        """Each field at fault, as every door answers it."""
        return [{"pointer": pointer, "detail": detail} for pointer, detail in self.errors]


class NotFound(ModerationError):
    """There is no such thing, or it belongs to another site."""


class Forbidden(ModerationError):
    """Whoever asks may not do this; the message says who may."""


class Gone(ModerationError):
    """It existed and was erased."""


class Conflict(ModerationError):
    """Somebody else acted in between, or the name is taken."""


class ArtifactError(ModerationError):
    """A trained model cannot be used: missing, tampered with, or made for other software."""


class OutdatedModel(ArtifactError):
    """A model was made for other features than this version reads; another has to be trained."""


class DataError(ModerationError):
    """Labelled data cannot be used for training or measuring."""
