"""Good tokens are taken; a good token with one fault is refused, and for that fault."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from gateway.auth.jwks import KeySet
from gateway.auth.tokens import TokenRules, UnknownKey, authenticate
from gateway.errors import Unauthenticated
from tests.auth.issuer import NOW, Issuer, base64url, compact, dumps, jwk, private_key

ISSUER = Issuer()
KEYS = ISSUER.keys()
RULES = ISSUER.rules()
OIDC = Issuer("https://id.example.com/", "https://api.example.com", kid="oidc-1", key=1)
OIDC_RULES = replace(OIDC.rules("oidc"), groups_claim="groups")


def oidc_claims(**claims: object) -> dict[str, object]:
    """What an ordinary OpenID Connect provider writes."""
    return {
        "iss": OIDC.url, "sub": "auth0|5f7c", "aud": [OIDC.client_id, "https://id.example.com/userinfo"],
        "iat": NOW, "exp": NOW + 600, "azp": "app-1", "preferred_username": "ann", "groups": ["sales"],
    } | claims  # fmt: skip


def test_an_access_token_gives_its_identity() -> None:
    token = ISSUER.token(["b", "a"], {"custom:region": "eu"})
    identity = authenticate(token, KEYS, RULES, NOW)
    assert identity.subject == "7d8ca528-4931-4254-9273-ea5ee853f271"
    assert (identity.username, identity.groups, identity.token_use) == ("ann", ("b", "a"), "access")
    assert identity.expires == NOW + 3600
    assert identity.claims["custom:region"] == "eu"
    assert "custom:region" not in repr(identity)


def test_an_id_token_gives_its_identity() -> None:
    identity = authenticate(ISSUER.token(["a"], use="id"), KEYS, RULES, NOW)
    assert (identity.username, identity.groups, identity.token_use) == ("ann", ("a",), "id")


def test_a_token_of_another_provider_gives_its_identity() -> None:
    token = OIDC.sign(OIDC.header(typ="at+JWT"), oidc_claims())
    identity = authenticate(token, OIDC.keys(), OIDC_RULES, NOW)
    assert (identity.username, identity.groups, identity.token_use) == ("ann", ("sales",), "oidc")


@pytest.mark.parametrize("typ", ["JWT", "jwt", "at+jwt", "application/at+jwt", "application/JWT"])
def test_types_of_bearer_tokens_are_taken(typ: str) -> None:
    assert (
        authenticate(ISSUER.sign(ISSUER.header(typ=typ), ISSUER.claims()), KEYS, RULES, NOW).username == "ann"
    )


@pytest.mark.parametrize(
    ("claims", "username"),
    [
        ({"username": "u", "cognito:username": "c", "preferred_username": "p"}, "u"),
        ({"cognito:username": "c", "preferred_username": "p"}, "c"),
        ({"preferred_username": "p"}, "p"),
        ({}, "subject"),
    ],
)
def test_the_user_name_comes_from_the_first_claim_that_has_one(
    claims: dict[str, object], username: str
) -> None:
    body = ISSUER.claims(use="id", sub="subject")
    del body["cognito:username"]
    identity = authenticate(ISSUER.sign(ISSUER.header(), body | claims), KEYS, RULES, NOW)
    assert identity.username == username


def test_no_groups_claim_means_no_groups_and_a_repeated_group_counts_once() -> None:
    assert authenticate(ISSUER.token(), KEYS, RULES, NOW).groups == ()
    assert authenticate(ISSUER.token([]), KEYS, RULES, NOW).groups == ()
    assert authenticate(ISSUER.token(["a", "b", "a"]), KEYS, RULES, NOW).groups == ("a", "b")


def test_the_groups_claim_is_a_setting() -> None:
    rules = replace(RULES, groups_claim="https://example.com/roles")
    token = ISSUER.token(["not this"], {"https://example.com/roles": ["this"]})
    assert authenticate(token, KEYS, rules, NOW).groups == ("this",)


def test_the_leeway_counts_on_both_sides() -> None:
    token = ISSUER.token(nbf=NOW)
    last = NOW + 3600 + RULES.leeway
    assert authenticate(token, KEYS, RULES, last - 0.001).username == "ann"
    with pytest.raises(Unauthenticated):
        authenticate(token, KEYS, RULES, last)
    assert authenticate(token, KEYS, RULES, NOW - RULES.leeway).username == "ann"
    with pytest.raises(Unauthenticated):
        authenticate(token, KEYS, RULES, NOW - RULES.leeway - 0.001)


def test_a_token_of_the_greatest_size_is_taken() -> None:
    token = ISSUER.token()
    assert authenticate(token, KEYS, replace(RULES, max_bytes=len(token)), NOW).username == "ann"
    with pytest.raises(Unauthenticated):
        authenticate(token, KEYS, replace(RULES, max_bytes=len(token) - 1), NOW)


def test_claims_of_the_greatest_size_are_taken() -> None:
    longest = Issuer(kid="k" * 256)
    groups = [str(number) for number in range(1000)]
    claims = {"sub": "s" * 256, "username": "u" * 256, "exp": 253_402_300_799, "iat": 0, "nbf": 0}
    identity = authenticate(longest.token(groups, claims), longest.keys(), RULES, NOW)
    assert (identity.groups, identity.expires) == (tuple(groups), 253_402_300_799)
    assert (identity.subject, identity.username) == ("s" * 256, "u" * 256)
    token = ISSUER.token(["g" * 256], use="id", aud=[ISSUER.client_id] * 100)
    assert authenticate(token, KEYS, RULES, NOW).groups == ("g" * 256,)


# Each fault turns the good token of `good()` into a bad one. What is signed is signed rightly, so that
# nothing but the fault can be the reason.


def good() -> str:
    return ISSUER.token(["a"], nbf=NOW)


def with_header(**fields: object) -> str:
    return ISSUER.sign(ISSUER.header(**fields), ISSUER.claims(["a"], nbf=NOW))


def with_claims(use: str = "access", /, **claims: object) -> str:
    return ISSUER.token(["a"], {"nbf": NOW} | claims, use=use)


def without_claim(name: str, use: str = "access") -> str:
    claims = ISSUER.claims(["a"], use=use, nbf=NOW)
    del claims[name]
    return ISSUER.sign(ISSUER.header(), claims)


def without_header(name: str) -> str:
    header = ISSUER.header()
    del header[name]
    return ISSUER.sign(header, ISSUER.claims(["a"]))


def raw_payload(change: Callable[[bytes], bytes]) -> str:
    return ISSUER.sign(ISSUER.header(), change(dumps(ISSUER.claims(["a"], nbf=NOW))))


def raw_header(change: Callable[[bytes], bytes]) -> str:
    return ISSUER.sign(change(dumps(ISSUER.header())), ISSUER.claims(["a"], nbf=NOW))


def hs256_with_public_key(encoding: serialization.Encoding) -> str:
    form = (
        serialization.PublicFormat.PKCS1
        if encoding is serialization.Encoding.DER
        else serialization.PublicFormat.SubjectPublicKeyInfo
    )
    secret = ISSUER.key.public_key().public_bytes(encoding, form)
    return compact(
        ISSUER.header(alg="HS256"), ISSUER.claims(["a"]), lambda m: hmac.digest(secret, m, hashlib.sha256)
    )


def hs256_with_bare_modulus() -> str:
    secret = str(jwk(ISSUER.key, "k")["n"]).encode()
    return compact(
        ISSUER.header(alg="HS256"), ISSUER.claims(["a"]), lambda m: hmac.digest(secret, m, hashlib.sha256)
    )


def signed_by_other_key(**header: object) -> str:
    other = Issuer(key=2)
    return compact(ISSUER.header(**header), ISSUER.claims(["a"]), other.signature)


def rs512() -> str:
    return compact(
        ISSUER.header(alg="RS512"),
        ISSUER.claims(["a"]),
        lambda m: ISSUER.key.sign(m, padding.PKCS1v15(), hashes.SHA512()),
    )


def sha512_called_rs256() -> str:
    return compact(
        ISSUER.header(),
        ISSUER.claims(["a"]),
        lambda m: ISSUER.key.sign(m, padding.PKCS1v15(), hashes.SHA512()),
    )


def pss_called_rs256() -> str:
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    return compact(ISSUER.header(), ISSUER.claims(["a"]), lambda m: ISSUER.key.sign(m, pss, hashes.SHA256()))


def part(number: int, change: Callable[[str], str]) -> str:
    parts = good().split(".")
    parts[number] = change(parts[number])
    return ".".join(parts)


def other_payload() -> str:
    head, _, signature = good().split(".")
    return f"{head}.{base64url(dumps(ISSUER.claims(['admin'])))}.{signature}"


def other_spelling_of_last_bits() -> str:
    """The signature's 256 bytes leave four bits unused in the last character; set one of them."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return part(2, lambda text: text[:-1] + alphabet[alphabet.index(text[-1]) + 1])


JWE = ".".join(
    [base64url(dumps({"alg": "RSA-OAEP", "enc": "A256GCM", "kid": "key-1"})), *(base64url(b"x" * 32),) * 4]
)
SOME_PEM = serialization.Encoding.PEM
SOME_DER = serialization.Encoding.DER

FAULTS: dict[str, tuple[Callable[[], str], str]] = {
    # not a token at all
    "nothing": (lambda: "", "three parts"),
    "garbage": (lambda: "garbage", "three parts"),
    "dots": (lambda: "..", "three parts"),
    "five dots": (lambda: good() + "...", "three parts"),
    "four parts": (lambda: good() + ".AAAA", "three parts"),
    "two parts": (lambda: good().rpartition(".")[0], "three parts"),
    "empty signature": (lambda: part(2, lambda _: ""), "three parts"),
    "empty payload": (lambda: part(1, lambda _: ""), "three parts"),
    "an encrypted token": (lambda: JWE, "three parts"),
    "trailing newline": (lambda: good() + "\n", "three parts"),
    "leading space": (lambda: " " + good(), "three parts"),
    "space inside": (lambda: part(1, lambda text: text[:8] + " " + text[8:]), "three parts"),
    "tab inside": (lambda: part(2, lambda text: text[:8] + "\t" + text[8:]), "three parts"),
    "the scheme as well": (lambda: "Bearer " + good(), "three parts"),
    "quotes": (lambda: f'"{good()}"', "three parts"),
    "padding": (lambda: part(2, lambda text: text + "=="), "three parts"),
    "the other base64 alphabet": (lambda: part(2, lambda text: "+/" + text[2:]), "three parts"),
    "a skipped character": (lambda: part(1, lambda text: text[:8] + "!" + text[8:]), "three parts"),
    "non-ASCII base64": (lambda: part(2, lambda text: "\u0661" + text[1:]), "three parts"),
    "full-width letter": (lambda: part(0, lambda text: "\uff45" + text[1:]), "three parts"),
    "half a surrogate pair": (lambda: good() + "\ud800", "three parts"),
    "a zero byte": (lambda: good() + "\0", "three parts"),
    "one character too many": (lambda: part(1, lambda _: "AAAAA"), "payload is not base64url"),
    "header one character too many": (lambda: part(0, lambda _: "AAAAA"), "header is not base64url"),
    "unused bits set": (other_spelling_of_last_bits, "signature is not base64url"),
    "huge": (lambda: with_claims(fill="x" * 16_384), "longer than 16384 bytes"),
    "huge garbage": (lambda: "é" * 10_000_000, "longer than 16384 bytes"),
    # the header
    "header is a list": (lambda: ISSUER.sign(b"[]", ISSUER.claims()), "header is not a JSON object"),
    "header is text": (lambda: ISSUER.sign(b'"RS256"', ISSUER.claims()), "header is not a JSON object"),
    "header is no JSON": (
        lambda: raw_header(lambda text: text[:-1]),
        "header cannot be read: it is not JSON",
    ),
    "header has text behind": (lambda: raw_header(lambda text: text + b"x"), "header cannot be read"),
    "header is not UTF-8": (
        lambda: raw_header(lambda text: text.replace(b"key-1", b"key-1\xff")),
        "it is not Unicode text",
    ),
    "header has an algorithm twice": (
        lambda: raw_header(lambda text: b'{"alg":"RS256",' + text[1:]),
        "header cannot be read: it has a name twice",
    ),
    "header has a key id twice": (
        lambda: raw_header(lambda text: b'{"kid":"other",' + text[1:]),
        "header cannot be read: it has a name twice",
    ),
    "alg none": (
        lambda: compact(ISSUER.header(alg="none"), ISSUER.claims(["a"]), lambda _: b"x"),
        "'none', not RS256",
    ),
    "alg none unsigned": (
        lambda: compact(ISSUER.header(alg="none"), ISSUER.claims(["a"]), lambda _: b""),
        "three parts",
    ),
    "alg missing": (lambda: without_header("alg"), "None, not RS256"),
    "alg in lower case": (lambda: with_header(alg="rs256"), "'rs256', not RS256"),
    "alg a part of the name": (lambda: with_header(alg="RS"), "'RS', not RS256"),
    "alg as list": (lambda: with_header(alg=["RS256"]), "['RS256'], not RS256"),
    "alg HS256 with the public key in PEM": (lambda: hs256_with_public_key(SOME_PEM), "'HS256', not RS256"),
    "alg HS256 with the public key in DER": (lambda: hs256_with_public_key(SOME_DER), "'HS256', not RS256"),
    "alg HS256 with the bare base64 key": (hs256_with_bare_modulus, "'HS256', not RS256"),
    "alg RS512": (rs512, "'RS512', not RS256"),
    "crit unknown": (lambda: with_header(crit=["exp"], exp=NOW), "`crit`"),
    "crit empty": (lambda: with_header(crit=[]), "`crit`"),
    "crit null": (lambda: with_header(crit=None), "`crit`"),
    "typ of a logout token": (lambda: with_header(typ="logout+jwt"), "'logout+jwt', not JWT"),
    "typ not text": (lambda: with_header(typ=None), "None, not JWT"),
    "kid missing": (lambda: without_header("kid"), "no usable `kid`"),
    "kid empty": (lambda: with_header(kid=""), "no usable `kid`"),
    "kid a number": (lambda: with_header(kid=1), "no usable `kid`"),
    "kid a list": (lambda: with_header(kid=["key-1"]), "no usable `kid`"),
    "kid huge": (lambda: with_header(kid="k" * 257), "no usable `kid`"),
    "kid unknown": (lambda: with_header(kid="key-2"), "key 'key-2' of issuer"),
    # the signature
    "signed by another key": (signed_by_other_key, "signature"),
    "brings its own key": (lambda: signed_by_other_key(jwk=jwk(private_key(2), "key-1")), "signature"),
    "tells where to fetch a key": (lambda: signed_by_other_key(jku="https://evil.example"), "signature"),
    "payload exchanged": (other_payload, "signature"),
    "header exchanged": (lambda: part(0, lambda _: base64url(dumps(ISSUER.header(x=1)))), "signature"),
    "signature cut": (lambda: part(2, lambda text: text[:-4]), "signature"),
    "signature with a byte more": (lambda: part(2, lambda text: base64url(b"\0" * 257)), "signature"),
    "signature of zeros": (lambda: part(2, lambda text: base64url(b"\0" * 256)), "signature"),
    "signature with SHA-512": (sha512_called_rs256, "signature"),
    "signature with PSS": (pss_called_rs256, "signature"),
    # the payload
    "payload is a list": (lambda: ISSUER.sign(ISSUER.header(), b"[]"), "payload is not a JSON object"),
    "payload is null": (lambda: ISSUER.sign(ISSUER.header(), b"null"), "payload is not a JSON object"),
    "payload is no JSON": (lambda: raw_payload(lambda text: text[:-1]), "payload cannot be read"),
    "payload has a mark in front": (
        lambda: raw_payload(lambda text: b"\xef\xbb\xbf" + text),
        "payload cannot be read",
    ),
    "payload in UTF-16": (
        lambda: raw_payload(lambda text: text.decode().encode("utf-16")),
        "not Unicode text",
    ),
    "payload has a claim twice": (
        lambda: raw_payload(lambda text: b'{"iss":"https://other.example",' + text[1:]),
        "payload cannot be read: it has a name twice",
    ),
    "payload has an inner name twice": (
        lambda: raw_payload(lambda text: b'{"x":{"a":1,"a":1},' + text[1:]),
        "payload cannot be read: it has a name twice",
    ),
    "payload has NaN": (lambda: raw_payload(lambda text: b'{"x":NaN,' + text[1:]), "does not know"),
    "payload has half a surrogate pair": (
        lambda: raw_payload(lambda text: b'{"x":"\\ud800",' + text[1:]),
        "not Unicode text",
    ),
    "payload nests without end": (
        lambda: raw_payload(lambda text: b'{"x":' + b"[" * 5000 + b"]" * 5000 + b"," + text[1:]),
        "it nests too deep",
    ),
    "payload has a number without end": (
        lambda: raw_payload(lambda text: b'{"x":' + b"9" * 5000 + b"," + text[1:]),
        "payload cannot be read",
    ),
    # who issued it, and for whom
    "iss missing": (lambda: without_claim("iss"), "issuer None"),
    "iss another": (lambda: with_claims(iss="https://other.example"), "issuer 'https://other.example'"),
    "iss with a slash more": (lambda: with_claims(iss=ISSUER.url + "/"), "is not accepted"),
    "iss in other case": (lambda: with_claims(iss=ISSUER.url.upper()), "is not accepted"),
    "iss as list": (lambda: with_claims(iss=[ISSUER.url]), "is not accepted"),
    "token_use missing": (lambda: without_claim("token_use"), "`token_use` is missing"),
    "token_use another": (lambda: with_claims(token_use="refresh"), "use 'refresh' is not accepted"),
    "token_use oidc": (lambda: with_claims(token_use="oidc"), "use 'oidc' is not accepted"),
    "token_use null": (lambda: with_claims(token_use=None), "use None is not accepted"),
    "token_use a list": (lambda: with_claims(token_use=["access"]), "is not accepted (`token_use`)"),
    "access token that says id": (lambda: with_claims(token_use="id"), "`aud` is neither"),
    "id token that says access": (lambda: with_claims("id", token_use="access"), "client None"),
    "client_id missing": (lambda: without_claim("client_id"), "client None"),
    "client_id another": (lambda: with_claims(client_id="client-2"), "client 'client-2'"),
    "client_id another, aud right": (
        lambda: with_claims(client_id="client-2", aud="client-1"),
        "client 'client-2'",
    ),
    "client_id a list": (lambda: with_claims(client_id=["client-1"]), "is not accepted (`client_id`)"),
    "aud missing": (lambda: without_claim("aud", "id"), "`aud` is neither"),
    "aud another": (lambda: with_claims("id", aud="client-2"), "audience 'client-2'"),
    "aud another, client_id right": (
        lambda: with_claims("id", aud="client-2", client_id="client-1"),
        "audience 'client-2'",
    ),
    "aud an empty list": (lambda: with_claims("id", aud=[]), "audience []"),
    "aud a list of others": (lambda: with_claims("id", aud=["client-2"]), "audience ['client-2']"),
    "aud a list with a number": (lambda: with_claims("id", aud=["client-1", 1]), "`aud` is neither"),
    "aud an object": (lambda: with_claims("id", aud={"client-1": 1}), "`aud` is neither"),
    "aud of too many": (lambda: with_claims("id", aud=["client-1"] * 101), "`aud` is neither"),
    # when
    "exp missing": (lambda: without_claim("exp"), "`exp`"),
    "exp past": (lambda: with_claims(exp=NOW - 30), f"expired at {NOW - 30}"),
    "exp numeric text": (lambda: with_claims(exp=str(NOW + 3600)), "`exp`"),
    "exp true": (lambda: with_claims(exp=True), "`exp`"),
    "exp null": (lambda: with_claims(exp=None), "`exp`"),
    "exp with a fraction": (lambda: with_claims(exp=NOW + 3600.5), "`exp`"),
    "exp infinite": (
        lambda: raw_payload(lambda text: text.replace(b'"exp":1800003600', b'"exp":1e999')),
        "`exp`",
    ),
    "exp beyond the calendar": (lambda: with_claims(exp=253_402_300_800), "`exp`"),
    "exp below zero": (lambda: with_claims(exp=-1), "`exp`"),
    "iat missing": (lambda: without_claim("iat"), "`iat`"),
    "iat future": (lambda: with_claims(iat=NOW + 31), "in the future"),
    "iat numeric text": (lambda: with_claims(iat=str(NOW)), "`iat`"),
    "iat false": (lambda: with_claims(iat=False), "`iat`"),
    "iat with a fraction": (lambda: with_claims(iat=NOW + 0.0), "`iat`"),
    "nbf future": (lambda: with_claims(nbf=NOW + 31), "not valid yet"),
    "nbf numeric text": (lambda: with_claims(nbf=str(NOW)), "`nbf`"),
    "nbf null": (lambda: with_claims(nbf=None), "`nbf`"),
    "nbf true": (lambda: with_claims(nbf=True), "`nbf`"),
    # who
    "sub missing": (lambda: without_claim("sub"), "`sub`"),
    "sub empty": (lambda: with_claims(sub=""), "`sub`"),
    "sub a number": (lambda: with_claims(sub=7), "`sub`"),
    "sub too long": (lambda: with_claims(sub="s" * 257), "`sub`"),
    "sub with a line break": (lambda: with_claims(sub="a\nb"), "`sub`"),
    "username a number": (lambda: with_claims(username=7), "`username`"),
    "username null": (lambda: with_claims(username=None), "`username`"),
    "username empty": (lambda: with_claims(username=""), "`username`"),
    "cognito:username a list": (
        lambda: with_claims("id", **{"cognito:username": ["a"]}),
        "`cognito:username`",
    ),
    "groups a text": (lambda: with_claims(**{"cognito:groups": "admin"}), "`cognito:groups`"),
    "groups null": (lambda: with_claims(**{"cognito:groups": None}), "`cognito:groups`"),
    "groups an object": (lambda: with_claims(**{"cognito:groups": {"admin": 1}}), "`cognito:groups`"),
    "groups with a number": (lambda: with_claims(**{"cognito:groups": ["a", 1]}), "`cognito:groups`"),
    "groups with null": (lambda: with_claims(**{"cognito:groups": ["a", None]}), "`cognito:groups`"),
    "groups with a list": (lambda: with_claims(**{"cognito:groups": [["a"]]}), "`cognito:groups`"),
    "groups with an empty name": (lambda: with_claims(**{"cognito:groups": [""]}), "`cognito:groups`"),
    "groups with a long name": (lambda: with_claims(**{"cognito:groups": ["g" * 257]}), "`cognito:groups`"),
    "groups with a line break": (lambda: with_claims(**{"cognito:groups": ["a\r\n"]}), "`cognito:groups`"),
    "groups too many": (lambda: with_claims(**{"cognito:groups": ["g"] * 1001}), "`cognito:groups`"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_good_token_with_one_fault_is_refused_for_it(name: str) -> None:
    make, reason = FAULTS[name]
    assert authenticate(good(), KEYS, RULES, NOW).groups == ("a",)
    assert authenticate(with_claims("id"), KEYS, RULES, NOW).groups == ("a",)
    with pytest.raises(Unauthenticated) as caught:
        authenticate(make(), KEYS, RULES, NOW)
    assert reason in caught.value.detail
    assert caught.value.message == "a valid bearer token is required"
    assert isinstance(caught.value, UnknownKey) == (name == "kid unknown")


OIDC_FAULTS: dict[str, tuple[dict[str, object], str]] = {
    "aud another": ({"aud": "https://other-api.example.com"}, "is not accepted (`aud`)"),
    "aud missing, client_id right": ({"aud": None, "client_id": OIDC.client_id}, "`aud` is neither"),
    "azp right, aud another": ({"aud": "x", "azp": OIDC.client_id}, "is not accepted (`aud`)"),
    "a logout token": ({"events": {"http://schemas.openid.net/event/backchannel-logout": {}}}, "event"),
    "a token_use that is not taken": ({"token_use": "access", "client_id": OIDC.client_id}, "use 'access'"),
    "an id token_use that is not taken": ({"token_use": "id"}, "use 'id'"),
}


@pytest.mark.parametrize("name", OIDC_FAULTS)
def test_a_good_token_of_another_provider_with_one_fault_is_refused_for_it(name: str) -> None:
    claims, reason = OIDC_FAULTS[name]
    assert (
        authenticate(OIDC.sign(OIDC.header(), oidc_claims()), OIDC.keys(), OIDC_RULES, NOW).username == "ann"
    )
    with pytest.raises(Unauthenticated) as caught:
        authenticate(OIDC.sign(OIDC.header(), oidc_claims(**claims)), OIDC.keys(), OIDC_RULES, NOW)
    assert reason in caught.value.detail


def test_a_single_audience_that_is_text_is_taken() -> None:
    token = OIDC.sign(OIDC.header(), oidc_claims(aud=OIDC.client_id))
    assert authenticate(token, OIDC.keys(), OIDC_RULES, NOW).subject == "auth0|5f7c"


def test_only_the_uses_of_the_rules_are_taken() -> None:
    access, identity = ISSUER.token(), ISSUER.token(use="id")
    assert authenticate(access, KEYS, ISSUER.rules("access"), NOW).username == "ann"
    assert authenticate(identity, KEYS, ISSUER.rules("id"), NOW).username == "ann"
    for token, rules in ((access, ISSUER.rules("id")), (identity, ISSUER.rules("access"))):
        with pytest.raises(Unauthenticated, match="bearer token"):
            authenticate(token, KEYS, rules, NOW)


def test_rules_without_issuers_or_clients_take_nothing() -> None:
    for rules in (
        TokenRules(frozenset(), frozenset({ISSUER.client_id})),
        TokenRules(frozenset({ISSUER.url}), frozenset()),
        replace(RULES, token_use=frozenset()),
    ):
        with pytest.raises(Unauthenticated):
            authenticate(ISSUER.token(), KEYS, rules, NOW)


def test_a_key_of_one_issuer_does_not_prove_a_token_of_another() -> None:
    ours, theirs = Issuer(key=0), Issuer("https://other.example", key=1)
    rules = TokenRules(frozenset({ours.url, theirs.url}), frozenset({ours.client_id}))
    keys = KeySet({**ours.keys().issuers, **theirs.keys().issuers})
    assert authenticate(ours.token(), keys, rules, NOW).username == "ann"
    assert authenticate(theirs.token(), keys, rules, NOW).username == "ann"
    # The other issuer signs a token that names our issuer, under the key id that both use.
    forged = theirs.sign(theirs.header(), ours.claims(["admin"]))
    with pytest.raises(Unauthenticated) as caught:
        authenticate(forged, keys, rules, NOW)
    assert "signature" in caught.value.detail


def test_a_key_id_of_another_issuer_only_is_unknown() -> None:
    ours, theirs = Issuer(key=0), Issuer("https://other.example", kid="theirs", key=1)
    rules = TokenRules(frozenset({ours.url, theirs.url}), frozenset({ours.client_id}))
    keys = KeySet({**ours.keys().issuers, **theirs.keys().issuers})
    forged = theirs.sign(theirs.header(), ours.claims(["admin"]))
    with pytest.raises(UnknownKey) as caught:
        authenticate(forged, keys, rules, NOW)
    assert caught.value.issuer == ours.url


def test_what_the_log_gets_of_a_bad_token_is_short_and_on_one_line() -> None:
    for token in (
        with_header(alg="x\n" * 2000),
        with_header(kid="k\n" * 120),
        with_claims(iss=["\n" * 2000]),
        with_claims(token_use={"\n": "\n" * 2000}),
    ):
        with pytest.raises(Unauthenticated) as caught:
            authenticate(token, KEYS, RULES, NOW)
        assert "\n" not in caught.value.detail
        assert len(caught.value.detail) < 300


def test_claims_cannot_be_changed_after_they_were_proven() -> None:
    claims = authenticate(good(), KEYS, RULES, NOW).claims
    with pytest.raises(TypeError):
        claims["sub"] = "other"  # type: ignore[index]  # it must refuse
    assert json.loads(json.dumps(dict(claims)))["sub"] == claims["sub"]
