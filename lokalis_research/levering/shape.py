"""Files whose rows or keys have another shape than the tables of the dictionary.

A number that more columns form; a row per phase of a spell of absence, which becomes a row of
``verzuimmeldingen`` per spell and a row of ``verzuimpercentages`` per phase; contracts without an
end, which the next row tells; and families, which follow from their periods of support where no
table of families was delivered. Contracts that were told month by month stand in ``months``.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.dictionary import Dictionary, Table
from lokalis_research.errors import DeliveryError
from lokalis_research.levering.cells import Mask
from lokalis_research.levering.mapping import MONTH, SECOND, Agreement, FileAgreement, Source
from lokalis_research.levering.months import in_months, of_months
from lokalis_research.levering.rules import RULES, Finding, mostly_zero
from lokalis_research.levering.stage import Mark, Staged, refused_by

SPELLS, CHANGES = "verzuimmeldingen", "verzuimpercentages"
PERCENTAGE = "verzuimpercentage"  # of which some exports tell the inverse
FAMILIES, SUPPORT = "gezinnen", "begeleidingen"
CONTRACTS, LEAVING, UNTIL_NEXT = "dienstverbanden", "uit_dienst", "tot_volgende"
RECOVERY, DURATION = "hersteldatum", "aantal_dagen"
LONGEST = 100 * 366  # days that a duration may have, so that every sum is a day
SUPPORT_ID = "begeleiding_id"
SINCE = "aanmelddatum"  # the latest period of support tells the team of a family
OLD_ID = "oud_gezin_id"
LONG_BEFORE = pd.Timedelta(days=180)  # no two files of one system stop so long apart
MANY_FAMILIES = 100  # of whom by chance some would come back
OF_COLUMNS = ("kolom_niet_in_afspraak", "rijen_lijken_vervallen")
THURSDAY, FRIDAY = 3, 4  # of a week that begins with 0; the first of all days was the former
NO_END = np.iinfo("int64").max


def raw_table(file: FileAgreement, dictionary: Dictionary) -> Table:
    """Return the fields that a file has itself, before its rows become rows of its table."""
    table = dictionary[file.tabel]
    fields = list(table.fields)
    if file.fasen is not None:
        known = (*dictionary[SPELLS].fields, dictionary[CHANGES].field("vanaf"))
        optional = {"vanaf", *(["melding_id"] if file.fasen.melding == "aansluitend" else [])}
        fields = [one for one in known if one.name not in optional or one.name in file.kolommen]
    if _follows(file):
        fields.append(dictionary[SUPPORT].field(SINCE))
    if in_months(file):
        optional = {"dienstverband_id", "begin"} - file.kolommen.keys()
        fields = [one for one in fields if one.name not in optional]
        fields.append(dataclasses.replace(table.field("begin"), name=MONTH))
    if _with_duration(file):
        as_days = dataclasses.replace(table.field(RECOVERY), type="integer")
        fields = [as_days if one.name == RECOVERY else one for one in fields]
    fields += [
        dataclasses.replace(table.field(name.rstrip(SECOND)), name=name, id_kind=None)
        for name in file.kolommen
        if name.endswith(SECOND)
    ]
    return dataclasses.replace(table, fields=tuple(fields))


def expand(agreement: Agreement) -> Agreement:
    """List a file once for every table that is made from it."""
    files: list[FileAgreement] = []
    told = any(one.tabel == CHANGES for one in agreement.bestanden)
    for one in agreement.bestanden:
        seconds = {
            name + SECOND * number: Source(kolom=header)
            for name, source in one.kolommen.items()
            for number, header in enumerate(source.met, start=1)
        }
        file = one.model_copy(update={"kolommen": {**one.kolommen, **seconds}})
        files.append(file)
        if file.fasen is not None and told and file.kolommen[PERCENTAGE].vast is None:
            raise DeliveryError(
                f'"{file.source_name}" has a row per phase, and another file holds '
                f"{CHANGES}: both tell the percentage.",
                remedy='Take one of them out of levering.yaml; or write "verzuimpercentage: '
                '{vast: 100}" for the phases, and the other file tells it.',
            )
        if file.fasen is not None and not told:
            files.append(file.model_copy(update={"tabel": CHANGES}))
    support = [one for one in files if one.tabel == SUPPORT]
    if all(one.tabel != FAMILIES for one in files):
        wanted = ("gezin_id", "buurtteam", SINCE)
        for one in support:
            named = one.kolommen.items()
            columns = {name: source for name, source in named if name.rstrip(SECOND) in wanted}
            files.append(one.model_copy(update={"tabel": FAMILIES, "kolommen": columns}))
    return agreement.model_copy(update={"bestanden": tuple(_sharing(files))})


def _sharing(files: list[FileAgreement]) -> list[FileAgreement]:
    """Let what one table of a file reads be known, and not used, in the other tables of it."""
    told = []
    for file in files:
        others = [
            source.kolom
            for one in files
            if one is not file and one.source_name == file.source_name
            for source in one.kolommen.values()
            if source.kolom is not None
        ]
        told.append(file.model_copy(update={"negeer": (*file.negeer, *others)}))
    return told


def reshape(staged: Staged, file: FileAgreement, dictionary: Dictionary) -> Staged:
    """Make rows of the table of a file from its own rows; every row is kept or set apart."""
    table = staged.table
    for name in [name for name in table if str(name).endswith(SECOND)]:
        first = str(name).rstrip(SECOND)
        table = table.assign(**{first: table[first] + "-" + table[name]})
    marks = [dataclasses.replace(one, column=one.column.rstrip(SECOND)) for one in staged.marks]
    staged = dataclasses.replace(staged, table=table, marks=marks)
    if _with_duration(file):
        staged = _after_days(staged)
    if file.fasen is not None:
        staged = _gather(staged, file)
    if _meaning(file, "einde") == LEAVING:
        staged = _until_next(staged)
    elif _meaning(file, "begin") == UNTIL_NEXT:
        staged = _without_leavers(_until_next(staged), file)
    wanted = [one.name for one in dictionary[file.tabel].fields]
    if in_months(file):
        staged = of_months(staged)
        wanted.append(MONTH)
    if _follows(file):  # what no table reads is told of the table that the file is
        wanted.append(SINCE)
        told = [one for one in staged.findings if one.rule not in OF_COLUMNS]
        staged = dataclasses.replace(staged, findings=told)
    return dataclasses.replace(staged, table=staged.table.reindex(columns=wanted))


def _meaning(file: FileAgreement, name: str) -> str | None:
    return file.kolommen[name].betekenis if name in file.kolommen else None


def _with_duration(file: FileAgreement) -> bool:
    return _meaning(file, RECOVERY) == DURATION


def _after_days(staged: Staged) -> Staged:
    """Let a spell last as many days as its row says, the first one among them."""
    days = staged.table[RECOVERY].astype("float64")
    usable = days.abs() <= LONGEST
    lasting = pd.to_timedelta(days.where(usable), unit="D")
    back = (staged.table["eerste_dag"] + lasting).astype("datetime64[s]")
    far = Mark("te_hoog", RECOVERY, (days.notna() & ~usable).to_numpy())
    table = staged.table.assign(**{RECOVERY: back})
    return dataclasses.replace(staged, table=table, marks=[*staged.marks, far])


def _without_leavers(staged: Staged, file: FileAgreement) -> Staged:
    """Take a row of no hours for the end of what came before; say so where nobody has one."""
    none = staged.table["deeltijdfactor"].eq(0).to_numpy()
    mark = Mark("nul_uren_is_einde", "deeltijdfactor", none)
    said = "einde" in file.kolommen
    findings = [one for one in staged.findings if one.column != "einde"]
    if not (none.any() or said):
        total = len(staged.table) + len(staged.aside)
        rule = "niemand_uit_dienst"
        findings.append(Finding(file.source_name, CONTRACTS, "einde", rule, 0, total))
    return dataclasses.replace(staged, marks=[*staged.marks, mark], findings=findings)


def _follows(file: FileAgreement) -> bool:
    return file.tabel == FAMILIES and SINCE in file.kolommen


def latest_of_families(staged: Staged) -> Staged:
    """Keep of every family, over all files that it follows from, the row that says its team now."""
    if SINCE not in staged.table or SUPPORT_ID in staged.table:
        return staged
    order = staged.table[SINCE].fillna(pd.Timestamp.min.as_unit("s")).argsort(kind="stable")
    last = ~staged.table.iloc[order].duplicated("gezin_id", keep="last")
    earlier = ~last.reindex(staged.table.index).to_numpy(dtype=bool)
    earlier &= staged.table["gezin_id"].notna().to_numpy()
    ids = staged.table["gezin_id"].mask(earlier)
    marks = [
        *staged.marks,
        Mark("gezin_uit_begeleidingen", "gezin_id", earlier),
        Mark("gezinnen_met_twee_nummers", OLD_ID, _of_older_system(staged)),
    ]
    table = staged.table.assign(gezin_id=ids).drop(columns=SINCE)
    return dataclasses.replace(staged, table=table, marks=marks, unique=frozenset())


def _of_older_system(staged: Staged) -> Mask:
    """Mark the rows of files that stop long before another one, and share no family with it."""
    table, file = staged.table, staged.origin["bestand"].astype("str")
    old = np.zeros(len(table), dtype=bool)
    if OLD_ID in table and table[OLD_ID].notna().any():
        return old
    families = {name: set(ids.dropna()) for name, ids in table["gezin_id"].groupby(file)}
    until = table[SINCE].groupby(file).max()
    for earlier in families:
        old |= (file == earlier).to_numpy() & any(
            until[earlier] < until[later] - LONG_BEFORE
            and min(len(families[earlier]), len(families[later])) >= MANY_FAMILIES
            and not families[earlier] & families[later]
            for later in families
        )
    return old


def _until_next(staged: Staged) -> Staged:
    """Let every contract end where the next one of the same employee begins, if not before."""
    table = staged.table
    known = table[["medewerker_id", "begin"]].dropna().drop_duplicates()
    known = known.sort_values("begin", kind="stable")
    following = known.groupby("medewerker_id")["begin"].shift(-1)
    until = table.merge(known.assign(until=following), how="left")["until"] - pd.Timedelta(days=1)
    ended = (until < table["einde"].fillna(pd.Timestamp.max.as_unit("s"))).to_numpy()
    marks = [*staged.marks, Mark("eindigt_bij_volgende", "einde", ended)]
    table = table.assign(einde=table["einde"].mask(ended, until))
    return dataclasses.replace(staged, table=table, marks=marks)


def _gather(staged: Staged, file: FileAgreement) -> Staged:
    """Make spells of phases, or the changes of percentage within them."""
    phases, agreed = staged.table, file.fasen
    numbered = agreed is not None and agreed.melding == "nummer"
    repeated = "vanaf" in file.kolommen
    since = phases["vanaf"] if repeated else phases["eerste_dag"]
    needed = ["medewerker_id", "eerste_dag", "verzuimpercentage", "soort"]
    needed += ["melding_id"] if numbered else []
    sound = ~refused_by(staged.marks, len(staged.table)) & since.notna().to_numpy()
    sound &= phases[needed].notna().all(axis=1).to_numpy()
    zero = sound & (phases["verzuimpercentage"] == 0).to_numpy()
    if zero.any() and agreed is not None and agreed.nul_procent is None:
        raise DeliveryError(
            f'"{file.source_name}" has {int(zero.sum())} phases of 0%, of which levering.yaml '
            "does not say what they mean.",
            remedy='Add "nul_procent: hersteld" (recovered) or "nul_procent: ziek" to fasen.',
        )
    recovered = zero if agreed is not None and agreed.nul_procent == "hersteld" else zero & False
    keys = ["medewerker_id", "melding_id" if numbered else "soort"]
    group = phases.groupby(keys, sort=False, dropna=False).ngroup().to_numpy().astype(np.int64)
    quarrel = np.zeros(len(phases), dtype=bool)
    if numbered:
        fixed = ["soort", *(["eerste_dag", "hersteldatum"] if repeated else [])]
        versions = phases.loc[sound, ["melding_id", "medewerker_id", *fixed]].drop_duplicates()
        disputed = versions.loc[versions["melding_id"].duplicated(), "melding_id"]
        quarrel = sound & phases["melding_id"].isin(disputed).to_numpy()
        sound, recovered = sound & ~quarrel, recovered & ~quarrel
    begins = phases[sound].assign(since=since[sound], group=group[sound])
    firsts = begins.sort_values("since", kind="stable").drop_duplicates("group")
    presence = np.full(len(phases), mostly_zero(firsts[PERCENTAGE]))
    weekend = agreed is not None and agreed.weekend is not None
    spells = _Spells(phases, since, group, numbered=numbered, repeated=repeated, weekend=weekend)
    spells.find(np.flatnonzero(sound), recovered)
    name = phases["melding_id"] if numbered else phases["medewerker_id"] + "/" + phases["soort"]
    ids = spells.ids(name, numbered=numbered)
    marks = [
        *staged.marks,
        Mark("fasen_spreken_elkaar_tegen", "melding_id", quarrel),
        Mark("fase_met_nul_procent", "melding_id", recovered),
        Mark("percentage_lijkt_aanwezigheid", PERCENTAGE, presence),
    ]
    findings = []
    if file.tabel == SPELLS:
        first = np.zeros(len(phases), dtype=bool)
        first[spells.first] = True
        ids = ids.where(first | (spells.of < 0))
        begin, back = phases["eerste_dag"].copy(), phases["hersteldatum"].copy()
        begin.iloc[spells.first] = _dates(spells.start)
        back.iloc[spells.first] = _dates(spells.stop)
        phases = phases.assign(eerste_dag=begin, hersteldatum=back)
        marks.append(Mark("fase_van_melding", "melding_id", (spells.of >= 0) & ~first))
        marks.append(Mark("fasen_sluiten_niet_aan", "eerste_dag", spells.loose))
        ends = recovered.any()  # then the phases tell it
        findings = [
            one for one in staged.findings
            if not ends or one.column != "hersteldatum"
        ]  # fmt: skip
    else:  # what is said of the spells is not said again of their phases
        marks = [mark for mark in marks if RULES[mark.rule].refuses]
    table = phases.assign(melding_id=ids.mask(recovered), vanaf=since)
    return Staged(table, staged.origin, staged.aside, marks, findings)


def _after_weekend(day: int) -> int:
    """Return the Monday after a day in the weekend, and any other day itself."""
    weekday = (day + THURSDAY) % 7
    return day + 7 - weekday if weekday > FRIDAY else day


def _days(dates: pd.Series[pd.Timestamp]) -> npt.NDArray[np.int64]:
    days = dates.astype("datetime64[s]").astype("int64").to_numpy() // 86_400
    return np.where(dates.isna().to_numpy(), NO_END, days).astype(np.int64)


def _dates(days: list[int]) -> pd.DatetimeIndex:
    stamps = [np.datetime64("NaT") if day == NO_END else np.datetime64(day, "D") for day in days]
    return pd.DatetimeIndex(np.array(stamps, dtype="datetime64[s]"))


class _Spells:
    """Walks through the phases of a person in order, and finds where a spell begins and ends."""

    def __init__(
        self,
        phases: pd.DataFrame,
        since: pd.Series[pd.Timestamp],
        group: npt.NDArray[np.int64],
        *,
        numbered: bool,
        repeated: bool,
        weekend: bool,
    ) -> None:
        self.group, self.since = group, _days(since)
        self.numbered, self.repeated, self.weekend = numbered, repeated, weekend
        self.begin, self.end = _days(phases["eerste_dag"]), _days(phases["hersteldatum"])
        self.of = np.full(len(phases), -1, dtype=np.int64)
        self.loose = np.zeros(len(phases), dtype=bool)
        self.first: list[int] = []
        self.start: list[int] = []
        self.stop: list[int] = []

    def find(self, rows: npt.NDArray[np.intp], recovered: Mask) -> None:
        order = rows[np.lexsort((rows, self.since[rows], self.group[rows]))]
        last_group, running = -1, False
        for row in order.tolist():
            new = self.group[row] != last_group
            running, last_group = running and not new, self.group[row]
            since, end = int(self.since[row]), int(self.end[row])
            if recovered[row]:
                if running:
                    self.stop[-1] = min(self.stop[-1], since)
                running = False
                continue
            over = running and since <= _after_weekend(self.stop[-1])
            if (running and since <= self.stop[-1]) or (over and self.weekend):
                self._continue(row, since, end)
            else:
                whole = new and self.repeated
                # Without a number of its own, what does not touch is another spell.
                gap = running and (self.numbered or over)
                self.loose[row] = gap or (whole and int(self.begin[row]) != since)
                self.first.append(row)
                self.start.append(min(int(self.begin[row]), since) if whole else since)
                self.stop.append(end)
            self.of[row], running = len(self.first) - 1, True

    def _continue(self, row: int, since: int, end: int) -> None:
        known = self.stop[-1]
        if not self.repeated:
            self.loose[row] = since < known != NO_END
        # What has no end of its own lasts until the next phase of the same spell.
        self.stop[-1] = end if NO_END in (known, end) else max(known, end)

    def ids(self, name: pd.Series[str], *, numbered: bool) -> pd.Series[str]:
        """Give every spell a number of its own; a row outside all spells keeps its own too."""
        part = np.zeros(len(self.first), dtype=np.int64)
        for spell in range(1, len(self.first)):
            same = self.group[self.first[spell]] == self.group[self.first[spell - 1]]
            part[spell] = part[spell - 1] + 1 if same else 0
        tails = [f"/{day}" for day in self.start]
        if numbered:
            tails = [f"/{number}" if number else "" for number in part]
        outside = [f"/rij {row}" for row in range(len(name))]
        tail = [tails[spell] if spell >= 0 else outside[row] for row, spell in enumerate(self.of)]
        return name + pd.Series(tail, index=name.index, dtype="str")
