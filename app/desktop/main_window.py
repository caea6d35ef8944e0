"""The main window: navigation, toolbar with search, the pages, status. It knows pages as rows of data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QFont, QFontMetrics, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.client import Kind, Record
from app.desktop import actions, options, theme
from app.desktop.field_undo import FieldUndo
from app.desktop.help.commands import help_commands
from app.desktop.notices import JobStrip, Toast
from app.desktop.page_widget import PageWidget
from app.desktop.pages import MORE_PAGES, PAGES, PageSpec
from app.desktop.print_given import choose_table, print_numbers
from app.desktop.sample import LoadSample
from app.desktop.scanner.fields import takes_scans
from app.desktop.session import Message, ServiceState, Session
from app.desktop.widgets import plain_tip

TOOLBAR: Final = ("new", "link", "delete", "|", "undo", "redo", "|", "import", "export", "print")
NAV_WIDTH_PX: Final = 184
NAV_SPARE_PX: Final = 6
"""What rows of the navigation give up in a low window before it scrolls."""
NAV_FRAME_PX: Final = 82
"""Margins, paddings, icon and scroll bar beside a title."""
SEARCH_DELAY_MS: Final = 150
_NUMBER_KEYS: Final = 9
_STATE_COLOUR: Final = {
    ServiceState.STARTING: "warning",
    ServiceState.READY: "success",
    ServiceState.GONE: "error",
}


class NavigationButton(QToolButton):
    """A row of the navigation: comfortable where there is room, close together in a low window."""

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(0, NAV_SPARE_PX)

    def minimumSizeHint(self) -> QSize:
        return super().sizeHint()


class MainWindow(QMainWindow):
    """Shows one page at a time and hands actions, searches and records to it."""

    def __init__(self, session: Session, pages: Sequence[PageSpec] | None = None) -> None:
        super().__init__()
        self.session = session
        self.setWindowTitle("Tagwright")
        self.setObjectName("main-window")
        self.resize(1320, 840)
        self.setMinimumSize(880, 560)
        self._specs = list([*PAGES, *MORE_PAGES] if pages is None else pages)
        self._pages: dict[str, PageWidget] = {}
        self.actions_by_key = actions.build(self)
        self._stack = QStackedWidget()
        self._nav = self._build_navigation()
        self._search = self._build_search()
        self._build_toolbar()
        self._build_menus()
        body = QWidget()
        layout = QHBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._nav)
        layout.addWidget(self._stack, 1)
        self.setCentralWidget(body)
        self._build_status()
        self._toast = Toast(self._stack, self._trigger)
        self._field_undo = FieldUndo(self)
        self._connect()
        self._restore()

    # what others call

    @property
    def current_page(self) -> PageWidget | None:
        page = self._stack.currentWidget()
        return page if isinstance(page, PageWidget) else None

    @property
    def toast(self) -> Toast:
        return self._toast

    @property
    def search_field(self) -> QLineEdit:
        return self._search

    def page(self, key: str) -> PageWidget:
        """The page, made when it is first needed."""
        if key not in self._pages:
            spec = next(spec for spec in self._specs if spec.key == key)
            page = spec.factory(self.session)
            page.setAccessibleName(spec.title)
            page.commands_changed.connect(self._refresh_actions)
            self._pages[key] = page
            self._stack.addWidget(page)
        return self._pages[key]

    def open_page(self, key: str) -> None:
        page = self.page(key)
        for button in self._buttons.buttons():
            button.setChecked(button.property("page") == key)
        self._show_where_one_is()
        self._stack.setCurrentWidget(page)
        self._toast.raise_()  # a page that is shown for the first time comes to lie above it
        self.session.settings.set(options.LAST_PAGE, key)
        hint = page.searchable()
        self._search.setEnabled(bool(hint))
        self._search.setPlaceholderText(hint or "Nothing to search here")
        self._search.setToolTip(hint)
        self._search.setText(str(page.property("searched") or ""))
        page.shown()
        self._refresh_actions()

    def open_record(self, kind: Kind, record_id: str) -> None:
        """Go to the page of that kind and show the record there."""
        if kind.value in {spec.key for spec in self._specs}:
            self.open_page(kind.value)
            self.page(kind.value).open_record(kind, record_id)

    def open_draft(self, kind: Kind, fields: Mapping[str, Any]) -> None:
        """Go to the page of that kind and show the form of a new record."""
        if kind.value in {spec.key for spec in self._specs}:
            self.open_page(kind.value)
            self.page(kind.value).open_draft(fields)

    def open_design(self, name: str, records: Sequence[Record] = ()) -> None:
        """Go to the page of designs and open this one there."""
        if "designs" in {spec.key for spec in self._specs}:
            self.open_page("designs")
            self.page("designs").open_design(name, records)

    # parts

    def _build_navigation(self) -> QWidget:
        nav = QWidget()
        nav.setObjectName("nav")
        nav.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(nav)
        column.setContentsMargins(10, 14, 10, 12)
        column.setSpacing(4)
        brand = QLabel("Tagwright")
        brand.setObjectName("brand")
        column.addWidget(brand)
        column.addSpacing(10)
        self._nav_area = area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        pages = QVBoxLayout(inner)
        pages.setContentsMargins(0, 0, 0, 0)
        pages.setSpacing(1)
        area.setWidget(inner)
        column.addWidget(area, 1)
        self._buttons = QButtonGroup(self)
        for number, spec in enumerate(self._specs, start=1):
            button = self._navigation_button(spec, number)
            (column if spec.key == "settings" else pages).addWidget(button)
        pages.addStretch(1)
        nav.setFixedWidth(self._navigation_width())
        return nav

    def _navigation_width(self) -> int:
        """As wide as its longest title takes when it is the one in bold."""
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        texts = (QFontMetrics(bold).horizontalAdvance("  " + spec.title) for spec in self._specs)
        return max(NAV_WIDTH_PX, max(texts, default=0) + NAV_FRAME_PX)

    def _navigation_button(self, spec: PageSpec, number: int) -> QToolButton:
        keys = _keys_of(spec, number)
        button = NavigationButton()
        button.setText("  " + spec.title)
        button.setToolTip(f"{spec.title} ({keys})" if keys else spec.title)
        button.setCheckable(True)
        button.setAccessibleName(f"Go to {spec.title}")
        button.setProperty("page", spec.key)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(20, 20))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        theme.set_icon(button, spec.icon)
        button.clicked.connect(partial(self.open_page, spec.key))
        if keys:
            QShortcut(QKeySequence(keys), self, partial(self.open_page, spec.key))
        self._buttons.addButton(button)
        return button

    def _build_search(self) -> QLineEdit:
        field = takes_scans(QLineEdit(clearButtonEnabled=True), addresses=False)
        field.setMinimumWidth(220)
        field.setMaximumWidth(420)
        field.setAccessibleName("Search")
        field.setObjectName("search")
        icon = QAction(field)
        theme.set_icon(icon, "search", "muted")
        field.addAction(icon, QLineEdit.ActionPosition.LeadingPosition)
        self._search_timer = QTimer(self, singleShot=True, interval=SEARCH_DELAY_MS)
        self._search_timer.timeout.connect(self._search_now)
        field.textEdited.connect(lambda _: self._search_timer.start())
        field.textChanged.connect(lambda text: None if text else self._search_timer.start())
        field.returnPressed.connect(self._search_now)
        QShortcut(QKeySequence("Esc"), field, field.clear, context=Qt.ShortcutContext.WidgetShortcut)
        return field

    def _build_toolbar(self) -> None:
        bar = QToolBar("Toolbar", movable=False)
        bar.setObjectName("toolbar")
        bar.setIconSize(QSize(20, 20))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.addWidget(self._search)
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(gap)
        for key in TOOLBAR:
            if key == "|":
                bar.addSeparator()
                continue
            action = self.actions_by_key[key]
            bar.addAction(action)
            button = bar.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                button.setAccessibleName(action.text().replace("&", ""))
                if key == "new":
                    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.addToolBar(bar)

    def _build_menus(self) -> None:
        for title in ("&File", "&Edit", "&Record", "&View", "&Help"):
            menu = self.menuBar().addMenu(title)
            for spec in actions.ACTIONS:
                if spec.menu == title:
                    menu.addAction(self.actions_by_key[spec.key])
        for spec in actions.ACTIONS:
            if not spec.menu:
                self.addAction(self.actions_by_key[spec.key])

    def _build_status(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self._service_dot = QLabel()
        self._service_text = QLabel()
        bar.addPermanentWidget(JobStrip(self.session.jobs))
        bar.addPermanentWidget(self._service_dot)
        bar.addPermanentWidget(self._service_text)
        bar.setContentsMargins(8, 0, 12, 0)
        self._show_service(self.session.service_state)

    # behaviour

    def _connect(self) -> None:
        session = self.session
        session.message.connect(self._show_message)
        session.succeeded.connect(self._toast.withdraw)
        session.page_requested.connect(self.open_page)
        session.search_wanted.connect(self._search_on)
        session.record_requested.connect(self.open_record)
        session.draft_wanted.connect(self.open_draft)
        session.design_wanted.connect(self.open_design)
        session.command_wanted.connect(self._trigger)
        session.service_state_changed.connect(self._show_service)
        session.service_state_changed.connect(self._service_changed)
        session.undo.changed.connect(self._refresh_actions)
        theme.current().changed.connect(self._repaint_service)
        for key, action in self.actions_by_key.items():
            action.triggered.connect(partial(self._trigger, key))

    def _window_commands(self) -> dict[str, Callable[[], object]]:
        pages = [(spec, _keys_of(spec, number)) for number, spec in enumerate(self._specs, start=1)]
        commands = {"quit": self.close, **help_commands(self.session, self, pages)}
        if self.session.service_state is ServiceState.READY:
            commands["sample"] = self._load_sample
            commands["print-table"] = partial(choose_table, self.session, self)
            commands["print-numbers"] = partial(print_numbers, self.session, self)
        if self._search.isEnabled():
            commands["search"] = self._focus_search
        if self.session.undo.undo_title:
            commands["undo"] = self.session.undo.undo
        if self.session.undo.redo_title:
            commands["redo"] = self.session.undo.redo
        return commands

    def _commands(self) -> dict[str, Callable[[], object]]:
        page = self.current_page
        return {**self._window_commands(), **(page.commands() if page else {})}

    def _trigger(self, key: str, _checked: bool = False) -> None:
        command = self._commands().get(key)
        if command is not None:
            command()

    def _refresh_actions(self) -> None:
        commands = self._commands()
        for key, action in self.actions_by_key.items():
            action.setEnabled(key in commands)
        undo = self.session.undo
        of_page = self.current_page.undo_titles() if self.current_page is not None else None
        for key, title in zip(("undo", "redo"), of_page or (undo.undo_title, undo.redo_title), strict=True):
            action, word = self.actions_by_key[key], actions.BY_KEY[key].text
            action.setText(f"{word} {title.replace('&', '&&')}".strip())
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(plain_tip(" ".join(filter(None, (word.replace("&", ""), title, f"({keys})")))))

    def _load_sample(self) -> None:
        self.session.perform(LoadSample()).done(
            lambda _: self.session.note("Sample catalogue loaded", tone="success", action="undo")
        )

    def _focus_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _search_on(self, key: str, words: str) -> None:
        self.open_page(key)
        self._search.setText(words)
        self._search_now()

    def _search_now(self) -> None:
        self._search_timer.stop()
        page = self.current_page
        if page is not None and page.property("searched") != self._search.text():
            page.setProperty("searched", self._search.text())
            page.search(self._search.text())

    def _show_message(self, message: Message) -> None:
        text = actions.BY_KEY[message.action].text.replace("&", "") if message.action else ""
        self._toast.show_message(message, text)

    def _show_service(self, state: ServiceState) -> None:
        colour = getattr(theme.current().colours, _STATE_COLOUR[state])
        self._service_dot.setPixmap(theme.pixmap("dot", colour, 12))
        self._service_text.setText(state.value)
        self._service_text.setToolTip(self.session.client.base_url)

    def _service_changed(self, state: ServiceState) -> None:
        if state is ServiceState.READY:
            self._toast.withdraw()  # that it cannot be reached is no longer true
        self._refresh_actions()

    def _repaint_service(self) -> None:
        self._show_service(self.session.service_state)

    def _restore(self) -> None:
        settings = self.session.settings
        geometry = settings.get(options.WINDOW_GEOMETRY)
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        keys = [spec.key for spec in self._specs]
        last = settings.get(options.LAST_PAGE)
        if keys:
            self.open_page(last if last in keys else keys[0])

    def _show_where_one_is(self) -> None:
        """In a low window the navigation scrolls."""
        button = self._buttons.checkedButton()
        if button is not None and self._nav_area.isAncestorOf(button):
            self._nav_area.ensureWidgetVisible(button, 0, 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._show_where_one_is)  # the layout has its sizes by then

    def closeEvent(self, event: QCloseEvent) -> None:
        if not all(page.may_leave() for page in self._pages.values()):
            event.ignore()
            return
        self.session.settings.set(options.WINDOW_GEOMETRY, QByteArray(self.saveGeometry()))
        self.session.settings.save()
        event.accept()


def _keys_of(spec: PageSpec, number: int) -> str:
    """Its own shortcut, or that of its place."""
    return spec.keys or (f"Ctrl+{number}" if number <= _NUMBER_KEYS else "")
