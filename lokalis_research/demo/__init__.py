"""The demo: a made-up delivery to learn, show and test with. It knows no topic.

One module per kind of table makes the truth (`contracts`, `absence`, and in `city` everything about
families), `exports` and `delivery` write it the way exports look, `dirt` spoils that, and `truths`
and `dirt` hold keys: what coders judge by, and what a check should find.
"""

from lokalis_research.demo.city.codings import judge_goals, settle_goals
from lokalis_research.demo.city.generate import City, generate_city
from lokalis_research.demo.delivery import write_delivery
from lokalis_research.demo.dirt import dirt_key
from lokalis_research.demo.safety_codings import judge_plans, safety_truths, settle_plans
from lokalis_research.demo.staff import DemoTables, generate_staff
from lokalis_research.demo.truths import goal_truths

__all__ = [
    "City",
    "DemoTables",
    "dirt_key",
    "generate_city",
    "generate_staff",
    "goal_truths",
    "judge_goals",
    "judge_plans",
    "safety_truths",
    "settle_goals",
    "settle_plans",
    "write_delivery",
]
