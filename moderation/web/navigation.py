"""The way around: which areas a site has, and for whom. A new area is a line here; `top.html` shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the pages of a site. `endpoint` takes the site's name, and `more`."""

    label: str
    endpoint: str
    more: dict[str, Any] = field(default_factory=dict)
    admins: bool = False  # shown to admins alone


AREAS = (
    Area("Queue", "queue.tab", {"tab_name": "review"}),
    Area("Insights", "insights.of_site"),
    Area("Doubtful labels", "doubtful.show"),
    Area("Settings", "settings.show", admins=True),
)


def register(app: Flask) -> None:
    """Let every template know the areas."""

    @app.context_processor
    def areas() -> dict[str, Any]:
        return {"areas": AREAS}
