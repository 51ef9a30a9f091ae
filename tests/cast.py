"""The standing cast: the same people in every test.

The regular has been here for years, the newcomer writes for the first time, the spammer sells, the
moderator works on `kitchen`, the other site's moderator must never see it.
"""

from __future__ import annotations

from typing import Any

from moderation.decision import Cutoffs, Score, Verdict

POST: dict[str, Any] = {
    "id": "winter-compost",
    "url": "https://kitchen.example/winter-compost",
    "title": "Composting through a cold winter",
    "excerpt": "Keeping a compost heap active below freezing: insulation, carbon to nitrogen ratio, "
    "and when to stop turning it.",
}
REGULAR: dict[str, Any] = {"name": "Ruth Okafor", "email": "ruth@mail.example", "ip": "192.0.2.10"}
NEWCOMER: dict[str, Any] = {"name": "Nils", "email": "nils@mail.example", "ip": "192.0.2.20"}
SPAMMER: dict[str, Any] = {
    "name": "Cheap Sneakers Outlet",
    "email": "sales@cheap-sneakers-outlet.example",
    "url": "https://cheap-sneakers-outlet.example/",
    "ip": "198.51.100.66",
}
MODERATOR, ADMIN, OTHER_MODERATOR = "moira", "ada", "otto"
PASSWORD = "correct-horse-battery"

PRAISE = "Good post!"
THOUGHTFUL = (
    "Mine froze solid last January until I wrapped the bin in straw bales. At minus ten outside the core "
    "stayed at forty degrees. How often do you turn it when the carbon is mostly shredded paper?"
)
TWO_LINKS = (
    "The ratio is explained at https://en.wikipedia.org/wiki/Compost and the insulation part "
    "at https://www.nature.com/articles/compost-heat in more detail."
)
BORDERLINE = (
    "There is a thread where somebody measured the core of an insulated heap every day of January: "
    "https://forum.gardeners.example/viewtopic.php?t=12, it worked down to minus fifteen."
)


def comment(content: str, author: dict[str, Any] = NEWCOMER, **more: Any) -> dict[str, Any]:
    """Return a submission under the standing post."""
    return {"content": content, "author": author, "post": POST, **more}


BANDS = {
    Verdict.PUBLISH: Cutoffs(0.9, 1.0),
    Verdict.HOLD: Cutoffs(0.1, 0.9),
    Verdict.REJECT: Cutoffs(0.0, 0.5),
}


def in_band(band: Verdict, model: str = "sure") -> Score:
    """Return the score of a classifier that says this."""
    return Score(0.5, model, BANDS[band])
