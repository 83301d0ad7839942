"""A password for a server that others on the network can reach."""

import asyncio
import hmac
import secrets
from html import escape
from urllib.parse import parse_qs, quote

from starlette.datastructures import Headers
from starlette.requests import Request, cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from dashboard.paths import LOGIN, page_of
from dashboard.phrases import tell
from dashboard.skin import language_of

COOKIE = "gongzhi-pass"
PAUSE = 1.0  # seconds after a wrong password
PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 18px/1.5 sans-serif; color: #1d2530; background: #f4f6f8; margin: 0; }}
main {{ max-width: 24em; margin: 15vh auto 0; padding: 0 20px; }}
label, input, button {{ display: block; width: 100%; box-sizing: border-box; font: inherit; margin-top: 10px; }}
input, button {{ padding: 10px; border-radius: 8px; border: 2px solid #8a929b; }}
button {{ background: #0072b2; border-color: #0072b2; color: #fff; font-weight: 600; }}
[role=alert] {{ color: #b3261e; }}
</style></head>
<body><main><h1>{title}</h1>{wrong}<form method="post" action="{action}?lang={lang}&amp;to={to}">
<label for="password">{label}</label>
<input id="password" name="password" type="password" autocomplete="current-password" autofocus required>
<button type="submit">{enter}</button></form></main></body></html>
"""


class Password:
    """The password, and what a browser that gave it shows from then on; both are forgotten when the server ends."""

    def __init__(self, words: str) -> None:
        self.words, self._token = words, secrets.token_urlsafe(32)
        self._pause = asyncio.Lock()

    def is_known(self, headers: Headers) -> bool:
        """Whether this browser has given the password."""
        shown = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
        return hmac.compare_digest(shown.encode(), self._token.encode())

    def asks(self, scope: Scope) -> Response:
        """Lead a page to the question for the password; refuse everything else."""
        if scope["type"] != "http" or scope["method"] != "GET" or page_of(scope["path"]) is None:
            return Response(status_code=401)
        to = quote(f"{scope['path']}?{scope['query_string'].decode('latin-1')}", safe="")
        return RedirectResponse(f"{LOGIN}?lang={language_of(scope)}&to={to}", 303)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show the question, and take the password; wrong ones are answered one after the other, slowly."""
        lang = language_of(scope)
        request = Request(scope, receive)
        to = request.query_params.get("to", "/")
        to = to if _is_here(to) else "/"
        if request.method != "POST":
            await self._page(lang, to, wrong=False)(scope, receive, send)
            return
        given = parse_qs((await request.body()).decode("utf-8", "replace")).get("password", [""])[0]
        if not hmac.compare_digest(given.encode(), self.words.encode()):
            async with self._pause:
                await asyncio.sleep(PAUSE)
            await self._page(lang, to, wrong=True)(scope, receive, send)
            return
        response = RedirectResponse(to, 303)
        response.set_cookie(COOKIE, self._token)
        await response(scope, receive, send)

    def _page(self, lang: str, to: str, wrong: bool) -> Response:
        words = {name: escape(tell(f"login_{name}", lang)) for name in ("title", "label", "enter")}
        told = f'<p role="alert">{escape(tell("login_wrong", lang))}</p>' if wrong else ""
        page = PAGE.format(lang=lang, to=quote(to, safe=""), action=LOGIN, wrong=told, **words)
        return HTMLResponse(page, 401 if wrong else 200, headers={"Cache-Control": "no-store"})


def _is_here(to: str) -> bool:
    """Whether this leads to a page of this server, and not to another one (`//elsewhere`)."""
    return to.startswith("/") and not to.startswith("//") and "\\" not in to and page_of(to) is not None


def made_up() -> str:
    """A password that can be read to somebody."""
    return "-".join(secrets.token_hex(2) for _ in range(3))
