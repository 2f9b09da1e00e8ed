"""The families of the demo: a made-up city of which every table of a delivery is written.

One module per kind of table makes the truth; `generate` puts them together. `targets` names the
published figures that they are fitted to, `truths` holds the key, `export` and `dirt` make the
files.
"""

from lokalis_research.demo.city.codings import simulate_codings
from lokalis_research.demo.city.dirt import city_dirt_key
from lokalis_research.demo.city.generate import City, generate_city
from lokalis_research.demo.city.judging import judge_goals, settle_goals
from lokalis_research.demo.city.truths import goal_truths, plan_truths, referral_truths

__all__ = [
    "City",
    "city_dirt_key",
    "generate_city",
    "goal_truths",
    "judge_goals",
    "plan_truths",
    "referral_truths",
    "settle_goals",
    "simulate_codings",
]
