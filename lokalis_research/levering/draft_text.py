"""The text of a drafted agreement: for every line how sure it is, and what is left to decide."""

from __future__ import annotations

import re

import pandas as pd

from lokalis_research.dictionary import Dictionary, Field
from lokalis_research.errors import DeliveryError
from lokalis_research.errors_in_dutch import line_in_dutch
from lokalis_research.levering.cells import in_groups
from lokalis_research.levering.convert import TRUE_WORDS
from lokalis_research.levering.draft_codes import code_lines
from lokalis_research.levering.draft_columns import (
    MOSTLY,
    Evidence,
    best_notation,
    fitting_notations,
    order_of,
    pattern_of,
)
from lokalis_research.levering.draft_files import TOTALS
from lokalis_research.levering.draft_keys import UNDECIDED, Draft, counted, quoted
from lokalis_research.levering.draft_match import FACTOR, LIKELY
from lokalis_research.levering.draft_missing import missing_line, open_line, unused_headers
from lokalis_research.levering.mapping import EXCEL_DAYS, MONTH, OPEN
from lokalis_research.levering.refuse import numbered_alike, refuse_contact_details, refuse_medical
from lokalis_research.levering.shape import CHANGES, PERCENTAGE, RECOVERY, SPELLS, UNTIL_NEXT
from lokalis_research.levering.stage import withdrawing
from lokalis_research.levering.synonyms import is_of_group, is_presence, plain_words

EMPLOYER = {"werkgever", "administratie", "bedrijf", "employer", "company", "rechtspersoon"}
HALF = 0.5  # of the cells of a percentage of absence are 0 or 100, or more
HOURS = {"uren", "hours", "contracturen", "jaaruren", "weekuren"}
FACTORS = {"fte", "factor", "deeltijdfactor", "werktijdfactor"}
ZERO = r"0+(?:[.,]0+)? ?%?"
MOST_HOURS, MOST_FACTOR = 48, 2  # above these a part-time factor is hours, or a percentage
FULL_TIME = 36  # hours per week in the collective agreement of social work
LAST_DAY = re.compile(r"\b(?:laatste|last|tot en met|t m)\b")  # "tot" may be the day after it
FIRST_DAY_BACK = {"herstel", "hersteld", "hersteldatum", "recovery", "recovered", "return", "back"}
MOST_STATES = 6  # codes of a status; more of them say something else


def file_lines(draft: Draft, dictionary: Dictionary) -> list[str]:
    """Write what is agreed about one file."""
    file, guess = draft.found.file, draft.guess
    label = dictionary[guess.table.name].label
    sure = "zeker" if guess.score >= 1 else "waarschijnlijk"
    lines = [
        f"  - bestand: {quoted(file.bestand)}",
        f"    tabel: {guess.table.name}  # {sure}: {label}"
        if guess.score >= LIKELY
        else f'    tabel: "{OPEN}"  # {UNDECIDED} is dit {guess.table.name} ({label})? '
        "Zo niet, noem een andere tabel van het woordenboek, of haal dit bestand hier weg",
    ]
    if file.kind == "csv":
        lines += [
            f"    codering: {file.codering}",
            f"    scheidingsteken: {quoted(file.scheidingsteken)}",
        ]
    if file.blad:
        lines.append(f"    blad: {quoted(file.blad)}")
    if file.kopregel != 1:
        lines.append(f"    kopregel: {file.kopregel}  # erboven staan regels zonder gegevens")
    if file.kopregels > 1:
        lines.append(f"    kopregels: {file.kopregels}  # let op: de koppen lijken meer rijen")
    lines += [*_signs(draft), *_notation(draft), *draft.keys.phases, "    kolommen:"]
    fields = [*guess.table.fields]
    if "vanaf" in guess.fields and guess.table.name == SPELLS and draft.keys.phases:
        fields.append(dictionary[CHANGES].field("vanaf"))
    if draft.keys.month:
        lines.append(f"      {MONTH}: {draft.keys.month}  # waarschijnlijk: een rij per maand")
        told = {one.name for one in fields} & {"begin", "einde"} - guess.fields.keys()
        fields = [one for one in fields if one.name not in {"dienstverband_id", *told}]
    lines += [line for field in fields for line in _field(draft, field)]
    codes = [line for field in guess.table.fields for line in code_lines(draft, field)]
    lines += ["    codes:", *codes] if codes else []
    return [*lines, *_left_out(draft), *_withdrawn(draft), *_unknown(draft)]


def _signs(draft: Draft) -> list[str]:
    numbers = [draft.of(name).decimals for name in draft.with_type("number", "integer")]
    comma, point = (sum(one[sign] for one in numbers) for sign in ",.")
    if comma == point == 0:
        return []
    sign, other, few = (",", ".", point) if comma >= point else (".", ",", comma)
    having = counted(few, "getal heeft", "getallen hebben")
    note = f"  # let op: {having} een ander teken" if few else ""
    thousands = any(
        draft.of(name).texts.index.str.contains(rf"\d\{other}\d{{3}}(?:\{sign}|$)").any()
        for name in draft.with_type("number", "integer")
    )
    lines = [f"    decimaalteken: {quoted(sign)}{note}"]
    return (
        [*lines, f"    duizendtalteken: {quoted(other)}  # waarschijnlijk"] if thousands else lines
    )


def _notation(draft: Draft) -> list[str]:
    if draft.notation is None:
        return []
    line = f"    datumnotatie: {quoted(draft.notation)}"
    if draft.from_others:
        return [
            f"{line}  # waarschijnlijk: de volgorde van dag en maand is die van andere bestanden"
        ]
    if draft.undecided:
        dates = [draft.of(name) for name in draft.with_type("date")]
        fitting = fitting_notations(dates or [*draft.evidence.values()])
        first = {order_of(one): one for one in reversed(fitting)}.values()
        return [
            f'    datumnotatie: "{OPEN}"  # {UNDECIDED} {" of ".join(sorted(first))}? Alle datums '
            "passen in elke volgorde."
        ]
    own = [one for one in draft.with_type("date") if not _own_notation(draft, one)]
    misfits = sum(
        one.filled - one.natives["datum"] - one.natives["dagnummer"]
        - one.notations.get(draft.notation, 0)
        for one in map(draft.of, own)
        if draft.notation != EXCEL_DAYS
    )  # fmt: skip
    few = counted(misfits, "cel past", "cellen passen")
    return [f"{line}  # " + (f"{few} er niet in" if misfits else "zeker")]


def _own_notation(draft: Draft, name: str) -> str | None:
    """Return the notation of a column where it is clearly not that of the file."""
    evidence = draft.of(name)
    own, undecided = best_notation([evidence])
    fits = evidence.notations.get(draft.notation or "", 0)
    if own is None or own == draft.notation or undecided or own == EXCEL_DAYS:
        return None
    return own if fits * 2 < evidence.notations[own] else None


def _field(draft: Draft, field: Field) -> list[str]:
    match, keys, headers = draft.guess.fields.get(field.name), draft.keys, draft.found.headers
    if field.name == "melding_id" and keys.without_id:
        return []
    if field.name == RECOVERY and keys.daily:
        day = quoted(headers[draft.guess.fields["eerste_dag"].position])
        return [
            f"      {field.name}: {{kolom: {day}, betekenis: laatste_ziektedag}}  # waarschijnlijk"
        ]
    if field.name in keys.second:
        first, other = (
            quoted(headers[draft.guess.fields[one].position]) for one in keys.second[field.name]
        )
        return [
            f"      {field.name}: {{kolom: {first}, met: {other}}}  # waarschijnlijk: samen zijn "
            "zij uniek"
        ]
    if field.name in keys.doubled:
        rows = counted(keys.doubled[field.name], "rij heeft", "rijen hebben")
        header = quoted(headers[match.position]) if match else ""
        if keys.step:
            return open_line(
                field,
                f"{header} is niet uniek, en elke rij lijkt er een {quoted(keys.step)} van; vraag "
                "een rij per nummer, met een kolom voor elke datum",
            )
        return open_line(
            field,
            f"{header} is niet uniek: {rows} een nummer dat al voorkwam; welke kolom is het "
            "nummer van de rij?",
        )
    if match is None:
        return missing_line(draft, field)
    header = headers[match.position]
    times = headers.count(header)
    if times > 1:
        return open_line(
            field,
            f"{quoted(header)} staat {times} keer in de koppen; welke is het: "
            + " of ".join(
                f'"(kolom {place})"' for place, one in enumerate(headers, 1) if one == header
            ),
        )
    alike = [one for one in unused_headers(draft) if one in numbered_alike(headers, header)]
    if alike:
        return open_line(
            field,
            f"{', '.join(map(quoted, [header, *alike]))} verschillen alleen in een nummer; vraag "
            "een rij voor elk. Telt er maar één, neem die, en zet de andere bij negeer",
        )
    rivals = keys.rivals.get(field.name)
    if rivals:
        return open_line(
            field,
            f"{', '.join(map(quoted, [header, *rivals]))} kunnen het zijn; welke is het? "
            + "Het einde van een tijdelijk contract is nog geen vertrek" * (field.name == "einde"),
        )
    texts = draft.of(field.name).texts
    if field.id_kind and len(texts) and texts.index.str.contains(r"\d").mean() < HALF:
        return open_line(
            field,
            f"in {quoted(header)} staan geen nummers; welke kolom heeft die? Een kolom zonder kop "
            "heet (kolom 2)",
        )
    employer = _employer(draft) if field.name == "medewerker_id" else None
    if employer:
        both = f"{{kolom: {quoted(employer)}, met: {quoted(header)}}}"
        return open_line(
            field,
            f"{quoted(header)} komt bij meer dan één {quoted(employer)} voor; zijn dat "
            f"verschillende mensen, dan {both}",
        )
    extra, remarks = _details(draft, field, header)
    source = ", ".join([f"kolom: {quoted(header)}", *extra])
    value = f"{{{source}}}" if extra else quoted(header)
    remarks = [match.certainty, *remarks]
    if field.name in keys.few:
        rows = counted(keys.few[field.name], "rij heeft", "rijen hebben")
        remarks[0] = f"onzeker: {rows} een nummer dat al voorkwam"
    return [f"      {field.name}: {value}  # {'; '.join(remarks)}"]


def _employer(draft: Draft) -> str | None:
    """Return the header of the employer, where numbers of employees stand under more than one."""
    who = draft.found.cells[draft.guess.fields["medewerker_id"].position].as_text()
    for position, header in enumerate(draft.found.headers):
        if EMPLOYER & set(plain_words(header).split()):
            pairs = pd.DataFrame({"who": who, "by": draft.found.cells[position].as_text()})
            if pairs.dropna().drop_duplicates()["who"].duplicated().any():
                return header
    return None


def _details(draft: Draft, field: Field, header: str) -> tuple[list[str], list[str]]:
    """Return what else must be said of a column, and the remarks about it."""
    evidence, words = draft.of(field.name), set(plain_words(header).split())
    extra, remarks = [], []
    if field.type == "date":
        own = _own_notation(draft, field.name)
        extra += [f"datumnotatie: {quoted(own)}"] if own else []
    if field.name == "einde" and draft.keys.lasting:
        extra.append(f'betekenis: "{OPEN}"')
        rows = counted(draft.keys.lasting, "rij loopt", "rijen lopen")
        remarks.append(
            f"{UNDECIDED} {rows} door in een volgende van dezelfde medewerker; geldt een rij tot "
            "de volgende begint, dan betekenis: uit_dienst, zijn het banen naast elkaar, dan weg"
        )
    elif field.name == "einde" and "per" in words:
        extra.append(f'betekenis: "{OPEN}"')
        remarks.append(
            f"{UNDECIDED} is dit de eerste dag uit dienst, dan betekenis: dag_erna; de laatste dag "
            "in dienst, dan weg"
        )
    if field.name == "begin" and draft.keys.endless and not draft.keys.month:
        extra.append(f'betekenis: "{OPEN}"')
        rows = counted(draft.keys.endless, "rij komt", "rijen komen")
        remarks.append(
            f"{UNDECIDED} geen kolom zegt wanneer een rij eindigt, en {rows} na een andere van "
            f"dezelfde medewerker; geldt een rij tot de volgende, dan betekenis: {UNTIL_NEXT}, "
            "zijn het banen naast elkaar, dan weg"
        )
    if field.name == RECOVERY:
        if LAST_DAY.search(plain_words(header)):
            extra.append("betekenis: laatste_ziektedag")
        elif not words & FIRST_DAY_BACK:
            extra.append(f'betekenis: "{OPEN}"')
            remarks.append(f"{UNDECIDED} betekenis eerste_werkdag of laatste_ziektedag?")
    if field.id_kind and pattern_of(evidence):
        extra.append(f"patroon: {pattern_of(evidence)}")
        remarks.append("de naam wordt niet gelezen")
    cells = draft.found.cells[draft.guess.fields[field.name].position]
    if is_of_group(field) and in_groups(cells):
        extra.append(f'leeg: "{OPEN}"')
        empty = counted(int(cells.empty.sum()), "cel is", "cellen zijn")
        remarks.append(
            f"{UNDECIDED} {empty} leeg; is dat wat erboven staat, dan leeg: erboven, anders weg"
        )
    if field.name == PERCENTAGE and is_presence(header):
        extra.append("betekenis: aanwezigheid")
        remarks.append("100 in de kolom is dan 0% verzuim")
    elif field.name == PERCENTAGE and (
        cells.as_text().str.fullmatch(ZERO).sum() > HALF * evidence.filled
    ):
        extra.append(f'betekenis: "{OPEN}"')
        remarks.append(f"{UNDECIDED} betekenis aanwezigheid of verzuim? De meeste cellen zijn 0")
    if field.type == "boolean" and cells.empty.any() and _only_yes(evidence):
        extra.append(f'leeg: "{OPEN}"')
        remarks.append(f"{UNDECIDED} er staat alleen ja; is leeg nee, dan leeg: nee, anders weg")
    if field.name == FACTOR:
        unit = _unit_of_work(evidence, words)
        extra += unit
        if len(unit) > 1:
            weekly = "week" in unit[0]
            same = f"? Sociaal werk: {FULL_TIME}" if weekly else " in diezelfde tijd?"
            remarks.append(f"{UNDECIDED} hoeveel uur is voltijd{same}")
    if field.unit == "procent" and 0 < evidence.high <= 1:
        extra.append("eenheid: factor")
    if not evidence.filled:
        remarks.append("de kolom is leeg")
    return extra, remarks


def _unit_of_work(evidence: Evidence, words: set[str]) -> list[str]:
    """Tell in what unit a part-time factor stands; of hours, what a full-time job has is asked."""
    hours = [f"eenheid: uren_per_{_span(words)}", f'voltijd: "{OPEN}"']
    if evidence.share(evidence.natives["breuk"]) > MOSTLY:
        return ["eenheid: breuk"]
    if evidence.share(evidence.natives["procent"]) > MOSTLY:
        return ["eenheid: procent"]
    if words & HOURS or evidence.natives["uren"]:
        return hours
    if words & FACTORS and evidence.low <= MOST_FACTOR:  # what is higher is a total among them
        return []
    if evidence.high > MOST_HOURS or (words & {"procent"} and evidence.high > MOST_FACTOR):
        return ["eenheid: procent"]
    return hours if evidence.high > MOST_FACTOR else []


def _span(words: set[str]) -> str:
    if words & {"jaar", "year", "jaaruren"}:
        return "jaar"
    return "maand" if words & {"maand", "month"} else "week"


def _only_yes(evidence: Evidence) -> bool:
    words = evidence.texts.index.str.casefold()
    return bool(len(words)) and bool(words.isin(TRUE_WORDS).all())


def _left_out(draft: Draft) -> list[str]:
    totals = draft.found.totals
    rows = counted(totals, "rij lijkt", "rijen lijken")
    return [f"    weglaten: [{quoted(TOTALS)}]  # {rows} een totaal"] if totals else []


def _withdrawn(draft: Draft) -> list[str]:
    """Ask about a column that seems to say which rows do not count."""
    used = {match.position for match in draft.guess.fields.values()}
    for position, header in enumerate(draft.found.headers):
        if not header or position in used:
            continue
        cells = draft.found.cells[position]
        rows, values = withdrawing(header, cells)
        if rows.any():
            agreed = f"{{kolom: {quoted(header)}, waarden: [{', '.join(map(quoted, values))}]}}"
            many = counted(int(rows.sum()), "rij", "rijen")
            return [
                f'    vervallen: "{OPEN}"  # {UNDECIDED} {many} '
                f"{agreed}? Tellen zij toch mee, haal deze regel dan weg, en zet {quoted(header)} "
                "bij negeer"
            ]
        different = cells.as_text().dropna().unique()
        if (
            _is_status(header)
            and 1 < len(different) <= MOST_STATES
            and max(map(len, different)) < 3
        ):
            return [
                f'    vervallen: "{OPEN}"  # {UNDECIDED} zegt een code in {quoted(header)} dat een '
                f"rij niet telt, dan {{kolom: {quoted(header)}, waarden: [die code]}}, anders weg"
            ]
    return []


def _is_status(header: str) -> bool:
    return bool(re.search(r"\b(?:mutatie|status|geldig)", plain_words(header)))


def _unknown(draft: Draft) -> list[str]:
    """Name the headers that are no field, and what may not be in the delivery at all."""
    file, headers = draft.found.file, draft.found.headers
    lines = [
        f"    # niet herkend, wordt niet gebruikt: {quoted(one)}"
        + ("; telt een rij soms niet, zeg dat dan met vervallen" if _is_status(one) else "")
        for one in unused_headers(draft)
    ]
    lines += [f"    # MAG NIET: {one}" for one in draft.found.refused]
    fields = {match.position: name for name, match in draft.guess.fields.items()}
    for position, header in enumerate(headers):
        name = fields.get(position)
        target = draft.guess.table.field(name) if name and name != "vanaf" else None
        try:
            refuse_contact_details(draft.found.cells[position], target, header, file.source_name)
            alone = [header if place == position else "" for place in range(len(headers))]
            refuse_medical(alone, file.source_name, draft.guess.table.name)
        except DeliveryError as error:
            lines.append(f"    # MAG NIET: {line_in_dutch(error)}")
    return lines
