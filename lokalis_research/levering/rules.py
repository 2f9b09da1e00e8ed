"""Every rule that can mark rows or columns of a delivery: how grave it is, and what to do.

The texts are Dutch: they stand in the findings, which researchers and the supplier read.
"""

from __future__ import annotations

from lokalis_research.levering.rule import Rule

_ASK = "Laat de leverancier dit in het bronsysteem nakijken en lever opnieuw."
_SPELLED = "Het nummer verschilt alleen in nullen vooraan, hoofdletters, spaties of streepjes van"

_TABLE = (
    # about the agreement
    Rule(
        "bestand_niet_in_afspraak", "waarschuwing", False,
        "Het bestand staat niet in levering.yaml en is niet gelezen.",
        "Neem het op in levering.yaml, of haal het uit de map.",
    ),
    Rule(
        "kolom_niet_in_afspraak", "waarschuwing", False,
        "De kolom staat niet in levering.yaml en is niet gelezen.",
        "Koppel de kolom aan een veld, of zet haar bij negeer.",
    ),
    Rule(
        "veld_niet_geleverd", "waarschuwing", False,
        "Het veld is aan geen kolom gekoppeld en is overal leeg.",
        "Koppel het veld in levering.yaml als de export het bevat.",
    ),
    Rule(
        "kolom_overal_leeg", "fout", False,
        "De kolom is in alle rijen leeg, en dat kan niet: er is niets mee te rekenen.",
        "Vraag een export waarin de kolom is gevuld.",
    ),
    Rule(
        "blad_niet_in_afspraak", "waarschuwing", False,
        "Het werkblad, misschien verborgen, staat niet in levering.yaml en is niet gelezen.",
        "Neem het op in levering.yaml als het gegevens bevat.",
    ),
    Rule(
        "wijzigingen_niet_geleverd", "waarschuwing", False,
        "Er is geen tabel verzuimpercentages, en een rij is geen fase: een melding telt tot de "
        "hersteldatum voor één percentage. Wie intussen deels herstelde, telt dan te zwaar mee, "
        "en het verzuimpercentage is te hoog.",
        "Vraag ook de wijzigingen van het percentage, of een export met een rij per fase; zet dan "
        "fasen bij het bestand in levering.yaml. Herstelt niemand deels, dan is geen actie nodig.",
    ),
    Rule(
        "bestand_zonder_rijen", "waarschuwing", False,
        "Het bestand heeft koppen, maar geen enkele rij.",
        "Ga na of de export gelukt is.",
    ),
    # about whole rows, before their cells are looked at
    Rule(
        "rij_verschoven", "fout", True,
        "De rij heeft niet evenveel cellen als er koppen zijn; de kolommen zijn onzeker.",
        "Ga na of een scheidingsteken los in een tekst staat, en lever opnieuw.",
    ),
    Rule(
        "lege_rij", "opmerking", True,
        "De rij heeft in geen gelezen kolom iets staan.",
        "Geen actie nodig, tenzij er rijen gemist worden.",
    ),
    Rule(
        "weggelaten", "opmerking", True,
        "De rij is volgens levering.yaml geen gegeven, zoals een totaalregel.",
        "Geen actie nodig; controleer het aantal.",
    ),
    # about one cell
    Rule(
        "cel_beschadigd", "fout", True,
        "De cel bevat een foutmelding van een rekenblad of een regeleinde.",
        "Herstel de cel in de bron en lever opnieuw.",
    ),
    Rule(
        "datum_onleesbaar", "fout", True,
        "De datum staat niet in de afgesproken notatie of bestaat niet.",
        "Controleer datumnotatie in levering.yaml; klopt die, laat de cellen herstellen.",
    ),
    Rule(
        "getal_onleesbaar", "fout", True,
        "Het getal staat niet in de afgesproken notatie.",
        "Controleer decimaalteken en duizendtalteken in levering.yaml; kloppen die, laat de cellen "
        "herstellen.",
    ),
    Rule(
        "code_onbekend", "fout", True,
        "De waarde staat niet in de codelijst en niet bij codes in levering.yaml.",
        "Vul codes in levering.yaml aan, of laat de waarde herstellen.",
    ),
    Rule(
        "code_onbekend_leeg", "fout", False,
        "De waarde staat niet in de codelijst en niet bij codes in levering.yaml; het veld is leeg "
        "gelaten, de rij telt mee.",
        "Vul codes in levering.yaml aan, of laat de waarde herstellen.",
    ),
    Rule(
        "onzichtbare_tekens", "waarschuwing", False,
        "In de cel staan tekens die niet te zien zijn, zoals een zacht afbreekstreepje; zij zijn "
        "weggehaald.",
        "Ga na of er nummers bij zijn die daardoor gelijk zijn geworden.",
    ),
    Rule(
        "nummer_als_tekst", "opmerking", False,
        "Het nummer staat er zoals een programma het bewaart, met een apostrof ervoor, als =\"…\" "
        "of met decimalen; alleen het nummer is gelezen.",
        "Geen actie nodig; controleer het aantal.",
    ),
    Rule(
        "datum_omgewisseld", "fout", True,
        "In deze kolom zijn alleen de dagen tot en met de twaalfde echte datums, en de rest is "
        "tekst: een rekenblad heeft van deze datums dag en maand omgewisseld.",
        "Lever de export zoals zij uit het bronsysteem komt, zonder haar eerst in een rekenblad te "
        "openen.",
    ),
    Rule(
        "datum_volgorde_gemengd", "fout", True,
        "In deze kolom zijn bij andere datums dag en maand omgedraaid; bij deze is dat onzeker.",
        "Laat alle datums in één volgorde exporteren.",
    ),
    Rule(
        "leeg_onder_groep", "waarschuwing", False,
        "De cel is leeg, en gevulde cellen staan alleen boven zulke lege: misschien staat het "
        "alleen op de eerste rij van een groep.",
        "Is dat zo, zet dan leeg: erboven bij de kolom in levering.yaml; anders is geen actie "
        "nodig.",
    ),
    Rule(
        "datum_misschien_omgewisseld", "waarschuwing", False,
        "In deze kolom zijn alleen de dagen tot en met de twaalfde echte datums, en de rest is "
        "tekst: misschien heeft een rekenblad van deze datums dag en maand omgewisseld. Het zijn "
        "er te weinig om dat zeker te weten.",
        "Vergelijk een van deze datums met het bronsysteem. Klopt zij niet, lever de export dan "
        "zoals zij uit het bronsysteem komt.",
    ),
    Rule(
        "tijden_lijken_utc", "fout", True,
        "Alle tijden in deze kolom zijn 22:00 in de zomer en 23:00 in de winter: dat is "
        "middernacht in Nederland, geschreven in UTC. De datums zouden een dag te vroeg zijn.",
        "Zet utc voor de datumnotatie van de kolom of het bestand in levering.yaml, zoals "
        "\"utc %d-%m-%Y %H:%M\"; staan de datums als 2022-06-30, dan alleen utc.",
    ),
    Rule(
        "patroon_past_niet", "fout", True,
        "De cel heeft niet de vorm die patroon in levering.yaml zegt.",
        "Controleer patroon in levering.yaml; klopt dat, laat de cel herstellen.",
    ),
    Rule(
        "nummer_beschadigd", "fout", True,
        "Een rekenblad heeft het nummer afgerond of in machten van tien geschreven; welk nummer "
        "het was, is niet te zeggen.",
        "Maak de kolom in de bron op als tekst en lever opnieuw.",
    ),
    Rule(
        "nummer_is_geen_nummer", "fout", True,
        "Er staat een woord of teken voor niets, zoals NULL, onbekend, - of 0, in plaats van een "
        "nummer.",
        "Laat het nummer invullen, of zet bij codes in levering.yaml dat de waarde leeg is.",
    ),
    Rule(
        "naam_niet_eenduidig", "fout", True,
        "De naam omvat meer dan één waarde van de codelijst (zoals een wijk met meer teams), of is "
        "er geen.",
        "Laat de precieze naam leveren, of zet bij codes in levering.yaml welke bedoeld is.",
    ),
    Rule(
        "ja_nee_onleesbaar", "fout", True,
        "De waarde is geen ja of nee.",
        "Vul codes in levering.yaml aan, of laat de waarde herstellen.",
    ),
    Rule(
        "alleen_ja", "waarschuwing", False,
        "In de kolom staat alleen ja: waar zij leeg is, telt het als onbekend, en niet als nee.",
        "Betekent leeg nee, zet dan leeg: nee bij de kolom in levering.yaml.",
    ),
    Rule(
        "tekst_is_datum", "fout", True,
        "In een tekstkolom staat een datum: een rekenblad heeft de waarde vermoedelijk veranderd.",
        "Maak de kolom in de bron op als tekst en lever opnieuw.",
    ),
    Rule(
        "open_einde", "opmerking", False,
        "De datum ligt eeuwen in de toekomst en is gelezen als: nog geen einde.",
        "Geen actie nodig; controleer het aantal.",
    ),
    # what the schema of the dictionary says
    Rule(
        "verplicht", "fout", True,
        "Het veld is leeg, maar mag niet leeg zijn.",
        _ASK,
    ),
    Rule(
        "te_laag", "fout", True,
        "Het getal ligt onder de ondergrens uit het datawoordenboek.",
        "Controleer eenheid in levering.yaml; klopt die, laat het getal herstellen.",
    ),
    Rule(
        "te_hoog", "fout", True,
        "Het getal ligt boven de bovengrens uit het datawoordenboek.",
        "Controleer eenheid in levering.yaml; klopt die, laat het getal herstellen.",
    ),
    Rule(
        "patroon", "fout", True,
        "De tekst heeft niet de vorm die het datawoordenboek voorschrijft.",
        _ASK,
    ),
    Rule(
        "niet_uniek", "fout", True,
        "De waarde komt vaker voor, maar hoort uniek te zijn; welke rij klopt, is niet te zeggen.",
        _ASK,
    ),
    # about keys
    Rule(
        "dubbele_rij", "waarschuwing", True,
        "De rij is gelijk aan een eerdere; één ervan is behouden.",
        "Ga na of bestanden elkaar overlappen.",
    ),
    Rule(
        "dubbele_sleutel", "fout", True,
        "Rijen met dezelfde sleutel verschillen; welke klopt, is niet te zeggen.",
        "Overlappen bestanden elkaar, neem dan alleen het laatste op in levering.yaml; zo niet: "
        + _ASK[0].lower() + _ASK[1:],
    ),
    Rule(
        "onbekende_verwijzing", "fout", True,
        "De rij verwijst naar een rij die niet geleverd of niet geaccepteerd is.",
        "Ga na of beide bestanden over dezelfde tijd gaan, en herstel eerst de andere tabel.",
    ),
    Rule(
        "medewerker_zonder_dienstverband", "fout", True,
        "Van de medewerker is geen dienstverband geleverd of geaccepteerd, dus geen noemer.",
        "Ga na of beide bestanden over dezelfde mensen gaan, en herstel eerst dienstverbanden.",
    ),
    Rule(
        "verwijzing_niet_te_controleren", "waarschuwing", False,
        "De tabel waarnaar het veld verwijst, zit niet in de levering.",
        "Lever die tabel mee, anders blijft onbekend of de nummers bestaan.",
    ),
    # about rows that are each a phase of a spell, or from which families follow
    Rule(
        "fase_van_melding", "opmerking", True,
        "De rij is een latere fase van een melding: zij staat niet als melding, maar als wijziging "
        "in verzuimpercentages.",
        "Geen actie nodig; controleer het aantal.",
    ),
    Rule(
        "fase_met_nul_procent", "opmerking", True,
        "De fase van 0% is volgens levering.yaml het herstel.",
        "Geen actie nodig; controleer het aantal.",
    ),
    Rule(
        "fasen_spreken_elkaar_tegen", "fout", True,
        "Rijen met hetzelfde nummer van de melding verschillen in soort, medewerker, begin of "
        "einde van de melding.",
        "Is dit wel het nummer van de melding? Zo ja: " + _ASK[0].lower() + _ASK[1:],
    ),
    Rule(
        "fasen_sluiten_niet_aan", "waarschuwing", False,
        "De fasen van een melding laten dagen open of overlappen, of de eerste begint niet met de "
        "melding. Na een gat begint een nieuwe melding; bij overlap geldt de laatste.",
        "Controleer betekenis van de einddatum in levering.yaml; klopt die, laat het nakijken.",
    ),
    Rule(
        "overlappende_melding", "waarschuwing", False,
        "Meldingen van een medewerker overlappen: een is dubbel geregistreerd of nooit "
        "afgesloten. Zij tellen als één melding, met het hoogste percentage van elke dag.",
        "Ga na welke geldt; staat een melding er twee keer in, dan kan deelherstel verloren gaan.",
    ),
    Rule(
        "meldingen_sluiten_aan", "waarschuwing", False,
        "De melding begint op of één dag na de hersteldatum van een andere van dezelfde "
        "medewerker: misschien zijn het fasen van één melding. Dan telt het aantal meldingen te "
        "hoog en is lang verzuim te kort.",
        "Is elke rij een fase? Zet dan fasen bij het bestand in levering.yaml. Controleer ook "
        "betekenis van hersteldatum.",
    ),
    Rule(
        "gezin_uit_begeleidingen", "opmerking", True,
        "Er is geen tabel gezinnen geleverd: een gezin volgt uit zijn laatste begeleiding, en "
        "deze eerdere rij telt daarvoor niet.",
        "Geen actie nodig; lever gezinnen mee om ook gezinnen zonder begeleiding te kennen.",
    ),
    # about ids that are written in two ways
    Rule(
        "oud_nummer_vertaald", "opmerking", False,
        "Het nummer is uit een eerder klantsysteem, en is vervangen door het nieuwe.",
        "Geen actie nodig; controleer het aantal.",
    ),
    Rule(
        "oud_nummer_niet_eenduidig", "fout", True,
        "Het nummer kan van meer dan één gezin zijn: in het oude en in het nieuwe systeem.",
        "Laat dit bestand met nieuwe nummers leveren.",
    ),
    Rule(
        "oud_nummer_dubbel", "waarschuwing", False,
        "Gezinnen hebben hetzelfde nummer in het oude systeem.",
        _ASK,
    ),
    Rule(
        "voorloopnullen_hersteld", "waarschuwing", False,
        f"{_SPELLED} een bekend nummer; zo is het gelezen.",
        "Maak de kolom in de bron op als tekst, zodat een rekenblad geen nullen weglaat.",
    ),
    Rule(
        "voorloopnullen_niet_eenduidig", "fout", True,
        f"{_SPELLED} meer dan één bekend nummer.",
        "Maak de kolom in de bron op als tekst en lever opnieuw.",
    ),
    Rule(
        "nummers_lijken_op_elkaar", "waarschuwing", False,
        "Twee nummers verschillen alleen in nullen vooraan, hoofdletters of spaties: misschien "
        "zijn zij hetzelfde.",
        "Ga na of een rekenblad of een mens ze anders heeft geschreven.",
    ),
    # about people and rows over time
    Rule(
        "overlappend_dienstverband", "waarschuwing", False,
        "Twee dienstverbanden van een medewerker overlappen: beide tellen mee.",
        "Sloot een wijziging het vorige af? Zet dan misschien betekenis: uit_dienst bij einde.",
    ),
    Rule(
        "overlappende_begeleiding", "waarschuwing", False,
        "Twee begeleidingen van een gezin lopen meer dan één dag tegelijk.",
        "Ga na of de eerste is afgesloten; het gezin telt in die tijd één keer.",
    ),
    Rule(
        "eindigt_bij_volgende", "opmerking", False,
        "Het dienstverband eindigt volgens levering.yaml waar het volgende begint.",
        "Geen actie nodig; controleer het aantal.",
    ),
    Rule(
        "team_buiten_periode", "waarschuwing", False,
        "Het team bestond volgens de codelijst niet in deze hele tijd.",
        "Ga na welk team bedoeld was; na een splitsing staat vaak de nieuwe naam op oude rijen.",
    ),
    Rule(
        "aanbieder_buiten_periode", "waarschuwing", False,
        "De aanbieder bestond volgens de codelijst niet op deze dag.",
        _ASK,
    ),
    Rule(
        "geboortejaar_onwaarschijnlijk", "fout", True,
        "Het geboortejaar ligt na de peildatum of meer dan 110 jaar ervoor.",
        _ASK,
    ),
    Rule(
        "leeftijd_past_niet_bij_rol", "waarschuwing", False,
        "Een kind is ouder dan 30 jaar, of een ouder jonger dan 14, op de peildatum.",
        _ASK,
    ),
    Rule(
        "persoon_in_ander_gezin", "waarschuwing", False,
        "De persoon hoort volgens personen bij een ander gezin.",
        _ASK,
    ),
    Rule(
        "uitkomst_zonder_einde", "waarschuwing", False,
        "Er is een uitkomst, maar de begeleiding heeft geen einddatum.",
        _ASK,
    ),
    Rule(
        "zorgen_zonder_afweging", "waarschuwing", False,
        "Er zijn zorgen aangegeven, maar de veiligheid is volgens het plan niet afgewogen.",
        _ASK,
    ),
    Rule(
        "doel_voor_plan", "waarschuwing", False,
        "Het doel is eerder gesteld dan het plan.",
        _ASK,
    ),
    Rule(
        "reden_bij_gevoerd_gesprek", "waarschuwing", False,
        "Het gesprek is gevoerd, maar er staat een reden waarom niet.",
        _ASK,
    ),
    Rule(
        "stadia_niet_op_volgorde", "waarschuwing", False,
        "Het huishouden bereikte een eerder stadium op een latere dag.",
        _ASK,
    ),
    Rule(
        "antwoord_zonder_oordelen", "opmerking", False,
        "Geen enkele vraag is beantwoord.",
        "Geen actie nodig; controleer het aantal.",
    ),
    # about dates
    Rule(
        "datums_niet_op_volgorde", "fout", True,
        "De datum ligt vóór die van een stap die eraan voorafgaat.",
        _ASK,
    ),
    Rule(
        "voor_begin_buurtteams", "waarschuwing", False,
        "De datum ligt vóór 2015, toen er nog geen buurtteams waren.",
        "Ga na of het een overgenomen datum is; zulke rijen horen in geen vergelijking.",
    ),
    Rule(
        "datum_onwaarschijnlijk", "fout", True,
        "De datum ligt vóór 1950 of meer dan tien jaar na de peildatum.",
        "Controleer datumnotatie in levering.yaml; klopt die, laat de datum herstellen.",
    ),
    Rule(
        "datum_na_peildatum", "waarschuwing", False,
        "De datum ligt na de peildatum.",
        "Controleer de peildatum; een verwachte datum hoort niet als feit geregistreerd te zijn.",
    ),
    Rule(
        "einde_voor_begin", "fout", True,
        "Het einde ligt vóór het begin.",
        _ASK,
    ),
    Rule(
        "herstel_voor_eerste_dag", "fout", True,
        "De hersteldatum ligt vóór de eerste ziektedag.",
        "Controleer betekenis in levering.yaml; klopt die, laat de datums herstellen.",
    ),
    Rule(
        "melding_van_nul_dagen", "waarschuwing", False,
        "De hersteldatum is de eerste ziektedag: de melding duurt nul dagen.",
        "Is de datum de laatste ziektedag? Zet dat dan bij betekenis in levering.yaml.",
    ),
    Rule(
        "melding_langer_dan_twee_jaar", "opmerking", False,
        "De melding duurt langer dan 730 dagen; wat daarna komt, telt niet mee.",
        "Ga na of het herstel is geregistreerd.",
    ),
    Rule(
        "wijziging_buiten_melding", "waarschuwing", False,
        "De wijziging van het percentage ligt vóór de eerste dag of na het herstel van de melding.",
        _ASK,
    ),
    # about numbers that look like another unit
    Rule(
        "deeltijdfactor_erg_klein", "waarschuwing", False,
        "De deeltijdfactor is kleiner dan 0,05: minder dan twee uur per week.",
        "Controleer eenheid in levering.yaml.",
    ),
    Rule(
        "percentage_lijkt_factor", "waarschuwing", False,
        "Het percentage is hoogstens 1, en lijkt een factor.",
        "Controleer eenheid in levering.yaml.",
    ),
    Rule(
        "percentage_lijkt_aanwezigheid", "fout", True,
        "De meeste meldingen beginnen met 0%: de kolom lijkt te zeggen hoeveel iemand werkt.",
        "Zet betekenis: aanwezigheid bij verzuimpercentage in levering.yaml.",
    ),
)  # fmt: skip

RULES: dict[str, Rule] = {rule.name: rule for rule in _TABLE}
