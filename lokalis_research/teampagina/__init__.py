"""A page per buurtteam, from the released tables of a run alone: no kernel, no delivery."""
