"""The million answers of the bench, in small; and the public form under load, at a server of our own."""

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from selaras.ops.bench_surveys import surveys
from selaras.ops.load import A_PHONE, _source, load, percentile
from selaras.surveys.models import Response
from tests import factories as make


def test_a_survey_is_measured_from_its_file_to_its_index(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    top = make.make_position()
    make.make_user()
    bare, looked, taken, kept, anew, nightly = surveys(top.agency, forms=1_000)
    assert "1000 formulir, 0 kesalahan" in looked.note
    assert [one.baseline is None for one in (bare, looked, taken, kept, anew)] == [
        True,
        False,
        False,
        True,
        False,
    ]
    assert Response.objects.count() == 1_000
    assert "berbeda 0" in nightly.note
    assert kept.queries <= 4


class Phone(BaseHTTPRequestHandler):
    """Answers as the form does, and every seventh time as the limit does."""

    sent: list[tuple[str, str]] = []

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer(200, b'<input name="tanda" value="t"><input name="csrfmiddlewaretoken" value="c">')

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.sent.append((self.client_address[0], body))
        self._answer(429 if len(self.sent) % 7 == 0 else 302, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def site():
    Phone.sent = []
    Phone.protocol_version = "HTTP/1.1"
    with ThreadingHTTPServer(("127.0.0.1", 0), Phone) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_load_counts_what_was_refused_and_keeps_below_the_rate_of_an_address(site):
    told = load(site, ["abc", "def"], forms=50, connections=3, elements=9)
    assert (told.taken, told.answered[429], len(told.pages), len(told.sent)) == (43, 7, 50, 50)
    addresses = [source for source, _ in Phone.sent]
    assert {addresses.count(one) for one in set(addresses)} == {A_PHONE, 10}
    assert all(re.fullmatch(r"tanda=t&csrfmiddlewaretoken=c(&u\d=[1-4]){9}", body) for _, body in Phone.sent)
    first, *_, last = told.lines()
    assert first.startswith("43 jawaban")
    assert last == "gagal atau ditolak: 7 {429: 7}"


def test_addresses_are_all_different_and_percentiles_are_of_the_sorted():
    assert len({_source(place) for place in range(70_000)}) == 70_000
    assert percentile([0.003, 0.001, 0.002], 50) == 2
    assert percentile([], 95) == 0
