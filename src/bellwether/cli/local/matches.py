"""Which names are one account or person: merged, split, matched by rule, asked about, decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from bellwether.audit import actions as audit
from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import WrittenAnswer
from bellwether.cli.local.acts import Act
from bellwether.cli.matched import MatchesAnswer, MatchesQuestion, NameLine, NamesAnswer, QuestionLine, Verdict
from bellwether.cli.outcomes import WrongQuestion
from bellwether.cli.questions import Merge, SubjectKind
from bellwether.engine.definitions.days import micros_of
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.warehouse.rows import NOBODY, Kind
from bellwether.engine.warehouse.writer import FactKind
from bellwether.ingest.matching import rulings
from bellwether.ingest.matching.decisions import Names, asked
from bellwether.ingest.matching.questions import Question
from bellwether.ingest.matching.reconciling import Change, Matching, matching
from bellwether.ingest.matching.rules import SOURCE, Rule
from bellwether.ingest.matching.rulings import Ruling
from bellwether.ingest.matching.statements import KEY_TRAITS
from bellwether.ingest.matching.wording import told_key, why


def merge(workspace: Workspace, question: Merge, act: Act) -> WrittenAnswer:
    """The fact that one outside name stands for another's account or person."""
    kind = Kind(question.kind.value)
    for name in (question.name, question.into):
        _must_exist(workspace, kind, name)
    if question.name == question.into:
        raise WrongQuestion(f"“{question.name}” stands for itself already. Name two {kind.value}s.")
    told, number = _ruled(workspace, rulings.merged(kind, question.name, question.into), act)
    return WrittenAnswer(told, {"fact": number})


def split(workspace: Workspace, kind: SubjectKind, name: str, act: Act) -> WrittenAnswer:
    """The fact that an outside name stands for itself again."""
    subject = Kind(kind.value)
    _must_exist(workspace, subject, name)
    told, number = _ruled(workspace, rulings.parted(subject, name), act)
    return WrittenAnswer(told, {"fact": number})


def undo(workspace: Workspace, number: int, act: Act) -> WrittenAnswer:
    """That a merge, a split, or an answer to a question no longer holds."""
    for kind in Kind:
        decision = _names(workspace, kind).undo(number, micros_of(act.now))
        if decision is not None:
            change = decision.change
            break
    else:
        if not workspace.warehouse.retract(FactKind.RESOLUTION, [number], micros_of(act.now)):
            raise WrongQuestion(
                f"There is no merge or split {number} in force. “merge”, “split” and “matches show” tell their number."
            )
        change = Change((), ())
    audit.record([rulings.undone(number)], by=act.by, at=act.now)
    sentence = f"The merge or split {number} no longer holds.{rulings.follows(change)}"
    return WrittenAnswer(sentence, {"fact": number})


def matches(workspace: Workspace, question: MatchesQuestion) -> MatchesAnswer:
    """The open questions and what has been matched."""
    lines: list[QuestionLine] = []
    matched: dict[SubjectKind, Mapping[str, int]] = {}
    crowds: list[str] = []
    for kind in _kinds(question.kind):
        found = _matching(workspace, kind)
        lines += _lines(workspace, kind, found.questions)
        counts = Counter(found.rules().values())
        matched[SubjectKind(kind.value)] = {rule.value: counts[rule] for rule in Rule if counts[rule]}
        crowds += [f"{crowd.bearers:,} {kind.value}s have the {told_key(crowd.key)}" for crowd in found.crowds]
    wanted = [
        line for line in lines if question.rule is None or any(one.startswith(question.rule) for one in line.common)
    ]
    return MatchesAnswer(tuple(wanted[: question.limit]), len(wanted), matched, tuple(crowds))


def show(workspace: Workspace, name: str, kind: SubjectKind | None) -> NamesAnswer:
    """All names of one account or person, or of both that a question is about."""
    for one in _kinds(kind):
        found = _matching(workspace, one)
        question = asked(found.questions, name)
        sought = (name,) if question is None else (question.first, question.second)
        keys = {key for key in workspace.warehouse.keys(one, sought).tolist() if key != NOBODY}
        if keys:
            lines = tuple(_name_lines(workspace, one, keys, sought))
            names = {line.name for line in lines}
            mine = [each for each in found.questions if each.first in names or each.second in names]
            return NamesAnswer(SubjectKind(one.value), lines, tuple(_lines(workspace, one, mine)))
    raise WrongQuestion(
        f"“{name}” is neither a name nor the id of an open question. “bellwether matches list” has them."
    )


def answer(workspace: Workspace, verdict: Verdict, act: Act) -> WrittenAnswer:
    """What was decided about open questions."""
    said: list[str] = []
    facts: list[str] = []
    for number in verdict.ids:
        kind, question = _open_question(workspace, number)
        told, fact = _ruled(workspace, rulings.answered(kind, question, same=verdict.same), act, verdict.reason)
        said.append(told)
        facts.append(str(fact))
    return WrittenAnswer("\n".join(said), {"facts": tuple(facts)})


def _open_question(workspace: Workspace, number: str) -> tuple[Kind, Question]:
    for kind in Kind:
        question = asked(_matching(workspace, kind).questions, number)
        if question is not None:
            return kind, question
    raise WrongQuestion(f"There is no open question “{number}”. “bellwether matches list” has the open ones.")


def _name_lines(workspace: Workspace, kind: Kind, keys: set[int], sought: tuple[str, ...]) -> Iterator[NameLine]:
    store = workspace.warehouse
    told = store.told(kind, KEY_TRAITS)
    known_to = store.told(kind, ["match:system"])
    merges = store.merges(kind)
    candidates = sorted({*merges.name, *merges.into, *sought})
    own = store.keys(kind, candidates).tolist()
    last = {
        name: (into, source, fact)
        for name, into, source, fact in zip(merges.name, merges.into, merges.source, merges.fact.tolist(), strict=True)
    }
    for name in (one for one, key in zip(candidates, own, strict=True) if key in keys):
        mine = [
            f"{trait.partition(':')[2].removesuffix(' unsure')} {text}"
            for one, trait, text in zip(
                *(told[column].to_pylist() for column in ("name", "trait", "text")), strict=True
            )
            if one == name
        ]
        pairs = zip(known_to["name"].to_pylist(), known_to["text"].to_pylist(), strict=True)
        systems = sorted({text for one, text in pairs if one == name})
        into, source, fact = last.get(name, (name, "", None))
        by = source.removeprefix(SOURCE) or ("a person" if into != name else "")
        yield NameLine(name, tuple(systems), tuple(mine), into, by, fact)


def _lines(workspace: Workspace, kind: Kind, found: tuple[Question, ...] | list[Question]) -> Iterator[QuestionLine]:
    names: dict[str, str] = {}
    if kind is Kind.ACCOUNT and found:
        _, ids, called = workspace.warehouse.directory()
        names = dict(zip(ids, called, strict=True))
    for one in found:
        yield QuestionLine(
            one.number,
            SubjectKind(kind.value),
            one.first,
            names.get(one.first, ""),
            one.second,
            names.get(one.second, ""),
            tuple(told_key(key) for key in one.keys),
            why(one),
        )


def _ruled(workspace: Workspace, ruling: Ruling, act: Act, reason: str = "") -> tuple[str, int]:
    """What was decided and how it is undone, and its number."""
    decision = ruling.decide(_names(workspace, ruling.kind), micros_of(act.now))
    audit.record([ruling.deed], by=act.by, at=act.now, why=reason)
    return f"{ruling.told(decision.change)} Undo it with: undo {decision.number}", decision.number


def _kinds(kind: SubjectKind | None) -> tuple[Kind, ...]:
    return tuple(Kind) if kind is None else (Kind(kind.value),)


def _matching(workspace: Workspace, kind: Kind) -> Matching:
    return matching(workspace.warehouse, workspace.catalog(), kind)


def _names(workspace: Workspace, kind: Kind) -> Names:
    return Names(workspace.warehouse, workspace.catalog(), kind)


def _must_exist(workspace: Workspace, kind: Kind, name: str) -> None:
    if workspace.warehouse.keys(kind, [name])[0] == NOBODY:
        known = workspace.warehouse.accounts().external_id if kind is Kind.ACCOUNT else ()
        raise UnknownName(kind.value, name, known)
