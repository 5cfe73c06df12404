"""Which functions of rows take which modifiers."""

from dataclasses import replace

from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.findings import Findings
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import Accounts, Aggregate, EachDay, Events, Measure, Records, Users


def check_modifiers(findings: Findings, aggregate: Aggregate) -> None:
    """Notes every modifier that says nothing where it stands."""
    source, measure = aggregate.source, aggregate.measure
    if aggregate.weight is not None and measure is not Measure.NPS:
        sentence = f"Only nps(…) takes a weight, {measure}(…) does not."
        findings.refuse(aggregate, Code.ARGUMENTS, sentence, to_text(replace(aggregate, weight=None)))
    if aggregate.latest_per_user and isinstance(source, Accounts | Users | EachDay):
        sentence = "“latest per user” keeps each person's last event or record; there are none here."
        findings.refuse(aggregate, Code.ARGUMENTS, sentence, to_text(replace(aggregate, latest_per_user=False)))
    if aggregate.scale is not None and measure is not Measure.CSAT:
        sentence = f"A scale says which answers csat(…) takes as satisfied; {measure}(…) takes none."
        findings.refuse(aggregate, Code.ARGUMENTS, sentence, to_text(replace(aggregate, scale=None)))
    if aggregate.at_least is not None and not (measure is Measure.USERS and isinstance(source, Events | Records)):
        sentence = "“at least” says how often users(…) must have such a row; it stands nowhere else."
        findings.refuse(aggregate, Code.ARGUMENTS, sentence, to_text(replace(aggregate, at_least=None)))
    if aggregate.per_user and not (measure is Measure.UNIQUE and isinstance(source, Events | Records)):
        sentence = "“per user” counts the different values of each person, in unique(…) of events or records."
        findings.refuse(aggregate, Code.ARGUMENTS, sentence, to_text(replace(aggregate, per_user=False)))
    if aggregate.gap is not None and measure is not Measure.SESSIONS:
        sentence = "A gap says after what pause sessions(…) begin anew; it stands nowhere else."
        findings.refuse(aggregate, Code.ARGUMENTS, sentence, to_text(replace(aggregate, gap=None)))
    if measure is Measure.SESSIONS and aggregate.latest_per_user:
        sentence = "A visit consists of all events of a person; “latest per user” would leave one."
        findings.refuse(aggregate, Code.ARGUMENTS, sentence, to_text(replace(aggregate, latest_per_user=False)))
