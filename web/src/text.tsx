// Slack's mrkdwn and rich text as elements. Nothing typed becomes markup: every text ends as a text node.
import { Fragment, type ComponentChild } from "preact";
import { useAround, type Around } from "./context";
import type { Json } from "./model";
import { fromTs, whole } from "./time";

const EMOJI: Record<string, string> = {
  white_check_mark: "✅", warning: "⚠️", small_orange_diamond: "🔸", zzz: "💤", bulb: "💡", no_bell: "🔕", mag: "🔍", no_entry_sign: "🚫",
  vertical_traffic_light: "🚦", twisted_rightwards_arrows: "🔀", octagonal_sign: "🛑", no_entry: "⛔", link: "🔗", heavy_plus_sign: "➕",
  heavy_minus_sign: "➖", white_large_square: "⬜", hourglass_flowing_sand: "⏳", tada: "🎉", wave: "👋", bell: "🔔", calendar: "📅",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", bar_chart: "📊", x: "❌", question: "❓", pencil2: "✏️", red_circle: "🔴",
  large_green_circle: "🟢", large_yellow_circle: "🟡", arrow_right: "➡️", arrow_up: "⬆️", arrow_down: "⬇️", star: "⭐", moneybag: "💰", eyes: "👀",
  memo: "📝", clipboard: "📋", rotating_light: "🚨", thumbsup: "👍", small_red_triangle: "🔺", small_red_triangle_down: "🔻", trophy: "🏆",
};
const TOKENS = /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+-]+):/g;
const STYLED = /(^|[\s\p{P}\p{S}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u200b])([*_~])(?=\S)([^\n]*?\S)\2(?=$|[\s\p{P}\p{S}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u200b])/u;
const TAGS = { "*": "b", _: "i", "~": "s" } as const;

export function plainOf(text: string): string {
  return text.replace(/:([a-z0-9_+-]+):/g, (all, name: string) => EMOJI[name] ?? all);
}
function entities(text: string): string {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

export function safeUrl(url: string): string | null {
  const clean = entities(url);
  return /^(https?:|mailto:|tel:)/i.test(clean) ? clean : null;
}

/** A file of this workspace is shown by its id; nothing else is loaded from anywhere. */
export function fileOf(address: string): string | null {
  const found = /\/files\/(?:[^/]+\/)?(F[A-Z0-9]+)/.exec(address);
  return found ? `/page/files/${found[1]}` : null;
}

export function Link({ to, children }: { to: string; children: ComponentChild }) {
  const file = fileOf(to);
  const url = file ?? safeUrl(to);
  return url ? <a href={url} target="_blank" rel="noreferrer noopener">{children}</a> : <>{children}</>;
}

function mention(id: string, label: string | undefined, around: Around): ComponentChild {
  const { names } = around;
  if (id.startsWith("@")) {
    const name = names.people[id.slice(1)]?.name ?? label ?? id.slice(1);
    return <span class={`mention${id.slice(1) === around.me ? " me" : ""}`}>@{name}</span>;
  }
  if (id.startsWith("#")) return <span class="mention">#{names.channels[id.slice(1)]?.name ?? label ?? id.slice(1)}</span>;
  if (id.startsWith("!subteam^")) return <span class="mention">@{names.groups[id.slice(9)]?.name ?? label ?? ""}</span>;
  if (id.startsWith("!date^")) {
    const seconds = Number(id.split("^")[1]);
    return <time>{Number.isFinite(seconds) ? whole(new Date(seconds * 1000), around.zone, around.language) : label}</time>;
  }
  return <span class="mention">@{id.slice(1)}</span>;
}

function token(match: RegExpExecArray, around: Around): ComponentChild {
  const [whole_, block, code, angle, emoji] = match;
  if (block !== undefined) return <pre>{entities(block.replace(/^\n/, ""))}</pre>;
  if (code !== undefined) return <code>{entities(code)}</code>;
  if (angle !== undefined) {
    const at = angle.indexOf("|");
    const id = at < 0 ? angle : angle.slice(0, at);
    const label = at < 0 ? undefined : entities(angle.slice(at + 1));
    if (/^[@#!]/.test(id)) return mention(id, label, around);
    return <Link to={id}>{label ?? entities(id)}</Link>;
  }
  return (emoji && EMOJI[emoji]) || whole_;
}

function inline(text: string, around: Around): ComponentChild[] {
  const found: ComponentChild[] = [];
  const kept: ComponentChild[] = [];
  // Tokens first, so that a star inside code or a link is none; each stands as one private character meanwhile.
  const hidden = text.replace(TOKENS, (...args) => {
    const match = args.slice(0, 5) as unknown as RegExpExecArray;
    kept.push(token(match, around));
    return String.fromCharCode(0xe000 + kept.length - 1);
  });
  const shown = (part: string): ComponentChild[] =>
    part.split(/([\ue000-\uf8ff])/).map((piece) => {
      const code = piece.charCodeAt(0);
      return piece.length === 1 && code >= 0xe000 && code <= 0xf8ff ? <Fragment>{kept[code - 0xe000]}</Fragment> : entities(piece);
    });
  const styled = (part: string): ComponentChild[] => {
    const match = STYLED.exec(part);
    if (!match) return shown(part);
    const [all, before = "", mark = "*", inner = ""] = match;
    const Tag = TAGS[mark as keyof typeof TAGS];
    const start = match.index + before.length;
    return [...shown(part.slice(0, start)), <Tag>{styled(inner)}</Tag>, ...styled(part.slice(match.index + all.length))];
  };
  found.push(...styled(hidden));
  return found;
}

export function Mrkdwn({ text }: { text: string }) {
  const around = useAround();
  const parts = text.split(/(```[\s\S]+?```)/);
  return (
    <>
      {parts.map((part) => {
        if (part.startsWith("```")) return inline(part, around);
        return part.split("\n").map((line, at, all) => {
          const quoted = /^(&gt;|>) ?/.exec(line);
          const body = quoted ? <blockquote>{inline(line.slice(quoted[0].length), around)}</blockquote> : inline(line, around);
          return <Fragment key={at}>{body}{at < all.length - 1 && !quoted && <br />}</Fragment>;
        });
      })}
    </>
  );
}

/** A text object: plain text stays plain. */
export function Text({ of }: { of: Json | string | undefined }) {
  if (of === undefined || of === null) return null;
  if (typeof of === "string") return <Mrkdwn text={of} />;
  return of.type === "mrkdwn" ? <Mrkdwn text={of.text} /> : <>{plainOf(of.text ?? "").split("\n").flatMap((line, at) => (at ? [<br />, line] : [line]))}</>;
}

export function RichText({ block }: { block: Json }) {
  return <>{(block.elements ?? []).map((each: Json, at: number) => <RichPart key={at} part={each} />)}</>;
}

function RichPart({ part }: { part: Json }) {
  const inside = (part.elements ?? []).map((each: Json, at: number) => <RichPiece key={at} piece={each} />);
  switch (part.type) {
    case "rich_text_list": {
      const items = (part.elements ?? []).map((each: Json, at: number) => <li key={at}><RichPart part={each} /></li>);
      const indent = Math.min(part.indent ?? 0, 4);
      return part.style === "ordered" ? <ol data-indent={indent} start={(part.offset ?? 0) + 1}>{items}</ol> : <ul data-indent={indent}>{items}</ul>;
    }
    case "rich_text_quote": return <blockquote>{inside}</blockquote>;
    case "rich_text_preformatted": return <pre>{inside}</pre>;
    default: return <div class="rich">{inside}</div>;
  }
}

/** "1f44d-1f3fd" as the sign itself. */
function written(unicode: string | undefined): string | null {
  return unicode && /^[0-9a-f]+(-[0-9a-f]+)*$/i.test(unicode) ? String.fromCodePoint(...unicode.split("-").map((each) => parseInt(each, 16))) : null;
}

function RichPiece({ piece }: { piece: Json }) {
  const around = useAround();
  let body: ComponentChild;
  switch (piece.type) {
    case "link": body = <Link to={piece.url}>{piece.text ?? piece.url}</Link>; break;
    case "user": body = mention(`@${piece.user_id}`, undefined, around); break;
    case "channel": body = mention(`#${piece.channel_id}`, undefined, around); break;
    case "usergroup": body = mention(`!subteam^${piece.usergroup_id}`, undefined, around); break;
    case "broadcast": body = mention(`!${piece.range}`, undefined, around); break;
    case "emoji": body = written(piece.unicode) ?? EMOJI[piece.name] ?? `:${piece.name}:`; break;
    case "color": body = piece.value; break;
    case "date": body = whole(fromTs(String(piece.timestamp)), around.zone, around.language); break;
    default: body = (piece.text ?? "").split("\n").flatMap((line: string, at: number) => (at ? [<br />, line] : [line]));
  }
  const style = piece.style ?? {};
  if (style.code) body = <code>{body}</code>;
  if (style.bold) body = <b>{body}</b>;
  if (style.italic) body = <i>{body}</i>;
  if (style.strike) body = <s>{body}</s>;
  if (style.underline) body = <u>{body}</u>;
  return <>{body}</>;
}
