// What the page itself says. What the bot says is the bot's.
const JA: Record<string, string> = {
  "People": "社員", "Act as": "この人になる", "You": "あなた", "Channels": "チャンネル", "Direct messages": "ダイレクトメッセージ",
  "sales rep": "営業担当", "manager": "マネージャー", "admin": "管理者", "guest": "ゲスト", "colleague": "社員",
  "Language": "言語", "Time zone": "タイムゾーン", "Messages": "メッセージ", "Home": "ホーム", "Menu": "メニュー",
  "Message {name}": "{name} へのメッセージ", "Send": "送信", "Shortcuts": "ショートカット", "Shortcuts for this message": "このメッセージのショートカット",
  "Attach a file": "ファイルを添付", "edited": "編集済み", "app": "アプリ", "Only visible to you": "あなただけに表示されています",
  "Reply in thread": "スレッドで返信", "Thread": "スレッド", "Reply": "返信", "1 reply": "返信1件", "{count} replies": "返信{count}件", "Close": "閉じる",
  "Cancel": "キャンセル", "No messages yet.": "メッセージはまだありません。", "Older messages": "以前のメッセージ",
  "No home yet. Opening it asks the bot for one.": "ホームはまだありません。開くと、ボットに問い合わせます。",
  "Please complete this required field.": "必須項目です。入力してください。", "At least {count} characters.": "{count}文字以上で入力してください。",
  "At most {count} characters.": "{count}文字以内で入力してください。", "Enter a number.": "数字を入力してください。", "No decimals.": "小数は使えません。",
  "At least {count}.": "{count}以上にしてください。", "At most {count}.": "{count}以下にしてください。", "Enter an email address.": "メールアドレスを入力してください。",
  "Enter a web address.": "URLを入力してください。", "Choose at most {count}.": "選べるのは{count}個までです。", "(optional)": "（任意）",
  "Choose an option": "選択してください", "Search": "検索", "Nothing found": "見つかりません", "Type to search": "入力して検索",
  "Type {count} or more characters": "{count}文字以上入力してください", "Remove {name}": "{name} を外す", "More": "その他",
  "Choose a file": "ファイルを選ぶ", "We had some trouble connecting.": "接続に問題がありました。", "Dismiss": "閉じる",
  "Company time": "社内の時計", "Next": "次へ", "Step to the next moment": "次の出来事まで進める", "+1 h": "+1時間", "+1 day": "+1日", "To Monday": "月曜へ",
  "Play": "再生", "Pause": "停止", "Speed": "速さ", "1 min a second": "1秒に1分", "10 min a second": "1秒に10分", "1 h a second": "1秒に1時間",
  "Daily lists": "朝のまとめ", "Prompt for {about}": "質問：{about}", "Review: {about}": "レビュー：{about}", "Reviews": "レビュー", "Time passes…": "時間を進めています…",
  "Wire": "通信", "Tour": "ツアー", "Light or dark": "明るさ", "Switch the page's language": "画面の言語を切り替える",
  "What goes over the wire": "Slackとボットの通信", "to the bot": "ボットへ", "to Slack": "Slackへ", "Faults": "障害を起こす",
  "429 Too many requests": "429（送りすぎ）", "Cut after the effect": "応答前に切断", "Slow answers": "応答が遅い", "Token revoked": "トークン失効",
  "Nothing yet.": "まだありません。", "Request": "リクエスト", "Answer": "応答", "Limits": "上限", "Back": "戻る", "ok": "正常", "over the limit": "上限超過",
  "empty answer": "空の応答", "Connection lost; trying again…": "接続が切れました。再接続しています…", "Yes": "はい", "No": "いいえ", "unread": "未読", "{count} unread": "未読{count}件",
  "new": "新着", "Step {step} of {all}": "手順 {step}／{all}", "Show me": "実行する", "Previous": "前へ", "End the tour": "ツアーを終える", "Done": "完了", "Skip": "次の手順へ",
  "Commands": "コマンド", "Loading…": "読み込み中…", "File": "ファイル", "Image": "画像", "Today": "今日",
  "Get a question": "質問を受け取る", "Log it in 30 seconds": "30秒で記録する", "See what is missing": "足りないものを見る", "Ignore a meeting": "打ち合わせを放っておく",
  "Put it off, with a reason": "理由をつけて先に延ばす", "Monday's review": "月曜のレビュー", "Be the manager": "マネージャーになる",
  "A meeting ends and Dealbot asks how it went. Press “Next” in the bar at the top.": "打ち合わせが終わると、Dealbotが結果をたずねます。画面上部の「次へ」を押してください。",
  "Press the button under the question, choose what came of it, send.": "質問の下のボタンを押し、結果を選んで送信します。",
  "Move a deal to a later stage: Dealbot shows what the stage still needs, and takes it in the same form.": "案件を先のステージに進めてみましょう。そのステージに足りないものが、同じ画面で入力できます。",
  "Do nothing until the deadline has passed. There is one last call; then the next morning's list has the meeting in it.": "期限が過ぎるまで、何もしないでみましょう。期限前に一度だけ念を押され、翌営業日の朝のまとめに載ります。",
  "In the list, choose “Later” at an item (a meeting has it under “⋯”), and say why and until when.": "まとめの項目の「あとで」（打ち合わせでは「⋯」の中）を選び、理由と、次に知らせる日を決めます。",
  "Go to Monday. The team's review arrives in its channel, the manager's in the manager's messages.": "月曜まで進めます。チームのレビューはチャンネルに、マネージャーの分は本人に届きます。",
  "See the same company as the manager does: Home, the review, what is overdue.": "同じ会社をマネージャーとして見てみましょう。ホーム、レビュー、期限切れのものが見られます。",
};

export type Say = (sentence: string, values?: Record<string, string | number>) => string;

export function speaker(language: string): Say {
  return (sentence, values = {}) => {
    const chosen = (language === "ja" && JA[sentence]) || sentence;
    return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}
