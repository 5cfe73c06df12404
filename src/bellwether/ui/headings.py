"""Keys as headings, for what was never given a name: traits, fields of records."""

from __future__ import annotations

_ABBREVIATIONS = frozenset(
    ("acv", "api", "arr", "crm", "csat", "csm", "erp", "id", "mrr", "nps", "roi", "sku", "sla", "tcv", "url", "vat")
)


def heading(key: str) -> str:
    """A key in words, with abbreviations in capitals.

    >>> heading("renewal_on"), heading("arr"), heading("crm_id")
    ('Renewal on', 'ARR', 'CRM ID')
    """
    words = [word.upper() if word in _ABBREVIATIONS else word for word in key.split("_") if word]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def within(name: str) -> str:
    """A name as it stands in the middle of a sentence: abbreviations and names keep their capitals.

    >>> within("Yearly recurring revenue"), within("ARR"), within("NPS of buyers")
    ('yearly recurring revenue', 'ARR', 'NPS of buyers')
    """
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
