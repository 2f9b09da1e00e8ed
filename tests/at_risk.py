"""Families and their days in a period, added up from who was supported when."""

from lokalis_research.populatie import exposure


def at_risk(episodes, periods, by=()):
    """Count the families supported in each period and group, and their days."""
    rows = exposure(episodes, periods, by).groupby(["periode", *by], as_index=False, sort=False)
    return rows.agg(gezinnen=("gezin_id", "nunique"), gezinsdagen=("dagen", "sum"))
