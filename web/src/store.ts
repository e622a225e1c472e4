// One state, told by the server's stream; whoever shows a part of it listens.
import { useLayoutEffect, useReducer } from "preact/hooks";
import type { Answer, Json, Line, Message, News, State } from "./model";

export interface Room { messages: Message[]; more: boolean; loaded: boolean }
const EMPTY: Room = { messages: [], more: false, loaded: false };
const KEPT_LINES = 400;

export interface Said { id: number; text: string; kind: "info" | "trouble" }

interface Page { messages: Message[]; more: boolean }

/** Older messages in front of those that are here. */
function earlier(page: Page, now: Room): Room {
  const known = new Set(page.messages.map((each) => each.ts));
  return { messages: [...page.messages, ...now.messages.filter((each) => !known.has(each.ts))], more: page.more, loaded: true };
}

/** The end of a conversation: what is here from before stays if nothing is missing between, and what came meanwhile, too. */
function latest(page: Page, now: Room): Room {
  const [oldest, newest] = [page.messages[0]?.ts ?? "", page.messages.at(-1)?.ts ?? ""];
  const known = new Set(page.messages.map((each) => each.ts));
  const joined = now.loaded && now.messages.some((each) => known.has(each.ts));
  const old = joined ? now.messages.filter((each) => each.ts < oldest) : [];
  const meanwhile = now.messages.filter((each) => each.ts > newest);
  return { messages: [...old, ...page.messages, ...meanwhile], more: old.length ? now.more : page.more, loaded: true };
}

class Store {
  state: State | null = null;
  rooms = new Map<string, Room>();
  wire: Line[] = [];
  said: Said[] = [];
  online = true;
  /** How often everything was told anew: a room that was shown before may lack what was said meanwhile. */
  begun = 0;
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
    this.rooms.clear();
    this.wire = [];
    this.rest();
    this.wake();
  }

  wake(): void {
    if (this.source) return;
    const source = new EventSource(`/page/stream?as=${encodeURIComponent(this.me)}`);
    let first = true;
    source.onmessage = (event) => {
      if (source !== this.source) return;
      if (first) { this.wire = []; this.begun += 1; first = false; }
      this.online = true;
      this.take(JSON.parse(event.data) as News);
    };
    source.onerror = () => { if (source !== this.source) return; this.online = false; first = true; this.changed(); };
    this.source = source;
  }

  /** A page that nobody sees listens to nothing: a browser has six connections to an address, and every stream keeps one. */
  rest(): void {
    this.source?.close();
    this.source = null;
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
    const room = this.room(message.channel);
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
    const page = (await answer.json()) as Page;
    this.rooms.set(channel, older ? earlier(page, this.room(channel)) : latest(page, this.room(channel)));
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

/** It listens from the moment it is drawn: an effect waits for a frame, and the first news may come before that. */
export function useStore(): Store {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => store.listen(() => again(undefined as never)), []);
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
