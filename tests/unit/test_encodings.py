"""Which encoding a file is taken to be written in, and what is refused because it cannot be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcrm.errors import BadValue
from tcrm.exchange.csvfile import CsvFile, Row
from tcrm.exchange.encodings import called, detect, named, wrong_line

CHINESE = """姓名,公司,城市,电话
王伟,北京重型机械有限公司,北京,13800138000
欧阳娜娜,上海通用电气,上海,021-5555
龑頔,深圳市精密仪器厂,深圳,0755
"""
RARE = "姓名,城市\n闫鑫淼,亳州\n朱镕基,濮阳\n"
GERMAN = "Name;Stadt;Straße\nJürgen Müller;Köln;Große Straße 5\nÄnne Öztürk;Düsseldorf;1–3\nÖ;;€ 5\n"
SPANISH = "nombre,ciudad\nJosé Núñez,Málaga\n¿Ana?,Cádiz\n"
PORTUGUESE = "NOME,CIDADE\nJOÃO CONCEIÇÃO,SÃO PAULO\nEDUCAÇÃO E AÇÃO,\n"
RUSSIAN = "имя,город\nИван Петров,Москва\n"
KOREAN = "이름,도시\n김철수,서울\n주식회사 삼성전자,수원\n"
JAPANESE = "名前,会社\n田中太郎,トヨタ自動車株式会社\nさとう,東京\n"
PLAIN = "a,b\n1,2\n"


def write(folder: Path, content: bytes) -> Path:
    path = folder / "list.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("text", [CHINESE, RARE, GERMAN, SPANISH, PORTUGUESE, RUSSIAN, KOREAN, JAPANESE, PLAIN])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_told_with_a_mark_and_without(tmp_path: Path, text: str, codec: str) -> None:
    path = write(tmp_path, text.encode(codec))
    assert path.read_text(encoding=detect(path)).removeprefix("\ufeff") == text


@pytest.mark.parametrize(
    ("text", "codec", "taken"),
    [
        (CHINESE, "gbk", "GBK"),
        (CHINESE, "gb18030", "GBK"),
        (RARE, "gbk", "GBK"),
        (GERMAN, "windows-1252", "Windows-1252"),
        (GERMAN.replace("€", "").replace("–", "-"), "latin-1", "Windows-1252"),
        (SPANISH, "windows-1252", "Windows-1252"),
        (PORTUGUESE, "windows-1252", "Windows-1252"),
    ],
)
def test_chinese_and_western_bytes_are_told_by_their_letters(tmp_path: Path, text: str, codec: str, taken: str) -> None:
    file = CsvFile(write(tmp_path, text.encode(codec)))
    assert called(file.encoding) == taken
    assert [row.cells for row in file.rows() if isinstance(row, Row)] == [
        line.split(file.delimiter) for line in text.splitlines()[1:]
    ]


@pytest.mark.parametrize(
    ("text", "codec"),
    [(RUSSIAN, "windows-1251"), (KOREAN, "euc-kr"), (JAPANESE, "shift_jis"), (JAPANESE, "euc-jp"),
     ("名稱,城市\n臺灣積體電路,新竹\n", "big5"), ("nazwa,miasto\nŁukasz Żółć,Łódź\n", "windows-1250")],
)  # fmt: skip
def test_what_is_neither_is_refused_until_somebody_says_what_it_is(tmp_path: Path, text: str, codec: str) -> None:
    path = write(tmp_path, text.encode(codec))
    with pytest.raises(BadValue, match=r"list\.csv, line [12]: this is not UTF-8") as refused:
        CsvFile(path)
    assert "--encoding" in refused.value.hint
    said = CsvFile(path, encoding=named(codec))
    assert ",".join(said.header) == text.splitlines()[0]


def test_a_damaged_utf_8_file_is_refused_with_its_line_and_not_taken_for_another(tmp_path: Path) -> None:
    for text, damage in ((CHINESE, b"\xff"), (GERMAN, "Müller".encode("latin-1")), (CHINESE, "王".encode("gbk"))):
        path = write(tmp_path, text.encode() + b"x," + damage + b"\n")
        with pytest.raises(BadValue, match="line 5"):
            CsvFile(path)


def test_a_half_sign_at_the_end_is_named_by_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\r\n上海,2\r3,4\n".encode("utf-16") + b"x")
    assert wrong_line(path, "utf-16") == 4
    with pytest.raises(BadValue, match="line 4: this is not UTF-16 text"):
        list(CsvFile(path).rows())


def test_a_nul_in_a_text_makes_it_no_utf_16(tmp_path: Path) -> None:
    assert detect(write(tmp_path, b"a,b\n1,\0\n")) == "utf-8-sig"


def test_the_unicode_text_of_a_spreadsheet_is_read(tmp_path: Path) -> None:
    file = CsvFile(write(tmp_path, '\ufeffname\tcity\tnote\r\nJürgen\t東京\t"a\tb"\r\n'.encode("utf-16-le")))
    assert (file.delimiter, called(file.encoding), file.header) == ("\t", "UTF-16", ("name", "city", "note"))
    assert next(file.rows()) == Row(2, ["Jürgen", "東京", "a\tb"])


@pytest.mark.parametrize(
    ("said", "meant"),
    [("GBK", "gb18030"), ("gb2312", "gb18030"), ("utf8", "utf-8-sig"), ("ISO-8859-1", "latin-1"), ("cp1252", "cp1252")],
)
def test_an_encoding_goes_by_any_of_its_names(said: str, meant: str) -> None:
    assert named(said) == meant


@pytest.mark.parametrize("name", ["klingon", "rot13", "base64", "idna", "utf-7", "unicode_escape", "a\0b", "x" * 5000])
def test_what_is_no_encoding_is_refused_with_some_that_are(name: str) -> None:
    with pytest.raises(BadValue, match="no encoding") as refused:
        named(name)
    assert "gbk" in refused.value.hint and len(refused.value.message) < 80
