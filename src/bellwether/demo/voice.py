"""What customers say: invitations, answers (NPS and CSAT), feedback and support tickets."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bellwether.demo.cast import NORTHWIND, PINE
from bellwether.demo.company import Company
from bellwether.demo.draws import Occasions, occasions, planted
from bellwether.demo.people import People
from bellwether.demo.tables import Texts, chosen, write_csv
from bellwether.demo.timeline import LAST, NEVER, Ints, Reals, Timeline

NORTHWIND_CSAT = (5, 5, 4, 5, 4, 5, 4, 5, 4, 5)
"""Northwind's ten answers of the last 90 days: 4.6 on average."""

PINE_SCORE = 4
"""The one answer of Pine & Rowe: a detractor."""

SURVEYS = ("relationship", "csat")
_THEMES = ("Invoices", "Rail booking", "Approvals", "Reports", "Mobile app", "Hotel content")
_PRIORITIES = ("low", "normal", "high", "urgent")


@dataclass(frozen=True, slots=True)
class Voice:
    """Writes the files of the customers' voice. `mood` says how content each account is."""

    company: Company
    people: People
    timeline: Timeline

    def write_all(self, directory: Path, rng: np.random.Generator) -> None:
        """Writes tickets, invitations, responses and feedback."""
        mood = rng.normal(0.0, 0.9, len(self.company.keys)) - 1.4 * (self.company.churned < NEVER)
        self._tickets(directory / "tickets.csv", mood, rng)
        self._surveys(directory, mood, rng)
        self._feedback(directory / "feedback.csv", rng)

    def _who(self, those: Occasions) -> dict[str, Texts]:
        return {
            "account_id": chosen(those.account, self.company.keys),
            "user_id": [self.people.user_id(key) for key in self.people.key[those.person].tolist()],
        }

    def _tickets(self, path: Path, mood: Reals, rng: np.random.Generator) -> None:
        those = occasions(self.company, self.people, 15_000, rng)
        count = len(those)
        priority = rng.choice(4, count, p=(0.3, 0.5, 0.16, 0.04)).astype(np.int64)
        opened = self.timeline.instants(those.day, 6 * 3600 + rng.integers(0, 12 * 3600, count))
        minutes = np.rint(rng.lognormal(5.1, 1.0, count) / (1 + 0.6 * priority)).astype(np.int64) + 2
        replied = opened + minutes * np.timedelta64(1, "m")
        effort = rng.lognormal(6.9, 1.1, count) * (1 - 0.08 * mood[those.account])
        resolved = replied + np.rint(effort).astype(np.int64) * np.timedelta64(1, "m")
        now = np.datetime64(self.timeline.ends, "us") + np.timedelta64(23, "h")
        none = np.datetime64("NaT", "us")
        replied = np.where((replied > now) | (rng.random(count) < 0.015), none, replied)
        resolved = np.where(np.isnat(replied) | (resolved > now), none, resolved)
        write_csv(path, {
            "ticket_id": [f"tic-{number:06d}" for number in range(1, count + 1)],
            **self._who(those),
            "opened_at": opened,
            "first_reply_at": replied,
            "resolved_at": resolved,
            "first_reply_minutes": [None if gone else str(each) for gone, each in
                                    zip(np.isnat(replied).tolist(), minutes.tolist(), strict=True)],
            "priority": chosen(priority, _PRIORITIES),
            "channel": chosen(rng.choice(3, count, p=(0.55, 0.3, 0.15)), ("email", "chat", "phone")),
        })  # fmt: skip

    def _surveys(self, directory: Path, mood: Reals, rng: np.random.Generator) -> None:
        """Invitations, about a third of them answered; the answers of two stories are planted."""
        asked = occasions(self.company, self.people, 16_000, rng)
        stories = np.isin(asked.account, [self.company.index(NORTHWIND), self.company.index(PINE)])
        asked = asked.keep(~(stories & (asked.day > LAST - 120)))
        survey = (rng.random(len(asked)) < 0.55).astype(np.int64)
        liking = mood[asked.account] + rng.normal(0.0, 1.0, len(asked))
        score = np.where(survey == 0, np.rint(8.1 + 1.5 * liking), np.rint(4.25 + 0.62 * liking)).astype(np.int64)
        score = np.clip(score, survey, np.where(survey == 0, 10, 5))
        answered = rng.random(len(asked)) < 0.36
        csat_days = LAST - np.array([82, 71, 64, 55, 47, 38, 29, 21, 13, 6])
        stories_asked = planted(self.company, self.people, NORTHWIND, csat_days)
        stories_asked = stories_asked.with_others(planted(self.company, self.people, PINE, np.array([LAST - 18])))
        asked = asked.with_others(stories_asked)
        survey = np.concatenate((survey, np.ones(len(csat_days), dtype=np.int64), [0]))
        score = np.concatenate((score, NORTHWIND_CSAT, [PINE_SCORE]))
        answered = np.concatenate((answered, np.ones(len(csat_days) + 1, dtype=np.bool_)))
        self._invitations(directory / "invitations.csv", asked, survey)
        self._responses(directory / "responses.csv", asked, (survey, score, answered), rng)

    def _invitations(self, path: Path, asked: Occasions, survey: Ints) -> None:
        write_csv(path, {
            "invitation_id": [f"inv-{number:06d}" for number in range(1, len(asked) + 1)],
            **self._who(asked),
            "survey": chosen(survey, SURVEYS),
            "sent_at": self.timeline.instants(asked.day, np.full(len(asked), 7 * 3600)),
        })  # fmt: skip

    def _responses(
        self, path: Path, asked: Occasions, answers: tuple[Ints, Ints, np.ndarray], rng: np.random.Generator
    ) -> None:
        """Answers on the day of asking or up to four days later; the planted ones, at the end, on the same day."""
        survey, score, answered = answers
        delay = rng.integers(0, 5, len(asked))
        delay[-len(NORTHWIND_CSAT) - 1 :] = 0
        rows = np.flatnonzero(answered & (asked.day + delay <= LAST))
        blank = rng.random(len(rows)) < 0.008
        blank[-len(NORTHWIND_CSAT) - 1 :] = False
        those = Occasions(asked.account[rows], asked.person[rows], asked.day[rows])
        write_csv(path, {
            "response_id": [f"res-{row + 1:06d}" for row in rows.tolist()],
            "invitation_id": [f"inv-{row + 1:06d}" for row in rows.tolist()],
            **self._who(those),
            "survey": chosen(survey[rows], SURVEYS),
            "score": ["11" if none else str(each) for none, each in
                      zip(blank.tolist(), score[rows].tolist(), strict=True)],
            "responded_at": self.timeline.instants(
                those.day + delay[rows], 8 * 3600 + rng.integers(0, 36_000, len(rows))),
        })  # fmt: skip

    def _feedback(self, path: Path, rng: np.random.Generator) -> None:
        those = occasions(self.company, self.people, 1_800, rng)
        count = len(those)
        accepted = those.day + rng.integers(1, 15, count)
        accepted = np.where((rng.random(count) < 0.6) & (accepted <= LAST), accepted, NEVER)
        done = accepted + np.rint(rng.gamma(2.0, 45.0, count)).astype(np.int64)
        done = np.where((accepted < NEVER) & (done <= LAST) & (rng.random(count) < 0.7), done, NEVER)
        write_csv(path, {
            "feedback_id": [f"fb-{number:05d}" for number in range(1, count + 1)],
            **self._who(those),
            "received_on": self.timeline.dates(those.day),
            "theme": chosen(rng.integers(0, len(_THEMES), count), _THEMES),
            "accepted_on": self.timeline.dates(accepted),
            "implemented_on": self.timeline.dates(done),
            "entered_at": self.timeline.instants(those.day, np.full(count, 61_000)),
        })  # fmt: skip
