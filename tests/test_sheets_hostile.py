"""Files that were made to do harm: they burst, reach out, or say what is not so."""

import io
import warnings
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from techloan.sheets import xlsx_bytes
from techloan.sheets.limits import BURSTING, DAMAGED, EMPTY, TOO_SPREAD_OUT
from tests.sheet_files import (
    SHEET,
    changed,
    read_or_sentence,
    refusal,
    rows_of,
    sheet_with,
    without_hanging,
    workbook,
)
from tests.xls_files import text_cell, xls


def test_a_small_file_that_unpacks_to_64_megabytes_is_not_opened() -> None:
    bomb = changed(
        xlsx_bytes("List", ["Tag"], []),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</worksheet>", b"<!--" + b"a" * 64_000_000 + b"--></worksheet>"),
    )
    assert len(bomb) < 75_000
    assert "unpacks to something very large" in refusal(bomb)


def test_a_bomb_that_lies_about_its_size_is_not_opened() -> None:
    bomb = changed(
        xlsx_bytes("List", ["Tag"], []), "xl/styles.xml", lambda xml: xml + b" " * 30_000_000
    )
    with zipfile.ZipFile(io.BytesIO(bomb)) as parts:
        size = parts.getinfo("xl/styles.xml").file_size
    lie = bomb.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lie != bomb
    assert "unpacks to something very large" in refusal(lie)


def test_parts_that_are_each_fair_but_together_are_not_are_not_opened() -> None:
    out = io.BytesIO(xlsx_bytes("List", ["Tag"], []))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book:
        for number in range(21):
            book.writestr(f"xl/media/{number}.bmp", b"a" * 9_900_000)
    assert "unpacks to something very large" in refusal(out.getvalue())


NESTED = "".join(
    f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in pairwise("abcdefghij")
)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize(
    "entity",
    [f'<!ENTITY a "ha">{NESTED}', '<!ENTITY j SYSTEM "file:///etc/passwd">'],
    ids=["laughs", "file"],
)
def test_entities_are_never_followed(part: str, entity: str) -> None:
    def trick(xml: bytes) -> bytes:
        first, _, rest = xml.partition(b"?>")
        rest = rest.replace(b">Tag<", b">&j;<").replace(b'name="List"', b'name="&j;"')
        rest = rest.replace(b'formatCode="0000"', b'formatCode="&j;"')
        assert b"&j;" in rest
        return first + b"?><!DOCTYPE x [" + entity.encode() + b"]>" + rest

    def fill(book: Any) -> None:
        sheet = book.add_worksheet("List")
        sheet.write(0, 0, "Tag")
        sheet.write(1, 0, 17, book.add_format({"num_format": "0000"}))

    book = xlsx_bytes("List", ["Tag"], []) if part == SHEET else workbook(fill)
    with without_hanging():
        seen = read_or_sentence(changed(book, part, trick))
    assert seen in ([{1: ("Tag",), 2: (17,)}], DAMAGED)


def test_one_long_text_in_very_many_cells_is_refused_before_it_fills_the_memory() -> None:
    cells = '<c t="s"><v>0</v></c>' * 5
    book = workbook(lambda book: book.add_worksheet().write(0, 0, "Tag"))
    book = sheet_with(f"<row>{cells}</row>" * 2_000, book)
    long = changed(
        book, "xl/sharedStrings.xml", lambda xml: xml.replace(b">Tag<", b">" + b"x" * 30_000 + b"<")
    )
    assert "too big or too spread out" in refusal(long)


@pytest.mark.parametrize(
    "tag", [' s="1"' * 200_000, ' t="e"' * 200_000, " " * 1_000_000, "<c " * 300_000]
)
def test_a_tag_without_end_is_not_searched_for_ever(tag: str) -> None:
    def fill(book: Any) -> None:
        book.add_worksheet().write(0, 0, 17, book.add_format({"num_format": "0000"}))

    with without_hanging():
        seen = read_or_sentence(sheet_with(f"<row><c{tag}><v>1</x></row>", workbook(fill)))
    assert seen in ([{1: ("0017",)}], DAMAGED, BURSTING)


@pytest.mark.parametrize("said", [b"4000000000", b"18446744073709551615", b"-1"])
def test_a_workbook_that_lies_about_its_texts_ends_in_a_list_or_a_sentence(said: bytes) -> None:
    book = workbook(lambda book: book.add_worksheet().write(0, 0, "Tag"))
    lie = changed(
        book,
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b'uniqueCount="1"', b'uniqueCount="' + said + b'"'),
    )
    with without_hanging():
        assert read_or_sentence(lie) in ([{1: ("Tag",)}], DAMAGED, TOO_SPREAD_OUT)


def test_a_part_with_a_path_out_of_its_folder_is_never_written(tmp_path: Path) -> None:
    out = io.BytesIO(xlsx_bytes("List", ["Tag"], [["T1"]]))
    target = tmp_path / "outside.xml"
    with zipfile.ZipFile(out, "a") as book:
        for path in ("../../outside.xml", "..\\..\\outside.xml", str(target)):
            book.writestr(path, "<x/>")
    assert rows_of(out.getvalue()) == {1: ("Tag",), 2: ("T1",)}
    assert not target.exists()


def test_two_lists_under_one_name_are_not_read_as_either() -> None:
    out = io.BytesIO(xlsx_bytes("List", ["Tag"], [["T1"]]))
    other = xlsx_bytes("List", ["Tag"], [["T2"]])
    with zipfile.ZipFile(out, "a") as book, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book.writestr(SHEET, zipfile.ZipFile(io.BytesIO(other)).read(SHEET))
    assert "damaged" in refusal(out.getvalue())


def test_a_picture_that_stands_twice_in_a_workbook_does_no_harm() -> None:
    out = io.BytesIO(xlsx_bytes("List", ["Tag"], [["T1"]]))
    with zipfile.ZipFile(out, "a") as book, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for picture in (b"one", b"two"):
            book.writestr("xl/media/image1.png", picture)
    assert rows_of(out.getvalue()) == {1: ("Tag",), 2: ("T1",)}


@pytest.mark.parametrize(
    "place",
    [30, 44, 64, 68, 72, 512, 516, 520, 524, 1024 + 64, 1024 + 116, 1024 + 128 + 116, 1024 + 248],
)
@pytest.mark.parametrize("lie", [b"\0\0\0\0", b"\1\0\0\0", b"\2\0\0\0", b"\xf0\xff\xff\xff"])
def test_an_old_workbook_that_lies_about_its_sectors_ends_in_a_list_or_a_sentence(
    place: int, lie: bytes
) -> None:
    whole = xls([text_cell(0, 0, "Tag"), text_cell(1, 0, "T1")])
    with without_hanging():
        seen = read_or_sentence(whole[:place] + lie + whole[place + 4 :])
    assert seen in ([{1: ("Tag",), 2: ("T1",)}], DAMAGED, TOO_SPREAD_OUT, EMPTY)
