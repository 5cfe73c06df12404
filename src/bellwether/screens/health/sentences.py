"""One sentence for each account: what moved its score over the month, or what it is made of. Kept while they hold."""

from __future__ import annotations

from datetime import timedelta

from bellwether.board.board import Board
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.warehouse.shelf import Shelf
from bellwether.health.scores import Health
from bellwether.health.words import Words
from bellwether.screens.boards import boards

KEPT = 4_000
MONTH = timedelta(days=30)

_sentences: Shelf[tuple[Catalog, str]] = Shelf(KEPT)


def sentence(board: Board, score: Metric, row: int, *, fallen: bool) -> str:
    """Of an account whose score fell over the month, what took the points; of any other, what its score lacks."""
    catalog, account = board.catalog, board.ids[row]
    # The same definitions are the same object, which is kept beside the sentence so that its id stays its own.
    name = (board.state, id(catalog), score.key, account, board.day, fallen)
    kept = _sentences.get(name)
    if kept is None:
        scores, words = Health(boards().engine, score.key), Words(catalog, score)
        if fallen:
            said = words.split(scores.split(account, board.day - MONTH, board.day), over="in 30 days")
        else:
            said = words.card(scores.explain(account, board.day))
        kept = catalog, said
        _sentences.put(name, kept)
    return kept[1]
