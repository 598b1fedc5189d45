"""How long the answer to a GET lasts, and whether its client has it already (RFC 9110, RFC 9111).

Whatever a client has, its request is authenticated, governed, run and audited; what is spared is the sending.
"""

from __future__ import annotations

import hashlib
import re

from gateway.http.reply import Reply

_TAGS = re.compile(rb'(?:W/)?("[!#-~\x80-\xff]*")')


def last(reply: Reply, wanted: bytes | None, max_age: int | None) -> Reply:
    """An answer without errors as a GET gets it: with its tag, or without its body if `wanted` has the tag.

    `wanted` is the header `If-None-Match`. It may be kept for `max_age` seconds by whoever asked, and by
    nobody on the way; None lets nobody keep it.
    """
    tag = make_tag(reply.media, reply.body)
    lasts = b"no-store" if max_age is None else b"private, max-age=%d, must-revalidate" % max_age
    reply = reply._replace(headers=(*reply.headers, (b"etag", tag)), cache_control=lasts)
    return reply._replace(status=304, body=b"") if wanted is not None and has_tag(wanted, tag) else reply


def make_tag(media: bytes, body: bytes) -> bytes:
    """The strong tag of these bytes: another one for every other answer."""
    return b'"%s"' % hashlib.blake2b(body, digest_size=16, key=media[:64]).hexdigest().encode("ascii")


def has_tag(wanted: bytes, tag: bytes) -> bool:
    """Whether an `If-None-Match` names a tag; a weak one counts, as RFC 9110 has it for GET."""
    return wanted.strip() == b"*" or tag in _TAGS.findall(wanted)
