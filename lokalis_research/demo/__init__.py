"""The demo: a made-up delivery to learn, show and test with. It knows no topic.

One module per kind of table makes the truth (`contracts`, `absence`, and in `city` everything about
families), `export` writes it the way exports look, `dirt` spoils that, `calibration` says which
published figures it was fitted to, and `truths` and `dirt` hold the keys: what an analysis should
find, and what a check should.
"""

from lokalis_research.demo.city import (
    City,
    city_dirt_key,
    generate_city,
    goal_truths,
    judge_goals,
    plan_truths,
    referral_truths,
    settle_goals,
    simulate_codings,
)
from lokalis_research.demo.dirt import dirt_key
from lokalis_research.demo.export import write_delivery
from lokalis_research.demo.staff import DemoTables, generate_staff
from lokalis_research.demo.truths import planted_truths

__all__ = [
    "City",
    "DemoTables",
    "city_dirt_key",
    "dirt_key",
    "generate_city",
    "generate_staff",
    "goal_truths",
    "judge_goals",
    "plan_truths",
    "planted_truths",
    "referral_truths",
    "settle_goals",
    "simulate_codings",
    "write_delivery",
]
