"""What an outsider can compute from all that is shown, as code of its own.

It knows the released tables, where their numbers stand and the rules, and no exact number. It
shares no code with `lokalis_research.release.hiding`, so that a mistake there is found here.
"""

from lokalis_research.release.attack.attack import Attack, ContradictionError, Finding, attack
from lokalis_research.release.attack.knowledge import Knowledge, knowledge_of

__all__ = ["Attack", "ContradictionError", "Finding", "Knowledge", "attack", "knowledge_of"]
