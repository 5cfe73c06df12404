"""Checks of the facts are definitions like others: read, refused with a sentence, compiled."""

from __future__ import annotations

import pytest

from bellwether.catalog.compiling import compiled
from bellwether.catalog.domain import CheckSpec, Definition, Definitions, DefinitionsRefused, FieldSpec, Kind
from bellwether.catalog.formulas import checks
from bellwether.catalog.normal_form import built_in
from bellwether.catalog.soundness import problems_of
from bellwether.engine.definitions.catalog import Check
from bellwether.engine.definitions.collection import FieldType


def with_check(spec: CheckSpec) -> Definitions:
    return built_in().with_(
        [
            Definition(Kind.PROPERTY, "plan_id", FieldSpec(type=FieldType.TEXT)),
            Definition(Kind.ACCOUNT_TRAIT, "churned", FieldSpec(type=FieldType.BOOLEAN)),
            Definition(Kind.CHECK, "one", spec),
        ]
    )


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        (CheckSpec(name="A"), "this says none of them"),
        (CheckSpec(name="A", never="tickets", refers="deals.product", to="deals"), "this says never and refers"),
        (CheckSpec(name="A", same=("account.churned == true",)), "at least two conditions"),
        (CheckSpec(name="A", never="tickets", to="deals"), "to and alive belong to refers"),
        (CheckSpec(name="A", refers="deals.product"), "refers needs “to”"),
        (CheckSpec(name="A", refers="deals", to="orders"), "names no field"),
        (CheckSpec(name="A", refers="dels.product", to="orders"), "did you mean “deals”?"),
        (CheckSpec(name="A", refers="deals.produkt", to="orders"), "did you mean “product”?"),
        (CheckSpec(name="A", refers="deals.amount", to="orders"), "only texts refer to something"),
        (CheckSpec(name="A", refers="events.plan_id", to="events"), "there is no collection “events”"),
        (CheckSpec(name=" ", never="tickets"), "the name is empty"),
    ],
)
def test_an_unsound_check_is_refused(spec: CheckSpec, fault: str) -> None:
    (problem,) = problems_of(with_check(spec))
    assert fault in str(problem)


@pytest.mark.parametrize(
    "spec",
    [
        CheckSpec(name="A", refers="events.plan_id", to="subscriptions", alive=True),
        CheckSpec(name="A", refers="deals.product", to="orders.product"),
        CheckSpec(name="A", same=("account.churned == true", "count(subscriptions) == 0")),
        CheckSpec(name="A", never="tickets where resolved_at < created_at"),
    ],
)
def test_a_sound_check_is_compiled(spec: CheckSpec) -> None:
    definitions = with_check(spec)
    assert list(problems_of(definitions)) == []
    assert checks(definitions, ()).warnings == ()
    assert compiled(definitions).checks == {
        "one": Check("one", "A", spec.never, spec.same, spec.refers, spec.to, spec.alive)
    }


@pytest.mark.parametrize(
    "spec",
    [
        CheckSpec(name="A", never="tickets where resolvd_at < created_at"),
        CheckSpec(name="A", same=("account.churnd == true", "count(subscriptions) == 0")),
    ],
)
def test_the_formulas_of_a_check_are_checked(spec: CheckSpec) -> None:
    with pytest.raises(DefinitionsRefused, match=r"check one: (never|same), .*(resolved_at|churned)"):
        checks(with_check(spec), ())
