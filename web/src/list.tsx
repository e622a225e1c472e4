// The messages of a conversation, however many: only what is near the screen stands in the page.
import type { VNode } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useAround } from "./context";
import { MessageOf } from "./message";
import type { Cast, Message } from "./model";
import { store, type Room } from "./store";
import { dayName, fromTs } from "./time";

interface Row { message: Message; replies: number }
interface Given { room: Room; channel: string; title: string; cast: Cast; since: string; onThread: (ts: string) => void }

/** Messages that come and go together, and how far from the screen (in pixels) they are still there. */
const TOGETHER = 6;
/** So many at the end are always there, to be found by the browser's own search. */
const STAYING = 4;
const MARGIN = 1500;
/** Pixels from the top at which older ones are asked for. */
const EARLY = 1200;

/** What stands in the conversation itself, with the number of replies; a reply whose root is not here stands there, too. */
function rowsOf(messages: Message[]): Row[] {
  const here = new Set(messages.map((each) => each.ts));
  const replies = new Map<string, number>();
  const isReply = (each: Message) => each.thread !== null && each.thread !== each.ts && here.has(each.thread);
  for (const each of messages) if (isReply(each)) replies.set(each.thread as string, (replies.get(each.thread as string) ?? 0) + 1);
  return messages.filter((each) => !isReply(each)).map((message) => ({ message, replies: replies.get(message.ts) ?? 0 }));
}

interface Piece { key: string; rows: Row[]; before: Message | null }

/** Cuts the rows where they were cut before, so that a piece stays the same one when messages come at either end. */
function usePieces(rows: Row[]): Piece[] {
  const cuts = useRef<string[]>([]);
  const known = useRef(new Map<string, Piece>());
  return useMemo(() => {
    const first = cuts.current.findIndex((cut) => rows.some((row) => row.message.ts === cut));
    const old = first < 0 ? [] : cuts.current.slice(first);
    const found: Piece[] = [];
    let at = first < 0 ? -1 : rows.findIndex((row) => row.message.ts === old[0]);
    const starts = new Set(old);
    // Those before the first cut are cut from their end, so that the piece at the very top is the short one.
    const lead = at < 0 ? rows.length % TOGETHER || TOGETHER : at % TOGETHER || TOGETHER;
    at = at < 0 ? rows.length : at;
    let piece: Row[] = [];
    rows.forEach((row, place) => {
      const cut = place === 0 || (place < at ? (place - lead) % TOGETHER === 0 : starts.has(row.message.ts) || piece.length >= TOGETHER * 2);
      if (cut) found.push({ key: row.message.ts, rows: (piece = []), before: rows[place - 1]?.message ?? null });
      piece.push(row);
    });
    cuts.current = found.map((each) => each.key);
    const kept = found.map((each) => {
      const was = known.current.get(each.key);
      const same = was && was.before?.ts === each.before?.ts && was.rows.length === each.rows.length
        && was.rows.every((row, place) => row.message === each.rows[place]?.message && row.replies === each.rows[place]?.replies);
      return same ? was : each;
    });
    known.current = new Map(kept.map((each) => [each.key, each]));
    return kept;
  }, [rows]);
}

/** Tells each piece whether it is near the screen; one for the whole list. */
class Watch {
  private told = new Map<Element, (seen: IntersectionObserverEntry) => void>();
  private observer: IntersectionObserver | null = null;

  add(piece: Element, tell: (seen: IntersectionObserverEntry) => void): () => void {
    this.observer ??= new IntersectionObserver((all) => { for (const each of all) this.told.get(each.target)?.(each); },
      { root: piece.parentElement, rootMargin: `${MARGIN}px 0px` });
    this.told.set(piece, tell);
    this.observer.observe(piece);
    return () => { this.observer?.unobserve(piece); this.told.delete(piece); };
  }
}

interface Made { node: VNode; cast: Cast; stays: boolean; fresh: string | undefined }

export function MessageList({ room, channel, title, cast, since, onThread }: Given) {
  const { say, me } = useAround();
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const asking = useRef(false);
  const rows = useMemo(() => rowsOf(room.messages), [room]);
  const pieces = usePieces(rows);
  const watch = useMemo(() => new Watch(), []);
  const made = useMemo(() => new WeakMap<Piece, Made>(), []);
  const fresh = useMemo(() => (since ? rows.find(({ message }) => message.ts > since && message.user !== me)?.message.ts : undefined), [rows, since]);
  // What has not changed is handed out as it was: then nothing looks into it, however many there are.
  const shown = (piece: Piece, at: number): VNode => {
    const stays = at >= pieces.length - STAYING;
    const mine = piece.rows.some((row) => row.message.ts === fresh) ? fresh : undefined;
    let was = made.get(piece);
    if (!was || was.cast !== cast || was.stays !== stays || was.fresh !== mine) {
      was = { cast, stays, fresh: mine, node: <PieceOf key={piece.key} piece={piece} cast={cast} watch={watch} fresh={mine} onThread={onThread} stays={stays} /> };
      made.set(piece, was);
    }
    return was.node;
  };
  useLayoutEffect(() => { atEnd.current = true; }, [channel]);
  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return;
    if (atEnd.current) box.scrollTop = box.scrollHeight;
    else if (box.scrollTop < 40 && box.scrollHeight > height.current) box.scrollTop += box.scrollHeight - height.current;
    height.current = box.scrollHeight;
  }, [room]);
  const older = async () => {
    if (asking.current) return;
    asking.current = true;
    height.current = list.current?.scrollHeight ?? 0;
    await store.load(channel, true);
    asking.current = false;
  };
  const scrolled = () => {
    const box = list.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
    if (box.scrollTop < EARLY && room.more && room.loaded) void older();
  };
  return (
    <div class="messages" ref={list} onScroll={scrolled} role="log" aria-label={title} aria-live="polite" tabIndex={0}>
      {room.more && <button type="button" class="quiet older" onClick={older}>{say("Older messages")}</button>}
      {room.loaded && rows.length === 0 && <p class="none">{say("No messages yet.")}</p>}
      {pieces.map(shown)}
    </div>
  );
}

interface PieceGiven { piece: Piece; cast: Cast; watch: Watch; fresh: string | undefined; onThread: (ts: string) => void; stays: boolean }

/** Far from the screen nothing of it is there but its height. */
function PieceOf({ piece, cast, watch, fresh, onThread, stays }: PieceGiven) {
  const { say, zone, language } = useAround();
  const box = useRef<HTMLDivElement>(null);
  const tall = useRef(0);
  const [near, setNear] = useState(true);
  useEffect(() => {
    const here = box.current as HTMLDivElement;
    return watch.add(here, (seen) => {
      const near = seen.isIntersecting || here.contains(document.activeElement);
      if (!near) tall.current = seen.boundingClientRect.height;
      setNear(near);
    });
  }, []);
  const shown = near || stays;
  useLayoutEffect(() => { box.current?.style.setProperty("height", shown ? "auto" : `${tall.current}px`); }, [shown]);
  const open = useCallback(onThread, []);
  const content = useMemo(() => {
    let day = piece.before ? dayName(fromTs(piece.before.ts), zone, language) : "";
    return piece.rows.map(({ message, replies }) => {
      const today = dayName(fromTs(message.ts), zone, language);
      const first = today !== day;
      day = today;
      return (
        <div key={message.ts}>
          {first && <div class="day"><span>{today}</span></div>}
          {message.ts === fresh && <div class="day fresh"><span>{say("new")}</span></div>}
          <MessageOf message={message} cast={cast} replies={replies} onThread={() => open(message.ts)} />
        </div>
      );
    });
  }, [piece, cast, fresh, zone, language]);
  return <div class="piece" ref={box}>{shown && content}</div>;
}
