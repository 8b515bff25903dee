"""Currencies: ISO 4217 codes, how many decimals each has, and the signs that people write for them."""

from __future__ import annotations

# The codes of ISO 4217 that money is paid in today (no metals, funds or test codes).
_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
CODES = frozenset(_CODES.split())

_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
DIGITS = dict.fromkeys(_NO_DECIMALS.split(), 0) | dict.fromkeys(_THREE_DECIMALS.split(), 3)

# How an amount is shown. A sign that several currencies share is told apart: US$, CN¥.
SYMBOLS = {
    "AUD": "A$", "BRL": "R$", "CAD": "CA$", "CNY": "CN¥", "CZK": "Kč", "EUR": "€", "GBP": "£", "HKD": "HK$",
    "HUF": "Ft", "ILS": "₪", "INR": "₹", "JPY": "JP¥", "KRW": "₩", "KZT": "₸", "MXN": "MX$", "NGN": "₦",
    "NZD": "NZ$", "PHP": "₱", "PLN": "zł", "RUB": "₽", "SGD": "S$", "THB": "฿", "TRY": "₺", "TWD": "NT$",
    "UAH": "₴", "USD": "US$", "VND": "₫",
}  # fmt: skip

# What else is understood, as typed by people (case does not matter).
SPELLINGS = {symbol.casefold(): code for code, symbol in SYMBOLS.items()} | {
    "c$": "CAD", "au$": "AUD", "rmb": "CNY", "元": "CNY", "cny¥": "CNY", "円": "JPY", "jpy¥": "JPY", "원": "KRW",
    "fr": "CHF", "fr.": "CHF", "sfr": "CHF", "sfr.": "CHF", "rs": "INR", "rs.": "INR", "eur€": "EUR",
    "euro": "EUR", "euros": "EUR", "tl": "TRY", "usd$": "USD",
}  # fmt: skip

# Signs of several currencies: understood only where the currency is already known to be one of them.
SHARED = {
    "¥": ("CNY", "JPY"),
    "kr": ("DKK", "ISK", "NOK", "SEK"),
    "kr.": ("DKK", "ISK", "NOK", "SEK"),
    "$": ("USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD"),
}
# `$` alone is the US dollar unless another dollar is expected: that is what the world writes it for.
DEFAULTS = {"$": "USD"}
