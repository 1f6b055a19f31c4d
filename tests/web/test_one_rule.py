"""The small-cell rule is one rule, though the web may not ask the engine for it on a page."""

from __future__ import annotations


def test_the_web_and_the_engine_hide_by_the_same_rule():
    from ruang.engine import disclosure
    from ruang.web.potential.models import LARGEST_SHARE, SMALLEST_CELL
    from ruang.web.potential.profiles import LEEWAY

    assert SMALLEST_CELL == disclosure.MIN_ESTABLISHMENTS == 3
    assert LARGEST_SHARE == disclosure.MAX_SHARE == 0.8
    assert LEEWAY == disclosure.LEEWAY


def test_the_database_holds_the_same_number():
    from ruang.engine.disclosure import MIN_ESTABLISHMENTS
    from ruang.web.potential.models import Cell

    rule = next(c for c in Cell._meta.constraints if c.name == "cell_not_small")
    assert rule.condition.children == [("establishments__gte", MIN_ESTABLISHMENTS)]


def test_a_class_of_a_profile_is_hidden_by_the_same_rule():
    from ruang.engine.disclosure import MAX_SHARE, MIN_ESTABLISHMENTS
    from ruang.web.potential.profiles import Counted, publishable

    few = Counted("micro", MIN_ESTABLISHMENTS - 1, 8, 4)
    enough = Counted("small", MIN_ESTABLISHMENTS, 60, 20)
    more = [Counted("medium", 9, 900, 100), Counted("large", 8, 4000, 500)]
    shown = {one.key: one for one in publishable([few, enough, *more])}
    assert shown["micro"].establishments is None
    assert shown["small"].establishments is None  # with it, since two alone would tell each other
    assert shown["medium"].establishments == 9
    at_the_line = Counted("small", 10, 100, 100 * MAX_SHARE)
    above = Counted("small", 10, 100, 100 * MAX_SHARE + 1)
    for one, told in ((at_the_line, True), (above, False)):
        found = {s.key: s for s in publishable([one, *more])}
        assert (found["small"].workers is not None) is told
