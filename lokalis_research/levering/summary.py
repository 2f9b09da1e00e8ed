"""What was read and found, in lines for a terminal; never a value."""

from __future__ import annotations

from lokalis_research.levering.delivery import CheckedDelivery


def finding_lines(delivery: CheckedDelivery) -> list[str]:
    """Write what was read and what was found for a terminal, in Dutch.

    Parameters
    ----------
    delivery : CheckedDelivery
        What was delivered.

    Returns
    -------
    list of str
        First what was read per file, then two lines per finding.
    """
    lines = [
        f"{row['tabel']} ({row['bestand']}): {_count(row['gelezen'])} rijen gelezen, "
        f"{_count(row['geaccepteerd'])} geaccepteerd, {_count(row['quarantaine'])} in quarantaine"
        for row in delivery.rows.to_dict("records")
    ]
    for row in delivery.findings.to_dict("records"):
        field = ".".join(part for part in (row["tabel"], row["kolom"]) if part)
        where = ", ".join(part for part in (row["bestand"], field) if part)
        share = f" ({_share(row['aandeel'])})"
        amount = f"{_count(row['aantal'])} van {_count(row['van'])} rijen{share}, "
        lines.append(
            f"{row['ernst'].upper()} {where}: {amount if row['van'] else ''}regel {row['regel']}"
        )
        lines.append(f"    {row['omschrijving']} {row['remedie']}")
    return lines


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _share(share: float) -> str:
    return "minder dan 0,1%" if 0 < share < 0.0005 else f"{share:.1%}".replace(".", ",")
