"""Web and e-mail addresses in one spelling."""

from __future__ import annotations

import pytest

from bellwether.ingest.matching.addresses import domains, emails, public_domains


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://www.Mail.ACME.co.uk:8080/about?x#y", ("acme.co.uk",)),
        ("acme.com", ("acme.com",)),
        ("//acme.io", ("acme.io",)),
        ("www2.foo.com.au.", ("foo.com.au",)),
        ("acme.com; acme.de", ("acme.com", "acme.de")),
        ("acme.com www.acme.com", ("acme.com",)),
        ("billing@mail.acme.com", ("acme.com",)),
        ("http://user:secret@acme.com/", ("acme.com",)),
        ("bücher.de", ("xn--bcher-kva.de",)),
        ("XN--BCHER-KVA.de", ("xn--bcher-kva.de",)),
        ("acme.github.io", ("acme.github.io",)),
    ],
)
def test_an_address_is_of_the_domain_that_its_owner_registered(text: str, found: tuple[str, ...]) -> None:
    assert domains(text) == found


@pytest.mark.parametrize(
    "text",
    ["", "n/a", "localhost", "192.168.1.1", "co.uk", "acme.local", "jane@gmail.com", "https://www.linkedin.com/acme",
     "4b2c13cca3eb58ee49bbddcf00417130", "a..b", "-", "x" * 300 + ".com", "mailinator.com", "+6N+ddY6amrzExJicFCd3w=="],
)  # fmt: skip
def test_what_is_nobodys_own_domain_tells_nothing(text: str) -> None:
    assert domains(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (" Jane.Doe@ACME.com ", ("jane.doe@acme.com",)),
        ("Jane Doe <Jane@acme.com>", ("jane@acme.com",)),
        ("jane+news@acme.com", ("jane+news@acme.com",)),
        ("a@acme.com, b@acme.com", ("a@acme.com", "b@acme.com")),
        ("jane@bücher.de", ("jane@xn--bcher-kva.de",)),
        ("jane@gmail.com", ("jane@gmail.com",)),
        ("jane", ()),
        ("@acme.com", ()),
        ("jane@localhost", ()),
    ],
)
def test_mailboxes_are_compared_without_case_and_names(text: str, found: tuple[str, ...]) -> None:
    assert emails(text) == found


def test_the_list_of_shared_domains_is_in_the_spelling_that_is_compared() -> None:
    shared = public_domains()
    assert {"gmail.com", "web.de", "mailinator.com", "linkedin.com"} <= shared
    assert all(one == one.lower().strip() and "." in one and one.isascii() for one in shared)
