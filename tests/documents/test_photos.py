"""A photo goes out without place, time and device: the same pixels, turned as it was taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.documents import photos
from tests.pictures import GPS, MADE, VP8L, jpeg, jpeg_parts, png, webp

kinds = pytest.mark.parametrize("kind", sorted(MADE))


@kinds
def test_LAP_23_what_the_camera_wrote_beside_the_pixels_is_gone(kind):
    content = MADE[kind]()
    assert GPS in content
    picture = photos.read(content)
    assert picture.media_type == kind
    assert GPS not in picture.shown
    assert GPS in picture.spare
    for word in (b"xmpmeta", b"kamera", b"tEXt", b"tIME", b"\x88\x25", b"abc"):
        assert word not in picture.shown


@kinds
@pytest.mark.parametrize("turn", [1, 3, 6, 8])
def test_how_it_is_to_be_turned_stays(kind, turn):
    shown = photos.read(MADE[kind](turn=turn)).shown
    at = shown.find(b"MM\0*")
    assert (photos.orientation(shown[at:]) if at >= 0 else 1) == turn
    assert (at < 0) == (turn == 1)
    assert photos.read(shown).shown == shown  # a rendition has nothing more to lose


def test_the_pixels_and_what_colour_needs_are_the_very_bytes():
    tables, scan = jpeg_parts()
    shown = photos.read(jpeg()).shown
    assert tables + scan + b"\xff\xd9" in shown
    assert b"ICC_PROFILE\0\1\1profile" in shown
    assert b"Adobe" in shown
    assert shown.startswith(b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0")
    shown = photos.read(png()).shown
    assert shown.count(b"IDAT") == 2
    assert b"gAMA" in shown
    shown = photos.read(webp()).shown
    assert VP8L in shown
    assert shown[20] == photos._WEBP_EXIF  # of the flags only that it says how to turn it
    assert photos.read(webp(turn=1)).shown[20] == 0


@kinds
def test_LAP_21_copies_that_differ_beside_the_pixels_are_alike_and_other_pixels_are_not(kind):
    one, other = MADE[kind](), MADE[kind](turn=3, note=b"Kelurahan lain", behind=b"trailer")
    assert one != other
    assert photos.likeness_of(one) == photos.likeness_of(other) != ""
    assert photos.likeness_of(photos.read(one).shown) == photos.likeness_of(one)


def test_negative_control_another_picture_is_another():
    changed = jpeg().replace(bytes([0b00111111, 0xFF, 0x00]), bytes([0b00110111, 0xFF, 0x00]))
    assert photos.likeness_of(changed) not in {"", photos.likeness_of(jpeg())}


@kinds
def test_what_was_cut_off_is_no_picture(kind):
    content = MADE[kind]()
    for size in range(len(content)):
        with pytest.raises(photos.Unreadable):
            photos.read(content[:size])
    assert photos.likeness_of(b"%PDF-1.7") == ""


def test_a_picture_that_claims_billions_of_points_is_refused():
    with pytest.raises(photos.Unreadable):
        photos.read(png(size=60_000))
    with pytest.raises(photos.Unreadable):
        photos.read(png(size=0))


@kinds
@given(data=st.data())
def test_no_bytes_at_all_make_it_crash(kind, data):
    content = bytearray(MADE[kind]())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=6))
        if not content:
            break
    _read_or_refuse(bytes(content))


@given(st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x30\0\0\0WEBP", b""]), st.binary())
def test_nor_does_anything_behind_a_true_beginning(start, rest):
    _read_or_refuse(start + rest)


@given(st.binary(max_size=64))
def test_nor_does_any_exif(data):
    assert photos.orientation(b"II*\0" + data) in range(1, 9)


def _read_or_refuse(content):
    try:
        picture = photos.read(content)
    except photos.Unreadable:
        return
    assert photos.read(picture.shown).likeness == picture.likeness
