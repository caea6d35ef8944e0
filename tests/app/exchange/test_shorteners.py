"""Exports of other shorteners, in the columns each service documents: every link comes with what it had."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.client import Kind
from app.errors import InputError
from app.exchange import importing, mapping, shorteners
from app.exchange.drafts import Draft
from app.exchange.importing import Options
from app.exchange.tables import open_table
from catalog.documents import Redirection, problems

MADE = "2021-05-03T10:00:00Z"
MADE_MS = 1_620_036_000_000

BITLY_CSV = (
    "Title,Link,Custom Link,Destination URL,Tags,Created\n"
    f'Spring,https://bit.ly/3aBc,bit.ly/tea,"https://e.example/a?x={{1}}",tea;green,{MADE}\n'
)
BITLY_JSON = {
    "links": [
        {
            "link": "https://bit.ly/3aBc",
            "id": "bit.ly/3aBc",
            "long_url": "https://e.example/a?x={1}",
            "title": "Spring",
            "archived": False,
            "created_at": "2021-05-03T10:00:00+0000",
            "tags": ["tea", "green"],
            "custom_bitlinks": ["https://bit.ly/tea"],
        }
    ],
    "pagination": {"next": ""},
}
YOURLS_TABLE = (
    "keyword,url,title,timestamp,ip,clicks\n"
    "3aBc,https://e.example/a,Spring,2021-05-03 10:00:00,203.0.113.7,1234\n"
)
YOURLS_PLUGIN = 'source,target,hits\r\n/3aBc/,https://e.example/a,"1,234"\r\n'
YOURLS_JSON = {
    "links": {
        "link_1": {
            "shorturl": "https://sho.rt/3aBc",
            "url": "https://e.example/a",
            "title": "Spring",
            "timestamp": "2021-05-03 10:00:00",
            "ip": "203.0.113.7",
            "clicks": "1234",
        }
    },
    "stats": {"total_links": "1", "total_clicks": "1234"},
    "statusCode": 200,
}
KUTT_JSON = {
    "limit": 10,
    "skip": 0,
    "total": 1,
    "data": [
        {
            "address": "3aBc",
            "banned": False,
            "created_at": "2021-05-03T10:00:00.000Z",
            "id": "dd3f5a7c",
            "link": "https://kutt.it/3aBc",
            "password": True,
            "target": "https://e.example/a",
            "description": "Spring",
            "expire_in": "2031-05-03T10:00:00.000Z",
            "updated_at": "2021-05-03T10:00:00.000Z",
            "visit_count": 1234,
        }
    ],
}
SHLINK_CSV = (
    "createdAt,domain,shortCode,shortUrl,longUrl,title,tags,visits\n"
    "2021-05-03T12:00:00+02:00,s.test,3aBc,https://s.test/3aBc,https://e.example/a,Spring,tea|green,1234\n"
)
SHLINK_IMPORT_CSV = (
    "Long URL;Tags;Domain;Short code;Title\nhttps://e.example/a;tea|green;s.test;3aBc;Spring\n"
)
SHLINK_JSON = {
    "shortUrls": {
        "data": [
            {
                "shortCode": "3aBc",
                "shortUrl": "https://s.test/3aBc",
                "longUrl": "https://e.example/a",
                "dateCreated": "2021-05-03T12:00:00+02:00",
                "tags": ["tea", "green"],
                "meta": {
                    "validSince": "2021-06-01T00:00:00Z",
                    "validUntil": "2031-05-03T10:00:00Z",
                    "maxVisits": 9000,
                },
                "domain": None,
                "title": "Spring",
                "crawlable": False,
                "forwardQuery": True,
                "visitsSummary": {"total": 1234, "nonBots": 1000, "bots": 234},
            }
        ],
        "pagination": {"currentPage": 1},
    }
}
REBRANDLY_CSV = f"id,createdAt,shortUrl,domain,slashtag,destination\n1,{MADE},r.test/3aBc,r.test,3aBc,https://e.example/a\n"
REBRANDLY_JSON = [
    {
        "id": "ffs24cc5b6ee4a5gh7897b06ac2d16d4",
        "title": "Spring",
        "slashtag": "3aBc",
        "destination": "https://e.example/a",
        "shortUrl": "r.test/3aBc",
        "domain": {"id": "8f10", "fullName": "r.test"},
        "createdAt": "2021-05-03T10:00:00.000Z",
        "updatedAt": "2021-05-03T10:00:00.000Z",
        "clicks": 1234,
        "tags": [{"id": "1", "name": "tea"}, {"id": "2", "name": "green"}],
        "forwardParameters": True,
        "favourite": False,
    }
]
TINYURL_JSON = {
    "data": [
        {
            "domain": "tinyurl.com",
            "alias": "3aBc",
            "deleted": False,
            "archived": False,
            "analytics": {"enabled": True, "public": False},
            "tags": ["tea", "green"],
            "created_at": "2021-05-03T10:00:00.000000Z",
            "expires_at": None,
            "tiny_url": "https://tinyurl.com/3aBc",
            "url": "https://e.example/a",
        }
    ],
    "code": 0,
    "errors": [],
}
SHORT_IO_JSON = {
    "count": 1,
    "links": [
        {
            "originalURL": "https://e.example/a",
            "path": "3aBc",
            "idString": "lnk_61Ct",
            "shortURL": "https://s.gy/3aBc",
            "secureShortURL": "https://s.gy/3aBc",
            "title": "Spring",
            "tags": ["tea", "green"],
            "createdAt": "2021-05-03T10:00:00.000Z",
            "expiresAt": "2031-05-03T10:00:00.000Z",
            "expiredURL": "https://e.example/over",
            "clicksLimit": 9000,
            "hasPassword": True,
        }
    ],
    "nextPageToken": None,
}
SHORT_IO_CSV = (
    "originalURL,path,title,tags,createdAt,expiresAt,clicks\n"
    "https://e.example/a,3aBc,Spring,tea,2021-05-03T10:00:00.000Z,,1234\n"
)
DUB_JSON = [
    {
        "id": "link_1JX",
        "domain": "d.test",
        "key": "3aBc",
        "url": "https://e.example/a",
        "shortLink": "https://d.test/3aBc",
        "archived": False,
        "expiresAt": "2031-05-03T10:00:00.000Z",
        "expiredUrl": "https://e.example/over",
        "password": None,
        "title": "Spring",
        "comments": "On the box",
        "ios": None,
        "geo": None,
        "tags": [{"id": "t1", "name": "tea", "color": "red"}, {"id": "t2", "name": "green", "color": "red"}],
        "clicks": 1234,
        "createdAt": "2021-05-03T10:00:00.000Z",
    }
]
DUB_CSV = (
    f"Short link,Destination URL,Clicks,Created at\nhttps://d.test/3aBc,https://e.example/a,1234,{MADE}\n"
)

TAGS = ["tea", "green"]
END_MS = 1_935_568_800_000
# What each file becomes, beside the short id and the target.
EXPORTS: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "bitly.csv": (
        "Bitly",
        BITLY_CSV,
        {"title": "Spring", "tags": TAGS, "origin": {"createdAt": MADE_MS}},
    ),
    "bitly.json": ("Bitly", BITLY_JSON, {"title": "Spring", "tags": TAGS, "origin": {"createdAt": MADE_MS}}),
    "yourls.csv": (
        "YOURLS",
        YOURLS_TABLE,
        {"title": "Spring", "origin": {"createdAt": MADE_MS, "clicks": 1234}},
    ),
    "plugin.csv": ("YOURLS", YOURLS_PLUGIN, {"origin": {"clicks": 1234}}),
    "yourls.json": (
        "YOURLS",
        YOURLS_JSON,
        {"title": "Spring", "origin": {"createdAt": MADE_MS, "clicks": 1234}},
    ),
    "kutt.json": (
        "Kutt",
        KUTT_JSON,
        {"title": "Spring", "expiresAt": END_MS, "origin": {"createdAt": MADE_MS, "clicks": 1234}},
    ),
    "shlink.csv": (
        "Shlink",
        SHLINK_CSV,
        {"title": "Spring", "tags": TAGS, "origin": {"createdAt": MADE_MS, "clicks": 1234}},
    ),
    "importer.csv": ("Shlink", SHLINK_IMPORT_CSV, {"title": "Spring", "tags": TAGS, "origin": {}}),
    "shlink.json": (
        "Shlink",
        SHLINK_JSON,
        {
            "title": "Spring",
            "tags": TAGS,
            "startsAt": 1_622_505_600_000,
            "expiresAt": END_MS,
            "maxVisits": 9000,
            "passQuery": True,
            "origin": {"createdAt": MADE_MS, "clicks": 1234},
        },
    ),
    "rebrandly.csv": ("Rebrandly", REBRANDLY_CSV, {"origin": {"createdAt": MADE_MS}}),
    "rebrandly.json": (
        "Rebrandly",
        REBRANDLY_JSON,
        {
            "title": "Spring",
            "tags": TAGS,
            "passQuery": True,
            "origin": {"createdAt": MADE_MS, "clicks": 1234},
        },
    ),
    "tinyurl.json": ("TinyURL", TINYURL_JSON, {"tags": TAGS, "origin": {"createdAt": MADE_MS}}),
    "short.io.json": (
        "Short.io",
        SHORT_IO_JSON,
        {
            "title": "Spring",
            "tags": TAGS,
            "expiresAt": END_MS,
            "fallbackUrl": "https://e.example/over",
            "maxVisits": 9000,
            "origin": {"createdAt": MADE_MS},
        },
    ),
    "short.io.csv": (
        "Short.io",
        SHORT_IO_CSV,
        {"title": "Spring", "tags": ["tea"], "origin": {"createdAt": MADE_MS, "clicks": 1234}},
    ),
    "dub.json": (
        "Dub",
        DUB_JSON,
        {
            "title": "Spring",
            "notes": "On the box",
            "tags": TAGS,
            "expiresAt": END_MS,
            "fallbackUrl": "https://e.example/over",
            "origin": {"createdAt": MADE_MS, "clicks": 1234},
        },
    ),
    "dub.csv": ("Dub", DUB_CSV, {"origin": {"createdAt": MADE_MS, "clicks": 1234}}),
}


def drafts(folder: Path, name: str, content: object, **options: Any) -> list[Draft]:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    table = open_table(path, kind=Kind.REDIRECTIONS)
    samples = [row.values for row in table.rows()]
    guessed = mapping.guess(Kind.REDIRECTIONS, table.header, samples)
    assert guessed.problems() == []
    return list(importing.drafts(table, guessed, Options(**options)))


@pytest.mark.parametrize("name", list(EXPORTS))
def test_an_export_comes_with_what_it_tells(tmp_path: Path, name: str) -> None:
    service, content, expected = EXPORTS[name]
    first, *aliases = drafts(tmp_path, name, content)
    assert not first.obstacles(accept_warnings=False), first.problems
    document = dict(first.document)
    document.pop("password", None)
    target = "https://e.example/a?x=%7B1%7D" if service == "Bitly" else "https://e.example/a"
    assert document == {
        "shortId": "3aBc",
        "defaultRedirectUrl": target,
        **expected,
        "origin": {**expected["origin"], "service": service},
    }
    assert problems(Redirection, dict(first.document)) == []
    assert [each.document["shortId"] for each in aliases] == (["tea"] if service == "Bitly" else [])


def test_every_service_has_an_example() -> None:
    assert {service for service, _, _ in EXPORTS.values()} == set(shorteners.NAMES)


@pytest.mark.parametrize(("name", "content"), [("kutt.json", KUTT_JSON), ("short.io.json", SHORT_IO_JSON)])
def test_a_password_that_is_not_told_locks_the_link(tmp_path: Path, name: str, content: object) -> None:
    """Without any, everybody could open what was guarded."""
    (first,), (again,) = (drafts(tmp_path, name, content) for _ in range(2))
    assert len(first.document["password"]) > 20
    assert first.document["password"] != again.document["password"]
    (note,) = first.notes
    assert "not in the export" in note.message


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("open sesame", "open sesame"),
        ("false", None),
        ("0", None),
        ("null", None),
        ("$2b$12$abcdefghijklmnopqrstuv", "locked"),
        ("$argon2id$v=19$m=65536", "locked"),
        ("5f4dcc3b5aa765d61d8327deb882cf99", "locked"),
        ("TRUE", "locked"),
    ],
)
def test_passwords_told_hashed_and_absent(tmp_path: Path, cell: str, expected: str | None) -> None:
    text = f"slug,url,password\nabc,https://e.example/,{cell}\n"
    (made,) = drafts(tmp_path, "generic.csv", text)
    given = made.document.get("password")
    assert (given == expected) if expected != "locked" else (given != cell and len(given) > 20)
    assert bool(made.notes) == (expected == "locked")


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    text = (
        "Slug,Long URL,Name,Tags,Comment,Created,Clicks,Expiry,Max clicks\n"
        'tea,https://e.example/tea,Tea,hot; green,On the box,3 May 2021,"1,234",2031-05-03 10:00,500\n'
    )
    (made,) = drafts(tmp_path, "own.csv", text)
    assert not made.problems
    assert made.document == {
        "shortId": "tea",
        "defaultRedirectUrl": "https://e.example/tea",
        "title": "Tea",
        "tags": ["hot", "green"],
        "notes": "On the box",
        "origin": {"createdAt": 1_620_000_000_000, "clicks": 1234},
        "expiresAt": END_MS,
        "maxVisits": 500,
    }


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("javascript:alert(1)", "does not start with http"),
        ("https://user:word@e.example/", "user name"),
        ("https://e.example/a b", "no URL may have"),
        ("https://ex\u0430mple.example/", "mixes letters"),
        ("https://e.example/{colour}", "unknown placeholder"),
    ],
)
def test_a_target_nobody_is_sent_to_is_named_before_anything_is_written(
    tmp_path: Path, cell: str, message: str
) -> None:
    (made,) = drafts(tmp_path, "own.csv", f"slug,url\nabc,{cell}\n")
    (problem,) = made.obstacles(accept_warnings=True)
    assert message in problem.message
    assert problem.column == "url"


def test_what_closes_a_link_must_be_understood_and_what_is_remembered_may_be_lost(tmp_path: Path) -> None:
    text = "slug,url,expires,created\nabc,https://e.example/,03/04/2031,03/04/2021\n"
    (made,) = drafts(tmp_path, "own.csv", text)
    (obstacle,) = made.obstacles(accept_warnings=True)
    assert obstacle.column == "expires"
    assert [note.column for note in made.notes] == ["created"]


def test_short_ids_that_stand_twice_in_a_file_are_reported(tmp_path: Path) -> None:
    text = "slug,url\nabc,https://e.example/1\nabc,https://e.example/2\n"
    first, second = drafts(tmp_path, "own.csv", text)
    assert not first.problems
    assert "row 2 has the same short id abc" in second.problems[0].message


def test_pages_a_line_and_broken_json(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(KUTT_JSON) for _ in range(2))
    assert len(drafts(tmp_path, "pages.jsonl", lines)) == 2
    with pytest.raises(InputError, match="is not JSON"):
        drafts(tmp_path, "broken.json", json.dumps(KUTT_JSON)[:-3])


def test_what_nobody_exported_is_no_shorteners(tmp_path: Path) -> None:
    for header in ("Name,EAN,SKU", "shortId,defaultRedirectUrl,createdAt,hits", "url,title"):
        assert shorteners.recognise(header.split(",")) is None
    path = tmp_path / "products.json"
    path.write_text('[{"name": "Tea", "description": "Kutt target address"}]', encoding="utf-8")
    assert open_table(path).description == "JSON"


def test_columns_of_further_short_ids_are_not_left_out(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text(BITLY_CSV)
    table = open_table(path)
    columns = mapping.guess(Kind.REDIRECTIONS, table.header)
    assert [column.header for column in columns.aliases] == ["Custom Link"]
    assert not shorteners.is_alias("", "Custom Link")
