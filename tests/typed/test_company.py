import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.typed.company import THRESHOLD, key, similar


@pytest.mark.parametrize(
    "spelling",
    [
        "株式会社アクメ",
        "アクメ株式会社",
        "㈱アクメ",
        "㍿アクメ",
        "（株）ｱｸﾒ",
        "アクメ（株）",
        "株式會社 アクメ",
        " アク・メ ",
    ],
)
def test_the_legal_form_and_its_place_do_not_matter(spelling: str) -> None:
    assert key(spelling) == key("アクメ")


@pytest.mark.parametrize(
    "spelling",
    [
        "Acme",
        "ACME, Inc.",
        "Acme Inc",
        "ａｃｍｅ Co., Ltd.",
        "Acme K.K.",
        "Acme Kabushiki Kaisha",
        "Acme G.K.",
        "acme llc",
        "Acme S.A.",
        "Acme GmbH",
    ],
)
def test_western_forms_do_not_matter_either(spelling: str) -> None:
    assert key(spelling) == "acme"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙﨑工業", "高崎工業"),
        ("キヤノン", "キャノン"),
        ("Coca-Cola", "coca cola"),
        ("渡邉商店", "渡辺商店"),
        ("P & G", "p&g"),
    ],
)
def test_variants_of_writing_meet(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ビル", "ビール"),
        ("日本株式会社サービス", "日本サービス"),
        ("P&G", "PG"),
        ("Incore", "Core"),
        ("A+", "A"),
    ],
)
def test_different_companies_stay_apart(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize("name", ["株式会社", "Co., Ltd.", "㈱", "・", "Inc"])
def test_a_name_that_is_only_a_form_still_has_a_key(name: str) -> None:
    assert key(name)


@given(st.text())
def test_any_text_has_a_key(name: str) -> None:
    assert isinstance(key(name), str)


COMPANIES = [
    ("1", "株式会社山田製作所"),
    ("2", "山田製作㈱"),
    ("3", "東京ビール"),
    ("4", "サンコンピューター株式会社"),
    ("5", "日立"),
    ("6", "Globex Corporation"),
]


def test_the_same_name_comes_first_and_scores_a_hundred() -> None:
    assert similar("㈱山田製作所", COMPANIES, 5) == [("1", 100), ("2", 89)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("サンコンピュータ", "4"), ("Globx", "6"), ("globex inc", "6"), ("さんこんぴゅーたー", "4")],
)
def test_a_near_miss_is_suggested(typed: str, found: str) -> None:
    assert [identifier for identifier, _ in similar(typed, COMPANIES, 5)] == [found]


@pytest.mark.parametrize("typed", ["東京ビル", "日立製作所グループ", "山本商店", "", "・"])
def test_another_company_is_not_suggested(typed: str) -> None:
    assert similar(typed, COMPANIES, 5) == []


def test_a_name_inside_a_longer_one_is_suggested_at_the_threshold() -> None:
    assert similar("山田製", [("1", "山田製作所")], 5) == [("1", THRESHOLD)]


def test_no_more_than_the_limit_is_suggested() -> None:
    assert len(similar("acme", [(str(n), "Acme") for n in range(9)], 3)) == 3


def test_a_name_of_a_megabyte_costs_no_more_than_a_long_one() -> None:
    assert key("株式会社" * 250_000) == key("株式会社" * 75)


def test_a_namesake_differing_by_a_final_long_vowel_is_suggested() -> None:
    assert similar("東京サーバ", [("1", "東京サーバー")], 5) == [("1", 97)]
