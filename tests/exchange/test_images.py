import io
import struct
import subprocess
import sys
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from exchange import limited
from exchange.images import LARGEST_FILE, RefusedImage, clean_image
from tests.architecture.house import ROOT
from tests.turns import all_turns_taken

pytestmark = pytest.mark.once

GPS = 0x8825
ORIENTATION = 0x0112
CLEANED = """
import io, resource, sys
from exchange.images import clean_image

def peak(who):
    return resource.getrusage(who).ru_maxrss // 1024

upload = io.BytesIO(sys.stdin.buffer.read())
before = peak(resource.RUSAGE_SELF)
print(clean_image(upload).width, peak(resource.RUSAGE_SELF) - before, peak(resource.RUSAGE_CHILDREN))
"""


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def picture(format="PNG", *, size=(40, 20), mode="RGB", colour="red", **options) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, colour).save(written, format, **options)
    return written.getvalue()


def cleaned(content: bytes, name: str = "photo.jpg") -> Image.Image:
    kept = clean_image(SimpleUploadedFile(name, content, "image/jpeg"))
    image = Image.open(kept)
    assert image.size == (kept.width, kept.height)
    return image


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises a huge picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_the_three_formats_become_webp(format):
    image = cleaned(picture(format))
    assert (image.format, image.size, image.mode) == ("WEBP", (40, 20), "RGB")


@pytest.mark.parametrize("name", ["photo.exe", "photo", "../../etc/passwd", "x.svg", "a" * 200])
def test_the_senders_file_name_decides_nothing(name):
    kept = clean_image(SimpleUploadedFile(name, picture(), "text/html")).name
    assert kept == clean_image(SimpleUploadedFile("other.png", picture())).name
    assert (len(kept), kept[32:]) == (37, ".webp")


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_colour_mode_of_png_is_taken(mode):
    assert cleaned(picture(mode=mode, colour=0)).size == (40, 20)


def test_cmyk_from_a_print_shop_is_taken():
    assert cleaned(picture("JPEG", mode="CMYK", colour=0)).mode == "RGB"


def test_a_transparent_emblem_stays_transparent():
    assert cleaned(picture(mode="RGBA", colour=(255, 0, 0, 0))).getpixel((0, 0))[3] == 0


def test_large_pictures_are_made_to_fit():
    assert cleaned(picture("JPEG", size=(4000, 3000))).size == (1600, 1200)


def test_a_sideways_photo_stands_upright_and_forgets_where_it_was_taken():
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[GPS] = {1: "N", 2: (13.0, 46.0, 0.0), 3: "E", 4: (109.0, 13.0, 0.0)}
    image = cleaned(picture("JPEG", exif=exif, comment=b"secret remark"))
    assert image.size == (20, 40)
    assert (dict(image.getexif()), image.info.get("exif"), image.info.get("xmp")) == ({}, None, None)


def test_a_phone_photo_with_a_second_picture_inside_is_taken():
    written = io.BytesIO()
    Image.new("RGB", (40, 20)).save(written, "MPO", save_all=True, append_images=[Image.new("RGB", (8, 8))])
    assert cleaned(written.getvalue()).size == (40, 20)


def test_what_follows_the_picture_is_not_kept():
    tail = b"<script>alert(1)</script>"
    assert tail not in clean_image(io.BytesIO(picture("JPEG") + tail)).read()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', id="svg"),
        pytest.param(picture("GIF"), id="gif"),
        pytest.param(picture("BMP"), id="bmp"),
        pytest.param(picture("TIFF"), id="tiff"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", id="eps"),
        pytest.param(b"%PDF-1.7\n", id="pdf"),
        pytest.param(b"GIF89a<script>alert(1)</script>", id="polyglot"),
        pytest.param(picture("JPEG", size=(400, 400))[:900], id="truncated jpeg"),
        pytest.param(picture("PNG", size=(400, 400))[:60], id="truncated png"),
        pytest.param(picture("WEBP", size=(400, 400))[:40], id="truncated webp"),
        pytest.param(b"\xff\xd8\xff", id="jpeg magic alone"),
        pytest.param(b"\x89PNG\r\n\x1a\n", id="png magic alone"),
        pytest.param(b"not a picture", id="text"),
        pytest.param(b"\0" * 4096, id="zeros"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(content):
    with pytest.raises(RefusedImage, match="not a picture we can read"):
        clean_image(io.BytesIO(content))


@pytest.mark.parametrize("side", [4900, 12_000, 60_000])
def test_a_bomb_is_refused_by_its_header(side):
    with pytest.raises(RefusedImage, match="24 million pixels"):
        clean_image(io.BytesIO(png_claiming(side, side)))


def test_a_real_bomb_is_refused():
    """Some kilobytes that would be 400 million pixels."""
    bomb = picture(size=(20_000, 20_000), mode="1", colour=0)
    assert len(bomb) < 200_000
    with pytest.raises(RefusedImage, match="24 million pixels"):
        clean_image(io.BytesIO(bomb))


def test_the_largest_picture_that_is_taken_costs_the_server_no_memory():
    """In a fresh process, whose own peak nothing else has raised; in megabytes."""
    largest = picture(size=(6000, 4000), mode="RGBA", colour=(0, 0, 0, 0))
    done = subprocess.run([sys.executable, "-c", CLEANED], cwd=ROOT, input=largest, check=True, stdout=subprocess.PIPE)
    width, grown, decoded = map(int, done.stdout.split())
    assert (width, grown < 10, decoded > 90) == (1600, True, True)


@pytest.mark.parametrize("deed", ["compute", "remember"])
def test_a_picture_that_takes_too_much_is_refused_with_a_sentence(monkeypatch, deed):
    monkeypatch.setattr("exchange.images._WORK", f"tests.exchange.greedy:{deed}")
    monkeypatch.setattr("exchange.images._LIMITS", limited.Limits(memory=2**28, cpu_seconds=1))
    with pytest.raises(RefusedImage, match="Save it anew as a JPEG file"):
        clean_image(io.BytesIO(picture()))


@pytest.fixture
def crowded(monkeypatch):
    """As while other files are read."""
    monkeypatch.setattr("exchange.limited.WAIT_SECONDS", 0.05)
    with all_turns_taken():
        yield


def test_who_sends_a_picture_while_others_are_read_for_long_is_asked_to_send_it_again(crowded):
    with pytest.raises(RefusedImage, match="Send it again in a minute"):
        clean_image(io.BytesIO(picture()))


def test_what_a_decoder_gives_back_is_served_only_as_what_was_ordered(monkeypatch):
    monkeypatch.setattr("exchange.images._WORK", "tests.exchange.greedy:reverse")
    with pytest.raises(RefusedImage, match="Save it anew as a JPEG file"):
        clean_image(io.BytesIO(b"<script>alert(1)</script>"))


def test_the_server_itself_loads_no_decoder_to_take_a_picture():
    words = "import sys, exchange.images, exchange.forms; print([name for name in sys.modules if 'PIL' in name])"
    done = subprocess.run([sys.executable, "-c", words], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    assert done.stdout == b"[]\n"


def test_an_empty_file_is_refused():
    with pytest.raises(RefusedImage, match="empty"):
        clean_image(io.BytesIO(b""))


def test_a_file_over_five_megabytes_is_refused_unread():
    endless = io.BytesIO(picture() + b"\0" * LARGEST_FILE * 2)
    with pytest.raises(RefusedImage, match="5 MB"):
        clean_image(endless)
    assert endless.tell() == LARGEST_FILE + 1


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(format):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, format, save_all=True, append_images=frames[1:])
    with pytest.raises(RefusedImage, match="Moving pictures"):
        clean_image(written)


def test_the_same_picture_twice_is_one_file():
    first, second = clean_image(io.BytesIO(picture())), clean_image(io.BytesIO(picture()))
    assert (first.name, first.read()) == (second.name, second.read())
