import { render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Asking } from "./asking";
import { Blocks } from "./blocks";
import { ClockBar } from "./clock";
import { AroundContext, useAround, type Around } from "./context";
import { Modals } from "./modal";
import type { State } from "./model";
import { Room } from "./room";
import { ScreenOf } from "./screen";
import { Sidebar, type Place } from "./sidebar";
import { act, store, useStore } from "./store";
import { Tour } from "./tour";
import { Wire } from "./wire";
import { speaker } from "./words";

const THEMES = ["light dark", "light", "dark"] as const;

/** What the address asks for, if there is such a thing. */
function asked(name: string, among: readonly string[]): string | undefined {
  const wanted = new URLSearchParams(location.search).get(name);
  return among.find((each) => each === wanted);
}
function kept(name: string): string | null {
  try { return localStorage.getItem(name); } catch { return null; }
}
function keep(name: string, value: string): void {
  try { localStorage.setItem(name, value); } catch { /* a private window keeps nothing */ }
}

function Page() {
  const { state, said, online } = useStore();
  if (!state) return <p class="loading" role="status">…</p>;
  return <Workspace state={state} said={said} online={online} />;
}

function Workspace({ state, said, online }: { state: State; said: typeof store.said; online: boolean }) {
  const [language, setLanguage] = useState(asked("lang", ["en", "ja"]) ?? kept("language") ?? state.cast.language);
  const [theme, setTheme] = useState(kept("theme") ?? "light dark");
  const [place, setPlace] = useState<Place>({ kind: "channel", id: state.channels.find((each) => each.dm)?.id ?? state.channels[0]?.id ?? "" });
  const [menu, setMenu] = useState(false);
  const [wire, setWire] = useState(false);
  const [tour, setTour] = useState(kept("tour") !== "ended");
  const me = state.people.find((each) => each.id === state.me);
  const say = useMemo(() => speaker(language), [language]);
  const around = useMemo<Around>(() => ({ say, language, zone: me?.zone ?? state.clock.zone, names: state.names, me: state.me }), [say, language, me?.zone, state.names, state.me]);
  useEffect(() => { document.documentElement.lang = language; keep("language", language); }, [language]);
  useEffect(() => { document.documentElement.style.colorScheme = theme; document.documentElement.dataset.theme = theme; keep("theme", theme); }, [theme]);
  const dm = state.channels.find((each) => each.dm);
  const here = state.channels.find((each) => place.kind === "channel" && each.id === place.id);
  const channel = here ?? dm;
  // Somebody else's messages with the bot are not one's own: another person begins at theirs.
  useEffect(() => { if (place.kind === "channel" && !here && dm) setPlace({ kind: "channel", id: dm.id }); }, [state.me, here, dm?.id]);
  const atHome = place.kind === "home";
  useEffect(() => { if (atHome) void act("home"); }, [atHome, state.me]);
  const go = (next: Place) => { setPlace(next); setMenu(false); };
  const title = atHome || channel?.dm ? state.cast.bot.name : `#${channel?.name ?? ""}`;
  return (
    <AroundContext.Provider value={around}>
      <div class={`app${wire ? " with-wire" : ""}${tour ? " with-tour" : ""}`} onKeyDown={(event) => { if (event.key === "Escape") setMenu(false); }}>
        <header class="top">
          <button type="button" class="icon burger" aria-label={say("Menu")} aria-expanded={menu} onClick={() => setMenu(!menu)}>☰</button>
          <ClockBar clock={state.clock} />
          <div class="switches">
            <button type="button" aria-pressed={tour} onClick={() => { setTour(!tour); keep("tour", tour ? "ended" : ""); }}>{say("Tour")}</button>
            <button type="button" aria-pressed={wire} onClick={() => setWire(!wire)}>{say("Wire")}</button>
            <button type="button" lang={language === "ja" ? "en" : "ja"} title={say("Switch the page's language")} onClick={() => setLanguage(language === "ja" ? "en" : "ja")}>{language === "ja" ? "English" : "日本語"}</button>
            <button type="button" class="icon" aria-label={say("Light or dark")} title={say("Light or dark")} onClick={() => setTheme(THEMES[(THEMES.indexOf(theme as never) + 1) % 3] ?? "light dark")}>◐</button>
          </div>
        </header>
        <Sidebar state={state} place={place} go={go} open={menu} />
        {menu && <button type="button" class="shade" aria-label={say("Close")} onClick={() => setMenu(false)} />}
        <main>
          <div class="title">
            <h1>{title}</h1>
            {(atHome || channel?.dm) && (
              <div role="tablist" aria-label={title}>
                <button type="button" role="tab" id="tab-home" aria-controls="panel" aria-selected={atHome} onClick={() => go({ kind: "home" })}>{say("Home")}</button>
                <button type="button" role="tab" id="tab-messages" aria-controls="panel" aria-selected={!atHome} onClick={() => dm && go({ kind: "channel", id: dm.id })}>{say("Messages")}</button>
              </div>
            )}
          </div>
          <div class="panel" id="panel" role={atHome || channel?.dm ? "tabpanel" : undefined} aria-labelledby={atHome ? "tab-home" : channel?.dm ? "tab-messages" : undefined}>
            {atHome ? <Home state={state} /> : channel && <Room channel={channel.id} title={title} cast={state.cast} read={channel.read} />}
          </div>
        </main>
        {wire && <Wire faults={state.faults} onClose={() => setWire(false)} />}
        {tour && <Tour state={state} go={go} onEnd={() => { setTour(false); keep("tour", "ended"); }} />}
        <Modals views={state.views} />
        <Asking />
        <div class="said-all" role="status" aria-live="polite" popover="manual" ref={(box) => { if (box && said.length && !box.matches(":popover-open")) box.showPopover(); else if (box && !said.length && box.matches(":popover-open")) box.hidePopover(); }}>
          {!online && <p class="trouble">{say("Connection lost; trying again…")}</p>}
          {said.map((each) => <p key={each.id} class={each.kind}>{each.kind === "trouble" && <b>{say("We had some trouble connecting.")} </b>}{each.text}</p>)}
        </div>
      </div>
    </AroundContext.Provider>
  );
}

function Home({ state }: { state: State }) {
  const { say } = useAround();
  const { home } = state;
  if (!home) return <p class="none">{say("No home yet. Opening it asks the bot for one.")}</p>;
  return (
    <div class="home" tabIndex={0} role="region" aria-label={say("Home")} data-view={home.id}>
      <ScreenOf where={{ view: home.id }} blocks={home.blocks} values={home.values} version={home.hash}><Blocks blocks={home.blocks} /></ScreenOf>
    </div>
  );
}


store.be(store.me);
addEventListener("pagehide", () => store.rest());
addEventListener("pageshow", () => store.wake());
document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? store.rest() : store.wake()));
render(<Page />, document.getElementById("page") as HTMLElement);
