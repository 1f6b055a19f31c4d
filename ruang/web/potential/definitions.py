"""What each published figure means, in words; the pages and the exported files say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Definition:
    """One term with its meaning; the key is its anchor on the publication's page."""

    key: str
    term: Promise
    text: Promise


DEFINITIONS: Final = (
    Definition(
        "score",
        _("Potential score"),
        _(
            "A weighted mean, from 0 to 100, of six percentiles within the country: "
            "specialisation, size, focus, growth, relatedness and concentration. Specialisation "
            "counts double, the last three count half. A part that cannot be computed is left out "
            "of the mean and named in the reason. Where size is small, no other part counts for "
            "more than 50 above it. The score compares what is there; it does not predict success."
        ),
    ),
    Definition(
        "specialisation",
        _("Specialisation"),
        _(
            "The percentile of the lower end of the location quotient's interval, so that a tiny "
            "industry with a huge quotient does not lead."
        ),
    ),
    Definition(
        "size",
        _("Size"),
        _("The percentile of the number of workers; of establishments where none are counted."),
    ),
    Definition(
        "focus",
        _("Focus"),
        _("The percentile of the industry's share of all that the province has."),
    ),
    Definition(
        "growth",
        _("Growth"),
        _(
            "The percentile of the competitive shift of shift-share since the source's earlier "
            "snapshot: how much faster the industry grew here than in the country, drawn towards "
            "none as far as it may be chance. Left out where there is no earlier snapshot."
        ),
    ),
    Definition(
        "relatedness",
        _("Relatedness"),
        _(
            "The percentile of the density around the industry: the share of what is related to it "
            "in which the province is specialised, the industry itself excluded. Industries are "
            "related as far as the same provinces are specialised in both (Hidalgo et al. 2007)."
        ),
    ),
    Definition(
        "proximity",
        _("Proximity of two industries"),
        _(
            "Of the provinces with a location quotient of 1 or more in one industry, the share "
            "that have it in the other too; of both directions the smaller (Hidalgo et al. "
            "2007). It is computed from the pairs published at this level: a pair that is not "
            "shown counts as not specialised. On the page of an industry others are named where "
            "at least 3 provinces are specialised in both; by chance: how many would be, if the "
            "one said nothing of the other."
        ),
    ),
    Definition(
        "concentration",
        _("Concentration"),
        _(
            "Whether neighbouring provinces are strong in the industry together: the percentile of "
            "Gi* (Ord and Getis 1995) of the location quotient, and, counting for no more than "
            "that, of how far the industry gathers in few places (Ellison and Glaeser 1997)."
        ),
    ),
    Definition(
        "agreement",
        _("Agreement"),
        _(
            "How many of the parts known place the industry in the top quarter of the country. A "
            "high score on which most parts agree hangs less on the weights."
        ),
    ),
    Definition(
        "interval",
        _("Interval of score and rank"),
        _(
            "It holds 90% of repeated draws in which every count moves within its uncertainty and "
            "the weights move around the given ones. Two industries whose intervals overlap widely "
            "cannot be told apart."
        ),
    ),
    Definition(
        "own_weights",
        _("Your own weights"),
        _(
            "A reader may weigh the parts otherwise. Score and rank are then computed anew over "
            "all pairs of the level, by the same rule, from the percentiles published; a part "
            "that small size held back stays so. Intervals are of the published weights only: "
            "with other weights none is shown, because what each count may err by is not "
            "published. Stars do not hang on the weights."
        ),
    ),
    Definition(
        "rank",
        _("Rank"),
        _(
            "The place by score among all pairs of province and industry of the same level in the "
            "country; 1 is best."
        ),
    ),
    Definition(
        "stars",
        _("Stars"),
        _(
            "One each for size (in the top tenth of the industry's provinces, and not below the "
            "country's median), for specialisation (the lower end of the location quotient's "
            "interval is 2 or more) and for focus (in the top tenth of all shares), after the "
            "European Cluster Observatory."
        ),
    ),
    Definition(
        "lq",
        _("Location quotient"),
        _(
            "The industry's share of the province divided by its share of the country: 1 is the "
            "national average, 2 is twice it. The interval holds the true value with 95% "
            "probability (empirical Bayes); small counts are drawn towards 1."
        ),
    ),
    Definition(
        "establishments",
        _("Establishments"),
        _("Rows of the register that were accepted, each counted once in its province."),
    ),
    Definition(
        "workers",
        _("Workers"),
        _(
            "The sum over establishments whose number of workers is known. Where the source counts "
            "none, figures are about establishments."
        ),
    ),
    Definition(
        "share",
        _("Share of the province"),
        _(
            "The industry's part of all workers of the province; of all establishments where no "
            "workers are counted."
        ),
    ),
    Definition(
        "sum",
        _("Sums of several provinces"),
        _(
            "Establishments and workers are the sums of the provinces whose number is shown; how "
            "many are not is said beside it. The location quotient is that of the sums, without an "
            "interval; with \N{GREATER-THAN OR EQUAL TO} before it the true one is at least that, "
            "because what is not shown is not in it. Scores are not added up: the best province's "
            "is given."
        ),
    ),
    Definition(
        "sizes",
        _("Sizes and legal forms"),
        _(
            "Each establishment is counted once, by its own workers and by the legal form that the "
            "register gives. Micro is up to 5 workers; small up to 50 and medium up to 200 where "
            "goods are made, up to 30 and 100 in trade and services, as the Ministerial Regulation "
            "on the Characteristics of SMEs, B.E. 2562 (2019), has it for workers. A class is "
            "hidden where it has fewer than 3, and with it another one from which it could be "
            "worked out."
        ),
    ),
    Definition(
        "candidate",
        _("Candidate"),
        _(
            "Provinces that border on each other with industries that are found together, grown "
            "from the strongest pairs as long as the score holds: up to 8 provinces and 6 related "
            "industries, at least 15 establishments where they are known. Its workers and "
            "establishments are the sums of its published pairs; a pair that is not shown counts "
            "as nothing."
        ),
    ),
    Definition(
        "candidate-score",
        _("Score of a candidate"),
        _(
            "The score that one pair would have with the candidate's figures: specialisation, "
            "size and focus of all its pairs together, placed among the country's single pairs; "
            "growth, relatedness and concentration as the mean of its pairs, by their size. The "
            "interval holds 90% of repeated draws; the make-up of the candidate is taken as given."
        ),
    ),
    Definition(
        "candidate-rank",
        _("Rank of a candidate"),
        _(
            "The place by score among all candidates of this publication; 1 is best. Beside it "
            "from where to where it may lie, in 90% of repeated draws."
        ),
    ),
    Definition(
        "gamma",
        _("Gathering beyond chance"),
        _(
            "The index of Ellison and Glaeser (1997): how much closer together in provinces the "
            "industry's workers are than if each of its establishments had fallen on a province "
            "by chance, in proportion to the province's share of all workers. 0 is chance, above "
            "0.02 somewhat and above 0.05 very concentrated. Beside it stands how far chance "
            "alone would take it in 95 of 100 cases. Like the next two it is made of what may be "
            "shown: the rest is taken to stand in the other provinces, in proportion to what is "
            "not shown there, and its establishments are taken to differ in size as those of the "
            "middle industry do. It is not told of fewer than 10 establishments, and none of the "
            "three where less than two thirds of the industry may be shown."
        ),
    ),
    Definition(
        "gini",
        _("Unevenness over provinces"),
        _(
            "The locational Gini of the industry's establishments: 0 where each province has the "
            "same share of it as of all establishments, 1 where it stands where hardly anything "
            "else does. Given without what small counts add by chance, with the interval that "
            "holds the true value with 95% probability."
        ),
    ),
    Definition(
        "hhi",
        _("Concentration over provinces"),
        _(
            "The Herfindahl-Hirschman index of the industry's establishments: the sum of the "
            "squared shares of the provinces. One over it is how many provinces of equal size "
            "would give the same. Without what small counts add by chance, with its 95% interval."
        ),
    ),
    Definition(
        "kdensity",
        _("Distances between establishments"),
        _(
            "K-density (Duranton and Overman 2005): how many pairs of the industry's "
            "establishments stand at each distance up to 200 km, beside 1,000 draws of as many "
            "places from those of all establishments. 5 of 100 industries spread by chance leave "
            "the band of the draws upwards. Of a large industry up to 464 establishments, drawn "
            "by chance, are compared; of fewer than 10 no curve is shown, because it might tell "
            "where one of them stands, and none where the source has no coordinates or only those "
            "of areas."
        ),
    ),
    Definition(
        "hidden",
        _("What is not shown"),
        _(
            "A pair with fewer than 3 establishments, or with one that has more than 80% of the "
            "workers, is left out, because it would show a single enterprise. So is every other "
            "figure from which one that is left out could be worked out by adding and subtracting, "
            "to within a tenth. Scores, intervals and ranks are made of what is shown alone, and "
            "growth where both ends are shown. A dash says that a figure is missing; it never "
            "means zero."
        ),
    ),
)


def defined(*keys: str) -> list[Definition]:
    """The definitions of these figures, in this order, as they stand under a table."""
    found = {one.key: one for one in DEFINITIONS}
    return [found[key] for key in keys]
