"""What people wrote in their own words: what could name somebody is masked (SKM-36), words are counted."""

import re
from collections import Counter
from collections.abc import Iterable

MASK = "[disamarkan]"
_AT, _DOT = r"(?:@|\s?[(\[{]\s?at\s?[)\]}]\s?)", r"(?:\.|\s?[(\[{]\s?dot\s?[)\]}]\s?)"
_ADDRESS = re.compile(
    rf"[\w.+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)+"  # an e-mail address, also as people write it against robots
    r"|@(?=[\w.-]*[^\W\d_]{3})[\w-]+(?:\.[\w-]+)*",  # a name in a social network
    re.IGNORECASE,
)
# sixteen digits of a NIK or eighteen of a NIP, and telephone numbers, however they are parted
_NUMBERS = re.compile(r"\+?(?<!\d)\d(?:[\s.()/_·•–—-]{0,3}\d){7,}")
_DAY, _YEAR, _HOUR = r"(?:0?[1-9]|[12]\d|3[01])", r"20\d\d", r"(?:[01]?\d|2[0-3])\.[0-5]\d"
_TO = r"\s?[-–—/]\s?"
# days, hours and terms of this century: the day somebody was born, earlier, is one of a person
_TIME = re.compile(
    rf"(?:{_DAY}[-/. ](?:0?[1-9]|1[0-2])[-/. ])?{_YEAR}(?:\s+{_HOUR})?(?:{_TO}{_HOUR})?"
    rf"|{_YEAR}{_TO}{_YEAR}|{_HOUR}{_TO}{_HOUR}"
)
_AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})+")
_MONEY = "rp"
_WORD = re.compile(r"[^\W\d_]{3,}")
_SUFFIX = "nya"  # -lah and -kah are left: masalah and sekolah are words
LEAST = 3  # remarks that a word stands in: what one or two wrote may be a name
# words that hold a sentence together and say nothing of a service
_STOP = """
    ada adalah agar akan aku apa apabila atas atau bagi bagus bahwa baik banyak belum berikan bisa
    boleh bu buat dalam dan dapat dari daripada demi dengan di dia dll dong dulu guna hal hanya harap
    harus hingga ialah ibu ingin ini itu jadi jangan jika juga kalau kami kamu karena kasih ke kepada
    kita kok kurang lagi lah lain lalu lebih maka mana masih masing mau melalui memang mereka merupakan
    mohon namun nih oleh pada pak para per perlu pernah pula pun saat saja sama sampai sangat saya sebab
    sebagai sebaiknya sebelum secara sedang segera sekali selalu selama seluruh semoga semua semuanya
    seperti sering serta sesuai setelah setiap si siapa sudah supaya tak tapi telah tentang terhadap
    terima terlalu tersebut tetap tetapi tiap tidak tolong untuk ya yaitu yang
"""
STOP_WORDS = frozenset(_STOP.split())


def masked(text: str) -> str:
    """The text without addresses and names of the net, and without numbers of eight digits or more."""
    return _NUMBERS.sub(_mask, _ADDRESS.sub(MASK, text))


def _mask(found: re.Match[str]) -> str:
    """A time and an amount of rupiah are no number of a person."""
    told, before = found.group(), found.string[: found.start()].rstrip().casefold()
    is_money = before.endswith(_MONEY) and _AMOUNT.fullmatch(told)
    return told if is_money or _TIME.fullmatch(told) else MASK


def words(texts: Iterable[str], *, most: int = 30) -> list[tuple[str, int]]:
    """(word, in how many texts), the most frequent first; a text that says a word twice is one text.

    A word is what is written, without -nya and capitals; nothing is guessed about its root.
    """
    found = Counter[str]()
    for text in texts:
        found.update({_plain(word) for word in _WORD.findall(masked(text).replace(MASK, " "))} - STOP_WORDS)
    told = [(word, count) for word, count in found.items() if count >= LEAST]
    return sorted(told, key=lambda one: (-one[1], one[0]))[:most]


def _plain(word: str) -> str:
    told = word.casefold()
    return told.removesuffix(_SUFFIX) if len(told) > len(_SUFFIX) + 2 else told
