"""What the parts of an e-mail signature or a business card look like, in Japanese and English. Every pattern is
linear: repetitions are bounded, and none stands inside another.

All of it is matched against text in half width (NFKC).
"""

from __future__ import annotations

import re

EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,6}")
URL = re.compile(r"(?:https?://|www\.)[^\s]{1,300}", re.IGNORECASE)
POSTCODE = re.compile(r"〒\s?\d{3}-?\d{4}|^\d{3}-\d{4}(?![\d-])")
_NUMBER = r"\+?\(?\d[\d() .\-]{7,20}\d(?:\s{0,2}\(?(?:内線|ext\.?|x)\s?:?\s?\d{1,6}\)?)?"
_PHONE_WORDS = r"TEL|Telephone|Phone|Ph|電話番号|電話|直通|代表|Direct|Office|Main|☎|T|P|D"
_MOBILE_WORDS = r"携帯電話|携帯|Mobile|Cell|M"
_FAX_WORDS = r"FAX|ファックス|ファクス|ファクシミリ|F"
NUMBER = re.compile(
    rf"(?:(?<![A-Za-z])(?:(?P<fax>{_FAX_WORDS})|(?P<mobile>{_MOBILE_WORDS})|(?P<phone>{_PHONE_WORDS}))"
    rf"[\s:./()\-]{{0,4}})?(?<![\w\-])(?P<number>{_NUMBER})(?![\w])",
    re.IGNORECASE,
)
AMERICAN = re.compile(r"\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}$")
DIGITS = re.compile(r"\d")

LABEL = re.compile(
    r"^\s*(?:(?P<name>氏名|お名前|名前|担当者|Name)|(?P<company>会社名|会社|社名|企業名|Company|Organization)"
    r"|(?P<department>部署名|部署|所属|Department|Dept\.?)|(?P<title>役職名|役職|肩書き?|Job title|Title|Position)"
    r"|(?P<address>住所|所在地|Address|Add\.?)|(?P<email>E-?mail|Mail|メールアドレス|メール|✉)"
    r"|(?P<phone>TEL/FAX|TEL|FAX|電話|携帯)|(?P<web>URL|HP|Web|Website|ホームページ))\s*[:=]\s*",
    re.IGNORECASE,
)
LEFT_OVER = re.compile(
    r"^(?:E-?mail|Mail|メールアドレス|メール|✉|TEL|FAX|Phone|Mobile|電話|携帯|[TMEFP])?[\s:：.,;/()\[\]<>|・-]*$",
    re.IGNORECASE,
)
"""What stays of a line when only a label and punctuation are left in it."""
DECORATION = " \t　-‐‑–—―─━=＝*＊_＿~〜・…|｜┃│┏┓┗┛#<>※☆★◆◇■□●○▼▽"

JAPANESE_FORM = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|相互会社|(?:社団|財団|医療|学校|監査|税理士|弁護士)法人"
    r"|独立行政法人|\((?:株|有|同|社|財|医)\)"
)
FORM_ALONE = re.compile(r"^(?:株式会社|有限会社|合同会社|[一-龯]{0,6}法人|\((?:株|有|同)\))$")
JAPANESE_HOUSE = re.compile(r".(?:銀行|信用金庫|大学|病院|市役所|区役所|県庁|商事|証券|生命保険)$")
LATIN_FORM = re.compile(
    r"(?:\b(?:Inc|Incorporated|Corp|Corporation|Co|Company|Ltd|Limited|LLC|LLP|PLC|GmbH|Pty|Pte|B\.V|S\.A|SA"
    r"|K\.K|KK|Holdings|Group plc|University|Bank)\b\.?)$",
    re.IGNORECASE,
)
BEFORE_FORM = re.compile(r",\s{0,3}(?=(?:Ltd|Inc|LLC|Limited|Corp|Co)\b)", re.IGNORECASE)

DEPARTMENT = re.compile(
    r"(?:部|課|室|局|係|グループ|チーム|センター|支店|支社|支部|営業所|事業所|ユニット|工場|研究所|本社|部門)$"
)
ENGLISH_DEPARTMENT = re.compile(
    r"\b(?:Department|Dept\.?|Division|Div\.?|Team|Group|Unit|Section|Branch)$", re.IGNORECASE
)
ENGLISH_WORK = re.compile(
    r"\b(?:Operations|Procurement|Purchasing|Engineering|Marketing|Sales|Systems|IT|Finance|Legal|HR|Human Resources)$",
    re.IGNORECASE,
)
"""A department if no title stands in it: `Sales`, not `Director of Sales`."""
_RANK = (
    r"(?:代表取締役|取締役|執行役員|監査役|会長|副社長|社長|専務|常務|理事長|理事|院長|学長|部長|次長|課長|係長|室長"
    r"|局長|支店長|支社長|所長|工場長|店長|グループ長|センター長|チーム長|主任|主査|主幹|主事|参事|顧問|相談役|代理|補佐"
    r"|リーダー|マネージャー|マネジャー|ディレクター|チーフ|エンジニア|コンサルタント|スペシャリスト|アナリスト|プロデューサー"
    r"|秘書|担当)"
)
TITLE = re.compile(rf"{_RANK}$")
DEPARTMENT_AND_TITLE = re.compile(
    r"^(?P<department>.{1,40}(?:部|課|室|局|係|グループ|チーム|センター|支店|支社))"
    r"(?P<title>(?:統括|担当|副|兼)?(?:部長|次長|課長|係長|室長|主任|マネージャー|マネジャー|リーダー|チーフ)(?:代理|補佐)?)$"
)
ENGLISH_TITLE = re.compile(
    r"\b(?:Manager|Director|President|VP|SVP|EVP|Chief|Officer|CEO|CTO|CFO|COO|CIO|CMO|Head|Lead|Leader|Engineer"
    r"|Consultant|Executive|Representative|Specialist|Associate|Analyst|Supervisor|Coordinator|Secretary|Partner"
    r"|Founder|Co-Founder|Chairman|Chairwoman|Administrator|Architect|Buyer|Assistant|Principal|Controller)\b",
    re.IGNORECASE,
)

PREFECTURE = re.compile(r"(?:東京都|北海道|京都府|大阪府|[一-龯]{2,3}県).{0,80}(?:[市区町村郡]|\d)")
TOWN = re.compile(r"[一-龯]{1,6}[市区町村].{0,60}\d")
BUILDING = re.compile(r"(?:ビル|タワー|号館|号室|丁目|番地|ヒルズ|プラザ|\d階|\d\s?[FＦ]$|\b\d{1,3}F\b)")
STREET = re.compile(
    r"\b(?:Street|St\.|Avenue|Ave\b|Road|Rd\b|Suite|Blvd|Boulevard|Lane|Floor|Building|Bldg|Tower|P\.?O\.? Box)"
    r"|-(?:ku|shi|cho|chome|ken|fu)\b|\b(?:Tokyo|Osaka|Japan|Singapore|USA|UK)\b",
    re.IGNORECASE,
)

JAPANESE_NAME = re.compile(
    r"^[一-龯々〆ヶ髙﨑ぁ-んァ-ヶー]{1,5}\s[一-龯々ヶぁ-んァ-ヶー]{1,5}$|^[ァ-ヶー]{2,10}・[ァ-ヶー]{2,10}$"
)
JAPANESE_NAME_UNBROKEN = re.compile(r"^[一-龯々髙﨑]{2,4}[一-龯々ぁ-ん]{0,3}$")
_WORD = r"(?:[A-Z][a-zA-Z'’\-]{1,20}|[A-Z]\.?|[A-Z][A-Z\-]{1,20}|van|von|de|da)"
LATIN_NAME = re.compile(rf"^(?:(?:Mr|Ms|Mrs|Dr|Prof)\.?\s)?{_WORD}(?:\s{_WORD}){{1,3}}$")
ACCENTED_NAME = re.compile(r"^[^\W\d_][\w'’\-]{1,20}(?:\s[^\W\d_][\w'’\-.]{0,20}){1,3}$")
HONORIFIC = re.compile(r"^(?:Mr|Ms|Mrs|Dr|Prof)\.?\s|\s?(?:様|さん|殿|氏)$")
READING = re.compile(r"\s{0,3}\((?!.{0,2}法人\)|[株有同合資名相社財医学福宗独]\))[^()]{2,40}\)\s{0,3}$")
"""How a name is read, behind it in brackets; no legal form."""
NO_NAMES = frozenset(
    [
        "以上",
        "敬具",
        "草々",
        "拝啓",
        "お世話になっております",
        "よろしくお願いします",
        "よろしくお願いいたします",
        "失礼いたします",
        "本社",
        "東京本社",
        "大阪支社",
        "資料",
        "添付",
        "営業時間",
        "定休日",
        "転送",
        "返信",
        "件名",
        "宛先",
        "差出人",
        "日時",
        "連絡先",
        "署名",
        "受注",
        "発注",
        "見積",
    ]
)
NO_LATIN_NAMES = frozenset(
    [
        "best regards",
        "kind regards",
        "warm regards",
        "many thanks",
        "thank you",
        "sincerely yours",
        "yours sincerely",
        "yours truly",
        "all the best",
        "best wishes",
        "sent from my iphone",
        "business hours",
        "original message",
        "confidentiality notice",
        "head office",
    ]
)
