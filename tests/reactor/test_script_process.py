"""Scripts in their process: what they can do, and what they cannot do to anybody."""

from collections.abc import Iterator
from typing import Any

import pytest

from reactor.process import Limits, Outcome, ScriptProcess

Json = dict[str, Any]
KEY = "k" * 80


def nothing(request: Json) -> Json:
    return {"status": 200, "headers": {}, "body": {}}


@pytest.fixture
def process() -> Iterator[ScriptProcess]:
    made = ScriptProcess(Limits())
    yield made
    made.end()


def job(code: str, event: Any = None, function: str = "onActionCreated", **files: str) -> Json:
    settings = {"apiKey": KEY, "application": {"id": "U1", "name": "App"}}
    sources = {"main.js": code, **files}
    return {"job": "run", "files": sources, "function": function, "event": event, "settings": settings}


def handler(body: str) -> str:
    return f"function onActionCreated(event) {{ {body} }}"


def run(process: ScriptProcess, body: str, event: Any = None) -> Outcome:
    return process.run(job(handler(body), event), nothing)


def messages(outcome: Outcome) -> list[str]:
    return [f"{each['logLevel']}: {each['message']}" for each in outcome.logs]


@pytest.mark.parametrize(
    ("body", "event", "written"),
    [
        ("logger.info('Hello'); done();", None, ["info: Hello"]),
        (
            "logger.debug(1); logger.warn(null); logger.error(undefined, true); done();",
            None,
            ["debug: 1", "warn: null", "error: undefined true"],
        ),
        (
            "logger.info(event.action.name); done();",
            {"action": {"name": "Zoë 😀 \u2028"}},
            ["info: Zoë 😀 \u2028"],
        ),
        ("logger.info(event); done();", {"__proto__": {"x": 1}, "a": [1, None]}, None),
        ("console.log('unseen'); done();", None, []),
        ("done(); logger.info('too late');", None, []),
        ("setTimeout(function (a) { logger.info(a); done(); }, 5, 'later');", None, ["info: later"]),
        ("Promise.resolve(2).then(function (n) { logger.info(n); done(); });", None, ["info: 2"]),
        (
            "logger.info([1,2].map(x => x * 2).join(), typeof Map, `${1+1}`); done();",
            None,
            ["info: 2,4 function 2"],
        ),
        ("logger.info(new Error('b')); done();", None, ["info: Error: b (at main.js:1)"]),
        ("logger.info(app.apiKey.length, app.id, app.name); done();", None, ["info: 80 U1 App"]),
        ("logger.info(typeof require('evrythng-extended').api); done();", None, ["info: function"]),
        ("logger.info('\\ud83d half'); done();", None, ["info: ? half"]),
    ],
)
def test_what_scripts_can_do(
    process: ScriptProcess, body: str, event: Any, written: list[str] | None
) -> None:
    outcome = run(process, body, event)
    assert (outcome.error, outcome.is_done) == (None, True)
    assert messages(outcome) == (['info: {"__proto__":{"x":1},"a":[1,null]}'] if written is None else written)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("throw new Error('boom');", "Error: boom (at main.js:1)"),
        ("\n\nnope.x;", "ReferenceError: nope is not defined (at main.js:3)"),
        ("return Promise.reject(new TypeError('late'));", "TypeError: late (at main.js:1)"),
        ("setTimeout(function () { throw new Error('timer'); }, 1);", "Error: timer (at main.js:1)"),
        ("throw 'a text';", "a text"),
        ("(function f() { f(); })();", "RangeError: Maximum call stack size exceeded (at main.js:1)"),
        ("require('fs');", "packages from npm and Node's own modules are not available"),
        ("require('./missing');", "Cannot find module './missing'"),
        ("fetch('https://example.com');", "ReferenceError: fetch is not defined (at main.js:1)"),
    ],
)
def test_errors_say_where_they_are(process: ScriptProcess, body: str, error: str) -> None:
    outcome = run(process, body)
    assert not outcome.is_done
    assert error in str(outcome.error)
    assert run(process, "logger.info('next'); done();").is_done


@pytest.mark.parametrize(
    "body",
    [
        "while (true) {}",
        "try { while (true) {} } catch (e) { done(); }",
        "Promise.resolve().then(function () { while (true) {} });",
        "/(a+)+$/.test('a'.repeat(60) + 'b');",
        "setInterval(function () {}, 1);",
        "(function again() { Promise.resolve().then(again); })();",
    ],
)
def test_nothing_runs_for_ever(body: str) -> None:
    process = ScriptProcess(Limits(seconds=0.5))
    try:
        outcome = run(process, "logger.info('begun'); " + body)
        assert outcome.error == "took longer than 0.5 s and was ended"
    finally:
        process.end()


def test_waiting_for_an_answer_that_never_comes_ends_too() -> None:
    process = ScriptProcess(Limits(seconds=0.5))
    body = "new Promise(function () {}); setTimeout(done, 100000);"
    try:
        assert run(process, body).error == "took longer than 0.5 s and was ended"
    finally:
        process.end()


@pytest.mark.parametrize(
    "body",
    [
        "var all = []; while (true) all.push('x'.repeat(100000) + all.length);",
        "var all = []; while (true) all.push({});",
        "new Uint8Array(500000000);",
        "var text = 'x'; while (true) text = text + text + text.length;",
    ],
)
def test_memory_is_limited(body: str) -> None:
    process = ScriptProcess(Limits(seconds=60, megabytes=16))
    try:
        outcome = run(process, body)
        known = ("needed more than 16 MB of memory and was ended", "RangeError: invalid", "string too long")
        assert any(each in str(outcome.error) for each in known), outcome.error
        assert run(process, "done();").is_done
    finally:
        process.end()


def test_a_flood_of_lines_is_cut(process: ScriptProcess) -> None:
    outcome = run(process, "for (var n = 0; n < 5000; n++) logger.info('line ' + n); done();")
    assert len(outcome.logs) == 1000
    assert outcome.dropped == 4000
    long = run(process, "logger.info('é'.repeat(50000)); done();")
    assert len(long.logs[0]["message"]) == 10_002
    much = run(process, "for (var n = 0; n < 900; n++) logger.info('x'.repeat(9000)); done();")
    assert sum(len(each["message"]) for each in much.logs) <= 1_000_000


def test_a_script_that_breaks_what_it_stands_on_breaks_itself_only(process: ScriptProcess) -> None:
    body = (
        "JSON.stringify = JSON.parse = Object.keys = Array.prototype.map = null;"
        "globalThis.Promise = Object.prototype.toString = undefined; logger.info('x'); done();"
    )
    run(process, body)
    outcome = run(process, "logger.info(JSON.stringify([1])); done();")
    assert messages(outcome) == ["info: [1]"]


def test_every_run_begins_anew(process: ScriptProcess) -> None:
    code = "var count = globalThis.count = (globalThis.count || 0) + 1;" + handler(
        "logger.info(count); done();"
    )
    for _ in range(2):
        assert messages(process.run(job(code), nothing)) == ["info: 1"]


def test_a_process_that_dies_is_replaced(process: ScriptProcess) -> None:
    def kill(request: Json) -> Json:
        assert process._process is not None
        process._process.kill()
        return {"status": 200, "headers": {}, "body": {}}

    outcome = process.run(job(handler("app.thng('x').read().then(done);")), kill)
    assert outcome.error == "the script ended the process it ran in, and was ended with it"
    assert run(process, "done();").is_done


def test_a_script_finds_nothing_of_the_machine(process: ScriptProcess) -> None:
    body = (
        "logger.info([typeof std, typeof os, typeof __runtime, typeof __control, typeof WebAssembly,"
        " typeof XMLHttpRequest, Object.keys(process.env).length].join()); done();"
    )
    assert messages(run(process, body)) == ["info: " + "undefined," * 6 + "0"]


def test_modules_of_a_bundle(process: ScriptProcess) -> None:
    files = {
        "lib/twice.js": "const inner = require('../inner');\nmodule.exports = n => inner.twice(n);",
        "inner.js": "exports.twice = n => {\n  if (n > 5) throw new Error('too much');\n  return 2 * n;\n};",
        "data.json": '{"n": 4}',
    }
    code = (
        "const twice = require('./lib/twice'); const data = require('./data.json');"
        "function onActionCreated(event) { logger.info(twice(event || data.n)); done(); }"
    )
    assert messages(process.run(job(code, **files), nothing)) == ["info: 8"]
    assert process.run(job(code, 6, **files), nothing).error == "Error: too much (at inner.js:2)"


def test_custom_functions_must_be_exported(process: ScriptProcess) -> None:
    code = "function mine() { logger.info('mine'); done(); }"
    missing = process.run(job(code, function="mine"), nothing)
    assert missing.error == "there is no function mine in the script"
    exported = process.run(job(code + " module.exports = { mine };", function="mine"), nothing)
    assert messages(exported) == ["info: mine"]


def test_requests_are_limited() -> None:
    process = ScriptProcess(Limits(requests=3))
    asked: list[Json] = []

    def answer(request: Json) -> Json:
        asked.append(request)
        return nothing(request)

    body = (
        "var all = [], read = () => app.thng('t').read().then(x => 'ok', e => e.message);"
        "for (var n = 0; n < 5; n++) all.push(read());"
        "Promise.all(all).then(function (found) { logger.info(found); done(); });"
    )
    try:
        outcome = process.run(job(handler(body)), answer)
    finally:
        process.end()
    assert len(asked) == 3
    assert messages(outcome)[0].count("at most 3 requests") == 2


@pytest.mark.parametrize(
    ("code", "names", "error"),
    [
        (handler(""), ["onActionCreated"], None),
        ("const onScheduledEvent = () => {};", ["onScheduledEvent"], None),
        (
            "module.exports = { onThngPropertiesChanged() {}, mine() {}, n: 1 };",
            ["onThngPropertiesChanged", "mine"],
            None,
        ),
        ("", [], None),
        ("var a = 1;\nvar b = ;", [], "SyntaxError: unexpected token in expression: ';' (at main.js:2)"),
        ("import x from 'y';", [], "SyntaxError"),
        ("throw new Error('at the top');", [], "Error: at the top (at main.js:1)"),
        ("const slack = require('slack');", [], "Cannot find module 'slack'"),
    ],
)
def test_inspection(process: ScriptProcess, code: str, names: list[str], error: str | None) -> None:
    outcome = process.run({**job(code), "job": "inspect"}, nothing)
    assert outcome.names == names
    assert (outcome.error is None) if error is None else (error in str(outcome.error))
