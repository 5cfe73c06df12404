"""Web and e-mail addresses in the one spelling that is compared: whose domain it is, which mailbox."""

import re
from functools import cache, lru_cache
from importlib.resources import files

import idna
from publicsuffixlist import PublicSuffixList

_SCHEME = re.compile(r"^(?:mailto:|[a-z][a-z0-9+.-]*://|//)")
_BETWEEN = re.compile(r"[\s,;|]+")
_ADDRESS = re.compile(r"[^\s<>,;|\"'()\[\]:]+@[^\s<>,;|\"'()\[\]@]+")
_PLAIN_ADDRESS = re.compile(r"[a-zA-Z0-9_.+-]*[a-zA-Z0-9_+-]@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+")
_PORT = re.compile(r":\d+$")
_LONGEST = 253


def domains(text: str) -> tuple[str, ...]:
    """The companies' own domains that a cell names, as web or e-mail addresses; those that many share are left out."""
    parts = _BETWEEN.split(text) if _BETWEEN.search(text) else (text,)
    found = [own_domain(part) for part in parts if "." in part]
    return tuple(dict.fromkeys(one for one in found if one is not None and one not in public_domains()))


def emails(text: str) -> tuple[str, ...]:
    """The e-mail addresses that a cell names, in one spelling."""
    if _PLAIN_ADDRESS.fullmatch(text):
        return (text.lower(),)
    found = [_email(one) for one in _ADDRESS.findall(text)]
    return tuple(dict.fromkeys(one for one in found if one is not None))


def own_domain(address: str) -> str | None:
    """The part of a web or e-mail address that its owner has registered: `mail.acme.co.uk/about` is of acme.co.uk."""
    host = address.strip().lower()
    if not _PLAIN_ADDRESS.fullmatch(host):
        host = re.split(r"[/?#\\]", _SCHEME.sub("", host), maxsplit=1)[0]
        host = _PORT.sub("", host)
    return _registered(host.rpartition("@")[2].strip("."))


@lru_cache(maxsize=1 << 17)
def _registered(host: str) -> str | None:
    domain = _in_ascii(host)
    if domain is None or "." not in domain or domain.replace(".", "").isdigit():
        return None
    return _suffixes().privatesuffix(domain)


@cache
def public_domains() -> frozenset[str]:
    """Domains that many companies and private people share."""
    lines = files(__package__).joinpath("public_domains.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _email(address: str) -> str | None:
    mailbox, _, host = address.strip(".").lower().rpartition("@")
    domain = _in_ascii(host)
    return f"{mailbox}@{domain}" if mailbox and domain and "." in domain else None


def _in_ascii(host: str) -> str | None:
    if not host or len(host) > _LONGEST:
        return None
    if host.isascii():
        return host if re.fullmatch(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*", host) else None
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return None


@cache
def _suffixes() -> PublicSuffixList:
    # A made-up ending such as “.local” belongs to nobody.
    return PublicSuffixList(accept_unknown=False)
