// The Markdown of a markdown block: what models and people write, line by line. What is not known stays as it was typed.
import type { ComponentChild } from "preact";
import { Mrkdwn } from "./text";

const FENCE = /^```/;
const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;
const ROW = /^\s*\|(.+)\|\s*$/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;

/** Bold, italics, strikes and links as Slack's own marks; code stays as it is. */
function marks(line: string): string {
  return line.split(/(`[^`]*`)/).map((part) => (part.startsWith("`") ? part : part
    .replace(/!?\[([^\]]*)\]\((\S+?)\)/g, "<$2|$1>")
    .replace(/(^|[^*\w])\*(?![*\s])([^*\n]+?)\*(?!\*)/g, "$1_$2_")
    .replace(/\*\*(.+?)\*\*/g, "*$1*").replace(/__(.+?)__/g, "*$1*").replace(/~~(.+?)~~/g, "~$1~"))).join("");
}
const said = (line: string) => <Mrkdwn text={marks(line)} />;
const cells = (line: string) => (ROW.exec(line)?.[1] ?? "").split("|").map((each) => each.trim());

export function Markdown({ text }: { text: string }) {
  const lines = text.split("\n");
  const found: ComponentChild[] = [];
  let at = 0;
  const while_ = (fits: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && fits(lines[at] as string)) at += 1;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] as string;
    if (FENCE.test(line)) {
      at += 1;
      found.push(<pre>{while_((each) => !FENCE.test(each)).join("\n")}</pre>);
      at += 1;
    } else if (ROW.test(line)) found.push(table(while_((each) => ROW.test(each))));
    else if (RULE.test(line)) { found.push(<hr />); at += 1; }
    else if (ITEM.test(line)) found.push(<ul class="plain">{while_((each) => ITEM.test(each)).map(item)}</ul>);
    else if (line.startsWith(">")) found.push(<blockquote>{while_((each) => each.startsWith(">")).map((each) => <div>{said(each.replace(/^>\s?/, ""))}</div>)}</blockquote>);
    else {
      const heading = /^#{1,6}\s+(.*)/.exec(line);
      if (heading) found.push(<p class="heading">{said(heading[1] as string)}</p>);
      else found.push(<div class={line.trim() ? "" : "gap"}>{said(line)}</div>);
      at += 1;
    }
  }
  return <>{found}</>;
}

function item(line: string) {
  const [, indent = "", number, box, body = ""] = ITEM.exec(line) as RegExpExecArray;
  const sign = box === undefined ? (number ? `${number}.` : "•") : box === " " ? "☐" : "☑";
  return <li data-indent={Math.min(Math.floor(indent.length / 2), 4)}>{sign} {said(body)}</li>;
}

function table(rows: string[]) {
  const [head, ...rest] = rows.map(cells);
  const body = rest.filter((row) => !row.every((each) => /^:?-+:?$/.test(each)));
  return (
    <div class="table" tabIndex={0} role="region" aria-label="table">
      <table>
        <thead><tr>{head?.map((each) => <th scope="col">{said(each)}</th>)}</tr></thead>
        <tbody>{body.map((row) => <tr>{row.map((each) => <td>{said(each)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
