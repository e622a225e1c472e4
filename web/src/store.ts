// One state, told by the server's stream; whoever shows a part of it listens.
import { useEffect, useReducer } from "preact/hooks";
import type { Answer, Json, Line, Message, News, State } from "./model";

export interface Room { messages: Message[]; more: boolean; loaded: boolean }
const EMPTY: Room = { messages: [], more: false, loaded: false };
const KEPT_LINES = 400;

export interface Said { id: number; text: string; kind: "info" | "trouble" }

class Store {
  state: State | null = null;
  rooms = new Map<string, Room>();
  wire: Line[] = [];
  said: Said[] = [];
  online = true;
  me = new URLSearchParams(location.search).get("as") ?? "";
  private listeners = new Set<() => void>();
  private source: EventSource | null = null;
  private numbers = 0;

  listen(each: () => void): () => void {
    this.listeners.add(each);
    return () => this.listeners.delete(each);
  }
  changed(): void {
    for (const each of this.listeners) each();
  }

  /** Opens the stream as this person; everything of the one before is forgotten. */
  be(person: string): void {
    this.me = person;
    this.source?.close();
    this.rooms.clear();
    this.wire = [];
    const source = new EventSource(`/page/stream?as=${encodeURIComponent(person)}`);
    let first = true;
    source.onmessage = (event) => {
      if (first) { this.rooms.clear(); this.wire = []; first = false; }
      this.online = true;
      this.take(JSON.parse(event.data) as News);
    };
    source.onerror = () => { this.online = false; first = true; this.changed(); };
    this.source = source;
  }

  private take(news: News): void {
    const { messages, gone, wire, ...state } = news;
    const first = state.me !== undefined && state.cast !== undefined;
    this.state = first ? (state as State) : { ...(this.state as State), ...state };
    this.me = this.state.me;
    for (const each of messages ?? []) this.put(each);
    for (const each of gone ?? []) {
      const room = this.rooms.get(each.channel);
      if (room) this.rooms.set(each.channel, { ...room, messages: room.messages.filter((m) => m.ts !== each.ts) });
    }
    if (wire) this.wire = [...this.wire, ...wire].slice(-KEPT_LINES);
    this.changed();
  }

  private put(message: Message): void {
    const room = this.rooms.get(message.channel);
    if (!room?.loaded) return;
    const at = room.messages.findIndex((each) => each.ts === message.ts);
    const all = at < 0 ? [...room.messages, message] : room.messages.with(at, message);
    if (at < 0) all.sort((a, b) => (a.ts < b.ts ? -1 : 1));
    this.rooms.set(message.channel, { ...room, messages: all });
  }

  room(channel: string): Room {
    return this.rooms.get(channel) ?? EMPTY;
  }

  /** The last messages of a conversation, or those before the ones that are here. */
  async load(channel: string, older = false): Promise<void> {
    const who = this.me;
    const room = this.room(channel);
    const before = older && room.messages[0] ? `&before=${room.messages[0].ts}` : "";
    const answer = await fetch(`/page/messages?as=${who}&channel=${channel}${before}`);
    if (!answer.ok || who !== this.me) return;
    const page = (await answer.json()) as { messages: Message[]; more: boolean };
    const now = this.room(channel);
    const known = new Set(page.messages.map((each) => each.ts));
    const kept = older || now.loaded ? now.messages.filter((each) => !known.has(each.ts)) : [];
    const all = [...page.messages, ...kept].sort((a, b) => (a.ts < b.ts ? -1 : 1));
    this.rooms.set(channel, { messages: all, more: page.more, loaded: true });
    this.changed();
  }

  say(text: string, kind: Said["kind"] = "info"): void {
    const one = { id: ++this.numbers, text, kind };
    this.said = [...this.said.slice(-2), one];
    this.changed();
    setTimeout(() => { this.said = this.said.filter((each) => each !== one); this.changed(); }, 8000);
  }
}

export const store = new Store();

export function useStore(): Store {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => store.listen(() => again(undefined as never)), []);
  return store;
}

export async function post(path: string, given: Json): Promise<Answer> {
  try {
    const answer = await fetch(`/page/${path}`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(given),
    });
    if (!answer.ok) return { ok: false, kind: "nonsense", why: `HTTP ${answer.status}` };
    return (await answer.json()) as Answer;
  } catch {
    return { ok: false, kind: "nonsense", why: "offline" };
  }
}

/** What the person at the page does; a refusal or trouble is told. */
export async function act(what: string, given: Json = {}): Promise<Answer> {
  const answer = await post("act", { as: store.me, do: what, ...given });
  if (!answer.ok) store.say(answer.why ?? "", answer.kind === "trouble" ? "trouble" : "info");
  return answer;
}
