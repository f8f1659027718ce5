"""Names and signs of currencies → ISO 4217, and whose pound, crown or franc is meant.

Where several states share a word ("pounds", "rupees"), a nationality before it decides, then the state
that gives, then the best-known one. "Dollars" are those of the United States unless the text says otherwise, or is
written at home in another state that gives its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DOLLAR_SIGNS = {
    "USD": "US$ U.S.$ $US USD$",
    "CAD": "C$ CA$ CAD$ Can$ Cdn$ CDN$",
    "AUD": "A$ AU$ AUD$ AUS$",
    "NZD": "NZ$ NZD$",
    "SGD": "S$ SGD$",
    "TWD": "NT$",
    "HKD": "HK$",
    "BRL": "R$",
    "MXN": "MX$ Mex$",
    "JMD": "J$",
    "TTD": "TT$",
    "FJD": "F$ FJ$",
    "XCD": "EC$",
    "BBD": "BB$ Bds$",
    "GYD": "G$",
    "NAD": "N$",
    "NIO": "C$N",
    "BND": "B$",
}
SIGNS = {sign: code for code, signs in _DOLLAR_SIGNS.items() for sign in signs.split()} | {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "￥": "JPY",
    "CN¥": "CNY",
    "RMB¥": "CNY",
    "₴": "UAH",
    "₽": "RUB",
    "₩": "KRW",
    "₹": "INR",
    "₨": "PKR",
    "₪": "ILS",
    "₺": "TRY",
    "₼": "AZN",
    "₾": "GEL",
    "֏": "AMD",
    "₸": "KZT",
    "₮": "MNT",
    "₦": "NGN",
    "₱": "PHP",
    "₫": "VND",
    "฿": "THB",
    "৳": "BDT",
    "₲": "PYG",
    "₵": "GHS",
    "zł": "PLN",
    "Kč": "CZK",
    "RMB": "CNY",
    "NIS": "ILS",
    "Rs.": "INR",
    "Rupees": "INR",
    "Rs": "INR",
    "RM": "MYR",
    "Rp": "IDR",
    "Tk": "BDT",
    "SDR": "XDR",
    "SFr": "CHF",
    "Dkr": "DKK",
    "DKr": "DKK",
    "Nkr": "NOK",
    "NKr": "NOK",
    "Skr": "SEK",
    "SKr": "SEK",
    "kr": "NOK",
    "kr.": "NOK",
    "E£": "EGP",
    "£E": "EGP",
    "LE": "EGP",
    "FCFA": "XOF",
    "DM": "DEM",
    "ECU": "XEU",
    "Ksh": "KES",
    "KSh": "KES",
    "USh": "UGX",
    "TSh": "TZS",
    "Sh": "KES",
    "R": "ZAR",
    "K": "PGK",
}
CODES = frozenset(
    """USD EUR GBP JPY CNY CHF CAD AUD NZD SGD TWD HKD KRW INR PKR BDT LKR NPR SEK NOK DKK ISK PLN CZK HUF RON BGN RSD
    MKD BAM ALL MDL UAH RUB BYN GEL AMD AZN KZT UZS KGS TJS TMT TRY ILS EGP LBP SYP JOD IQD IRR SAR AED QAR KWD
    BHD OMR YER AFN MAD DZD TND LYD SDG SSP ETB ERN DJF SOS KES UGX TZS RWF BIF CDF ZAR NAD BWP MZN AOA ZMW ZWL
    MWK MGA MUR SCR NGN GHS XOF XAF GNF SLE LRD GMD CVE MRU BRL MXN ARS CLP COP PEN BOB PYG UYU VES CRC GTQ HNL
    NIO PAB DOP HTG CUP JMD TTD BBD XCD GYD SRD IDR MYR PHP THB VND LAK KHR MMK BND MNT FJD PGK SBD VUV WST TOP
    XPF XDR DEM FRF ITL NLG BEF ESP XEU HRK LTL LVL EEK""".split()
)
# Every code that a sum may be given by hand: also those of ISO 4217 that texts hardly name, and older ones.
KNOWN = CODES | frozenset(
    """ANG ATS AWG BMD BOV BSD BTN BZD CHE CHW CLF COU CUC CYP FIM FKP GIP GRD IEP KMF KPW KYD LUF MOP MTL MVR MXV PTE
    ROL SHP SIT SKK SLL STD STN SVC SZL TRL USN UYI UYW VED VEF XAD XAG XAU XCG XPD XPT XSU XUA YUM ZMK ZWG ZWD AZM BYR
    CSD CSK GHC LSL MGF MRO MZM RUR SDD SRG SUR TMM UAK YUD ZAL ADP DDM BYB ARA BRC BRR AON AFA BGL MZE NIC PEI PLZ UGS
    VEB ZRN""".split()
)
# Codes that are also words or names ("COP 28", "TRY 3 times", "ALL 50 states"): money only with a scale word.
WORD_CODES = frozenset(
    "ALL TRY TOP CUP MAD COP RON GEL PEN SOS BOB LAK BAM ESP ERN SLE MOP NAD RM LE DM Tk Rp kr kr. K R Sh ECU".split()
)

# The word, its best-known currency, and the states that have one of their own by that name.
_SHARED = {
    "pound": "GBP EGY:EGP LBN:LBP SYR:SYP SDN:SDG SSD:SSP",
    "franc": "CHF FRA:FRF BEL:BEF RWA:RWF BDI:BIF DJI:DJF GIN:GNF COD:CDF SEN:XOF CIV:XOF MLI:XOF BFA:XOF "
    "NER:XOF TGO:XOF "
    "BEN:XOF GNB:XOF CMR:XAF TCD:XAF CAF:XAF COG:XAF GAB:XAF GNQ:XAF",
    "krone": "NOK DNK:DKK NOR:NOK SWE:SEK ISL:ISK",
    "kroner": "NOK DNK:DKK NOR:NOK SWE:SEK ISL:ISK",
    "krona": "SEK ISL:ISK SWE:SEK NOR:NOK DNK:DKK",
    "kronor": "SEK SWE:SEK NOR:NOK DNK:DKK ISL:ISK",
    "kronur": "ISK",
    "krónur": "ISK",
    "króna": "ISK",
    "crown": "SEK DNK:DKK NOR:NOK SWE:SEK ISL:ISK CZE:CZK",
    "koruna": "CZK",
    "koruny": "CZK",
    "korun": "CZK",
    "rupee": "INR PAK:PKR LKA:LKR NPL:NPR MUS:MUR SYC:SCR",
    "peso": "PHP MEX:MXN ARG:ARS COL:COP CHL:CLP URY:UYU DOM:DOP CUB:CUP",
    "dinar": "IQD JOR:JOD KWT:KWD LBY:LYD DZA:DZD TUN:TND BHR:BHD SRB:RSD MKD:MKD",
    "denar": "MKD",
    "dirham": "AED MAR:MAD",
    "riyal": "SAR QAT:QAR YEM:YER OMN:OMR IRN:IRR",
    "rial": "IRR OMN:OMR YEM:YER QAT:QAR SAU:SAR",
    "shilling": "KES UGA:UGX TZA:TZS SOM:SOS",
    "leu": "RON MDA:MDL",
    "lei": "RON MDA:MDL",
    "rouble": "RUB BLR:BYN",
    "ruble": "RUB BLR:BYN",
    "lira": "TRY ITA:ITL SYR:SYP LBN:LBP",
    "manat": "AZN TKM:TMT",
    "won": "KRW PRK:KPW",
    "yuan": "CNY",
    "som": "KGS",
    "soum": "UZS",
    "sum": "UZS",
    "kwacha": "ZMW MWI:MWK",
    "real": "BRL",
    "reais": "BRL",
    "¥": "JPY CHN:CNY",
    "kr": "NOK DNK:DKK SWE:SEK ISL:ISK",
    "Rs": "INR PAK:PKR LKA:LKR NPL:NPR",
}
_OWN = {  # words that only one currency bears, or that one has made its own
    "dollar": "USD",
    "buck": "USD",
    "greenback": "USD",
    "euro": "EUR",
    "sterling": "GBP",
    "sdr": "XDR",
    "pound sterling": "GBP",
    "yen": "JPY",
    "renminbi": "CNY",
    "hryvnia": "UAH",
    "hryvnya": "UAH",
    "hryvna": "UAH",
    "shekel": "ILS",
    "lire": "ITL",
    "zloty": "PLN",
    "złoty": "PLN",
    "zlotych": "PLN",
    "forint": "HUF",
    "lev": "BGN",
    "leva": "BGN",
    "lari": "GEL",
    "dram": "AMD",
    "tenge": "KZT",
    "rand": "ZAR",
    "naira": "NGN",
    "cedi": "GHS",
    "birr": "ETB",
    "nakfa": "ERN",
    "metical": "MZN",
    "meticais": "MZN",
    "kwanza": "AOA",
    "pula": "BWP",
    "rupiah": "IDR",
    "ringgit": "MYR",
    "dong": "VND",
    "baht": "THB",
    "kip": "LAK",
    "riel": "KHR",
    "kyat": "MMK",
    "tugrik": "MNT",
    "taka": "BDT",
    "afghani": "AFN",
    "lek": "ALL",
    "somoni": "TJS",
    "ariary": "MGA",
    "ouguiya": "MRU",
    "gourde": "HTG",
    "litas": "LTL",
    "lats": "LVL",
    "kroon": "EEK",
    "kuna": "HRK",
    "drachma": "GRD",
    "escudo": "PTE",
    "schilling": "ATS",
    "markka": "FIM",
    "dalasi": "GMD",
    "leone": "SLE",
    "bolivar": "VES",
    "guarani": "PYG",
    "sol": "PEN",
    "lempira": "HNL",
    "quetzal": "GTQ",
    "kina": "PGK",
    "deutschmark": "DEM",
    "deutsche mark": "DEM",
    "d-mark": "DEM",
    "mark": "DEM",
    "guilder": "NLG",
    "peseta": "ESP",
    "ecu": "XEU",
}
# Words that are common English too: money only where a scale word stands before them.
NEEDS_SCALE = frozenset(
    "won real sum som sol mark pula kip kina lek rand dong birr baht dram crown buck lev sterling ecu kr".split()
)

_OF_DOLLARS = {
    "USD": "US U.S. American United-States",
    "CAD": "Canadian",
    "AUD": "Australian",
    "NZD": "New-Zealand NZ",
    "SGD": "Singapore Singaporean",
    "TWD": "Taiwan Taiwanese New-Taiwan",
    "HKD": "Hong-Kong",
    "JMD": "Jamaican",
    "FJD": "Fijian Fiji",
    "BND": "Brunei",
    "LRD": "Liberian",
    "NAD": "Namibian",
    "ZWL": "Zimbabwean Zimbabwe",
    "TTD": "Trinidad",
    "XCD": "East-Caribbean Eastern-Caribbean",
    "GYD": "Guyana Guyanese",
    "BBD": "Barbados Barbadian",
    "BSD": "Bahamian",
    "BZD": "Belize",
    "SBD": "Solomon-Islands",
}
_DOLLARS = {name.replace("-", " ").lower(): code for code, names in _OF_DOLLARS.items() for name in names.split()}
_NATIONALS = {
    "EGY": "Egyptian",
    "LBN": "Lebanese",
    "SYR": "Syrian",
    "SDN": "Sudanese",
    "SSD": "South-Sudanese",
    "FRA": "French",
    "BEL": "Belgian",
    "RWA": "Rwandan",
    "BDI": "Burundian",
    "DJI": "Djiboutian",
    "GIN": "Guinean",
    "COD": "Congolese",
    "DNK": "Danish",
    "NOR": "Norwegian",
    "SWE": "Swedish",
    "ISL": "Icelandic",
    "CZE": "Czech",
    "PAK": "Pakistani Pakistan",
    "LKA": "Sri-Lankan",
    "NPL": "Nepali Nepalese",
    "MUS": "Mauritian",
    "SYC": "Seychellois",
    "MEX": "Mexican",
    "ARG": "Argentine Argentinian",
    "COL": "Colombian",
    "CHL": "Chilean",
    "URY": "Uruguayan",
    "DOM": "Dominican",
    "CUB": "Cuban",
    "JOR": "Jordanian",
    "KWT": "Kuwaiti",
    "LBY": "Libyan",
    "DZA": "Algerian",
    "TUN": "Tunisian",
    "BHR": "Bahraini",
    "SRB": "Serbian",
    "MKD": "Macedonian",
    "MAR": "Moroccan",
    "QAT": "Qatari",
    "YEM": "Yemeni",
    "OMN": "Omani",
    "IRN": "Iranian",
    "SAU": "Saudi",
    "UGA": "Ugandan",
    "TZA": "Tanzanian",
    "SOM": "Somali",
    "MDA": "Moldovan",
    "BLR": "Belarusian Belarusan",
    "TKM": "Turkmen",
    "PRK": "North-Korean",
    "MWI": "Malawian",
}
# Nationalities that only confirm the best-known bearer of the word, or stand before a word that is plain anyway.
_PLAIN = (
    "British Swiss Indian Philippine Filipino Iraqi Emirati UAE Kenyan Romanian Russian Azerbaijani Azeri "
    "South-Korean Korean Chinese Japanese "
    "Israeli Turkish Polish Hungarian Bulgarian Georgian Armenian Kazakh Ukrainian South-African Nigerian Ethiopian "
    "Brazilian Indonesian "
    "Malaysian Vietnamese Thai Bangladeshi Afghan Zambian Ghanaian CFA Central-African-CFA West-African-CFA German "
    "Deutsche pounds Uzbek Kyrgyz"
)
_STATE_OF = {name.replace("-", " ").lower(): state for state, names in _NATIONALS.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class CurrencyWord:
    """What a word or sign for money may mean: the best-known currency, and others by the state that gives."""

    usual: str
    by_state: tuple[tuple[str, str], ...] = ()

    def of(self, state: str) -> str | None:
        return dict(self.by_state).get(state)


def _shared(row: str) -> CurrencyWord:
    usual, *others = row.split()
    return CurrencyWord(usual, tuple((o[:3], o[4:]) for o in others))


WORDS = {word: _shared(row) for word, row in _SHARED.items()} | {
    word: CurrencyWord(code) for word, code in _OWN.items()
}


def _alternatives(words: list[str]) -> str:
    return "|".join(
        sorted({re.escape(w).replace(r"\ ", r"\s").replace("\\-", r"[\s-]") for w in words}, key=len, reverse=True)
    )


SIGN = _alternatives([*SIGNS, *CODES, "US $", "U.S. $"])
NATION = _alternatives(
    [
        *_DOLLARS,
        *(n.replace("-", " ") for names in _NATIONALS.values() for n in names.split()),
        *(n.replace("-", " ") for n in _PLAIN.split()),
    ]
)
WORD = _alternatives([w for w in WORDS if w not in {"¥", "kr", "Rs"}])


def of_sign(sign: str) -> str | None:
    """The currency of a sign or code, "A$" → AUD; case counts, as "kr" and "TRY" are not "Kr" and "try"."""
    return SIGNS.get(re.sub(r"\s", "", sign)) or (sign if sign in CODES else None)


def of_word(word: str, nation: str = "") -> str | None:
    """The currency of a word, "Danish crowns" → DKK; None where the word is no money."""
    name, nation = re.sub(r"\s+", " ", word.lower()), re.sub(r"\s+", " ", nation.lower())
    singular = next((form for form in (name, name.removesuffix("s"), name.removesuffix("es")) if form in WORDS), None)
    if singular is None:
        return None
    if singular in {"dollar", "buck"}:
        return _DOLLARS.get(nation, "USD")
    if singular == "franc" and nation.endswith("cfa"):
        return "XAF" if nation.startswith("central") else "XOF"
    found = WORDS[singular]
    return found.of(_STATE_OF[nation]) or found.usual if nation in _STATE_OF else found.usual


def of_giver(as_written: str, currency: str, givers: tuple[str, ...]) -> str:
    """Whose pound, crown, franc or rupee it is: that of the first giving state that has one by that name.

    as_written   the amount's words; a nationality among them has decided already
    """
    if re.search(rf"\b(?:{NATION})\s", as_written, re.I) or re.search(r"\b[A-Z]{3}\b", as_written):
        return currency
    for word in re.findall(r"[^\W\d_]+|[¥]", as_written):
        key = (
            word
            if word in {"kr", "Rs", "¥"}
            else next((form for form in (word.lower(), word.lower().removesuffix("s")) if form in WORDS), None)
        )
        if key is None or WORDS[key].usual != currency:
            continue
        own = next((code for giver in givers if (code := WORDS[key].of(giver))), None)
        if own:
            return own
    return currency


_OWN_DOLLARS = {"CAN": "CAD", "AUS": "AUD", "NZL": "NZD", "SGP": "SGD"}


def dollars_at_home(text: str, home: tuple[str, ...]) -> str | None:
    """Which dollar a text means by a bare one where its own state gives it; None for the American.

    home   the state whose government the text mostly speaks of; a text that marks its dollars ("A$") means others
           where it leaves the mark out
    """
    code = _OWN_DOLLARS.get(home[0]) if len(home) == 1 else None
    marked = code is not None and any(sign in text for sign in _DOLLAR_SIGNS[code].split())
    return None if marked else code


def of_home(as_written: str, currency: str, givers: tuple[str, ...], at_home: str | None) -> str:
    """The currency of a giver's bare dollars in a text written at home.

    at_home   as `dollars_at_home` says
    """
    bare = re.match(r"\$", as_written) or re.search(r"[\d\s-](?:million|billion|thousand)?[\s-]?dollars?\b", as_written)
    if currency != "USD" or at_home is None or not bare or re.search(rf"\b(?:{NATION})\s|U\.?S", as_written):
        return currency
    return at_home if any(_OWN_DOLLARS.get(giver) == at_home for giver in givers) else currency
