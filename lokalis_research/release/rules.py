"""The release rules as typed values: read from the data dictionary, changed there."""

from __future__ import annotations

import hashlib
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import ReleaseError

_STRICT = ConfigDict(extra="forbid", frozen=True)
Share = Annotated[float, Field(gt=0, le=1)]


class Thresholds(BaseModel):
    """Fewest distinct contributors behind a shown number, per kind of contributor."""

    model_config = _STRICT
    gezin: int = Field(ge=1)
    persoon: int = Field(ge=1)
    medewerker: int = Field(ge=1)


class Rounding(BaseModel):
    """Multiples to which shown numbers are rounded, per kind of quantity."""

    model_config = _STRICT
    aantal: float = Field(gt=0)
    som: float = Field(gt=0)
    spreiding: float = Field(gt=0)


class Dominance(BaseModel):
    """Largest shares of a sum that one and two contributors may have."""

    model_config = _STRICT
    grootste: Share
    grootste_twee: Share


class DominanceRules(BaseModel):
    """Dominance, per kind of quantity: only sums have it."""

    model_config = _STRICT
    som: Dominance


class Complement(BaseModel):
    """How badly a hidden number must remain known to who lays all tables side by side."""

    model_config = _STRICT
    speling: float = Field(gt=0)
    klein_van: int = Field(ge=0)
    klein_tot: int = Field(ge=1)
    speling_som: Share


class GroupDisclosure(BaseModel):
    """Largest share of a group of which something sensitive may be told."""

    model_config = _STRICT
    aandeel: Share


class Rules(BaseModel):
    """What a number must meet before it is shown (`vrijgaveregels.yaml`).

    Examples
    --------
    >>> from lokalis_research.dictionary import load_dictionary
    >>> load_rules(load_dictionary()).drempel.medewerker
    10
    """

    model_config = _STRICT
    versie: str
    drempel: Thresholds
    markering: str = Field(min_length=1)
    afronding: Rounding
    dominantie: DominanceRules
    vrijheidsgraden: int = Field(ge=1)
    aanvullend: Complement
    groepsonthulling: GroupDisclosure
    nullen_zijn_klein: bool
    vertrouwen: float = Field(gt=0.5, lt=1)

    @property
    def fingerprint(self) -> str:
        """Identify these rules in an audit record.

        Returns
        -------
        str
            The first 16 hex digits of a SHA-256 over the rules.
        """
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


def load_rules(dictionary: Dictionary) -> Rules:
    """Read the release rules of a data dictionary.

    Parameters
    ----------
    dictionary : Dictionary
        The dictionary whose ``vrijgaveregels.yaml`` counts.

    Returns
    -------
    Rules

    Raises
    ------
    ReleaseError
        If a rule is missing, unknown or impossible.
    """
    try:
        return Rules.model_validate(dictionary.release_rules)
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
            for item in error.errors(include_input=False, include_url=False)
        )
        raise ReleaseError(
            f"vrijgaveregels.yaml cannot be used: {places}.",
            remedy="Mend the file in the data dictionary; its comments explain every rule.",
        ) from None
