"""Spells of which only the first of an employee says whose it is."""

HEADERS = ["Meldingsnr", "Persnr", "Begin", "Einde", "Soort"]
GROUPED = [
    ["M1", "0001", "03-01-2022", "07-01-2022", "Ziekte"],
    ["M2", "", "13-02-2022", "27-02-2022", "Ziekte"],
    ["M3", "", "10-03-2022", "20-03-2022", "Ziekte"],
    ["M4", "0002", "10-05-2021", "20-05-2021", "Ziekte"],
    ["M5", "", "10-08-2021", "20-08-2021", "Ziekte"],
]


def found(delivery, rule):
    return delivery.findings[delivery.findings["regel"] == rule]
