"""Operators and roles: who may do what, as an admin sets it up."""

from __future__ import annotations

import httpx
import pytest
from PySide6.QtCore import Qt

from app.client import Client, Kind, NotAllowed, Refused
from app.client.team import Role
from app.desktop.team.page import TeamPage
from tests.scenarios.operator_at_desk import Operator


@pytest.fixture
def team(operator: Operator) -> TeamPage:
    operator.session.ask = lambda question: "discard"  # of what a test leaves unsaved
    operator.window.open_page("team")
    page = operator.window.page("team")
    assert isinstance(page, TeamPage)
    operator.wait(lambda: page.operators.table.rowCount() == 1)
    return page


def types(editor, text: str) -> None:
    editor._edit.setText(text)
    editor._edit.textEdited.emit(text)


def roles_of(operator: Operator) -> dict[str, Role]:
    return {role.name: role for role in operator.session.client.team.roles()}


def adds_role(operator: Operator, team: TeamPage, name: str) -> Role:
    """A new role as the form proposes it, made at the page."""
    team.choose(1)
    operator.wait(lambda: team.roles.table.rowCount() >= 3)
    operator.chooses("new")
    types(team.roles.editors["name"], name)
    operator.chooses("save")
    operator.wait(lambda: team.roles.entry is not None and team.roles.entry.name == name)
    return team.roles.entry


def adds_operator(operator: Operator, team: TeamPage, role: Role) -> str:
    """Anna with that role; her key."""
    team.choose(0)
    operator.wait(lambda: any(one.id == role.id for one in team.operators._roles))
    operator.chooses("new")
    types(team.operators.editors["firstName"], "Anna")
    types(team.operators.editors["email"], "anna@example.com")
    team.operators.role.setCurrentIndex(team.operators.role.findData(role.id))
    operator.chooses("save")
    operator.wait(lambda: team.operators.entry is not None and team.operators.entry.name == "Anna")
    return team.operators.key.field.text()


def test_a_new_operator_with_a_new_role_reads_and_changes_nothing(operator: Operator, team: TeamPage):
    operator.session.client.create(Kind.PRODUCTS, {"name": "Tea"})
    key = adds_operator(operator, team, adds_role(operator, team, "Read only"))
    with Client(operator.service.url, key) as anna:
        assert [one.title for one in anna.list_records(Kind.PRODUCTS).items] == ["Tea"]
        with pytest.raises(NotAllowed) as refused:
            anna.create(Kind.PRODUCTS, {"name": "Cup"})
    assert refused.value.text().startswith("You are not allowed to do this.")


def test_a_permission_is_given_at_the_matrix_and_taken_back_by_undo(operator: Operator, team: TeamPage):
    role = adds_role(operator, team, "Editors")
    boxes = team.roles.permissions.of_operators.boxes
    assert boxes["gl_resource_update"].isEnabled()
    assert not boxes["project_update"].isEnabled()
    boxes["gl_resource_update"].click()
    operator.chooses("save")
    operator.sees_message("change role “Editors”")
    number = [one.name for one in team.roles.entries].index("Editors")
    operator.wait(lambda: team.roles.table.item(number, 3).text() == "✓")
    operator.chooses("undo")
    operator.wait(lambda: not roles_of(operator)["Editors"].by_name["gl_resource_update"]["enabled"])
    assert roles_of(operator)["Editors"].by_name["global_read"]["enabled"]
    assert role.id == roles_of(operator)["Editors"].id


def test_a_role_for_chosen_projects_names_them(operator: Operator, team: TeamPage):
    project = operator.session.client.create(Kind.PROJECTS, {"name": "Spring"})
    adds_role(operator, team, "Campaign")
    editor = team.roles.permissions.of_operators
    editor.boxes["project_read"].click()
    editor.set_projects("project_read", [project.id])
    operator.chooses("save")
    operator.sees_message("change role “Campaign”")
    assert roles_of(operator)["Campaign"].by_name["project_read"]["projects"] == [project.id]
    operator.wait(lambda: editor._names["project_read"].text() == "Spring")


def test_paths_of_a_role_for_users_are_written_and_the_default_ones_stay(operator: Operator, team: TeamPage):
    team.choose(1)
    operator.wait(lambda: team.roles.table.rowCount() == 3)
    operator.chooses("new")
    types(team.roles.editors["name"], "Guests")
    team.roles.audience.setCurrentIndex(1)
    paths = team.roles.permissions.of_users
    paths.add_path()
    paths.table.item(0, 0).setText("/thngs")
    paths.table.item(0, 3).setCheckState(Qt.CheckState.Checked)
    operator.chooses("save")
    operator.wait(lambda: team.roles.entry is not None and team.roles.entry.name == "Guests")
    stored = roles_of(operator)["Guests"]
    assert stored.for_users
    assert [dict(one) for one in stored.permissions if not one.get("default")] == [
        {"path": "/thngs", "access": "ru"}
    ]
    default_rows = [
        row for row in range(paths.table.rowCount()) if paths.table.item(row, 0).text() == "/roles"
    ]
    assert not paths.table.item(default_rows[0], 0).flags() & Qt.ItemFlag.ItemIsEditable


def test_roles_of_the_platform_cannot_be_changed(operator: Operator, team: TeamPage):
    team.choose(1)
    operator.wait(lambda: team.roles.table.rowCount() == 3)
    team.roles.table.selectRow(0)
    assert team.roles.entry.id == "admin"
    assert not any(box.isEnabled() for box in team.roles.permissions.of_operators.boxes.values())
    assert "delete" not in team.commands()


def test_the_last_admin_stays_admin(operator: Operator, team: TeamPage):
    team.operators.table.selectRow(0)
    operator.wait(lambda: team.operators.role.count() >= 2)
    team.operators.role.setCurrentIndex(team.operators.role.findData("none"))
    operator.chooses("save")
    operator.sees_message("this is the last operator with the role admin")
    assert [one.role for one in operator.session.client.team.operators(account(operator))] == ["admin"]


def account(operator: Operator) -> str:
    return operator.session.client.service().account


def test_a_deleted_role_leaves_its_operators_without_rights(operator: Operator, team: TeamPage):
    role = adds_role(operator, team, "Temporary")
    key = adds_operator(operator, team, role)
    team.choose(1)
    operator.wait(lambda: any(one.name == "Temporary" for one in team.roles.entries))
    number = [one.name for one in team.roles.entries].index("Temporary")
    team.roles.table.selectRow(number)
    operator.session.ask = lambda question: "delete"
    operator.chooses("delete")
    operator.sees_message("Role “Temporary” deleted")
    answer = httpx.get(f"{operator.service.url}/products", headers={"Authorization": key})
    assert answer.status_code == 403


def test_a_wrong_e_mail_address_is_said_before_it_is_saved(operator: Operator, team: TeamPage):
    team.operators.table.selectRow(0)
    types(team.operators.editors["email"], "nobody")
    assert team.operators.problem.text() == "An e-mail address looks like anna@example.com"
    assert not team.operators.save_button.isEnabled()
    operator.session.ask = lambda question: "cancel"
    team.choose(1)
    assert team.pane is team.operators
    operator.session.ask = lambda question: "discard"
    team.choose(1)
    assert team.pane is team.roles


def test_somebody_who_may_not_see_operators_is_told(operator: Operator, team: TeamPage):
    team.operators._failed(NotAllowed("The role U1 may not do that."))
    assert team.operators.state.title == "The operators could not be read"
    with pytest.raises(Refused):
        operator.session.client.team.add_role({"name": "admin"}, [])
