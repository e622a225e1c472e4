"""Signatures and cards as people paste them. Everybody in them is made up."""

from __future__ import annotations

import time
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.typed.signature import Card, read

CARDS: list[tuple[str, dict[str, str]]] = [
    (
        """------------------------------
株式会社アクメ
営業本部 第一営業部
課長　山田　太郎
〒100-0001 東京都千代田区千代田1-1-1 アクメビル5F
TEL：03-1234-5678　FAX：03-1234-5679
携帯：090-1234-5678
E-mail：taro.yamada@acme.example.co.jp
URL：https://www.acme.example.co.jp
------------------------------""",
        {
            "name": "山田 太郎",
            "title": "課長",
            "department": "営業本部 第一営業部",
            "company": "株式会社アクメ",
            "address": "〒100-0001 東京都千代田区千代田1-1-1 アクメビル5F",
            "email": "taro.yamada@acme.example.co.jp",
            "phone": "03-1234-5678",
            "rest": "FAX:03-1234-5679\nURL：https://www.acme.example.co.jp\n090-1234-5678",
        },
    ),
    (
        """Jane Doe | Director of Sales
Acme Widgets, Inc.
123 Main Street, Suite 400, Springfield, IL 62701
T: +1 (555) 010-2030 | M: +1 555 010 9999
jane.doe@acme.example.com | www.acme.example.com""",
        {
            "name": "Jane Doe",
            "title": "Director of Sales",
            "company": "Acme Widgets, Inc.",
            "address": "123 Main Street, Suite 400, Springfield, IL 62701",
            "email": "jane.doe@acme.example.com",
            "phone": "+1 (555) 010-2030",
            "rest": "www.acme.example.com\n+1 555 010 9999",
        },
    ),
    (
        """いつもお世話になっております。
よろしくお願いいたします。

━━━━━━━━━━━━━━━
日本電機（株）　情報システム部
部長代理　佐藤 花子（さとう はなこ）
ＴＥＬ　０３－１２３４－５６７８（内線１２３）
ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ
━━━━━━━━━━━━━━━""",
        {
            "name": "佐藤 花子",
            "title": "部長代理",
            "department": "情報システム部",
            "company": "日本電機(株)",
            "email": "hanako@example.co.jp",
            "phone": "03-1234-5678(内線123)",
            "rest": "いつもお世話になっております。\nよろしくお願いいたします。\n(さとう はなこ)",
        },
    ),
    (
        """Best regards,

Kenji Nakamura
Senior Manager, Enterprise Sales Division
Nihon Example Co., Ltd.
1-2-3 Marunouchi, Chiyoda-ku, Tokyo 100-0005, Japan
Tel: +81-3-1234-5678 / Fax: +81-3-1234-5679
k.nakamura@example.jp
Sent from my iPhone""",
        {
            "name": "Kenji Nakamura",
            "title": "Senior Manager",
            "department": "Enterprise Sales Division",
            "company": "Nihon Example Co., Ltd.",
            "address": "1-2-3 Marunouchi, Chiyoda-ku, Tokyo 100-0005, Japan",
            "email": "k.nakamura@example.jp",
            "phone": "+81-3-1234-5678",
            "rest": "Best regards,\nFax: +81-3-1234-5679\nSent from my iPhone",
        },
    ),
    (
        "サンプル銀行\n法人営業部部長\n鈴木一郎",
        {"name": "鈴木一郎", "title": "部長", "department": "法人営業部", "company": "サンプル銀行"},
    ),
    (
        "氏名：田中 実\n会社名：合同会社みらい\n部署：購買課\n役職：主任\n電話：06-6123-4567\nメール：tanaka@mirai.example",
        {
            "name": "田中 実",
            "title": "主任",
            "department": "購買課",
            "company": "合同会社みらい",
            "email": "tanaka@mirai.example",
            "phone": "06-6123-4567",
        },
    ),
    (
        "株式会社 さくら商会 代表取締役社長 高橋 健\nsakura@example.com",
        {
            "name": "高橋 健",
            "title": "代表取締役社長",
            "company": "株式会社 さくら商会",
            "email": "sakura@example.com",
        },
    ),
    ("鈴木様\n09012345678", {"name": "鈴木", "phone": "09012345678"}),
    (
        "株式会社みなと製作所 購買部 購買課\n係長 伊藤 美咲\n☎ 045-123-4567\n✉ ito@minato.example",
        {
            "name": "伊藤 美咲",
            "title": "係長",
            "department": "購買部 購買課",
            "company": "株式会社みなと製作所",
            "email": "ito@minato.example",
            "phone": "045-123-4567",
        },
    ),
    (
        "ジョン・スミス\n㈱グローバル商事\n海外営業部 ディレクター\n携帯 080-1111-2222",
        {
            "name": "ジョン・スミス",
            "title": "ディレクター",
            "department": "海外営業部",
            "company": "(株)グローバル商事",
            "phone": "080-1111-2222",
        },
    ),
    (
        "小林 凛 / Rin Kobayashi\n執行役員 CIO\n青空ホールディングス株式会社\n大阪府大阪市北区梅田1-2-3\n梅田タワー20階",
        {
            "name": "小林 凛",
            "title": "執行役員 CIO",
            "company": "青空ホールディングス株式会社",
            "address": "大阪府大阪市北区梅田1-2-3 梅田タワー20階",
            "rest": "Rin Kobayashi",
        },
    ),
    (
        "Dr. Maria Garcia-Lopez\nHead of Procurement\nExample Pharma GmbH\nPhone +49 30 1234567\nmaria@pharma.example",
        {
            "name": "Maria Garcia-Lopez",
            "title": "Head of Procurement",
            "company": "Example Pharma GmbH",
            "email": "maria@pharma.example",
            "phone": "+49 30 1234567",
        },
    ),
    (
        "Jane Doe, Director of Sales, Acme Co., Ltd., jane@acme.example",
        {
            "name": "Jane Doe",
            "title": "Director of Sales",
            "company": "Acme Co., Ltd.",
            "email": "jane@acme.example",
        },
    ),
    (
        "Name: Anna Lindqvist\nTitle: IT Manager\nDepartment: Infrastructure\nCompany: Norrland AB\nPhone: +46 8 123 456 78",
        {
            "name": "Anna Lindqvist",
            "title": "IT Manager",
            "department": "Infrastructure",
            "company": "Norrland AB",
            "phone": "+46 8 123 456 78",
        },
    ),
    (
        "*****\nTom O'Brien\nVP Finance\nBlue River Holdings Ltd\nDirect 020 7946 0123 ext. 42\n*****",
        {
            "name": "Tom O'Brien",
            "title": "VP Finance",
            "company": "Blue River Holdings Ltd",
            "phone": "020 7946 0123 ext. 42",
        },
    ),
    (
        "医療法人みどり会 みどり病院\n医療情報室 室長\n加藤 誠\n〒810-0001\n福岡県福岡市中央区天神2-2-2",
        {
            "name": "加藤 誠",
            "title": "室長",
            "department": "医療情報室",
            "company": "医療法人みどり会",
            "address": "〒810-0001 福岡県福岡市中央区天神2-2-2",
            "rest": "みどり病院",
        },
    ),
    (
        "＝＝＝＝＝＝＝＝\n吉田　拓也\n株式会社ひかり　東京支店\nＦＡＸ　０３（１２３４）５６７９\nＴＥＬ　０３（１２３４）５６７８",
        {
            "name": "吉田 拓也",
            "department": "東京支店",
            "company": "株式会社ひかり",
            "phone": "03(1234)5678",
            "rest": "ＦＡＸ　０３（１２３４）５６７９",
        },
    ),
    (
        "渡邉 さくら\nプロダクトマネージャー\nスカイ株式会社\nsakura@sky.example / support@sky.example",
        {
            "name": "渡邉 さくら",
            "title": "プロダクトマネージャー",
            "company": "スカイ株式会社",
            "email": "sakura@sky.example",
            "rest": "support@sky.example",
        },
    ),
    (
        "Thanks,\nPriya\n\nPriya Raman • Solutions Architect • Cloud Team\nExample Systems Pte. Ltd.\n8 Sample Road, #12-34, Singapore 049999",
        {
            "name": "Priya Raman",
            "title": "Solutions Architect",
            "department": "Cloud Team",
            "company": "Example Systems Pte. Ltd.",
            "address": "8 Sample Road, #12-34, Singapore 049999",
            "rest": "Thanks,\nPriya",
        },
    ),
    (
        "森 大輔\n国立大学法人 つくし大学\n調達課\nmori@tsukushi.example",
        {
            "name": "森 大輔",
            "department": "調達課",
            "company": "国立大学法人 つくし大学",
            "email": "mori@tsukushi.example",
        },
    ),
    ("+81 90-1234-5678", {"phone": "+81 90-1234-5678"}),
    ("hanako@example.co.jp", {"email": "hanako@example.co.jp"}),
]
NOTHING = [
    "",
    "   \n\u3000\n\t",
    "お世話になっております。先日はありがとうございました。",
    "来週の打ち合わせは14時からでお願いします",
    "Thank you for the meeting yesterday.",
    "2026-11-24 14:00",
    "見積番号 12345678",
    "¥1,200,000",
    "受注",
    "Best Regards",
    "Head Office",
]


@pytest.mark.parametrize(("text", "known"), CARDS, ids=[text.splitlines()[0][:20] for text, _ in CARDS])
def test_a_card_is_taken_apart(text: str, known: dict[str, str]) -> None:
    assert {key: value for key, value in asdict(read(text)).items() if value} == known


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_card_is_kept_as_it_is_and_nothing_is_made_of_it(text: str) -> None:
    assert read(text) == Card(rest=text.strip())


def test_a_signature_below_a_long_mail_is_found() -> None:
    mail = "\n".join(f"本文の{line}行目です。" for line in range(300))
    card = read(f"{mail}\n株式会社アクメ\n営業部 山田 太郎")
    assert (card.name, card.company) == ("山田 太郎", "株式会社アクメ")
    assert card.rest == mail


def test_what_is_longer_than_any_card_is_kept() -> None:
    card = read("a@example.com\n" + "字" * 20_000)
    assert card.email == "a@example.com"
    assert card.rest.replace("\n", "") == "字" * 20_000


PIECES = st.sampled_from(
    [word for text, _ in CARDS for word in text.split()]
    + ["\n", "　", " / ", "|", "〒", "(", "１", "(株)", ","]
)
MESS = st.one_of(
    st.text(max_size=400), st.lists(PIECES, max_size=60).map(" ".join), st.lists(PIECES).map("".join)
)


@given(MESS)
def test_whatever_is_pasted_is_read_and_nothing_is_invented(text: str) -> None:
    card = read(text)
    parts = [card.name, card.title, card.department, card.company, card.email, card.phone]
    assert all(part is None or 0 < len(part) <= 100 for part in parts)
    assert card.email is None or ("@" in card.email and " " not in card.email)


HARD = [
    "1",
    "a@",
    "(1 ",
    "山 ",
    "A b ",
    "03-1234-5678 部長 A\n",
    "〒",
    "東京都",
    "a.",
    "Ab ",
    "1 2",
    ",a",
    "部",
    "\n",
]
LINES_OF = [(piece * 299)[:299] + "\n" for piece in HARD]


ORDINARY = "山田太郎\n営業部長\n株式会社アクメ\n03-1234-5678\n"


def seconds_to_read(piece: str) -> float:
    """The best of three, for 10,000 characters of the piece."""
    text = (piece * 10_000)[:10_000]
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        read(text)
        taken.append(time.perf_counter() - began)
    return min(taken)


@pytest.mark.parametrize("piece", [*HARD, *LINES_OF], ids=range(len(HARD) + len(LINES_OF)))
def test_no_text_makes_the_patterns_backtrack(piece: str) -> None:
    """The worst of these reads as fast as four ordinary texts of its length; a pattern that backtracks, as a thousand."""
    assert seconds_to_read(piece) < 50 * seconds_to_read(ORDINARY)


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [
        ("鈴木 次郎 情報システム部 部長 suzuki@acme.example", "鈴木 次郎", ""),
        ("鈴木 次郎 部長", "鈴木 次郎", ""),
        ("営業部 課長 山田 太郎", "山田 太郎", ""),
    ],
)
def test_a_name_of_two_words_on_one_line_stays_whole(line: str, name: str, rest: str) -> None:
    card = read(line)
    assert (card.name, card.rest) == (name, rest)
