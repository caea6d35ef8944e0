"""Background work: outcomes arrive in the window's thread, or not at all."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QThread

from app.desktop.jobs import Cancelled, Jobs, Report


@pytest.fixture
def jobs(qtbot):
    made = Jobs()
    yield made
    assert made.cancel_all()


def test_work_runs_elsewhere_and_its_result_comes_home(jobs: Jobs, qtbot):
    home = QThread.currentThread()
    seen: list[object] = []
    with qtbot.waitSignal(jobs.run(lambda: QThread.currentThread()).done(seen.append).settled):
        pass
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0] is not home


def test_callbacks_run_in_the_thread_of_the_window(jobs: Jobs, qtbot):
    seen: list[int] = []
    jobs.run(lambda: None).done(lambda _: seen.append(threading.get_ident()))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [threading.get_ident()]


def test_a_failure_goes_to_failed_and_not_to_done(jobs: Jobs, qtbot):
    seen: list[object] = []
    jobs.run(lambda: 1 / 0).done(lambda _: seen.append("done")).failed(seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert [type(one) for one in seen] == [ZeroDivisionError]


def test_a_failure_nobody_asked_for_is_announced(jobs: Jobs, qtbot):
    with qtbot.waitSignal(jobs.failure) as failure:
        jobs.run(lambda: 1 / 0)
    assert isinstance(failure.args[0], ZeroDivisionError)


def test_a_cancelled_job_says_nothing(jobs: Jobs, qtbot):
    go, seen = threading.Event(), []
    job = jobs.run(lambda: go.wait(60)).done(seen.append).failed(seen.append)
    job.cancel()
    with qtbot.waitSignal(job.settled):
        go.set()
    assert seen == []


def test_cancelling_stops_long_work_at_its_next_step(jobs: Jobs, qtbot):
    reached = threading.Event()
    steps: list[int] = []

    def work(report: Report) -> None:
        for step in range(1_000_000):
            report.progress(step, 1_000_000)
            steps.append(step)
            reached.set()

    job = jobs.run_long("Counting", work)
    assert reached.wait(60)
    with qtbot.waitSignal(job.settled):
        job.cancel()
    assert 0 < len(steps) < 1_000_000


def test_progress_is_told_at_the_last_step(jobs: Jobs, qtbot):
    told: list[tuple[int, int]] = []
    job = jobs.run_long("Counting", lambda report: [report.progress(n, 5000) for n in range(1, 5001)])
    assert jobs.wait()  # the quickest worker there can be: it is through before anybody listens
    job.progressed.connect(lambda done, total: told.append((done, total)))
    with qtbot.waitSignal(job.settled):
        pass
    assert told[-1] == (5000, 5000)
    assert len(told) < 5000


def test_nothing_is_told_after_all_was_cancelled(jobs: Jobs, qtbot):
    go, seen = threading.Event(), []

    def work(report: Report) -> None:
        go.wait(60)
        report._tell(1, 2)

    job = jobs.run_long("Counting", work)
    job.progressed.connect(lambda *_: seen.append("progress"))
    job.settled.connect(lambda: seen.append("settled"))
    assert not jobs.cancel_all(wait_ms=0)
    go.set()
    assert jobs.wait()
    QCoreApplication.processEvents()
    assert seen == []


def test_the_outcome_of_a_window_that_is_gone_is_dropped(jobs: Jobs, qtbot):
    go, seen, owner = threading.Event(), [], QObject()
    job = jobs.run(lambda: go.wait(60), owner=owner).done(seen.append)
    import shiboken6

    shiboken6.delete(owner)
    with qtbot.waitSignal(job.settled):
        go.set()
    assert seen == []


def test_check_raises_only_after_cancellation():
    report = Report(lambda done, total: None)
    report.check()
    report._cancelled.set()
    with pytest.raises(Cancelled):
        report.check()
