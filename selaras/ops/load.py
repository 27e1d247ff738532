"""The public form under load: many cheap phones at a running demo, each asking for the form and sending it.

The rate an address may answer at is the site's own and is not raised: the phones come from many addresses of
this machine (127.0.0.0/8), a few forms from each.
"""

import http.client
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode, urlsplit

A_PHONE = 20  # forms from one address: half of what a minute allows
_MARK = re.compile(r'name="(tanda|csrfmiddlewaretoken)" value="([^"]+)"')


@dataclass
class Load:
    """Seconds of every page and of every form sent, how they were answered, and what all took."""

    pages: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)
    answered: Counter[int] = field(default_factory=Counter)
    took: float = 0.0

    @property
    def taken(self) -> int:
        """Forms that ended at the page of thanks."""
        return self.answered[302]

    def lines(self) -> Iterator[str]:
        yield f"{self.taken} jawaban dalam {self.took:.1f} detik: {self.taken / self.took:.0f} jawaban/detik"
        for name, times in (("halaman formulir", self.pages), ("kirim jawaban", self.sent)):
            yield f"{name}: median {percentile(times, 50):.0f} ms, p95 {percentile(times, 95):.0f} ms"
        others = {code: count for code, count in sorted(self.answered.items()) if code != 302}
        yield f"gagal atau ditolak: {sum(others.values())} {others or ''}".rstrip()


def percentile(times: Sequence[float], share: int) -> float:
    """Milliseconds below which that share of the times lie; 0 for none."""
    ordered = sorted(times)
    return ordered[min(len(ordered) * share // 100, len(ordered) - 1)] * 1000 if ordered else 0.0


def load(address: str, tokens: Sequence[str], *, forms: int, connections: int, elements: int) -> Load:
    """Send so many forms over so many connections at once, spread over the survey points."""
    site = urlsplit(address)
    host, port = site.hostname or "127.0.0.1", site.port or 80
    phones = [range(start, min(start + A_PHONE, forms)) for start in range(0, forms, A_PHONE)]
    told, started = Load(), time.perf_counter()

    def one(place: int) -> Load:
        return _phone(host, port, _source(place), [tokens[n % len(tokens)] for n in phones[place]], elements)

    with ThreadPoolExecutor(connections) as pool:
        for phone in pool.map(one, range(len(phones))):
            told.pages += phone.pages
            told.sent += phone.sent
            told.answered += phone.answered
    told.took = time.perf_counter() - started
    return told


def _source(place: int) -> str:
    """An address of this machine that no other phone has."""
    return f"127.{10 + place // 62_500}.{place // 250 % 250}.{1 + place % 250}"


def _phone(host: str, port: int, source: str, tokens: Sequence[str], elements: int) -> Load:
    told, chance = Load(), Random(source)  # noqa: S311 - not a secret
    phone = http.client.HTTPConnection(host, port, timeout=60, source_address=(source, 0))
    for token in tokens:
        path = f"/s/{token}/"
        started = time.perf_counter()
        phone.request("GET", path)
        response = phone.getresponse()
        fields = dict(_MARK.findall(response.read().decode()))
        told.pages.append(time.perf_counter() - started)
        cookie = (response.headers.get("Set-Cookie") or "").partition(";")[0]
        fields |= {f"u{place}": str(chance.randint(1, 4)) for place in range(elements)}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        started = time.perf_counter()
        phone.request("POST", path, urlencode(fields), headers)
        response = phone.getresponse()
        response.read()
        told.sent.append(time.perf_counter() - started)
        told.answered[response.status] += 1
    phone.close()
    return told
