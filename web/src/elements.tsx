// Block Kit's elements. Each shows what stands in it and tells its screen what was done.
import { useId, useReducer, useState } from "preact/hooks";
import { confirmed } from "./asking";
import { Combobox, Menu, type Group } from "./choosing";
import { useAround } from "./context";
import type { Json } from "./model";
import { FileInput, Picture } from "./files";
import { useScreen } from "./screen";
import { fileOf, plainOf, safeUrl, Text } from "./text";
import { moment, wall } from "./time";
import { TEXTS } from "./values";

export interface Given { block: Json; element: Json; label?: string; describedBy?: string; wrong?: boolean; id?: string }
const ICONS: Record<string, string> = { trash: "🗑" };

/** Asks, where the element wants that. Refused, the input shows again what holds, as nothing else changed. */
function useConsent(element: Json): () => Promise<boolean> {
  const [, again] = useReducer((count: number) => count + 1, 0);
  return async () => {
    const yes = await confirmed(element.confirm);
    if (!yes) again(undefined as never);
    return yes;
  };
}

export function Element(given: Given) {
  const { element } = given;
  const kind = element.type as string;
  if (kind === "button" || kind === "workflow_button") return <Button {...given} />;
  if (kind === "overflow") return <Overflow {...given} />;
  if (kind === "image") return <Picture of={element} class="accessory" />;
  if (TEXTS.has(kind)) return <TextInput {...given} />;
  if (kind === "static_select" || kind === "users_select" || kind === "channels_select" || kind === "conversations_select") return <Select {...given} />;
  if (kind.endsWith("_select")) return <Search {...given} />;
  if (kind === "radio_buttons" || kind === "checkboxes") return <Choices {...given} />;
  if (kind === "datepicker" || kind === "timepicker" || kind === "datetimepicker") return <Picker {...given} />;
  if (kind === "file_input") return <FileInput {...given} />;
  if (kind === "icon_button") return <Button {...given} icon={ICONS[element.icon as string] ?? "•"} />;
  if (kind === "feedback_buttons") return <Feedback {...given} />;
  return <span class="unknown">[{kind}]</span>;
}

function Button({ block, element, icon }: Given & { icon?: string }) {
  const screen = useScreen();
  const [pressed, setPressed] = useState(false);
  const press = async () => {
    if (!(await confirmed(element.confirm))) return;
    setPressed(true);
    if (element.url) { const url = fileOf(element.url) ?? safeUrl(element.url); if (url) window.open(url, "_blank", "noopener"); }
    await screen.act("click", block, element);
    setPressed(false);
  };
  return (
    <button type="button" class={`kit ${element.style ?? ""}`} aria-label={element.accessibility_label} aria-busy={pressed} disabled={pressed} onClick={press}
      data-action={element.action_id}>
      {icon && <span aria-hidden="true">{icon} </span>}{plainOf(element.text?.text ?? "")}
    </button>
  );
}

function Feedback({ block, element }: Given) {
  return (
    <span class="row">
      {[element.positive_button, element.negative_button].map((each) => each && <Button block={block} element={{ ...element, text: each.text, value: each.value }} />)}
    </span>
  );
}

function Overflow({ block, element }: Given) {
  const { say } = useAround();
  const screen = useScreen();
  return (
    <Menu label={say("More")} options={element.options} onPick={async (option) => {
      if (!(await confirmed(element.confirm))) return;
      const url = option.url && safeUrl(option.url);
      if (url) window.open(url, "_blank", "noopener");
      await screen.act("menu", block, element, { option: option.value });
    }} />
  );
}

/** The options of a menu, those of people and channels made of the workspace. */
function useGroups(element: Json): Group[] {
  const { names } = useAround();
  const kind = (element.type as string).replace("multi_", "");
  if (kind === "static_select") {
    return element.option_groups?.map((group: Json) => ({ label: group.label.text, options: group.options })) ?? [{ options: element.options ?? [] }];
  }
  const row = (value: string, text: string) => ({ value, text: { type: "plain_text", text } });
  if (kind === "users_select") {
    return [{ options: Object.entries(names.people).filter(([, each]) => !each.bot).map(([id, each]) => row(id, each.name)) }];
  }
  const include: string[] | undefined = element.filter?.include;
  const word: Record<string, string> = { channels: "public", groups: "private" };
  return [{
    options: Object.entries(names.channels)
      .filter(([, each]) => (kind === "channels_select" ? each.kind === "channels" : !include || include.includes(word[each.kind] ?? "")))
      .map(([id, each]) => row(id, `#${each.name}`)),
  }];
}

function Select({ block, element, label, describedBy, wrong, id }: Given) {
  const { say } = useAround();
  const screen = useScreen();
  const groups = useGroups(element);
  const value = screen.value(block, element);
  const agreed = useConsent(element);
  const own = element.type === "static_select";
  const current = own ? value?.value : value;
  const change = async (picked: string) => {
    const option = groups.flatMap((group) => group.options).find((each) => each.value === picked) ?? null;
    if (option && !(await agreed())) return;
    await screen.put(block, element, own ? option : (option?.value ?? null));
  };
  const list = (options: Json[]) => options.map((each) => <option key={each.value} value={each.value}>{plainOf(each.text.text)}</option>);
  return (
    <select id={id} aria-label={id ? undefined : (label ?? element.placeholder?.text ?? say("Choose an option"))} aria-describedby={describedBy} aria-invalid={wrong}
      data-action={element.action_id} value={current ?? ""} onChange={(event) => change(event.currentTarget.value)}>
      <option value="">{plainOf(element.placeholder?.text ?? say("Choose an option"))}</option>
      {groups.map((group, at) => (group.label ? <optgroup key={at} label={group.label}>{list(group.options)}</optgroup> : list(group.options)))}
    </select>
  );
}

function Search({ block, element, label, describedBy }: Given) {
  const { say } = useAround();
  const screen = useScreen();
  const several = element.type.startsWith("multi_");
  const groups = useGroups(element);
  const asks = element.type.endsWith("external_select");
  const whole = asks || element.type.endsWith("static_select");
  const value = screen.value(block, element);
  const known = (ids: string[]) => ids.map((each) => groups.flatMap((g) => g.options).find((o) => o.value === each) ?? { value: each, text: { text: each } });
  const chosen: Json[] = several ? (whole ? (value ?? []) : known(value ?? [])) : value ? [value] : [];
  const find = async (query: string): Promise<Group[]> => {
    if (!asks) {
      const word = query.toLowerCase();
      return groups.map((g) => ({ ...g, options: g.options.filter((each) => each.text.text.toLowerCase().includes(word)) }));
    }
    const answer = await screen.act("ask", block, element, { query });
    return (answer.groups ?? []).map((g: Json) => ({ label: g.label?.text, options: g.options }));
  };
  const change = (picked: Json[]) => screen.put(block, element, several ? (whole ? picked : picked.map((each) => each.value)) : (picked[0] ?? null));
  return (
    <Combobox label={label ?? element.placeholder?.text ?? say("Search")} several={several} value={chosen} placeholder={element.placeholder?.text}
      most={element.max_selected_items} least={asks ? (element.min_query_length ?? 3) : 0} describedBy={describedBy} find={find}
      onChange={async (picked) => { if (await confirmed(element.confirm)) await change(picked); }} />
  );
}

function Choices({ block, element, label, describedBy }: Given) {
  const screen = useScreen();
  const name = useId();
  const several = element.type === "checkboxes";
  const value = screen.value(block, element);
  const chosen: string[] = several ? (value ?? []).map((each: Json) => each.value) : value ? [value.value] : [];
  const agreed = useConsent(element);
  const change = async (option: Json, on: boolean) => {
    if (!(await agreed())) return;
    const next = several ? element.options.filter((each: Json) => (each.value === option.value ? on : chosen.includes(each.value))) : option;
    await screen.put(block, element, next);
  };
  return (
    <fieldset class="choices" aria-label={label} aria-describedby={describedBy}>
      {element.options.map((option: Json) => (
        <label key={option.value}>
          <input type={several ? "checkbox" : "radio"} name={name} checked={chosen.includes(option.value)} onChange={(event) => change(option, event.currentTarget.checked)} />
          <span><Text of={option.text} />{option.description && <small><Text of={option.description} /></small>}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Picker({ block, element, label, describedBy, wrong, id }: Given) {
  const { zone } = useAround();
  const screen = useScreen();
  const value = screen.value(block, element);
  const shared = {
    id, "aria-label": id ? undefined : (label ?? element.placeholder?.text ?? element.type), "aria-describedby": describedBy, "aria-invalid": wrong,
    "data-action": element.action_id,
  };
  const agreed = useConsent(element);
  const put = async (next: string | number | null) => { if (await agreed()) await screen.put(block, element, next); };
  if (element.type === "datetimepicker") {
    const shown = value ? wall(new Date(value * 1000), zone) : null;
    return (
      <input type="datetime-local" {...shared} value={shown ? `${shown.day}T${shown.time}` : ""}
        onChange={(event) => put(event.currentTarget.value ? moment(event.currentTarget.value, zone) : null)} />
    );
  }
  return <input type={element.type === "datepicker" ? "date" : "time"} {...shared} value={value ?? ""} onChange={(event) => put(event.currentTarget.value || null)} />;
}

function plainText(value: any): string {
  if (value && typeof value === "object") {
    return (value.elements ?? []).flatMap((part: Json) => part.elements ?? []).map((piece: Json) => piece.text ?? "").join("");
  }
  return value ?? "";
}

function TextInput({ block, element, label, describedBy, wrong, id }: Given) {
  const screen = useScreen();
  const value = plainText(screen.value(block, element));
  const on: string[] = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tells = block.type !== "input" || block.dispatch_action;
  const keep = (text: string) => {
    if (tells && on.includes("on_character_entered")) void screen.put(block, element, text);
    else void keepOnly(text);
  };
  // Typing is kept here and told with the next click or the form itself.
  const keepOnly = (text: string) => screen.put({ ...block, type: "input", dispatch_action: false }, element, text);
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.isComposing && tells && on.includes("on_enter_pressed") && !element.multiline) {
      event.preventDefault();
      event.stopPropagation();
      void screen.put(block, element, value, true);
    }
  };
  const shared = {
    id, "aria-label": id ? undefined : (label ?? element.placeholder?.text), "aria-describedby": describedBy, "aria-invalid": wrong,
    placeholder: plainOf(element.placeholder?.text ?? ""), value, onKeyDown: keys, "data-action": element.action_id, autofocus: element.focus_on_load,
    required: block.type === "input" && !block.optional,
  };
  if (element.multiline || element.type === "rich_text_input") return <textarea rows={4} {...shared} onInput={(event) => keep(event.currentTarget.value)} />;
  const mode = { email_text_input: "email", url_text_input: "url", number_input: element.is_decimal_allowed ? "decimal" : "numeric" }[element.type as string];
  return <input type="text" inputMode={mode as any} {...shared} onInput={(event) => keep(event.currentTarget.value)} />;
}
