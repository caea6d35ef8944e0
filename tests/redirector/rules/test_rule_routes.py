"""GET and PUT of /redirector, and the check of rules that are being written."""

from tests.live import LiveService

RULE = {
    "match": "thng.tags=Offer",
    "name": "Example rule",
    "redirectUrl": "https://google.com",
    "delegates": [],
    "constants": {"some": "value"},
}


def test_never_set_it_is_an_empty_list(service: LiveService) -> None:
    first, again = service.client.get("/redirector"), service.client.get("/redirector")
    assert first.status_code == 200
    assert first.json().keys() == {"id", "createdAt", "updatedAt", "rules"}
    assert first.json()["rules"] == []
    assert first.json() == again.json()


def test_rules_come_back_as_they_were_given(service: LiveService) -> None:
    before = service.client.get("/redirector").json()
    answer = service.client.put("/redirector", json={"rules": [RULE]})
    assert answer.status_code == 200
    after = service.client.get("/redirector").json()
    assert after == answer.json()
    assert after["rules"] == [RULE]
    assert after["id"] == before["id"]
    assert after["createdAt"] == before["createdAt"]
    assert after["updatedAt"] > before["updatedAt"]


def test_the_whole_document_may_be_sent_back(service: LiveService) -> None:
    service.client.put("/redirector", json={"rules": [RULE]})
    document = service.client.get("/redirector").json()
    assert service.client.put("/redirector", json=document).json()["rules"] == [RULE]
    assert service.client.put("/redirector", json={}).json()["rules"] == [RULE]
    assert service.client.put("/redirector", json={"rules": []}).json()["rules"] == []


def test_what_cannot_be_read_is_refused_and_nothing_changes(service: LiveService) -> None:
    service.client.put("/redirector", json={"rules": [RULE]})
    wrong = [{"match": "thng.name", "redirectUrl": "javascript:alert(1)"}, {"deletgates": []}]
    answer = service.client.put("/redirector", json={"rules": wrong})
    assert answer.status_code == 400
    answer = service.client.put("/redirector", json={"rules": wrong[:1]})
    assert answer.status_code == 400
    fields = [error.split(":")[0] for error in answer.json()["errors"]]
    assert fields == ["rules[0].match", "rules[0].redirectUrl"]
    assert service.client.get("/redirector").json()["rules"] == [RULE]


def test_unknown_fields_are_stored_as_documented_and_the_check_says_so(service: LiveService) -> None:
    rules = [{"match": "name=ExampleThng", "redirectUrl": "https://example.com"}]
    assert service.client.put("/redirector", json={"rules": rules}).status_code == 200
    (problem,) = service.client.post("/redirector/check", json={"rules": rules}).json()["problems"]
    assert problem["severity"] == "ends"
    assert (problem["rule"], problem["field"], problem["column"]) == (0, "match", 1)


def test_an_unknown_delegate_is_told_of_beforehand(service: LiveService) -> None:
    rules = [{"match": "thng.name=test", "delegates": [{"app": "Ue9G3eMPNVMgesY6GVfGadBg"}]}]
    (problem,) = service.client.post("/redirector/check", json={"rules": rules}).json()["problems"]
    assert (problem["severity"], problem["field"]) == ("ends", "delegates[0]")
    assert "Ue9G3eMPNVMgesY6GVfGadBg" in problem["message"]
    assert service.client.put("/redirector", json={"rules": rules}).status_code == 200


def test_another_change_meanwhile_is_noticed(service: LiveService) -> None:
    tag = service.client.get("/redirector").headers["etag"]
    assert (
        service.client.put("/redirector", json={"rules": [RULE]}, headers={"If-Match": tag}).status_code
        == 200
    )
    assert service.client.put("/redirector", json={"rules": []}, headers={"If-Match": tag}).status_code == 412


def test_a_key_is_needed(service: LiveService) -> None:
    assert service.stranger.get("/redirector").status_code == 401
    assert service.stranger.put("/redirector", json={"rules": []}).status_code == 401
    assert service.stranger.post("/redirector/check", json={"rules": []}).status_code == 401
