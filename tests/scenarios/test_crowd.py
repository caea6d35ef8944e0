"""Fifty clients at once: nothing fails and nothing is lost, not even when the service is killed."""

import signal
import sys
import threading
from pathlib import Path

import httpx
import pytest

from catalog.ids import new_key
from tests.crowd import Crowd, Ledger, check, prepare
from tests.live import ANSWER_S, LiveService
from tests.service_process import ServiceProcess

CLIENTS = 50
STEPS = 8
WRITES_BEFORE_THE_KILL = 120


def test_fifty_clients_lose_nothing(service: LiveService) -> None:
    ground, ledger = prepare(service.client), Ledger()
    crowd = Crowd(service.url, service.key, ground, ledger, CLIENTS, ANSWER_S, steps=STEPS)
    crowd.start()
    crowd.join()
    assert ledger.wrong == []
    assert ledger.writes > CLIENTS
    check(service.client, ground, ledger)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_what_fifty_clients_were_told_survives_kill_9(tmp_path: Path) -> None:
    key, ledger = new_key(), Ledger()
    process = ServiceProcess(tmp_path / "data", key)
    try:
        with _client(process, key) as client:
            ground = prepare(client)
        crowd = Crowd(process.url, key, ground, ledger, CLIENTS, ANSWER_S)
        crowd.start()
        _wait_for_writes(crowd)
        crowd.may_break.set()  # from here on, an answer that does not come is the kill's
        process.end(signal.SIGKILL)
        crowd.join()
        assert ledger.wrong == []
        process = ServiceProcess(tmp_path / "data", key)
        with _client(process, key) as client:
            check(client, ground, ledger, was_killed=True)
    finally:
        process.kill()


def _client(process: ServiceProcess, key: str) -> httpx.Client:
    return httpx.Client(base_url=process.url, headers={"Authorization": key}, timeout=ANSWER_S)


def _wait_for_writes(crowd: Crowd) -> None:
    turn = threading.Event()
    for _ in range(int(ANSWER_S * 100)):
        if crowd.ledger.writes >= WRITES_BEFORE_THE_KILL:
            return
        assert all(thread.is_alive() for thread in crowd.threads), crowd.ledger.wrong
        turn.wait(0.01)
    raise AssertionError("the service is too slow to be killed at work")
