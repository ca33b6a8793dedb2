"""A server whose store is missing, damaged, newer or read-only: at its start and later."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from geoviz.cli import main
from geoviz.web import Library, create_app
from tests.store.test_store_faults import as_ordinary_user, public_folder, tamper
from tests.web.conftest import keep, read_about
from tests.web.reviewer import Reviewer

__all__ = ["as_ordinary_user", "public_folder"]  # fixtures

BROWSER = {"Accept": "text/html"}


def take_away(store: Path) -> None:
    store.unlink(missing_ok=True)
    for log in store.parent.glob(f"{store.name}-*"):
        log.unlink()


def cut_off(store: Path) -> None:
    store.write_bytes(store.read_bytes()[:20_000])


def overwrite(store: Path) -> None:
    store.write_bytes(b"no store at all\n" * 4000)


def spoil_a_row(store: Path) -> None:
    tamper(store, "UPDATE reports SET data = '{}'")


def make_newer(store: Path) -> None:
    tamper(store, "UPDATE geoviz_store SET schema_version = 99")


FAULTS: list[tuple[Callable[[Path], None], str]] = [
    (take_away, "geoviz read ARTICLES --store"),  # how to make one
    (cut_off, "damaged"),
    (overwrite, "is not a store"),
    (make_newer, "newer geoviz"),
]


@pytest.mark.parametrize(("fault", "said"), [*FAULTS, (spoil_a_row, "a row cannot be read")])
def test_it_does_not_start_and_says_why(
    store: Path, fault: Callable[[Path], None], said: str
) -> None:
    fault(store)
    ended = CliRunner().invoke(main, ["serve", str(store), "--port", "0", "--no-open"])
    assert ended.exit_code == 3
    assert said in ended.output
    assert store.name in ended.output
    assert "Traceback" not in ended.output
    assert len(ended.output.strip().splitlines()) == 1


@pytest.mark.parametrize(("fault", "said"), FAULTS)
@pytest.mark.parametrize("path", ["/", "/version", "/review", "/articles", "/api/collections"])
def test_what_happens_to_it_later_is_told_on_every_page(
    kept_client: FlaskClient, store: Path, fault: Callable[[Path], None], said: str, path: str
) -> None:
    assert kept_client.get(path, headers=BROWSER).status_code == 200
    fault(store)
    answer = kept_client.get(path, headers=BROWSER)
    assert answer.status_code == 503
    assert said in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(("fault", "said"), FAULTS)
def test_it_goes_on_with_a_store_that_was_put_back(
    kept_client: FlaskClient, store: Path, fault: Callable[[Path], None], said: str
) -> None:
    backup = Path(shutil.copy2(store, store.with_suffix(".backup")))
    fault(store)
    assert kept_client.get("/health").status_code == 503
    take_away(store)
    backup.rename(store)
    assert kept_client.get("/health").status_code == 200
    assert "Lozova" in kept_client.get("/incidents.geojson").text


@pytest.fixture
def write_protected(public_folder: Path) -> Path:
    path = public_folder / "war.gpkg"
    keep(path, read_about("Lozova"))
    path.chmod(0o444)
    public_folder.chmod(0o555)
    return path


def test_a_read_only_store_is_shown_and_cannot_be_reviewed(
    write_protected: Path, as_ordinary_user: None
) -> None:
    before = write_protected.read_bytes()
    with Library.of_store(write_protected) as library:
        client = create_app(library).test_client()
        for path in ("/", "/articles", "/api/collections/incidents/items", "/embed/map"):
            assert client.get(path).status_code == 200, path
        (incident,) = library.corpus().incidents
        assert client.get(f"/incidents/{incident.id}").status_code == 200
        desk = Reviewer(client)
        desk.open("/review")
        assert "war.gpkg is read-only" in desk.judge(incident.reports[0].id, "accept")
        assert desk.status == 409
        desk.open("/add")
        assert "war.gpkg is read-only" in desk.send("/add", text="Drones struck Izium.")
    assert write_protected.read_bytes() == before
    assert [path.name for path in write_protected.parent.iterdir()] == ["war.gpkg"]
