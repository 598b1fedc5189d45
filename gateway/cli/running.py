"""A running gateway that the command line asks: by its address, with a token of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import httpx

from gateway.administer.difference import Change, Kind
from gateway.errors import Fault, PolicyError
from gateway.read_settings import TOKEN
from gateway.settings.address import fetchable

#: Seconds for what may look at many rules.
_PATIENCE = 60.0


def is_address(side: str) -> bool:
    """Whether a side of a comparison is a running gateway."""
    return side.startswith(("https://", "http://"))


def changes_by(url: str, files: Mapping[str, str]) -> list[Change]:
    """Who would gain and lose what if a running gateway had these policy files. Raises PolicyError."""
    answer = _post(url, "/admin/policy/diff", {"files": files})
    return [
        Change(
            **{
                **each,
                "kind": Kind(each["kind"]),
                "rules_before": tuple(each["rules_before"]),
                "rules_after": tuple(each["rules_after"]),
            }
        )
        for each in answer
    ]


def _post(url: str, path: str, body: Mapping[str, object]) -> Any:
    if not fetchable(url):
        raise _fault(url, "a token is sent by `https`, or by `http` to this machine only", "use `https`")
    token = os.environ.get(TOKEN)
    if not token:
        raise _fault(url, f"there is no token in `{TOKEN}`", "set it to one that may manage policies")
    headers = {"authorization": f"Bearer {token}"}
    try:
        with httpx.Client(timeout=_PATIENCE, trust_env=False) as client:
            response = client.post(url.rstrip("/") + path, json=body, headers=headers)
        answer = response.json()
    except (httpx.HTTPError, ValueError) as error:
        told = str(error) or type(error).__name__
        raise _fault(url, f"the gateway does not answer: {told}", "see whether it runs there") from None
    if response.status_code != httpx.codes.OK:
        raise _fault(url, answer["errors"][0]["message"], "see the gateway's log")
    return answer


def _fault(url: str, what: str, cure: str) -> PolicyError:
    return PolicyError((Fault(url, 0, what, cure),))
