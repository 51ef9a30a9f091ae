"""Comments that attack the page of whoever reads them, each with an author who does too."""

from __future__ import annotations

from typing import Any

ELSEWHERE = "https://attacker.example"
_ANYBODY: dict[str, Any] = {"name": "Nils", "email": "nils@mail.example", "ip": "192.0.2.20"}

HOSTILE: dict[str, tuple[str, dict[str, Any]]] = {
    "script": (
        f"<script>document.title='owned'</script>"
        f"<script src={ELSEWHERE}/x.js></script> is what I tried first",
        _ANYBODY
        | {"name": "<script>document.title='owned'</script>", "url": "javascript:document.title='owned'"},
    ),
    "event handlers": (
        f"<img src={ELSEWHERE}/pixel.png onerror=\"document.title='owned'\">"
        "<a href=\"javascript:document.title='owned'\" onclick=\"document.title='owned'\">a link to press</a>"
        "<body onload=\"document.title='owned'\">",
        _ANYBODY | {"name": '"><img src=x onerror="document.title=\'owned\'">'},
    ),
    "svg": (
        "<svg xmlns='http://www.w3.org/2000/svg' onload=\"document.title='owned'\">"
        f"<image href='{ELSEWHERE}/a.png'/><foreignObject><iframe srcdoc='&lt;script>top.document.title=1'>"
        "</iframe></foreignObject></svg>",
        _ANYBODY | {"url": f"{ELSEWHERE}/\"onmouseover=\"document.title='owned'"},
    ),
    "style": (
        f"<style>*{{display:none;background:url({ELSEWHERE}/b)}}</style>"
        f"<link rel=stylesheet href={ELSEWHERE}/c.css>"
        "<meta http-equiv=refresh content='0;url=https://attacker.example/'> hiding the whole page",
        _ANYBODY,
    ),
    "bidi": (
        "The invoice is named \u202efdp.exe\u202c "
        "and \u2067isolated\u2069 \u200fright to left marks follow \u200e here",
        _ANYBODY | {"name": "\u202enaf a ylno"},
    ),
    "zero-width": (
        "c\u200bh\u200be\u200ba\u200bp r\u200de\u200cp\ufefflicas "
        "at sh\u00adop\u2060.example\u200b\u200b\u200b\u200b for you",
        _ANYBODY | {"name": "\u200b\u200b\u200b"},
    ),
    "64 KiB without a space": (
        "x" * (64 * 1024),
        _ANYBODY | {"name": "n" * 5000, "url": "https://long.example/" + "u" * 5000},
    ),
    "broken HTML": (
        "</div></article></section></main></body></html><!-- <table><form action='https://attacker.example/'>"
        "<input name=csrf_token><button>Publish</button><textarea><title>owned",
        _ANYBODY | {"name": "</strong></p><h1>Shouting"},
    ),
    "javascript: links": (
        "[press](javascript:alert(1)) and [url=javascript:alert(2)]press[/url] and "
        "<a href='data:text/html,<script>alert(3)</script>'>press</a> https://attacker.example/javascript:alert(4)",
        _ANYBODY | {"url": "data:text/html,<script>alert(1)</script>"},
    ),
    "right to left": (
        "مرحبا، جربت هذا في الشتاء <b dir=ltr>owned</b> וגם בעברית (כן!) 123 https://attacker.example/עברית",
        _ANYBODY | {"name": "ليلى <script>"},
    ),
    "emoji": (
        "👩‍👩‍👧‍👦🏳️‍🌈 1️⃣ 👍🏽 froze the \U0001f9ca\ufe0f heap \U0001f3f4\U000e0067\U000e0062\U000e007f " * 3,
        _ANYBODY | {"name": "🧑🏿‍🌾"},
    ),
    "forged fields": (
        "<input type=hidden name=csrf_token value=mine><input name=ruling value=publish>"
        "<input name=seen value=1><input type=hidden name=place value='tab=published'>"
        "<button name=ruling value=publish form=bulk>ok</button>"
        "<article data-case=x data-version=9 data-rule='https://attacker.example/'>&quot; data-rule=&quot;x",
        _ANYBODY | {"name": '" data-id="x" form="undo', "url": "https://attacker.example/?csrf_token=mine"},
    ),
    "stacked accents": (
        "Z" + "\u0335\u0321\u0322\u0327\u0328" * 60 + "algo was here and rises over the lines",
        _ANYBODY,
    ),
    "terminal codes": (
        "\x1b[2J\x1b[31mred\x07 bell\x08\x08 \x85 and a \x7f delete, with \r\nlines",
        _ANYBODY,
    ),
}
