"""Keys over time, from a real server: first fetch, rotation, outage, many at once."""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.auth.keys import KeySource
from gateway.auth.places import MAX_BYTES, KeyFile, KeyUrl
from gateway.auth.verifier import Verifier
from gateway.errors import SettingsError, Unauthenticated
from tests.auth.issuer import NOW, Issuer, dumps
from tests.auth.key_server import Clock, KeyServer, serve_keys

ISSUER = Issuer()
OLD, NEW = Issuer(kid="old", key=0), Issuer(kid="new", key=1)


@pytest.fixture
def server() -> Iterator[KeyServer]:
    with serve_keys(dumps(ISSUER.jwks())) as running:
        yield running


def source_of(url: str, clock: Clock, *issuers: Issuer) -> KeySource:
    return KeySource([(KeyUrl(url), frozenset(i.url for i in issuers or (ISSUER,)))], clock=clock)


async def settle(source: KeySource) -> None:
    """Waits for the fetches that `refresh` started."""
    await asyncio.gather(*(flight for kept in source._kept if (flight := kept.under_way)))


async def is_refused(verifier: Verifier, token: str) -> str:
    """Why a token is refused."""
    with pytest.raises(Unauthenticated) as caught:
        await verifier.verify(token, NOW)
    return caught.value.detail


def test_the_first_token_fetches_the_keys(server: KeyServer) -> None:
    async def run() -> None:
        source = source_of(server.url, Clock())
        assert list(source.problems) == [f"{server.url}: not fetched yet"]
        verifier = Verifier(source, ISSUER.rules())
        assert (await verifier.verify(ISSUER.token(), NOW)).username == "ann"
        assert list(source.problems) == []
        await source.close()

    asyncio.run(run())
    assert server.paths == ["/jwks.json"]
    assert server.accept_encodings == ["identity"]


def test_a_fetch_at_start_holds_nobody_up(server: KeyServer) -> None:
    server.open.clear()

    async def run() -> None:
        source = source_of(server.url, Clock())
        source.refresh()
        source.refresh()
        await asyncio.sleep(0.05)
        assert source.keys.issuers == {}
        server.open.set()
        await settle(source)
        assert source.keys.find(ISSUER.url, ISSUER.kid)
        await source.close()

    asyncio.run(run())
    assert server.fetches == 1


def test_rotation_is_seen_at_once_and_then_once_per_interval(server: KeyServer) -> None:
    server.body = dumps(OLD.jwks())
    clock = Clock()

    async def run() -> None:
        verifier = Verifier(source_of(server.url, clock), ISSUER.rules())
        assert (await verifier.verify(OLD.token(), NOW)).username == "ann"
        server.body = dumps(NEW.jwks())
        # Right after the first fetch, and still seen.
        assert (await verifier.verify(NEW.token(), NOW)).username == "ann"
        assert server.fetches == 2
        # The old key has left the set, so what it proved is forgotten; no fetch is left to ask for it.
        assert "key 'old'" in await is_refused(verifier, OLD.token())
        assert server.fetches == 2
        clock.now += 59
        assert "key 'other'" in await is_refused(verifier, Issuer(kid="other").token())
        assert server.fetches == 2
        clock.now += 1
        assert "key 'other'" in await is_refused(verifier, Issuer(kid="other").token())
        assert server.fetches == 3
        assert (await verifier.verify(NEW.token(), NOW)).username == "ann"
        await verifier.source.close()

    asyncio.run(run())
    assert server.fetches == 3


def test_a_key_that_changes_under_its_id_is_another_key(server: KeyServer) -> None:
    server.body = dumps(Issuer(key=0).jwks())

    async def run() -> None:
        verifier = Verifier(source_of(server.url, Clock()), ISSUER.rules())
        token = Issuer(key=0).token()
        assert (await verifier.verify(token, NOW)).username == "ann"
        server.body = dumps(Issuer(key=1).jwks())
        await verifier.source.refetch(ISSUER.url)
        assert verifier.cached(token, NOW) is None
        assert "signature" in await is_refused(verifier, token)
        await verifier.source.close()

    asyncio.run(run())


def test_many_tokens_with_an_unknown_key_share_one_fetch(server: KeyServer) -> None:
    async def run() -> None:
        source = source_of(server.url, Clock())
        await source.refetch(ISSUER.url)
        verifier = Verifier(source, ISSUER.rules())
        server.body = dumps(NEW.jwks())
        server.open.clear()
        waiting = [asyncio.create_task(verifier.verify(NEW.token(n=n), NOW)) for n in range(50)]
        for _ in range(1000):
            await asyncio.sleep(0.01)
            if server.fetches == 2:
                break
        await asyncio.sleep(0.1)
        assert server.fetches == 2
        server.open.set()
        assert {identity.username for identity in await asyncio.gather(*waiting)} == {"ann"}
        await source.close()

    asyncio.run(run())
    assert server.fetches == 2


def test_a_caller_that_hangs_up_does_not_end_the_fetch_of_the_others(server: KeyServer) -> None:
    server.open.clear()

    async def run() -> None:
        verifier = Verifier(source_of(server.url, Clock()), ISSUER.rules())
        first = asyncio.create_task(verifier.verify(ISSUER.token(n=1), NOW))
        second = asyncio.create_task(verifier.verify(ISSUER.token(n=2), NOW))
        await asyncio.sleep(0.05)
        first.cancel()
        await asyncio.sleep(0.05)
        server.open.set()
        assert (await second).username == "ann"
        assert first.cancelled()
        await verifier.source.close()

    asyncio.run(run())
    assert server.fetches == 1


def test_known_keys_are_used_while_a_fetch_hangs(server: KeyServer) -> None:
    async def run() -> None:
        verifier = Verifier(source_of(server.url, Clock()), ISSUER.rules())
        assert (await verifier.verify(ISSUER.token(), NOW)).username == "ann"
        server.open.clear()
        unknown = asyncio.create_task(verifier.verify(NEW.token(), NOW))
        await asyncio.sleep(0.05)
        assert (await asyncio.wait_for(verifier.verify(ISSUER.token(n=2), NOW), 1)).username == "ann"
        assert not unknown.done()
        server.open.set()
        with pytest.raises(Unauthenticated):
            await unknown
        await verifier.source.close()

    asyncio.run(run())


BROKEN: dict[str, tuple[int, bytes, dict[str, str], str]] = {
    "server error": (500, b"", {}, "the answer has status 500"),
    "not found": (404, b"{}", {}, "the answer has status 404"),
    "redirect": (302, dumps(NEW.jwks()), {"Location": "/elsewhere"}, "the answer has status 302"),
    "no JSON": (200, b"<html>", {}, "it is not JSON"),
    "empty body": (200, b"", {}, "it is not JSON"),
    "empty set": (200, b'{"keys": []}', {}, "it has no usable key"),
    "too large": (200, b" " * MAX_BYTES + dumps(NEW.jwks()), {}, "it is larger than"),
    "compressed": (200, gzip.compress(dumps(NEW.jwks())), {"Content-Encoding": "gzip"}, "it is not Unicode"),
    "cut off": (200, dumps(NEW.jwks()), {"Content-Length": "9999999"}, "peer closed connection"),
    "two keys of one id": (200, dumps({"keys": NEW.jwks()["keys"] * 2}), {}, "two keys"),  # type: ignore[operator]  # JSON has no types
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_changes_nothing_and_is_told(
    name: str, server: KeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()

    async def run() -> None:
        verifier = Verifier(source_of(server.url, clock), ISSUER.rules())
        assert (await verifier.verify(ISSUER.token(), NOW)).username == "ann"
        keys = verifier.source.keys
        server.status, server.body, server.headers, reason = BROKEN[name]
        assert "key 'new'" in await is_refused(verifier, NEW.token())
        assert verifier.source.keys is keys
        assert (await verifier.verify(ISSUER.token(n=2), NOW)).username == "ann"
        assert verifier.source.failures == 1
        (problem,) = verifier.source.problems
        assert problem.startswith(f"{server.url}: ")
        assert reason in problem
        assert f"the 1 known ones stay: {problem.removeprefix(f'{server.url}: ')}" in caplog.text
        # And when the outage is over:
        server.status, server.body, server.headers = 200, dumps(NEW.jwks()), {}
        clock.now += 60
        assert (await verifier.verify(NEW.token(), NOW)).username == "ann"
        assert verifier.source.problems == ()
        await verifier.source.close()

    asyncio.run(run())
    assert "/elsewhere" not in server.paths


def test_a_source_that_was_never_reached_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    with serve_keys(b"") as gone:
        url = gone.url

    async def run() -> None:
        verifier = Verifier(source_of(url, clock), ISSUER.rules())
        verifier.source.refresh()
        await settle(verifier.source)
        assert "is unknown" in await is_refused(verifier, ISSUER.token())
        assert verifier.source.failures == 2
        assert "is unknown" in await is_refused(verifier, ISSUER.token())
        assert verifier.source.failures == 2
        clock.now += 60
        assert "is unknown" in await is_refused(verifier, ISSUER.token())
        assert verifier.source.failures == 3
        await verifier.source.close()

    asyncio.run(run())
    assert "the 0 known ones stay" in caplog.text


def test_a_server_that_never_answers_is_given_up(server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.auth.places.FETCH_SECONDS", 0.1)
    server.open.clear()

    async def run() -> None:
        verifier = Verifier(source_of(server.url, Clock()), ISSUER.rules())
        assert "is unknown" in await is_refused(verifier, ISSUER.token())
        assert verifier.source.problems == (f"{server.url}: TimeoutError",)
        await verifier.source.close()

    asyncio.run(run())


def test_a_place_that_is_asked_is_not_asked_again(server: KeyServer) -> None:
    clock = Clock()
    server.open.clear()

    async def run() -> None:
        source = source_of(server.url, clock)
        source.refresh()
        await asyncio.sleep(0.05)
        clock.now += 3600
        source.refresh()
        await asyncio.sleep(0.05)
        server.open.set()
        await settle(source)
        await source.close()

    asyncio.run(run())
    assert server.fetches == 1


def test_keys_from_a_url_are_refreshed_after_an_hour_so_that_a_withdrawn_one_goes(server: KeyServer) -> None:
    server.body = dumps({"keys": [*OLD.jwks()["keys"], *NEW.jwks()["keys"]]})  # type: ignore[misc]  # JSON has no types
    clock = Clock()

    async def run() -> None:
        verifier = Verifier(source_of(server.url, clock), ISSUER.rules())
        token = OLD.token()
        assert (await verifier.verify(token, NOW)).username == "ann"
        server.body = dumps(NEW.jwks())
        clock.now += 3599
        assert verifier.cached(token, NOW) is not None
        clock.now += 1
        # It does not wait for the fetch that it starts, and starts one only.
        assert verifier.cached(token, NOW) is None
        assert (await verifier.verify(token, NOW)).username == "ann"
        assert verifier.cached(token, NOW) is not None
        await settle(verifier.source)
        assert verifier.cached(token, NOW) is None
        assert "key 'old'" in await is_refused(verifier, token)
        await verifier.source.close()

    asyncio.run(run())
    # The first, the refresh, and one for the key that is unknown now.
    assert server.fetches == 3


def test_an_equal_set_is_the_same_set_and_forgets_no_token(
    server: KeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "gateway.auth")

    async def run() -> None:
        verifier = Verifier(source_of(server.url, Clock()), ISSUER.rules())
        token = ISSUER.token()
        identity = await verifier.verify(token, NOW)
        server.body = dumps({"keys": ISSUER.jwks()["keys"], "comment": "the same"})
        await verifier.source.refetch(ISSUER.url)
        assert verifier.cached(token, NOW) is identity
        await verifier.source.close()

    asyncio.run(run())
    assert server.fetches == 2
    assert caplog.text.count("1 keys: key-1") == 1


def test_ignored_keys_are_told(server: KeyServer, caplog: pytest.LogCaptureFixture) -> None:
    server.body = dumps({"keys": [{"kty": "EC", "kid": "curve"}, *ISSUER.jwks()["keys"]]})  # type: ignore[misc]  # JSON has no types

    async def run() -> None:
        source = source_of(server.url, Clock())
        await source.refetch(ISSUER.url)
        await source.close()

    asyncio.run(run())
    assert f"{server.url}: key 1 is ignored: its type is not RSA" in caplog.text


def test_each_issuer_has_its_own_place_and_its_own_interval() -> None:
    ours, theirs = Issuer(key=0), Issuer("https://other.example", key=1)
    rules = ours.rules()
    rules = type(rules)(frozenset({ours.url, theirs.url}), rules.client_ids)
    with serve_keys(dumps(ours.jwks())) as one, serve_keys(dumps(theirs.jwks())) as two:

        async def run() -> None:
            places = [(KeyUrl(one.url), frozenset({ours.url})), (KeyUrl(two.url), frozenset({theirs.url}))]
            verifier = Verifier(KeySource(places, clock=Clock()), rules)
            assert (await verifier.verify(ours.token(), NOW)).username == "ann"
            assert (await verifier.verify(theirs.token(), NOW)).username == "ann"
            assert "signature" in await is_refused(verifier, theirs.sign(theirs.header(), ours.claims()))
            # An unknown key of one issuer asks that issuer only.
            assert "is unknown" in await is_refused(verifier, Issuer(kid="x").token())
            assert (one.fetches, two.fetches) == (2, 1)
            # An outage of one is no outage of the other.
            two.status = 500
            await verifier.source.refetch(theirs.url)
            assert verifier.source.problems == (f"{two.url}: the answer has status 500",)
            assert (await verifier.verify(theirs.token(n=2), NOW)).username == "ann"
            # An issuer that is not accepted causes no fetch.
            assert "is not accepted" in await is_refused(verifier, Issuer("https://x.example").token())
            assert (one.fetches, two.fetches) == (2, 2)
            await verifier.source.close()

        asyncio.run(run())


def test_one_place_for_all_issuers_serves_them_all(server: KeyServer) -> None:
    ours, theirs = Issuer(key=0), Issuer("https://other.example", key=0)

    async def run() -> None:
        source = source_of(server.url, Clock(), ours, theirs)
        await source.refetch(theirs.url)
        assert source.keys.find(ours.url, "key-1") == source.keys.find(theirs.url, "key-1") is not None
        await source.close()

    asyncio.run(run())


def test_a_file_is_read_again_after_the_interval(tmp_path: Path) -> None:
    path = OLD.write_jwks(tmp_path / "jwks.json")
    clock = Clock()

    async def run() -> None:
        source = KeySource([(KeyFile(path), frozenset({ISSUER.url}))], clock=clock)
        verifier = Verifier(source, ISSUER.rules())
        assert (await verifier.verify(OLD.token(), NOW)).username == "ann"
        NEW.write_jwks(path)
        clock.now += 59
        assert verifier.cached(OLD.token(), NOW) is not None
        clock.now += 1
        assert (await verifier.verify(OLD.token(), NOW)).username == "ann"
        await settle(source)
        assert (await verifier.verify(NEW.token(), NOW)).username == "ann"
        path.write_text("{")
        clock.now += 60
        assert (await verifier.verify(NEW.token(), NOW)).username == "ann"
        await settle(source)
        assert source.problems == (f"{path}: it is not JSON at character 1",)
        path.unlink()
        clock.now += 60
        assert (await verifier.verify(NEW.token(), NOW)).username == "ann"
        await settle(source)
        assert "No such file" in source.problems[0]
        assert (await verifier.verify(NEW.token(), NOW)).username == "ann"
        await source.close()

    asyncio.run(run())


def test_only_the_places_that_are_due_are_read_again(server: KeyServer, tmp_path: Path) -> None:
    theirs = Issuer("https://other.example", kid="old")
    path = theirs.write_jwks(tmp_path / "jwks.json")
    clock = Clock()

    async def run() -> None:
        url, file = KeyUrl(server.url), KeyFile(path)
        places = ((url, frozenset({ISSUER.url})), (file, frozenset({theirs.url})))
        source = KeySource(places, clock=clock)
        source.refresh()
        await settle(source)
        Issuer(kid="new").write_jwks(path)
        clock.now += 60
        source.refresh()
        await settle(source)
        assert source.keys.find(theirs.url, "new")
        await source.close()

    asyncio.run(run())
    assert server.fetches == 1


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_bytes(b" " * MAX_BYTES)
    assert len(asyncio.run(KeyFile(path).read())) == MAX_BYTES
    path.write_bytes(b" " * (MAX_BYTES + 1))
    with pytest.raises(ValueError, match="it is larger than 524288 bytes"):
        asyncio.run(KeyFile(path).read())


def test_closing_ends_a_fetch_that_is_under_way(server: KeyServer) -> None:
    server.open.clear()

    async def run() -> None:
        source = source_of(server.url, Clock())
        source.refresh()
        await asyncio.sleep(0.05)
        await asyncio.wait_for(source.close(), 2)
        assert source.keys.issuers == {}

    asyncio.run(run())


@pytest.mark.parametrize(
    "url",
    [
        "http://keys.example/jwks.json",
        "http://10.0.0.1/jwks.json",
        "http://localhost.example/jwks.json",
        "ftp://127.0.0.1/jwks.json",
        "file:///etc/jwks.json",
        "https://user:secret@keys.example/jwks.json",
    ],
)
def test_keys_are_fetched_safely_or_not_at_all(url: str) -> None:
    with pytest.raises(SettingsError, match="keys cannot be fetched"):
        KeyUrl(url)


@pytest.mark.parametrize("url", ["https://keys.example/", "http://localhost:1/", "http://[::1]:1/"])
def test_safe_addresses_are_taken(url: str) -> None:
    place = KeyUrl(url)
    assert (place.name, place.is_local) == (url, False)
    asyncio.run(place.close())
