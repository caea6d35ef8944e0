"""What scripts' calls of the SDK become: the requests of the platform's own."""

import json
from typing import Any

from reactor.process import Limits, ScriptProcess

Json = dict[str, Any]
KEY = "k" * 80

# An expression, and the method, address and body it sends.
CALLS: list[tuple[str, str, str, Any]] = [
    ("app.product().read()", "GET", "/products", None),
    ("app.product('p').read()", "GET", "/products/p", None),
    ("app.product({id: 'p'}).read()", "GET", "/products/p", None),
    ("app.product('a/b').read()", "GET", "/products/a%2Fb", None),
    ("app.product().create({name: 'n'})", "POST", "/products", {"name": "n"}),
    ("app.thng('t').update({name: 'n'})", "PUT", "/thngs/t", {"name": "n"}),
    ("app.thng('t').delete()", "DELETE", "/thngs/t", None),
    ("app.thng('t').rescope(['+p'])", "PUT", "/thngs/t", {"scopes": {"projects": ["+p"]}}),
    (
        "app.thng().read({params: {perPage: 5, filter: {name: 'a b', tags: 'x'}}})",
        "GET",
        "/thngs?perPage=5&filter=name%3Da%2520b%26tags%3Dx",
        None,
    ),
    (
        "app.thng().read({params: {filter: 'name=a', ids: ['1', '2']}})",
        "GET",
        "/thngs?filter=name%3Da&ids=1%2C2",
        None,
    ),
    ("app.thng('t').property().read()", "GET", "/thngs/t/properties", None),
    ("app.thng('t').property('on').update(true)", "PUT", "/thngs/t/properties/on", [{"value": True}]),
    (
        "app.thng('t').property('on').update({value: 1, timestamp: 2})",
        "PUT",
        "/thngs/t/properties/on",
        [{"value": 1, "timestamp": 2}],
    ),
    (
        "app.thng('t').property().update({a: 1, b: null})",
        "PUT",
        "/thngs/t/properties",
        [{"key": "a", "value": 1}, {"key": "b", "value": None}],
    ),
    (
        "app.thng('t').property().create([{key: 'a', value: 1}])",
        "POST",
        "/thngs/t/properties",
        [{"key": "a", "value": 1}],
    ),
    ("app.thng('t').location().update([{latitude: 1}])", "PUT", "/thngs/t/location", [{"latitude": 1}]),
    ("app.thng('t').redirection().read()", "GET", "/thngs/t/redirector", None),
    ("app.action('scans').create({thng: 't'})", "POST", "/actions/scans", {"type": "scans", "thng": "t"}),
    ("app.action('all').create({type: '_x'})", "POST", "/actions/all", {"type": "_x"}),
    ("app.product('p').action('shares').create()", "POST", "/products/p/actions/shares", {"type": "shares"}),
    ("app.collection('c').thng().update(['t'])", "PUT", "/collections/c/thngs", ["t"]),
    ("app.collection('c').collection('d').delete()", "DELETE", "/collections/c/collections/d", None),
    ("app.actionType('_x').read()", "GET", "/actions?filter=name%3D_x", None),
    (
        "app.project('q').application('a').redirector().read()",
        "GET",
        "/projects/q/applications/a/redirector",
        None,
    ),
    ("app.place().read({params: {lat: 1, lon: 2}})", "GET", "/places?lat=1&lon=2", None),
    ("EVT.api('/time')", "GET", "/time", None),
    ("EVT.api({url: '/thngs', method: 'post', data: {name: 'n'}})", "POST", "/thngs", {"name": "n"}),
    ("EVT.api({url: '/thngs?a=1', params: {b: 2}})", "GET", "/thngs?a=1&b=2", None),
]


def test_every_call_sends_the_request_of_the_platform_s_sdk() -> None:
    asked: list[Json] = []

    def answer(request: Json) -> Json:
        asked.append(request)
        return {"status": 200, "headers": {}, "body": {"id": "U1"}}

    calls = ";\n".join(f"await {call}" for call, *_ in CALLS)
    outcome = _run(f"async function onActionCreated() {{ {calls}; done(); }}", answer)
    assert (outcome.error, outcome.is_done) == (None, True)
    sent = [(each["method"], each["url"], each["body"]) for each in asked]
    for (call, method, url, body), found in zip(CALLS, sent, strict=True):
        given = None if found[2] is None else json.loads(found[2])
        assert (found[0], found[1], given) == (method, url, body), call
    assert {each["authorization"] for each in asked} == {KEY}


def test_what_is_read_can_be_worked_with() -> None:
    asked: list[str] = []

    def answer(request: Json) -> Json:
        asked.append(f"{request['method']} {request['url']} {request['body']}")
        body: Any = {"id": "t1", "name": "one", "tags": []}
        return {"status": 200, "headers": {}, "body": [body] if request["url"] == "/thngs" else body}

    code = """
    async function onActionCreated() {
      const [thng] = await app.thng().read();
      thng.name = 'two';
      await thng.update();
      await thng.property('on').update(1);
      await thng.delete();
      logger.info(thng);
      app.thng('t1').read(found => { logger.info('called back', found.id); done(); });
    }
    """
    outcome = _run(code, answer)
    assert asked == [
        "GET /thngs None",
        'PUT /thngs/t1 {"id":"t1","name":"two","tags":[]}',
        'PUT /thngs/t1/properties/on [{"value":1}]',
        "DELETE /thngs/t1 None",
        "GET /thngs/t1 None",
    ]
    assert [each["message"] for each in outcome.logs] == [
        '{"id":"t1","name":"one","tags":[]}',
        "called back t1",
    ]


def test_errors_of_the_service_are_errors_of_the_call() -> None:
    def answer(request: Json) -> Json:
        return {
            "status": 404,
            "headers": {},
            "body": {"status": 404, "errors": ["not there"], "moreInfo": "x"},
        }

    code = (
        "function onActionCreated() { app.thng('t').read().catch(e => {"
        " logger.info(e.status, e.errors, e.message, e instanceof Error); done(); }); }"
    )
    assert [each["message"] for each in _run(code, answer).logs] == ['404 ["not there"] not there true']


def _run(code: str, answer: Any) -> Any:
    process = ScriptProcess(Limits())
    settings = {"apiKey": KEY, "application": {"id": "U1"}}
    job = {"job": "run", "function": "onActionCreated", "event": {}, "settings": settings}
    try:
        return process.run({**job, "files": {"main.js": code}}, answer)
    finally:
        process.end()
