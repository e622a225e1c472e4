"""What the terminal itself says, in English and Japanese. What the bot says is the bot's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class Say(Protocol):
    """Puts a sentence into the terminal's language; values go into its {places} as they are."""

    def __call__(self, sentence: str, **values: object) -> str: ...


def speaker(language: str) -> Say:
    """`language`: ja or en."""

    def say(sentence: str, **values: object) -> str:
        chosen = JAPANESE[sentence] if language == "ja" else sentence
        return chosen.format(**values)

    return say


def moment(at: datetime, language: str) -> str:
    """A local moment as a clock on the wall shows it: day, weekday, time."""
    if language == "ja":
        return f"{at.month}/{at.day}({'月火水木金土日'[at.weekday()]}) {at:%H:%M}"
    return f"{DAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]} {at:%H:%M}"


DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

HELP = (
    ("/deal …", "a command, as in Slack"),
    ("form", "the form that is open"),
    ("fill 2 = …", "put something into a field; its number or the beginning of its label"),
    ("options 2 …", "what a field offers"),
    ("submit", "send the form"),
    ("close", "close the form"),
    ("click 1", "press a button, by number or text"),
    ("dm", "your conversation with Dealbot"),
    ("channel NAME", "a channel"),
    ("+2h  +1d", "let company time pass (m, h, d)"),
    ("to 11/25 09:00", "let it pass up to a moment"),
    ("people", "who works here"),
    ("as NAME", "be somebody else"),
    ("help", "this list"),
    ("quit", "end"),
)

JAPANESE = {
    "Dealbot on a local stand-in for Slack. Nothing leaves this machine.": "手元で動くSlackの代役の中で、Dealbotを試せます。外部には何も送信しません。",
    "You are {name} ({title}). It is {now} in the company.": "あなたは {name} さん（{title}）です。社内の時計は {now} です。",
    "Try this:": "まず試してみましょう。",
    "log a meeting": "打ち合わせを記録します",
    "let company time pass; a meeting ends and Dealbot asks": "社内の時計を進めます。打ち合わせが終わると、Dealbotがたずねます",
    "your messages; answer with click 1": "届いたメッセージを見ます。click 1 で答えられます",
    "help shows everything, quit ends.": "help で使い方の一覧、quit で終了します。",
    "Commands": "使い方",
    "a command, as in Slack": "Slackと同じコマンド（/deal ヘルプ で一覧）",
    "your conversation with Dealbot": "Dealbotとのメッセージ",
    "a channel": "チャンネル",
    "the form that is open": "開いているフォーム",
    "put something into a field; its number or the beginning of its label": "項目に入力します。番号か、項目名の先頭で指定",
    "what a field offers": "項目の選択肢",
    "send the form": "フォームを送信",
    "press a button, by number or text": "ボタンを押す（番号か文字）",
    "close the form": "フォームを閉じる",
    "let company time pass (m, h, d)": "社内の時計を進める（m=分、h=時間、d=日）",
    "let it pass up to a moment": "指定の時刻まで進める",
    "who works here": "社員の一覧",
    "be somebody else": "別の人になる",
    "this list": "この一覧",
    "end": "終了",
    "There is no command {line}. Type help.": "「{line}」というコマンドはありません。help で一覧が見られます。",
    "Slack has no command {line} here; there is /deal.": "ここで使えるSlackのコマンドは /deal です（入力：{line}）。",
    "Nobody here is called {name}. Type people.": "「{name}」という人はいません。people で一覧が見られます。",
    "You are {name} ({title}) now.": "{name} さん（{title}）になりました。",
    "No messages yet.": "メッセージはまだありません。",
    "There is no channel {name}; there is {others}.": "「{name}」というチャンネルはありません（あるのは {others}）。",
    "No form is open. Open one with /deal log, for example.": "開いているフォームはありません。例えば /deal 記録 で開けます。",
    "Write it like this: fill 2 = value": "次のように入力してください： fill 2 = 値",
    "No field begins with {name}; there are: {others}": "「{name}」で始まる項目はありません（項目：{others}）",
    "More than one field fits {name}: {others}": "「{name}」に当てはまる項目が複数あります：{others}",
    "No option fits {value}; there are: {others}": "「{value}」に当てはまる選択肢はありません（選択肢：{others}）",
    "Nothing is found for {value}.": "「{value}」では何も見つかりません。",
    "More than one option fits {value}: {others}": "「{value}」に当てはまる選択肢が複数あります：{others}",
    "Type something to search for: options {label} WORD": "検索する言葉を続けてください： options {label} 言葉",
    "{label} has no list to choose from.": "{label} には選択肢の一覧がありません。",
    "{value} is no date. Write it like 2026-11-25 or 11/25.": "「{value}」は日付として読めません。2026-11-25 か 11/25 のように入力してください。",
    "{value} is no moment. Write it like 2026-11-25 14:00 or 11/25 14:00.": "「{value}」は日時として読めません。2026-11-25 14:00 か 11/25 14:00 のように入力してください。",
    "There is no one button {name}; there are: {others}": "「{name}」では、どのボタンか決まりません（ボタン：{others}）",
    "We had some trouble connecting. ({why})": "接続に問題がありました（{why}）",
    "There are no buttons here. Type dm or form first.": "押せるボタンがありません。先に dm か form を入力してください。",
    "{label} must be filled in.": "「{label}」を入力してください。",
    "Slack does not allow that: {why}": "Slackではできない操作です（{why}）",
    "Sent. The form has closed.": "送信しました。フォームは閉じました。",
    "Closed.": "閉じました。",
    "Write it like this: +30m, +2h, +1d, or to 2026-11-25 09:00": "次のように入力してください： +30m、+2h、+1d、または to 2026-11-25 09:00",
    "Company time only goes forward; it is {now}.": "社内の時計は進めることしかできません（いまは {now} です）。",
    "At most {days} days at a time.": "一度に進められるのは{days}日までです。",
    "Time passes …": "時間を進めています…",
    "It is {now}.": "{now} になりました。",
    "Nothing arrived.": "新しいメッセージはありません。",
    "{name} got a message: {text}": "{name} さんにメッセージ：{text}",
    "{name}'s message now says: {text}": "{name} さんのメッセージが更新：{text}",
    "In #{channel}: {text}": "#{channel} に投稿：{text}",
    "edited": "編集済み",
    "only you can see this": "あなただけに表示",
    "sales rep": "営業担当",
    "manager": "マネージャー",
    "admin": "管理者",
    "guest": "ゲスト",
    "you": "あなた",
    "close": "閉じる",
    "No longer reading commands; serving until it is stopped.": "コマンドの入力が終わりました。停止されるまで動き続けます。",
    "Bye.": "終了します。",
}

_REQUIRED = re.compile(r"(?P<label>.*) \([^()]*\) is required")


def refusal(say: Say, why: str) -> str:
    """A refusal of Slack's client, as its reader would be told."""
    if missing := _REQUIRED.fullmatch(why):
        return say("{label} must be filled in.", label=missing["label"])
    return say("Slack does not allow that: {why}", why=why)
