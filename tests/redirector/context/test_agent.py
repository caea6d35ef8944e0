"""User agents: browser, system, device and bots."""

import random

import crawleruseragents
import pytest

from redirector.context.agent import Agent, agent_of

CHROME = "(KHTML, like Gecko) Chrome/120.0.0.0"
AGENTS = {
    f"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 {CHROME} Mobile Safari/537.36": (
        "Chrome Mobile",
        "Android",
        "14",
        "mobile",
    ),
    f"Mozilla/5.0 (Linux; Android 13; SM-X900) AppleWebKit/537.36 {CHROME} Safari/537.36": (
        "Chrome",
        "Android",
        "13",
        "tablet",
    ),
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 {CHROME} Safari/537.36": (
        "Chrome",
        "Windows",
        "10",
        "desktop",
    ),
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_12_6) AppleWebKit/537.36 {CHROME} Safari/537.36": (
        "Chrome",
        "Mac OS X",
        "10.12.6",
        "desktop",
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/16.5 Mobile/15E148 Safari/604.1": ("Mobile Safari", "iOS", "16.5", "mobile"),
    "Mozilla/5.0 (iPad; CPU OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/16.5 Mobile/15E148 Safari/604.1": ("Mobile Safari", "iOS", "16.5", "tablet"),
    "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0": (
        "Firefox",
        "Linux",
        None,
        "desktop",
    ),
}


@pytest.mark.parametrize(("text", "expected"), AGENTS.items())
def test_people(text: str, expected: tuple[str, str, str | None, str]) -> None:
    agent = agent_of(text)
    assert (agent.browser, agent.system, agent.system_version, agent.device) == expected
    assert agent.is_bot is False


@pytest.mark.parametrize(
    "text",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "WhatsApp/2.23.20.0",
        "curl/8.0",
    ],
)
def test_bots(text: str) -> None:
    assert agent_of(text).is_bot is True
    assert agent_of(text).device == "other"


@pytest.mark.parametrize("text", [None, ""])
def test_without_an_agent_nothing_is_known(text: str | None) -> None:
    assert agent_of(text) == Agent()


@pytest.mark.parametrize("text", ["\0", "ü" * 500, "(" * 500, "Mozilla/5.0 ("])
def test_nonsense_is_unknown(text: str) -> None:
    assert agent_of(text).browser == "Unknown"


def test_bots_are_those_of_the_list() -> None:
    """Whole, cut off, and in other letters: as the list's own, much slower function has it."""
    known = [text for each in crawleruseragents.CRAWLER_USER_AGENTS_DATA for text in each["instances"]]
    chance = random.Random(5)
    tried = chance.sample(known, 300) + list(AGENTS)
    for text in tried[:150]:
        start, end = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
        tried += [text[start:end], text[:end].swapcase()]
    wrong = [text for text in tried if text and agent_of(text).is_bot != crawleruseragents.is_crawler(text)]
    assert wrong == []
