"""What an outsider can compute from all that is shown, as code of its own.

It knows the released tables, where their numbers stand, the rules, and what it is told of how
numbers hang together; and no exact number. All it shares with `lokalis_research.release.hiding` is
the search for small shifts, whose answers both check against equations of their own: a mistake
there is found here.
"""

from lokalis_research.release.attack.attack import Attack, Finding, attack
from lokalis_research.release.attack.knowledge import Knowledge, knowledge_of
from lokalis_research.release.attack.system import ContradictionError

__all__ = ["Attack", "ContradictionError", "Finding", "Knowledge", "attack", "knowledge_of"]
