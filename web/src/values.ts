// What stands in a form: what the server has, what was typed since, and why Slack's client would not send it yet.
import type { Json, Values } from "./model";
import type { Say } from "./words";

const KEYS: Record<string, string> = {
  plain_text_input: "value", email_text_input: "value", url_text_input: "value", number_input: "value", rich_text_input: "rich_text_value",
  static_select: "selected_option", external_select: "selected_option", radio_buttons: "selected_option",
  multi_static_select: "selected_options", multi_external_select: "selected_options", checkboxes: "selected_options",
  users_select: "selected_user", multi_users_select: "selected_users", channels_select: "selected_channel",
  multi_channels_select: "selected_channels", conversations_select: "selected_conversation",
  multi_conversations_select: "selected_conversations", datepicker: "selected_date", timepicker: "selected_time",
  datetimepicker: "selected_date_time", file_input: "files",
};
export const TEXTS = new Set(["plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"]);
export const holds = (kind: string): boolean => kind in KEYS;

export function told(values: Values, block: string, element: Json): any {
  const entry = values[block]?.[element.action_id];
  return entry ? entry[KEYS[element.type] ?? "value"] : null;
}

export function* elements(blocks: Json[]): Generator<[Json, Json]> {
  for (const block of blocks) {
    if (block.child_blocks) yield* elements(block.child_blocks);
    const found: Json[] =
      block.type === "input" ? [block.element]
      : block.type === "section" ? (block.accessory ? [block.accessory] : [])
      : block.type === "actions" || block.type === "context_actions" ? block.elements
      : block.type === "card" ? (block.actions ?? [])
      : [];
    for (const element of found) if (element.type !== "image") yield [block, element];
  }
}

const empty = (value: unknown): boolean => value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** Why Slack's client would not send a form with this in it; null if it would. */
export function complaint(block: Json, element: Json, value: any, say: Say): string | null {
  const text = typeof value === "string" ? value : "";
  const several = Array.isArray(value) ? value.length : 0;
  if (empty(value) || (TEXTS.has(element.type) && typeof value === "string" && !text.trim())) {
    return block.optional ? null : say("Please complete this required field.");
  }
  const most = element.max_selected_items ?? element.max_files;
  if (most !== undefined && several > most) return say("Choose at most {count}.", { count: most });
  switch (element.type) {
    case "plain_text_input": {
      const length = [...text].length;
      if (length < (element.min_length ?? 0)) return say("At least {count} characters.", { count: element.min_length });
      const limit = element.max_length ?? 3000;
      return length > limit ? say("At most {count} characters.", { count: limit }) : null;
    }
    case "number_input": {
      if (!/^-?\d+(\.\d+)?$/.test(text)) return say("Enter a number.");
      if (!element.is_decimal_allowed && Number(text) % 1 !== 0) return say("No decimals.");
      if (element.min_value !== undefined && Number(text) < Number(element.min_value)) return say("At least {count}.", { count: element.min_value });
      return element.max_value !== undefined && Number(text) > Number(element.max_value) ? say("At most {count}.", { count: element.max_value }) : null;
    }
    case "email_text_input": return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text) ? null : say("Enter an email address.");
    case "url_text_input": return /^https?:\/\/\S+\.\S+$/i.test(text) ? null : say("Enter a web address.");
    default: return null;
  }
}
