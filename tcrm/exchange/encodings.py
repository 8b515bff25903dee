"""Which letters the bytes of a file mean, where the file does not say so itself.

A byte order mark tells. Without one UTF-8 that is sound is UTF-8, and NUL bytes beside every sign of ASCII are UTF-16.
What is left is Chinese (GBK, read as its superset GB18030) or Western (Windows-1252), and both can read almost any
bytes: so it is taken for what its letters make look like writing, and refused where neither does.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tcrm.clean import excerpt
from tcrm.errors import BadValue
from tcrm.i18n import _

SAMPLE = 1 << 18  # bytes that are looked at to tell two encodings apart
_PIECE = 1 << 20

UTF_8, GBK, WESTERN = "utf-8-sig", "gb18030", "cp1252"

# How people call them; every other is called by the name that Python has for it.
_CALLED = {
    UTF_8: "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32",
    GBK: "GBK", WESTERN: "Windows-1252", "latin-1": "Latin-1",
}  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", GBK),
)
_SAME = {"utf-8": UTF_8, "gbk": GBK, "gb2312": GBK, "gb18030": GBK, "iso8859-1": "latin-1"}
# Codecs of Python that are no way to write a file of text.
_NO_TEXT = frozenset(("idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined", "mbcs", "oem"))

# The letters of names, firms, places and headers: six of ten that a Chinese list of customers is made of. Bytes that
# mean something else, such as Korean or Russian, give any of some twenty thousand letters when they are read as GBK.
_USUAL_HANZI = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
    "刚桂英华玉兰红建国志永春梅海燕峰斌鹏飞波辉宁丹玲琳雪婷欣佳宇浩然子轩梓涵晨怡思嘉俊凯亮健立成新民生有限公司股份科技集团实业"
    "贸易工程设备机械电子器制造材料化信息网络软件系统服务中心厂店部门经理总监主任销售客户联系人姓名职务称电话手传真邮箱地址编号备"
    "注日期时间金额数量价格产品类型状态来源行业省市区县路街道楼室单位城国家京上海天津重庆广州深圳杭南武汉西安成都苏州青岛大连沈阳"
    "长沙济合肥福厦昆哈尔滨石庄太原郑东北山河湖浙川云贵的一是在不了和个我这为到说们要会年可对自能发多学里后小么心之都没好看起还"
    "无开样进同把意第正种前面定见所只现分点动力如机本做加它全通利比量工理使用品质压力热水车油汽药食纺织钢铁重型"
)
_HANZI_RUN = re.compile("[\u4e00-\u9fff]{2,}")
_LATIN_WORD = re.compile("[A-Za-zÀ-ÖØ-öø-ÿŒœŠšŸŽžƒ]+")
_WESTERN_SIGNS = frozenset(" €£¥§©®™°²³µ·ºª½¿¡«»‹›‘’‚“”„…–—•×´\u00a0")


def called(codec: str) -> str:
    """What people call a codec: `gb18030` is GBK to them."""
    return _CALLED.get(codec, codec)


def named(name: str) -> str:
    """The codec that somebody means (`gbk`, `UTF-16`, `latin1` …); raises `BadValue` with what there is."""
    try:
        codec = codecs.lookup(name.strip()).name
        "".encode(codec)  # refused by those that make bytes of bytes
    except (LookupError, ValueError):
        codec = ""
    if not codec or codec in _NO_TEXT:
        raise BadValue(
            _("There is no encoding “{name}”.").format(name=excerpt(name)),
            _("Such as utf-8, utf-16, gbk, big5, shift_jis, windows-1252, windows-1251, iso-8859-2."),
        )
    return _SAME.get(codec, codec)


def detect(path: Path) -> str:
    """The codec that a file is written in. Raises OSError; `BadValue` where it cannot be told."""
    with path.open("rb") as raw:
        start = raw.read(SAMPLE)
    for mark, codec in _MARKS:
        if start.startswith(mark):
            return codec
    if (wide := _utf_16(start)) or _reads(path, UTF_8):
        return wide or UTF_8
    return _of_bytes(path)


def wrong_line(path: Path, codec: str) -> int:
    """The line on which stands the first byte that this codec cannot read; 0 if there is none."""
    plain = codecs.getincrementaldecoder(codec)()
    lines = io.IncrementalNewlineDecoder(plain, translate=True)
    line = 1
    try:
        for piece in _pieces(path):
            line += lines.decode(piece).count("\n")
        lines.decode(b"", final=True)
    except UnicodeDecodeError as error:
        before = bytes(error.object[: error.start]).decode(codec, "replace")
        return line + before.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    except UnicodeError:  # it misses its byte order mark
        return line
    return 0


def _utf_16(start: bytes) -> str:
    """`utf-16-le`, `utf-16-be`, or blank. Delimiters, ends of line and digits have their NUL on one side."""
    if 0 not in start:
        return ""
    # Half of the bytes of Greek or Cyrillic letters are 3 or 4, of Latin ones 0.
    halves = sum(map(start.count, range(9)))
    if halves * 4 < len(start) and _is_utf_8(start):
        return ""
    even = start[: len(start) // 2 * 2]
    for codec in ("utf-16-le", "utf-16-be"):
        text = even.decode(codec, "replace")
        ascii_signs = sum(0 < ord(char) < 0x80 for char in text)
        if "\0" not in text and ascii_signs * 20 > len(text) and text.count("\ufffd") * 50 < len(text):
            return codec
    return ""


def _is_utf_8(start: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
    return True


def _of_bytes(path: Path) -> str:
    """What is neither UTF-8 nor UTF-16: Chinese, Western, or refused."""
    told = _telling(path)
    if not _broken_utf_8(told):
        if _reads(path, GBK) and _looks_chinese(told):
            return GBK
        if _reads(path, WESTERN) and _looks_western(told):
            return WESTERN
    raise BadValue(
        _("{file}, line {line}: this is not UTF-8 text.").format(file=excerpt(path.name), line=wrong_line(path, UTF_8)),
        _("Save it as “CSV UTF-8” in the spreadsheet, or say what it is: --encoding gbk, windows-1252, shift_jis …"),
    )


def _telling(path: Path) -> bytes:
    """The lines that are not ASCII, as many as the sample holds."""
    found, size = [], 0
    with path.open("rb") as raw:
        while size < SAMPLE and (line := raw.readline(_PIECE)):
            if not line.isascii():
                found.append(line)
                size += len(line)
    return b"".join(found)


_UTF_8_SIGN = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


def _broken_utf_8(told: bytes) -> bool:
    """Whether much of it is UTF-8: then what is not is damage, and no other encoding would read the rest right.

    Of other encodings hardly one line in fifty is UTF-8 by chance.
    """
    lines = told.splitlines()
    sound = sum(len(sign) for sign in _UTF_8_SIGN.findall(told))
    return sum(map(_is_utf_8, lines)) * 8 > len(lines) or sound * 4 > 3 * len(_HIGH.findall(told))


def _looks_chinese(told: bytes) -> bool:
    """Letters stand side by side, and most of them are usual ones."""
    text = told.decode(GBK, "replace")
    beyond = sum(not char.isascii() for char in text)
    side_by_side = "".join(_HANZI_RUN.findall(text))
    usual = sum(char in _USUAL_HANZI for char in side_by_side)
    return len(side_by_side) * 2 > beyond and usual * 3 > len(side_by_side)


def _looks_western(told: bytes) -> bool:
    """Accented letters stand within words of plain ones, and the rest is signs that people write."""
    text = told.decode(WESTERN, "replace")
    words = [word for word in _LATIN_WORD.findall(text) if not word.isascii()]
    letters = sum(map(len, words))
    accents = sum(not char.isascii() for word in words for char in word)
    odd = sum(not char.isascii() and not char.isalpha() and char not in _WESTERN_SIGNS for char in text)
    return accents * 2 <= letters and odd * 10 <= accents + len(text) // 100


def _reads(path: Path, codec: str) -> bool:
    """Whether the codec reads the whole file."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for piece in _pieces(path):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as raw:
        yield from iter(partial(raw.read, _PIECE), b"")
