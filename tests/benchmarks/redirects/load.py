"""Visitors: wrk, with a request of its own for every visit."""

from __future__ import annotations

import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

CLIENT_CORE = "1"
_DIFFERENT_VISITS = 50_000

# What phones and computers send, in the order of how often they scan codes.
_AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile "
    "Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
    "Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Safari/605.1.15",
)
_LANGUAGES = ("en-US,en;q=0.9", "de-CH,de;q=0.9,en;q=0.5", "fr-FR,fr;q=0.9")

_ADDRESS = """string.format("X-Forwarded-For: %d.%d.%d.%d\\r\\n",
    n * 7 % 90 + 60, n * 131 % 251, n * 17 % 241, n % 250)"""

_SCRIPT = """
local requests, at = {{}}, 0
local agents = {{ {agents} }}
local languages = {{ {languages} }}
for path in io.lines("{paths}") do
  local n = #requests
  local more = {more}
  requests[n + 1] = "GET " .. path .. " HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nUser-Agent: "
    .. agents[n % #agents + 1] .. "\\r\\nAccept: text/html,application/xhtml+xml,*/*;q=0.8"
    .. "\\r\\nAccept-Language: " .. languages[n % #languages + 1]
    .. "\\r\\nAccept-Encoding: gzip, deflate\\r\\n" .. more .. "\\r\\n"
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("FIGURES %d %d %f %f %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


@dataclass(frozen=True)
class Figures:
    """One measurement: how many redirects were answered, how many a second, how late."""

    answered: int
    rate: float
    median_ms: float
    late_ms: float


def write_script(folder: Path, short_ids: list[str], *, are_new: bool = False) -> Path:
    """The script of visits to links chosen at random; with ``are_new`` no two visitors are alike."""
    chance = random.Random(3)
    name = "new" if are_new else "visits"
    paths = folder / f"{name}.txt"
    chosen = [chance.choice(short_ids) for _ in range(_DIFFERENT_VISITS)]
    ends = [f"?n={number}" if are_new else "" for number in range(_DIFFERENT_VISITS)]
    paths.write_text("".join(f"/{each}{end}\n" for each, end in zip(chosen, ends, strict=True)))
    script = folder / f"{name}.lua"
    quoted = [", ".join(f'"{each}"' for each in texts) for texts in (_AGENTS, _LANGUAGES)]
    more = _ADDRESS if are_new else '""'
    script.write_text(_SCRIPT.format(agents=quoted[0], languages=quoted[1], paths=paths, more=more))
    return script


def visit(url: str, script: Path, *, connections: int, seconds: float) -> Figures:
    """Follow links for a while."""
    command = ["taskset", "-c", CLIENT_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s"]
    command += ["--timeout", "20s", "--latency", "-s", str(script), url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    line = next(each for each in said.splitlines() if each.startswith("FIGURES"))
    answered, duration_us, median_us, late_us, bad = (float(each) for each in line.split()[1:])
    assert bad == 0, said
    return Figures(int(answered), answered / duration_us * 1e6, median_us / 1000, late_us / 1000)
