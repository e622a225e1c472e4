// A conversation: its messages, threads, and the line one writes.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Blocks } from "./blocks";
import { Menu } from "./choosing";
import { useAround } from "./context";
import { readFile } from "./elements";
import type { Cast, Json, Message } from "./model";
import { act, store, useStore } from "./store";
import { ScreenOf } from "./screen";
import { fileOf, Mrkdwn } from "./text";
import { clockTime, dayName, fromTs } from "./time";

export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return /^[\x20-\x7e]+$/.test(name) ? words.slice(0, 2).map((each) => each[0]).join("").toUpperCase() : (words[0] ?? name).slice(0, 2);
}
export function hue(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 360;
  return sum;
}
export function Face({ id, name, bot }: { id: string; name: string; bot?: boolean }) {
  return bot
    ? <img class="face" src="/assets/icon.svg" alt="" />
    : <span class="face" aria-hidden="true" ref={(box) => { box?.style.setProperty("--hue", String(hue(id))); }}>{initials(name)}</span>;
}

interface RoomGiven { channel: string; title: string; cast: Cast }

export function Room({ channel, title, cast }: RoomGiven) {
  const { say, zone, language } = useAround();
  const kept = useStore();
  const room = kept.room(channel);
  const [thread, setThread] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  useEffect(() => { setThread(null); atEnd.current = true; void store.load(channel); }, [channel, kept.me]);
  const roots = useMemo(() => room.messages.filter((each) => !each.thread || each.thread === each.ts || !room.messages.some((one) => one.ts === each.thread)), [room]);
  const last = room.messages.at(-1);
  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return;
    if (atEnd.current) box.scrollTop = box.scrollHeight;
    else if (box.scrollTop < 40 && box.scrollHeight > height.current) box.scrollTop += box.scrollHeight - height.current;
    height.current = box.scrollHeight;
  }, [room]);
  useEffect(() => {
    if (last && document.visibilityState === "visible") void act("read", { channel, ts: last.ts });
  }, [last?.ts, channel]);
  const scrolled = () => {
    const box = list.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
    if (box.scrollTop < 200 && room.more && room.loaded) { height.current = box.scrollHeight; void store.load(channel, true); }
  };
  const replies = (ts: string) => room.messages.filter((each) => each.thread === ts && each.ts !== ts);
  let day = "";
  const root = thread && room.messages.find((each) => each.ts === thread);
  return (
    <div class="room">
      <div class="talk">
        <div class="messages" ref={list} onScroll={scrolled} role="log" aria-label={title} aria-live="polite" tabIndex={0}>
          {room.more && <button type="button" class="quiet older" onClick={() => store.load(channel, true)}>{say("Older messages")}</button>}
          {room.loaded && room.messages.length === 0 && <p class="none">{say("No messages yet.")}</p>}
          {roots.map((message) => {
            const shown = dayName(fromTs(message.ts), zone, language);
            const first = shown !== day;
            day = shown;
            return (
              <div key={message.ts}>
                {first && <div class="day"><span>{shown}</span></div>}
                <MessageOf message={message} cast={cast} replies={replies(message.ts).length} onThread={() => setThread(message.ts)} />
              </div>
            );
          })}
        </div>
        <Composer channel={channel} title={title} cast={cast} />
      </div>
      {root && (
        <aside class="thread" aria-label={say("Thread")}>
          <header><h2>{say("Thread")}</h2><button type="button" class="icon" aria-label={say("Close")} onClick={() => setThread(null)}>×</button></header>
          <div class="messages" tabIndex={0}>
            {[root, ...replies(root.ts)].map((message) => <MessageOf key={message.ts} message={message} cast={cast} />)}
          </div>
          <Composer channel={channel} title={title} cast={cast} thread={root.ts} />
        </aside>
      )}
    </div>
  );
}

interface MessageGiven { message: Message; cast: Cast; replies?: number; onThread?: () => void }

function MessageOf({ message, cast, replies = 0, onThread }: MessageGiven) {
  const { say, zone, language } = useAround();
  const at = fromTs(message.ts);
  const shortcuts = cast.shortcuts.filter((each) => each.type === "message");
  const where = { channel: message.channel, ts: message.ts };
  return (
    <article class={`message${message.ephemeral ? " ephemeral" : ""}`} data-ts={message.ts} aria-label={`${message.name}, ${clockTime(at, zone, language)}`}>
      <Face id={message.user} name={message.name} bot={message.bot} />
      <div class="said">
        <div class="who">
          <b>{message.name}</b>{message.bot && <span class="badge">{say("app")}</span>}
          <time dateTime={at.toISOString()}>{clockTime(at, zone, language)}</time>
          {message.edited && <span class="edited">({say("edited")})</span>}
        </div>
        {message.ephemeral && <div class="only">{say("Only visible to you")}</div>}
        <ScreenOf where={where} blocks={message.blocks} values={message.values} version={message.ts + String(message.edited)}>
          {message.blocks.length ? <Blocks blocks={message.blocks} /> : <p class="text"><Mrkdwn text={message.text} /></p>}
        </ScreenOf>
        {message.files.map((each) => <FileOf key={each.id} file={each} />)}
        {replies > 0 && <button type="button" class="quiet" onClick={onThread}>{say("{count} replies", { count: replies })}</button>}
      </div>
      <div class="tools">
        {onThread && !message.ephemeral && <button type="button" class="icon" title={say("Reply in thread")} aria-label={say("Reply in thread")} onClick={onThread}>↩</button>}
        {shortcuts.length > 0 && !message.ephemeral && (
          <Menu label={say("Shortcuts for this message")} class="tool" icon="⋮"
            options={shortcuts.map((each) => ({ value: each.callback_id, text: { text: each.name }, description: { text: each.description } }))}
            onPick={(option) => act("message_shortcut", { id: option.value, ...where })} />
        )}
      </div>
    </article>
  );
}

function FileOf({ file }: { file: Json }) {
  const { say } = useAround();
  const address = fileOf(`/files/${file.id}`) ?? "";
  const picture = /\.(png|jpe?g|gif)$/i.test(file.name ?? "");
  return picture
    ? <figure><figcaption>{file.title ?? file.name}</figcaption><img src={address} alt={file.alt_txt ?? file.title ?? say("Image")} loading="lazy" /></figure>
    : <a class="file" href={address} download={file.name}>📎 {file.title ?? file.name} <small>{Math.ceil((file.size ?? 0) / 1024)} kB</small></a>;
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
