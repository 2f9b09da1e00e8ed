"""What somebody may type: telephone numbers, addresses, paths and small numbers in any notation."""

import pytest

from lokalis_research.scan.patterns import shapes

LEAKS = {
    "BSN": [
        "111.222.333", "1112 22 333", "BSN111222333", "111222333BSN", "111/222/333", "111–222–333",
        "１１１２２２３３３", "111  222  333", "111 - 222 - 333", "111,222,333", "nr.111222333",
        "gezin,111222333,x", "1 1 1 2 2 2 3 3 3", "BSN 11122234", "burgerservicenummer: 111222334",
    ],
    "telefoonnummer": [
        "06 12 34 56 78", "06.12.34.56.78", "(06) 12345678", "06/12345678", "06 - 12 34 56 78",
        "06–12345678", "06_12345678", "+31(0)612345678", "+31 (0)6 12 34 56 78", "0031612345678",
        "00 31 6 12345678", "31612345678", "(030) 234 56 78", "030 23 45 678", "030/2345678",
        "0346 12 34 56", "088 123 45 67", "tel. 0 6 1 2 3 4 5 6 7 8", "+32 475 12 34 56",
        "０６－１２３４５６７８",
    ],
    "e-mailadres": [
        "zoe [at] voorbeeld.nl", "zoe(at)voorbeeld(dot)nl", "zoe (at) voorbeeld (punt) nl",
        "zoe @ voorbeeld.nl", "zoe at voorbeeld dot nl", "zoe apenstaartje voorbeeld punt nl",
        "zoe＠voorbeeld.nl", "zoe-at-voorbeeld.nl", "zoe@laptop-12", "zoe@[192.168.1.1]",
    ],
    "postcode met huisnummer": [
        "3551 AB", "3551-AB 12", "3551ab 12", "3551 ab nr 12", "3551\nAB 12", "Oudegracht 12a",
        "amsterdamsestraatweg 12", "Laan van Chartroise 12", "Weg der Verenigde Naties 1",
        "Vleutenseweg, nummer 12", "Prof. Lorentzlaan 12", "op nummer 12 in de Twijnstraat",
    ],
    "rekeningnummer": [
        "nl91abna0417164300", "NL91-ABNA-0417-1643-00", "NL91.ABNA.0417.1643.00",
        "NL91 ABNA 04 17 16 43 00", "DE89370400440532013000", "BE68 5390 0754 7034",
    ],
    "geboortedatum": [
        "geb. 12 maart 2014", "geb 12.03.2014", "geboortedatum: 2014-03-12", "geb. dat.: 20140312",
        "geboren op 12e maart 2014", "geboren in maart 2014", "DOB 12-03-2014", "* 12-03-2014",
        "jarig op 12 maart", "geboren op twaalf maart 2014", "GD 03-05-2009",
    ],
    "pad": [
        "//server/deel/x", "/media/zoe/x", "/Volumes/Data/x", "/data/levering/x.csv", "/etc/passwd",
        r"%USERPROFILE%\x", "$HOME/x", "s3://emmer/x", "smb://server/x", r"\Users\zoe\x",
        "Users/zoe/Documents/x", r"..\..\levering\x.csv", "../../levering/x.csv", "file:C:/x",
        "OneDrive - Lokalis/x", r"AppData\Local\x", "site-packages/pandas/x", "analyse.py:41",
        "~zoe/x", r"\\?\C:\x",
    ],
    "adres van een computer": ["server 192.168.1.12", "laptop-zoe.local", "localhost:8888"],
    "foutmelding van Python": [
        "----> 3 x", "ValueError", "RuntimeWarning: mean of empty slice", "KeyboardInterrupt",
        "During handling of the above exception", "<ipython-input-3-a>",
        "\x1b[0;31mKeyError\x1b[0m",
    ],
    "ruwe uitvoer": [
        "<function f at 0x7f3a2b1c>", "<Figure size 640x480 with 1 Axes>", "dtype: int64",
        "[5 rows x 3 columns]", "<class 'x'>", "array([1, 2])", "np.float64(3.2)",
        "Timestamp('2022-01-01 00:00:00')", "{'a': 1, 'b': 2}", "<pandas.io.Styler object>",
    ],
    "klein aantal": [
        "(n = 7)", "N: 5", "drie gezinnen", "bij 4 gezinnen", "7 medewerkers", "in vier gevallen",
        "3 van de 20 gezinnen", "slechts één gezin", "twee jonge kinderen",
    ],
    "registratienummer": ["rekestnummer 22/1534", "nr. IB2022/7781", "SAVE-nummer 99812"],
    "naam": ["Naam kind: Lina"],
    "verhaal over één gezin": ["Kind S. is uit huis geplaatst.", "Jongen M. (12) ging weg.",
                               "Die ene melding in Ondiep liep anders af."],
    "niet afgerond getal": ["13,8271604938%", "0.13827160493827162"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in LEAKS.items() for text in texts]
)
def test_it_is_found_however_it_is_typed(kind, text, kinds):
    assert kind in kinds("duiding/40_verzuim.md", f"Zie {text} voor meer.".encode())


SAFE = [
    "van 01-07-2022 tot 31-12-2022, peildatum 31-01-2023",
    "06-12-2022 31 meldingen",
    "0 10 20 30 40 50 60 70 80 90 100",
    "in totaal 123.456.789 dagen, ofwel 98.54000000000001",
    "in 2022 HR, in 2019 CI en 2021 NL",
    "minder dan 10 gezinnen, per 100 gezinnen, hoogstens vijf doelen, twee codeurs",
    "n = 12, n = 1.164 en n = 7,5 per jaar",
    "van één persoon nooit meer dan 100%",
    "en/of, 1/2, 2022H1/2022H2, n.v.t.",
    "zie ../index.html en https://w3id.org/ro/crate/1.1",
    "de standaardfout, de foutmarge en een waarschuwing",
    "10:30 uur, 2.5.1, pandas 3.1.0",
    "in de wijken Overvecht, Ondiep 12% en Oost 13,8%",
    "geboortejaar onbekend: 12% van de kinderen",
    "om 12 uur at zij brood",
    "onderweg 12 keer, in die weg 2 borden",
    "−1,5 [−2,0 – 0,5] procentpunt",
    "op vijf vragen na is alles ingevuld",
    "Naam team: Oost",
]


@pytest.mark.parametrize("text", SAFE)
def test_what_only_looks_like_it_raises_no_alarm(text, kinds):
    assert kinds("duiding/40_verzuim.md", text.encode()) == set()


FORMULAS = ["\t=1+1", "\r=1+1", "＝1+1", "＠SUM(A1)", "\u200b=1+1", "\ufeff=1+1", '"\n=1+1"',
            "=cmd|'/c calc'!A1", "-2+3+cmd|x", "'=1+1"]  # fmt: skip


@pytest.mark.parametrize("cell", FORMULAS)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_a_formula_is_found_in_any_table(cell, separator, kinds):
    content = f"team{separator}n\n{cell}{separator}12\n".encode()
    assert "formule" in kinds("a.csv", content)


def test_a_formula_in_the_only_column_is_found(kinds):
    assert "formule" in kinds("a.csv", b"team\n=1+1\n")


@pytest.mark.parametrize("cell", ["-1,5", "+2", "−1,5 [−2,0 – 0,5]", "Zuid-west", "a=b"])
def test_a_signed_number_is_no_formula(cell, kinds):
    assert kinds("a.csv", f"team;n\n{cell};12\n".encode()) == set()


@pytest.mark.parametrize("before", range(560, 640, 7))
def test_a_number_is_found_in_a_long_line_wherever_it_stands(before, kinds):
    line = f"{'woord ' * 99}"[:before] + " bel +31 (0)6 12 34 56 78 " + "en zo " * 99
    assert kinds("a.txt", line.encode()) == {"telefoonnummer"}


@pytest.mark.parametrize(
    "text",
    [
        "Kaart 4111 1111 1111 1111",
        "nummer één één één twee twee twee drie drie drie",
        "fe80::1ff:fe23:4567:890a",
        "pw=Utr3cht2022",
        "api_key = sk-proj-abcd1234efgh5678ijkl",
        "-----BEGIN PRIVATE KEY-----",
        "AKIAIOSFODNN7EXAMPLE",
        "Het jongetje dat van het balkon viel, kreeg toch geen hulp.",
        "Vader zit sinds 12 maart vast.",
        "De buurvrouw meldde het bij Veilig Thuis.",
    ],
)
def test_what_opens_something_or_tells_of_somebody_is_found(text):
    assert list(shapes(text))
