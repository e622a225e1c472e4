// Block Kit's blocks, on every surface.
import { useId } from "preact/hooks";
import { useAround } from "./context";
import { Element } from "./elements";
import { Picture } from "./files";
import type { Json } from "./model";
import { useScreen } from "./screen";
import { Markdown } from "./markdown";
import { Link, plainOf, RichText, Text } from "./text";
import { complaint } from "./values";

export function Blocks({ blocks, checked = false }: { blocks: Json[]; checked?: boolean }) {
  return <div class="blocks">{blocks.map((block, at) => <Block key={block.block_id ?? at} block={block} checked={checked} />)}</div>;
}

function Block({ block, checked }: { block: Json; checked: boolean }) {
  switch (block.type) {
    case "section": return <Section block={block} />;
    case "header": return <h3 class="header">{plainOf(block.text.text)}</h3>;
    case "divider": return <hr />;
    case "context": return <Context block={block} />;
    case "actions": case "context_actions": return <div class="actions">{block.elements.map((each: Json, at: number) => <Element key={each.action_id ?? at} block={block} element={each} />)}</div>;
    case "input": return <Input block={block} checked={checked} />;
    case "image": return (
      <figure>
        {block.title && <figcaption>{plainOf(block.title.text)}</figcaption>}
        <Picture of={block} />
      </figure>
    );
    case "rich_text": return <div class="written"><RichText block={block} /></div>;
    case "markdown": return <div class="written"><Markdown text={block.text} /></div>;
    case "table": return <Table block={block} />;
    case "video": return <Video block={block} />;
    case "file": return <p class="section">📎 {block.external_id}</p>;
    case "alert": return <div class={`alert ${block.level ?? "default"}`} role="note"><Text of={block.text} /></div>;
    case "card": return <Card block={block} />;
    case "carousel": return <div class="carousel">{block.elements.map((each: Json, at: number) => <Card key={at} block={each} />)}</div>;
    case "container": return (
      <details class="container" open={!block.default_collapsed}>
        <summary>{block.title ? plainOf(block.title.text) : <RichText block={block.rich_text_title} />}{block.subtitle && <small> <Text of={block.subtitle} /></small>}</summary>
        <Blocks blocks={block.child_blocks} checked={checked} />
      </details>
    );
    default: return <p class="unknown">[{block.type}]</p>;
  }
}

function Section({ block }: { block: Json }) {
  return (
    <div class="section">
      <div class="text">
        {block.text && <p><Text of={block.text} /></p>}
        {block.fields && <div class="fields">{block.fields.map((each: Json, at: number) => <div key={at}><Text of={each} /></div>)}</div>}
      </div>
      {block.accessory && <div class="beside"><Element block={block} element={block.accessory} label={block.text?.text.replace(/[*_~`]/g, "").slice(0, 80)} /></div>}
    </div>
  );
}

function Context({ block }: { block: Json }) {
  return <div class="context">{block.elements.map((each: Json, at: number) => (each.type === "image" ? <Picture key={at} of={each} class="tiny" /> : <span key={at}><Text of={each} /></span>))}</div>;
}

const GROUPS = new Set(["radio_buttons", "checkboxes"]);
const NATIVE = new Set([
  "static_select", "users_select", "channels_select", "conversations_select", "plain_text_input", "email_text_input", "url_text_input",
  "number_input", "rich_text_input", "datepicker", "timepicker", "datetimepicker", "file_input",
]);

function Input({ block, checked }: { block: Json; checked: boolean }) {
  const { say } = useAround();
  const screen = useScreen();
  const id = useId();
  const { element } = block;
  const own = checked ? complaint(block, element, screen.value(block, element), say) : null;
  const error = own ?? screen.error(block);
  const label = plainOf(block.label.text);
  const described = [block.hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ") || undefined;
  const title = <>{label} {block.optional && <span class="optional">{say("(optional)")}</span>}</>;
  return (
    <div class={`input${error ? " wrong" : ""}`} data-block={block.block_id}>
      {NATIVE.has(element.type) ? <label for={id}>{title}</label> : <div class="label" aria-hidden={GROUPS.has(element.type) ? undefined : "true"}>{title}</div>}
      <Element block={block} element={element} label={label} describedBy={described} wrong={!!error} id={NATIVE.has(element.type) ? id : undefined} />
      {error && <p class="error" id={`${id}-error`} role="alert">{error}</p>}
      {block.hint && <p class="hint" id={`${id}-hint`}>{plainOf(block.hint.text)}</p>}
    </div>
  );
}

function Table({ block }: { block: Json }) {
  const cell = (each: Json) => (each.type === "rich_text" ? <RichText block={each} /> : plainOf(each.text ?? String(each.value ?? "")));
  const [head, ...rows]: Json[][] = block.rows;
  const align = (at: number) => `${block.column_settings?.[at]?.align ?? "left"}${block.column_settings?.[at]?.is_wrapped ? " wrapped" : ""}`;
  return (
    <div class="table" tabIndex={0} role="region" aria-label="table">
      <table>
        <thead><tr>{head?.map((each, at) => <th key={at} scope="col" class={align(at)}>{cell(each)}</th>)}</tr></thead>
        <tbody>{rows.map((row, line) => <tr key={line}>{row.map((each, at) => <td key={at} class={align(at)}>{cell(each)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}

function Card({ block }: { block: Json }) {
  return (
    <div class="card">
      {block.hero_image && <Picture of={block.hero_image} />}
      {block.title && <p class="heading"><Text of={block.title} /></p>}
      {block.subtitle && <p class="subtitle"><Text of={block.subtitle} /></p>}
      {block.body && <p><Text of={block.body} /></p>}
      {block.actions && <div class="actions">{block.actions.map((each: Json) => <Element key={each.action_id} block={block} element={each} />)}</div>}
    </div>
  );
}

/** Nothing is loaded from elsewhere: a link, and what is said of it. */
function Video({ block }: { block: Json }) {
  const from = [block.author_name, block.provider_name].filter(Boolean).join(" · ");
  return (
    <div class="card video">
      <p class="heading"><span aria-hidden="true">▶ </span><Link to={block.title_url ?? block.video_url}>{plainOf(block.title.text)}</Link></p>
      {from && <small>{from}</small>}
      {block.description && <p><Text of={block.description} /></p>}
      <p class="picture">{block.alt_text}</p>
    </div>
  );
}
