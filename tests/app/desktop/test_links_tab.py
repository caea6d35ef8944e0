"""The short links of one record, when the service behind them comes back at another address."""

from dataclasses import dataclass, field

from app.client import Kind, Record
from app.client.records import ServiceInfo
from app.desktop.links_tab import LinksTab
from app.desktop.session import Session

OWNER = Record(Kind.PRODUCTS, {"id": "U1", "name": "Mug"})
BEFORE = ServiceInfo(public_url="http://127.0.0.1:8484", short_domain="127.0.0.1:8484")
AFTER = ServiceInfo(public_url="https://go.example.com", short_domain="go.example.com")


@dataclass
class Restarted:
    """Stands for a client; ``asked`` are the records whose links were read."""

    info: ServiceInfo
    base_url: str = "http://service"
    asked: list[str] = field(default_factory=list)

    def service(self) -> ServiceInfo:
        return self.info

    def links_of(self, record_id: str) -> list[Record]:
        self.asked.append(record_id)
        document = {"shortId": "MUG1", "shortDomain": self.info.short_domain, "evrythngId": record_id}
        return [Record(Kind.REDIRECTIONS, document)]

    def read(self, kind: Kind, short_id: str) -> Record:
        document = {"shortId": short_id, "shortDomain": self.info.short_domain, "evrythngId": OWNER.id}
        return Record(kind, document, '"1"')

    def close(self) -> None:
        """Nothing is open."""


def test_links_and_codes_follow_the_public_address_of_a_restarted_service(qtbot, session: Session) -> None:
    before = Restarted(BEFORE)
    session.client.close()
    session.connect_client(before)
    tab = LinksTab(session)
    qtbot.addWidget(tab)
    tab.show_record(OWNER)
    qtbot.waitUntil(lambda: tab.code.text == "http://127.0.0.1:8484/MUG1")

    after = Restarted(AFTER)
    session.connect_client(after)
    qtbot.waitUntil(lambda: tab.code.text == "https://go.example.com/MUG1")
    qtbot.waitUntil(lambda: tab.current.document["shortDomain"] == "go.example.com")
    assert after.asked == [OWNER.id]


def test_a_stale_document_never_lends_its_domain_to_a_code(qtbot, session: Session) -> None:
    tab = LinksTab(session)
    qtbot.addWidget(tab)
    stale = Record(Kind.REDIRECTIONS, {"shortId": "MUG1", "shortDomain": BEFORE.short_domain})
    session.service_info = AFTER
    tab.code.show_link(stale)
    assert tab.code.text == "https://go.example.com/MUG1"
