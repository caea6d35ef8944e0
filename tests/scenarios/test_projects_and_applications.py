"""Projects, their applications with keys, and what those keys then see."""

from __future__ import annotations

import httpx
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from app.client import Kind, Query, Record
from app.desktop.choose_dialog import ChooseDialog
from app.desktop.members_tab import MembersTab
from app.desktop.projects.applications_tab import ApplicationsTab
from app.desktop.projects.users_tab import UsersTab
from tests.scenarios.operator_at_desk import Operator


def opens_project(operator: Operator, name: str = "Spring") -> Record:
    """A project with its panel at the applications."""
    project = operator.session.client.create(Kind.PROJECTS, {"name": name})
    operator.goes_to("projects")
    operator.page.open_record("projects", project.id)
    operator.wait(lambda: operator.panel.record is not None)
    operator.panel.tabs.setCurrentWidget(applications(operator))
    return project


def applications(operator: Operator) -> ApplicationsTab:
    return operator.panel.tab(ApplicationsTab)


def adds_application(operator: Operator, name: str) -> Record:
    tab = applications(operator)
    tab.add()
    operator.types_into(tab.form.editors["name"], name)
    tab.save()
    operator.wait(lambda: tab.application is not None and tab.application.title == name)
    operator.wait(lambda: tab.secret_key.field.text() != "")
    assert tab.application is not None
    return tab.application


def sees(operator: Operator, key: str) -> set[str]:
    """The names of the things that a key sees."""
    answer = httpx.get(f"{operator.service.url}/thngs", headers={"Authorization": key})
    return {one["name"] for one in answer.raise_for_status().json()}


def test_a_new_application_has_two_keys_that_are_hidden_until_asked_for(operator: Operator):
    opens_project(operator)
    made = adds_application(operator, "Shop server")
    tab = applications(operator)
    assert tab.app_key.field.text() == made.document["appApiKey"]
    assert tab.secret_key.field.echoMode() is QLineEdit.EchoMode.Password
    tab.secret_key.toggle.click()
    assert tab.secret_key.field.echoMode() is QLineEdit.EchoMode.Normal
    tab.secret_key.copy_button.click()
    assert QGuiApplication.clipboard().text() == tab.secret_key.field.text()
    operator.sees_message("Secret key copied")
    operator.wait(lambda: tab.title == "Applications (1)")


def test_things_added_to_a_project_are_seen_by_its_keys_until_it_is_undone(operator: Operator):
    client = operator.session.client
    client.create_many(Kind.THNGS, [{"name": f"Crate {number}"} for number in range(3)])
    project = opens_project(operator)
    adds_application(operator, "Shop server")
    key = applications(operator).secret_key.field.text()
    assert sees(operator, key) == set()
    operator.goes_to("thngs")
    operator.selects(0)
    operator.chooses("add-to-project")
    operator.wait(lambda: operator.dialog(ChooseDialog) is not None)
    dialog = operator.dialog(ChooseDialog)
    operator.wait(lambda: dialog.picker.chosen is not None)
    dialog.take()
    operator.sees_message("1 thing added to “Spring”")
    assert sees(operator, key) == {"Crate 2"}
    operator.chooses("undo")
    operator.sees_message("Undone")
    assert sees(operator, key) == set()
    operator.chooses("redo")
    operator.sees_message("Redone")
    assert [one.title for one in client.list_records(Kind.THNGS, Query(project=project.id)).items] == [
        "Crate 2"
    ]


def test_the_records_of_a_project_are_listed_and_taken_out_again(operator: Operator):
    client = operator.session.client
    made = client.create_many(Kind.PRODUCTS, [{"name": "Tea"}, {"name": "Cup"}])
    project = opens_project(operator)
    products = operator.panel.more[1]
    assert isinstance(products, MembersTab)
    products.add([one.id for one in made])
    operator.sees_message("2 products added to the project")
    operator.wait(lambda: products.list.model.total == 2 and products.list.model.record(0) is not None)
    products.list.table.selectRow(0)
    products.remove()
    operator.sees_message("Took 1 product out of “Spring”")
    operator.wait(lambda: products.list.model.total == 1)
    assert len(client.list_records(Kind.PRODUCTS, Query(project=project.id)).items) == 1
    assert len(client.list_records(Kind.PRODUCTS).items) == 2


def test_an_application_is_edited_and_the_edit_undone(operator: Operator):
    project = opens_project(operator)
    adds_application(operator, "Shop server")
    tab = applications(operator)
    operator.types_into(tab.form.editors["description"], "Orders from the shop")
    operator.chooses("save")
    operator.sees_message("Application “Shop server” saved")
    (stored,) = operator.session.client.applications.of_project(project.id).items
    assert stored.document["description"] == "Orders from the shop"
    operator.chooses("undo")
    operator.sees_message("Undone")
    (stored,) = operator.session.client.applications.of_project(project.id).items
    assert not stored.document.get("description")


def test_a_deleted_application_asks_first_and_its_keys_end(operator: Operator):
    opens_project(operator)
    adds_application(operator, "Shop server")
    key = applications(operator).secret_key.field.text()
    asked = []

    def answer(question) -> str:
        asked.append(question.title)
        return "delete" if len(asked) > 1 else "cancel"

    operator.session.ask = answer
    applications(operator).delete()
    assert sees(operator, key) == set()
    applications(operator).delete()
    operator.sees_message("Application “Shop server” deleted")
    assert asked == ["Delete the application “Shop server”?"] * 2
    refused = httpx.get(f"{operator.service.url}/thngs", headers={"Authorization": key})
    assert refused.status_code in (401, 403)
    operator.wait(lambda: applications(operator).application is None)


def test_unsaved_changes_of_an_application_are_not_lost_by_turning_elsewhere(operator: Operator):
    opens_project(operator)
    adds_application(operator, "Shop server")
    tab = applications(operator)
    operator.types_into(tab.form.editors["name"], "Something else")
    operator.session.ask = lambda question: "cancel"
    other = operator.session.client.create(Kind.PROJECTS, {"name": "Other"})
    assert not operator.page.open_record("projects", other.id)
    assert tab.form.document()["name"] == "Something else"
    operator.session.ask = lambda question: "discard"
    assert operator.page.open_record("projects", other.id)


def test_people_who_signed_up_are_listed(operator: Operator):
    opens_project(operator)
    made = adds_application(operator, "Poster app")
    anna = {"email": "anna@example.com", "firstName": "Anna", "lastName": "Muster", "password": "longpass1"}
    answer = httpx.post(
        f"{operator.service.url}/auth/evrythng/users",
        json=anna,
        headers={"Authorization": made.document["appApiKey"]},
    )
    answer.raise_for_status()
    tab = operator.panel.tab(UsersTab)
    operator.panel.tabs.setCurrentWidget(tab)
    operator.wait(lambda: tab.table.rowCount() == 1)
    assert [tab.table.item(0, column).text() for column in (0, 1)] == ["Anna Muster", "anna@example.com"]
