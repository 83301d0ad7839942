"""The guard before the pages: hosts, origins, methods, paths, headers, cookies, the password."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import HTMLResponse, Response
from starlette.types import Message, Receive, Scope, Send

from dashboard.password import COOKIE, Password, made_up
from dashboard.paths import LOGIN
from dashboard.safety import HEADERS, Guard, Rules
from dashboard.serve import Options, rules_of
from dashboard.skin import OWN_WORDS, in_language

PAGE = '<!doctype html>\n<html>\n<meta name="viewport" content="maximum-scale=1, user-scalable=no">{{ loading_text }}'


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that sets a cookie as Solara does, and accepts every connection."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    answer: Response = HTMLResponse(PAGE) if scope["path"] == "/" else Response("file", media_type="text/css")
    answer.set_cookie("solara-session-id", "1", samesite="none", secure=True)
    await answer(scope, receive, send)


class Asked:
    """An answer of the guard."""

    def __init__(self, sent: list[Message]) -> None:
        self.kind = sent[0]["type"]
        self.status = sent[0].get("status", 0)
        self.headers = [(k.decode().lower(), v.decode()) for k, v in sent[0].get("headers", [])]
        self.body = b"".join(each.get("body", b"") for each in sent).decode()

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    def one(self, name: str) -> str:
        return self.all(name)[0]


def asked(
    path: str = "/",
    rules: Rules | None = None,
    kind: str = "http",
    method: str = "GET",
    body: bytes = b"",
    files: Path | None = None,
    **headers: str,
) -> Asked:
    given = {"host": "localhost:8765", **({"content-length": str(len(body))} if method == "POST" else {})}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    path, _, search = path.partition("?")
    scope: dict[str, Any] = {
        "type": kind,
        "path": path,
        "raw_path": path.encode(),
        "query_string": search.encode(),
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in given.items() if value],
    }
    if kind == "http":
        scope["method"] = method
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    guard = Guard(behind, rules or Rules(), [files] if files else [])
    asyncio.run(guard(scope, receive, send))
    return Asked(sent)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8765", 200),
        ("127.0.0.1", 200),
        ("[::1]:8765", 200),
        ("192.168.1.20:8765", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("", 421),
        ("[", 421),
    ],
)
def test_only_names_of_this_server_are_served(host: str, status: int) -> None:
    assert asked(host=host).status == status


def test_a_name_can_be_allowed() -> None:
    rules = rules_of(Options(hosts=("gongzhi.example",)))
    assert asked(rules=rules, host="gongzhi.example").status == 200
    assert asked(rules=rules, host="other.example").status == 421


@pytest.mark.parametrize(
    ("origin", "kind"),
    [
        ("http://localhost:8765", "websocket.accept"),
        ("http://localhost:9999", "websocket.close"),
        ("http://evil.example", "websocket.close"),
        ("null", "websocket.close"),
        ("", "websocket.close"),
    ],
)
def test_only_pages_of_this_server_may_act(origin: str, kind: str) -> None:
    assert asked("/jupyter/api/kernels/1/x", kind="websocket", origin=origin).kind == kind


def test_an_origin_can_be_allowed() -> None:
    rules = rules_of(Options(origins=("https://portal.example",)))
    found = asked("/jupyter/api/kernels/1/x", rules, kind="websocket", origin="https://portal.example")
    assert found.kind == "websocket.accept"


def test_every_answer_has_the_headers() -> None:
    for found in (asked(), asked("/static/main.css"), asked("/nothing"), asked(host="evil.example")):
        assert {name: found.one(name.lower()) for name in HEADERS} == dict(HEADERS)
    assert "frame-ancestors 'none'" in HEADERS["Content-Security-Policy"]
    assert HEADERS["X-Content-Type-Options"] == "nosniff"


def test_scripts_and_other_sites_get_no_cookie() -> None:
    (cookie,) = asked().all("set-cookie")
    assert cookie.endswith("; HttpOnly; SameSite=lax") and "none" not in cookie.lower()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/static/assets/custom.css", 200),
        ("/readyz", 200),
        ("/static/../app.py", 404),
        ("/static/..\\app.py", 404),
        ("/_solara/cdn/not-there@1/x.js", 404),
        ("/_solara/cdn/../secret", 404),
        ("/resourcez", 404),
        ("/_solara/api/evict/1", 404),
    ],
)
def test_nothing_but_pages_and_their_files_is_served(path: str, status: int, tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    (tmp_path / "files").mkdir()
    assert asked(path, files=tmp_path / "files").status == status


def test_files_that_came_with_solara_are_served(tmp_path: Path) -> None:
    (tmp_path / "lib@1").mkdir()
    (tmp_path / "lib@1" / "x.js").touch()
    assert asked("/_solara/cdn/lib@1/x.js", files=tmp_path).status == 200


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/nothing", "/?page=nothing"),
        ("/evidense?lang=zh", "/?page=evidense&lang=zh"),
        ("/a/b", "/?page=a/b"),
    ],
)
def test_an_unknown_page_leads_to_the_start_which_says_so(path: str, to: str) -> None:
    found = asked(path)
    assert (found.status, found.one("location")) == (303, to)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(method: str) -> None:
    assert asked(method=method, origin="http://localhost:8765").status == 405


def test_a_long_body_is_refused() -> None:
    own = "http://localhost:8765"
    close = "/_solara/api/close/1"
    assert asked(close, method="POST", body=b"x", origin=own).status == 200
    assert asked(close, method="POST", body=b"x" * 20_000, origin=own).status == 413
    assert asked(close, method="POST", origin=own, content_length="").status == 413
    assert asked(close, method="POST", origin=own, transfer_encoding="chunked").status == 413


# The page of Solara itself


@pytest.mark.parametrize(
    ("path", "accepted", "lang"),
    [("/?lang=zh", "en", "zh"), ("/", "zh-CN", "zh"), ("/", "", "en"), ("/?lang=x", "", "en")],
)
def test_the_page_says_its_language_and_can_be_enlarged(path: str, accepted: str, lang: str) -> None:
    found = asked(path, accept_language=accepted)
    assert f'<html lang="{lang}">' in found.body and "user-scalable" not in found.body
    assert int(found.one("content-length")) == len(found.body.encode())


def test_the_few_words_of_solara_are_still_where_they_are_replaced() -> None:
    import solara.server

    template = Path(solara.server.__file__).parent / "templates"
    page = (template / "solara.html.j2").read_text("utf-8") + (template / "loader-plain.html").read_text(
        "utf-8"
    )
    assert [words for words in (*OWN_WORDS, "<html>") if words not in page] == []
    chinese = in_language(page, "zh")
    for words in (*OWN_WORDS, "disconnected.<", "user-scalable"):
        assert words not in chinese


# The password


@pytest.fixture
def locked() -> Rules:
    return rules_of(Options(password="open sesame"))


def post(rules: Rules, words: str, to: str = "") -> Asked:
    body = f"password={words}".encode()
    return asked(f"{LOGIN}?to={to}", rules, method="POST", body=body, origin="http://localhost:8765")


def test_without_the_password_nothing_is_served(locked: Rules) -> None:
    found = asked("/compare?arm=clubs", locked)
    assert (found.status, found.one("location")) == (303, f"{LOGIN}?lang=en&to=%2Fcompare%3Farm%3Dclubs")
    assert asked("/static/assets/custom.css", locked).status == 401
    origin = "http://localhost:8765"
    assert (
        asked("/jupyter/api/kernels/1/x", locked, kind="websocket", origin=origin).kind == "websocket.close"
    )
    assert "Password" in asked(LOGIN, locked).body and "密码" in asked(f"{LOGIN}?lang=zh", locked).body


def test_the_password_opens_the_page_that_was_asked_for(locked: Rules) -> None:
    found = post(locked, "open+sesame", "%2Fcompare%3Farm%3Dclubs")
    assert (found.status, found.one("location")) == (303, "/compare?arm=clubs")
    cookie = found.one("set-cookie").partition(";")[0]
    assert cookie.startswith(COOKIE) and "HttpOnly" in found.one("set-cookie")
    assert asked("/", locked, cookie=cookie).status == 200
    assert asked("/", rules_of(Options(password="open sesame")), cookie=cookie).status == 303


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "/_solara/x"])
def test_the_password_leads_nowhere_else(locked: Rules, to: str) -> None:
    assert post(locked, "open+sesame", to).one("location") == "/"


def test_a_wrong_password_is_told(locked: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.password.PAUSE", 0.0)
    for words in ("", "open", "%ff"):
        found = post(locked, words)
        assert found.status == 401 and "This is not the password." in found.body
        assert found.all("set-cookie") == []


@pytest.mark.parametrize(
    ("host", "asks"), [("localhost", False), ("127.0.0.1", False), ("0.0.0.0", True), ("192.168.1.20", True)]
)
def test_others_on_the_network_are_asked_for_a_password(
    host: str, asks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GONGZHI_APP_PASSWORD", raising=False)
    assert (rules_of(Options(host=host)).password is not None) == asks


def test_a_password_can_come_from_the_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGZHI_APP_PASSWORD", "from outside")
    found = rules_of(Options(host="0.0.0.0")).password
    assert isinstance(found, Password) and found.words == "from outside"
    assert made_up() != made_up() and len(made_up()) == 14


def test_a_port_that_is_taken_is_told_before_any_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = [
            sys.executable,
            "-m",
            "experiments.cli",
            "app",
            "--no-open",
            "--host",
            "127.0.0.1",
            "--port",
            port,
        ]
        done = subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert f"--port {port}: it cannot be used" in done.stderr
    assert "http://" not in done.stdout
