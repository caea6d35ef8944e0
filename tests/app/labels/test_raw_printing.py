"""ZPL to printers: over a socket, through the system's queue, and into words when neither takes it."""

import os
import socket
import stat
import sys
import threading

import pytest

from app import cli
from app.errors import EnvironmentFault, InputError
from app.labels.raw_printing import Queue, Socket, target
from tests.label_proofs import decoded_zpl
from tests.readback import read_zxing


class Printer:
    """Listens as label printers do, and keeps what it is sent."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.received = b""
        self.thread = threading.Thread(target=self._take, daemon=True)
        self.thread.start()

    @property
    def port(self):
        return self.listener.getsockname()[1]

    def _take(self):
        connection, _ = self.listener.accept()
        with connection:
            while data := connection.recv(65536):
                self.received += data

    def all_received(self):
        self.thread.join(60)
        assert not self.thread.is_alive()
        return self.received


@pytest.fixture
def printer():
    made = Printer()
    yield made
    made.listener.close()


def test_labels_reach_the_printer_and_read_back(printer, tmp_path, capsys):
    words = ["--text", "https://tn.gg/a3gZQXfF", "--name", "Mug", "--sheet", "50x25", "--dpi", "203"]
    place = f"tcp://127.0.0.1:{printer.port}"
    assert cli.main(["label", *words, "--send", place, "-o", str(tmp_path / "kept.zpl")]) == 0
    data = printer.all_received()
    assert read_zxing(decoded_zpl(data)) == ["https://tn.gg/a3gZQXfF"]
    assert (tmp_path / "kept.zpl").read_bytes() == data
    assert f"{place}: 1 label on 1 page" in capsys.readouterr().out


def test_a_label_with_a_fault_is_not_sent(tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        words = ["--design", "asset-tag", "--set", "asset={{name}}", "--send", place]
        assert cli.main(["label", *words]) == 2
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_printer_that_is_not_there_is_said(capsys):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert cli.main(["label", "--text", "a", "--sheet", "50x25", "--send", f"tcp://127.0.0.1:{port}"]) == 1
    assert f"the printer at 127.0.0.1:{port} cannot be reached" in capsys.readouterr().err


def test_a_printer_that_takes_nothing_is_given_up():
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listener:
        stuck = Socket("127.0.0.1", listener.getsockname()[1])
        with pytest.raises(EnvironmentFault, match=r"took no data .* check that it is on"):
            stuck.send(b"x" * 50_000_000, timeout_s=0.2)


def test_a_name_nobody_has_is_said(monkeypatch):
    def nobody(*_where, **_how):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "create_connection", nobody)
    with pytest.raises(EnvironmentFault, match="no printer called zebra"):
        Socket("zebra").send(b"^XA^XZ")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tcp://zebra", Socket("zebra", 9100)),
        ("tcp://10.0.0.7:6101", Socket("10.0.0.7", 6101)),
        ("tcp://[fe80::1]:9100", Socket("fe80::1", 9100)),
        ("lp:ZD421", Queue("ZD421")),
        ("lp://Packing_bench", Queue("Packing_bench")),
    ],
)
def test_printers_are_named_as_people_write_them(text, meant):
    assert target(text) == meant


@pytest.mark.parametrize(
    "text", ["zebra", "http://zebra", "tcp://", "lp:", "lp:-o raw", "tcp://a b", "lp:a/b"]
)
def test_what_names_no_printer_is_refused(text):
    with pytest.raises(InputError, match="write tcp://HOST"):
        target(text)


def test_a_port_that_cannot_be_is_refused():
    with pytest.raises(InputError, match="ports are 1 to 65535, not 70000"):
        target("tcp://zebra:70000")


@pytest.mark.skipif(sys.platform == "win32", reason="lp is of CUPS")
class TestQueue:
    def lp(self, tmp_path, monkeypatch, script):
        program = tmp_path / "lp"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    def test_the_system_gets_it_raw(self, tmp_path, monkeypatch):
        self.lp(tmp_path, monkeypatch, f'echo "$@" > {tmp_path}/said; cat > {tmp_path}/got')
        Queue("ZD421").send(b"^XA^XZ\n")
        assert (tmp_path / "said").read_text() == "-d ZD421 -o raw\n"
        assert (tmp_path / "got").read_bytes() == b"^XA^XZ\n"

    def test_what_the_system_says_against_it_is_handed_on(self, tmp_path, monkeypatch):
        self.lp(tmp_path, monkeypatch, 'cat > /dev/null; echo "lp: The printer does not exist." >&2; exit 1')
        with pytest.raises(EnvironmentFault, match="for ZD421: lp: The printer does not exist"):
            Queue("ZD421").send(b"^XA^XZ\n")

    def test_a_system_without_it_names_the_cure(self):
        with pytest.raises(EnvironmentFault, match="apt-get install cups-client"):
            Queue("ZD421", command="lp-that-is-not-there").send(b"")


def test_where_labels_go_is_said_in_one_way(tmp_path, capsys):
    words = ["label", "--text", "a", "--send", "tcp://zebra"]
    assert cli.main([*words, "-o", str(tmp_path / "a.pdf")]) == 2
    assert "printers are sent ZPL" in capsys.readouterr().err
    assert cli.main(["label", "--text", "a"]) == 2
    assert "--send tcp://HOST" in capsys.readouterr().err
