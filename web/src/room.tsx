// A conversation: its messages, a thread beside them, and the line one writes.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Menu } from "./choosing";
import { useAround } from "./context";
import { readFile } from "./files";
import { MessageList } from "./list";
import { MessageOf } from "./message";
import type { Cast, Json } from "./model";
import { act, store, useStore } from "./store";

interface RoomGiven { channel: string; title: string; cast: Cast }
interface Entered extends RoomGiven { read: string }

export function Room({ channel, title, cast, read }: Entered) {
  const { say } = useAround();
  const kept = useStore();
  const room = kept.room(channel);
  const [thread, setThread] = useState<string | null>(null);
  const last = room.messages.at(-1);
  const since = useMemo(() => read, [channel, kept.me]); // as it was on entering: what is new stays marked while one reads it
  useEffect(() => setThread(null), [channel, kept.me]);
  useEffect(() => { void store.load(channel); }, [channel, kept.me, kept.begun]);
  useEffect(() => {
    if (last && document.visibilityState === "visible") void act("read", { channel, ts: last.ts });
  }, [last?.ts, channel]);
  const root = thread && room.messages.find((each) => each.ts === thread);
  return (
    <div class="room">
      <div class="talk">
        <MessageList key={`${kept.me}/${channel}`} room={room} channel={channel} title={title} cast={cast} since={since} onThread={setThread} />
        <Composer channel={channel} title={title} cast={cast} />
      </div>
      {root && (
        <aside class="thread" aria-label={say("Thread")}>
          <header><h2>{say("Thread")}</h2><button type="button" class="icon" aria-label={say("Close")} onClick={() => setThread(null)}>×</button></header>
          <div class="messages" tabIndex={0}>
            {[root, ...room.messages.filter((each) => each.thread === root.ts && each !== root)].map((message) => <MessageOf key={message.ts} message={message} cast={cast} />)}
          </div>
          <Composer channel={channel} title={title} cast={cast} thread={root.ts} />
        </aside>
      )}
    </div>
  );
}

/** What is half written stays with its conversation, and the tour may write into it. */
const written = new Map<string, string>();
export function write(channel: string, text: string): void {
  written.set(channel, text);
  dispatchEvent(new CustomEvent("written", { detail: channel }));
}

function Composer({ channel, title, cast, thread }: RoomGiven & { thread?: string }) {
  const { say } = useAround();
  const key = thread ?? channel;
  const [text, setText] = useState(written.get(key) ?? "");
  const [at, setAt] = useState(0);
  const [files, setFiles] = useState<Json[]>([]);
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  useEffect(() => {
    setText(written.get(key) ?? "");
    const told = (event: Event) => { if ((event as CustomEvent).detail === key) { setText(written.get(key) ?? ""); field.current?.focus(); } };
    addEventListener("written", told);
    return () => removeEventListener("written", told);
  }, [key]);
  const change = (next: string) => { written.set(key, next); setText(next); setAt(0); };
  const word = text.split(" ")[0] ?? "";
  const offered = text.startsWith("/") && !text.includes(" ") ? cast.commands.filter((each) => each.command.startsWith(word)) : [];
  const known = cast.commands.find((each) => each.command === word);
  const send = async () => {
    const line = text.trim();
    if (!line && !files.length) return;
    change("");
    setFiles([]);
    const answer = await act("say", { channel, text: line, thread, files });
    if (!answer.ok && !written.get(key)) change(line);
  };
  const complete = (command: string) => { change(`${command} `); field.current?.focus(); };
  const keys = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const offer = offered[at];
    if (offer && (event.key === "Tab" || (event.key === "Enter" && offer.command !== text))) { event.preventDefault(); complete(offer.command); }
    else if (offered.length && event.key === "ArrowDown") { event.preventDefault(); setAt((at + 1) % offered.length); }
    else if (offered.length && event.key === "ArrowUp") { event.preventDefault(); setAt((at + offered.length - 1) % offered.length); }
    else if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); void send(); }
  };
  const shortcuts = cast.shortcuts.filter((each) => each.type === "global");
  return (
    <div class="composer">
      <div id={`offers-${key}`} class="offers" role="listbox" aria-label={say("Commands")} hidden={!offered.length && !(known && text.startsWith(`${known.command} `))}>
        {offered.map((each, place) => (
          <div role="option" id={`offer-${key}-${place}`} aria-selected={place === at} class={place === at ? "at" : ""} key={each.command} onMouseDown={(event) => event.preventDefault()} onClick={() => complete(each.command)}>
            <b>{each.command}</b> <code>{each.usage_hint}</code><small>{each.description}</small>
          </div>
        ))}
        {!offered.length && known && <div role="option" aria-selected="false" class="none"><b>{known.command}</b> <code>{known.usage_hint}</code></div>}
      </div>
      {files.length > 0 && <div class="row">{files.map((each) => <span class="chip" key={each.name}>{each.name}</span>)}</div>}
      <div class="line">
        {!thread && shortcuts.length > 0 && (
          <Menu label={say("Shortcuts")} icon="⚡" class="tool" options={shortcuts.map((each) => ({ value: each.callback_id, text: { text: each.name }, description: { text: each.description } }))}
            onPick={(option) => act("shortcut", { id: option.value })} />
        )}
        <button type="button" class="icon" title={say("Attach a file")} aria-label={say("Attach a file")} onClick={() => picker.current?.click()}>＋</button>
        <input ref={picker} type="file" hidden multiple onChange={async (event) => setFiles(await Promise.all([...(event.currentTarget.files ?? [])].map(readFile)))} />
        <textarea ref={field} rows={1} aria-label={thread ? say("Reply") : say("Message {name}", { name: title })} aria-autocomplete="list" aria-controls={`offers-${key}`}
          aria-activedescendant={offered.length ? `offer-${key}-${at}` : undefined}
          placeholder={thread ? say("Reply") : say("Message {name}", { name: title })} value={text} onInput={(event) => change(event.currentTarget.value)} onKeyDown={keys} />
        <button type="button" class="primary" onClick={send} disabled={!text.trim() && !files.length}>{say("Send")}</button>
      </div>
    </div>
  );
}
