// What the server sends, and what is kept of it.

export type Json = Record<string, any>;
export type Values = Record<string, Record<string, any>>;

export interface Person { id: string; handle: string; name: string; title: string; locale: string; zone: string; unread: number }
export interface Channel { id: string; name: string; kind: string; dm: boolean; members: number; unread: number; read: string }
export interface Message {
  ts: string; channel: string; user: string; name: string; bot: boolean; text: string; blocks: Json[]; values: Values;
  edited: boolean; ephemeral: boolean; thread: string | null; files: Json[];
}
export interface View {
  id: string; hash: string; title: string; submit: string | null; close: string | null;
  blocks: Json[]; values: Values; errors: Record<string, string>;
}
export interface Moment { at: string; kind: string; about: string }
export interface Clock { now: string; zone: string; speed: number; busy: boolean; ahead: Moment[] }
export interface Line {
  n: number; at: string; to: "bot" | "slack"; method: string; about: string; status: number; error: string | null; ms: number; ok: boolean;
}
export interface Shortcut { name: string; type: string; callback_id: string; description: string }
export interface Command { command: string; description: string; usage_hint: string }
export interface Cast {
  language: string; first: string; commands: Command[]; shortcuts: Shortcut[]; tour: Record<string, string>; bot: { id: string; name: string };
}
export interface Names {
  people: Record<string, { name: string; bot: boolean }>;
  channels: Record<string, { name: string; kind: string }>;
  groups: Record<string, { name: string }>;
}
export interface State {
  me: string; people: Person[]; channels: Channel[]; names: Names; views: View[]; home: View | null;
  clock: Clock; faults: Record<string, boolean>; cast: Cast;
}
export interface News extends Partial<State> { messages?: Message[]; gone?: { channel: string; ts: string }[]; wire?: Line[] }

/** Where something with blocks stands: a message, a form, or Home. */
export type Where = { view: string } | { channel: string; ts: string };
export interface Answer extends Json { ok: boolean; kind?: "refused" | "trouble" | "nonsense"; why?: string }
