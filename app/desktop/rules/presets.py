"""Visitors to try rules on: what phones, tablets, computers and bots say of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_WEBKIT: Final = "AppleWebKit/537.36 (KHTML, like Gecko)"
_APPLE: Final = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


@dataclass(frozen=True)
class Agent:
    """A user agent under the name people have for it."""

    title: str
    user_agent: str


AGENTS: Final = (
    Agent("Not known", ""),
    Agent(
        "iPhone · Safari",
        f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {_APPLE} "
        "Version/17.5 Mobile/15E148 Safari/604.1",
    ),
    Agent(
        "Android phone · Chrome",
        f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {_WEBKIT} Chrome/126.0.0.0 Mobile Safari/537.36",
    ),
    Agent(
        "Android phone · Samsung Internet",
        f"Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S921B) {_WEBKIT} "
        "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
    ),
    Agent(
        "Android phone · Firefox",
        "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0",
    ),
    Agent(
        "iPad · Safari",
        f"Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) {_APPLE} Version/17.5 Mobile/15E148 Safari/604.1",
    ),
    Agent(
        "Android tablet · Chrome",
        f"Mozilla/5.0 (Linux; Android 13; SM-X700) {_WEBKIT} Chrome/126.0.0.0 Safari/537.36",
    ),
    Agent(
        "Windows · Edge",
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
    ),
    Agent(
        "Mac · Safari",
        f"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) {_APPLE} Version/17.5 Safari/605.1.15",
    ),
    Agent("Linux · Firefox", "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"),
    Agent("Googlebot", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
)
