"""Solara's own page in the visitor's language: `lang`, a page that can be enlarged, its few own words."""

import re
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Scope, Send

from dashboard.phrases import tell
from experiments.report.phrases import LANGUAGES

OWN_WORDS = {
    "{{ loading_text }}": "solara_loading",
    "Could not restore session. Please refresh the page.": "solara_again",
    "Could not restore session. Please refresh.": "solara_again",
    "App is disconnected, and may not function properly. Please refresh the page.": "solara_again",
    "Please refresh the page": "solara_reload_title",
    "Refresh now": "solara_reload",
    "Restoring session…": "solara_restoring",
}
_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')
_DISCONNECTED = re.compile(r"Server\s+disconnected\.")
_CANCEL = re.compile(r"(setCancelAutoRefresh\(\)\">\s*)Cancel")


def language_of(scope: Scope) -> str:
    """Language of the page that is asked for: that of the link, else the browser's first."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1]
    if asked in LANGUAGES:
        return asked
    return "zh" if Headers(scope=scope).get("accept-language", "").lower().startswith("zh") else "en"


def in_language(page: str, lang: str) -> str:
    """The page in `en` or `zh`."""
    page = page.replace("<html>", f'<html lang="{lang}">', 1)
    page = _VIEWPORT.sub(
        '<meta name="viewport" content="width=device-width, initial-scale=1">', page, count=1
    )
    for words, text in OWN_WORDS.items():
        page = page.replace(words, tell(text, lang))
    page = _CANCEL.sub(lambda found: found[1] + tell("solara_cancel", lang), page)
    return _DISCONNECTED.sub(tell("solara_disconnected", lang), page)


def dressed(send: Send, lang: str) -> Send:
    """Send a page in this language; whatever is no page is sent as it is."""
    start: list[Message] = []
    body = bytearray()

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            if not Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                await send(message)
                return
            start.append(message)
        elif not start:
            await send(message)
        else:
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                page = in_language(body.decode("utf-8"), lang).encode("utf-8")
                MutableHeaders(scope=start[0])["content-length"] = str(len(page))
                await send(start[0])
                await send({"type": "http.response.body", "body": page})

    return sending
