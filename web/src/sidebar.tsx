// Who one is, where one can go, and who else there is to be.
import { useState } from "preact/hooks";
import { useAround } from "./context";
import type { State } from "./model";
import { act, store } from "./store";
import { Face } from "./message";

export type Place = { kind: "channel"; id: string } | { kind: "home" };
interface Given { state: State; place: Place; go: (place: Place) => void; open: boolean }
const ZONES = ["Asia/Tokyo", "Asia/Singapore", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Australia/Sydney"];

export function Sidebar({ state, place, go, open }: Given) {
  const { say } = useAround();
  const [query, setQuery] = useState("");
  const me = state.people.find((each) => each.id === state.me);
  const here = (id: string) => place.kind === "channel" && place.id === id;
  const dm = state.channels.find((each) => each.dm);
  const word = query.toLowerCase();
  const people = state.people.filter((each) => `${each.name} ${each.handle} ${say(each.title)}`.toLowerCase().includes(word));
  return (
    <nav class={`sidebar${open ? " open" : ""}`} aria-label={say("Menu")}>
      {me && (
        <section class="me" aria-label={say("You")}>
          <Face id={me.id} name={me.name} />
          <div><b data-testid="me">{me.name}</b><small>{say(me.title)}</small></div>
          <div class="settings">
            <select aria-label={say("Language")} value={me.locale} onChange={(event) => act("speak", { locale: event.currentTarget.value })}>
              <option value="ja-JP">日本語</option><option value="en-US">English</option>
            </select>
            <select aria-label={say("Time zone")} value={me.zone} onChange={(event) => act("speak", { zone: event.currentTarget.value })}>
              {[...new Set([me.zone, ...ZONES])].map((each) => <option key={each}>{each}</option>)}
            </select>
          </div>
        </section>
      )}
      <h2>{say("Direct messages")}</h2>
      <ul>
        {dm && (
          <li><button type="button" class={`place${here(dm.id) || place.kind === "home" ? " here" : ""}${dm.unread ? " unread" : ""}`} aria-current={here(dm.id) ? "page" : undefined} onClick={() => go({ kind: "channel", id: dm.id })}>
            <img class="small" src="/assets/icon.svg" alt="" /> {state.cast.bot.name}<Unread count={dm.unread} />
          </button></li>
        )}
      </ul>
      <h2>{say("Channels")}</h2>
      <ul>
        {state.channels.filter((each) => !each.dm).map((each) => (
          <li key={each.id}><button type="button" class={`place${here(each.id) ? " here" : ""}${each.unread ? " unread" : ""}`} aria-current={here(each.id) ? "page" : undefined} onClick={() => go({ kind: "channel", id: each.id })}>
            <span aria-hidden="true">{each.kind === "groups" ? "🔒" : "#"}</span> {each.name}<Unread count={each.unread} />
          </button></li>
        ))}
      </ul>
      <h2>{say("People")} · {say("Act as")}</h2>
      <input type="search" class="find" aria-label={say("Search")} placeholder={say("Search")} value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
      <ul class="people">
        {people.map((each) => (
          <li key={each.id}>
            <button type="button" class={`place${each.id === state.me ? " here" : ""}`} aria-pressed={each.id === state.me} data-person={each.handle} onClick={() => store.be(each.id)}>
              <Face id={each.id} name={each.name} /><span class="name">{each.name}<small>{say(each.title)} · {each.locale.slice(0, 2)}</small></span><Unread count={each.unread} />
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Unread({ count }: { count: number }) {
  const { say } = useAround();
  return count ? <span class="count" aria-label={say("{count} unread", { count })}>{count}</span> : null;
}
