"""What customers, their people and their projects are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Names:
    """In one language. `contacts` are (name, title); `notes` by kind of activity."""

    meeting: str
    companies: tuple[str, ...]
    more: tuple[str, ...]
    forms: tuple[str, ...]
    subjects: tuple[str, ...]
    contacts: tuple[str, ...]
    titles: tuple[str, ...]
    departments: tuple[str, ...]
    notes: tuple[str, ...]
    next_steps: tuple[str, ...]
    done: str
    products: tuple[str, ...]
    competitors: tuple[str, ...]


JA: Final = Names(
    meeting="定例打ち合わせ",
    companies=(
        "アクメ食品株式会社", "株式会社青空商事", "Blue Harbor Logistics", "みなと精機株式会社", "合同会社ひかり物流",
        "Kestrel Instruments", "株式会社北斗フーズ", "さくら総合設計株式会社", "Nolan Paper", "株式会社つばめ印刷",
        "東雲電装株式会社", "Harris Tools", "株式会社緑川製作所", "Meridian Clinics", "大和田運輸株式会社",
    ),
    more=(
        "朝日野", "白樺", "桐生", "千代川", "常盤", "若葉", "三日月", "白鳥", "富士見", "雲雀", "深山", "高砂", "日向",
        "瑞穂", "楓", "椿", "松風", "清流", "南海", "北陵", "東光", "西海", "中津", "信濃", "磐城", "播磨", "伊吹",
    ),
    forms=("株式会社{}製作所", "{}商事株式会社", "株式会社{}システムズ", "{}物流株式会社", "{}食品株式会社", "医療法人{}会"),
    subjects=("受発注システム更新", "倉庫管理の入れ替え", "問い合わせ窓口の刷新", "基幹システム連携", "勤怠管理の導入", "データ分析基盤", "営業支援の導入"),
    contacts=("田中 誠", "佐々木 恵", "鈴木 大輔", "高橋 由美", "伊藤 健一", "加藤 美咲", "吉田 隆", "山田 花子", "小島 亮", "三浦 千尋", "岩崎 学", "野村 彩"),
    titles=("部長", "課長", "主任", "取締役", "係長", "担当"),
    departments=("情報システム部", "経営企画部", "購買部", "営業部", "総務部", "製造部"),
    notes=("現状の課題を聞き取りました", "比較の観点を確認しました", "見積の前提を確認しました", "先方で社内調整中です", "デモをご覧いただきました", "稟議の段取りを伺いました"),
    next_steps=("提案書を送る", "決裁者との面談を調整する", "見積を出す", "質問への回答を送る", "デモの日程を決める"),
    done="確認済み",
    products=("受発注クラウド", "倉庫ナビ", "窓口デスク", "分析ボード"),
    competitors=("他社A", "Northwind", "自社開発", "現行ベンダー"),
)  # fmt: skip
EN: Final = Names(
    meeting="Review call",
    companies=(
        "Acme Foods", "Blue Harbor Logistics", "アクメ食品株式会社", "Kestrel Instruments", "Nolan Paper",
        "株式会社青空商事", "Harris Tools", "Meridian Clinics", "みなと精機株式会社", "Orchard Mills",
        "Tidewater Shipping", "株式会社北斗フーズ", "Granite Works", "さくら総合設計株式会社", "Juniper Retail",
    ),
    more=(
        "Alder", "Birch", "Cedar", "Dover", "Elm", "Falcon", "Garnet", "Hazel", "Ivory", "Jasper", "Keystone", "Laurel",
        "Maple", "Norfolk", "Onyx", "Pioneer", "Quarry", "Redwood", "Sable", "Tamarack", "Umber", "Vista", "Willow", "Yarrow",
    ),
    forms=("{} Systems", "{} Foods", "{} Logistics", "{} & Sons", "{} Manufacturing", "{} Health"),
    subjects=("ordering system", "warehouse pilot", "support desk", "ERP link", "time tracking", "data platform", "CRM roll-out"),
    contacts=("Laura Harris", "Tom Nolan", "Priya Shah", "Daniel Weber", "Grace Lin", "Marco Rossi", "Ines Duarte", "Paul Meyer", "Ruth Allen", "佐々木 恵", "Victor Hale", "Nina Park"),
    titles=("Director", "Head of IT", "Buyer", "CFO", "Project lead", "Analyst"),
    departments=("IT", "Finance", "Purchasing", "Sales", "Operations", "Production"),
    notes=("Heard what hurts today", "Went through how they compare offers", "Clarified the scope of the quote", "They are aligning internally", "Showed the demo", "Learnt how approval works"),
    next_steps=("Send the proposal", "Arrange to meet the decision maker", "Send the quote", "Answer their questions", "Set a date for the demo"),
    done="confirmed",
    products=("OrderCloud", "StockNavi", "HelpDesk", "InsightBoard"),
    competitors=("Northwind", "Contoso", "In-house build", "Current vendor"),
)  # fmt: skip
NAMES: Final = {"ja": JA, "en": EN}
