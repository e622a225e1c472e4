// The bar with the company's time: see what is coming, go there, or let it play.
import { useState } from "preact/hooks";
import { useAround } from "./context";
import type { Clock, Json, Moment } from "./model";
import { post, store } from "./store";
import { clockTime, whole } from "./time";

export async function turn(given: Json): Promise<void> {
  const answer = await post("clock", given);
  if (!answer.ok) store.say(answer.why ?? "");
}
const KINDS: Record<string, string> = { bundles: "Daily lists", prompt: "Prompt for {about}", review: "Review: {about}" };
const SPEEDS = [[60, "1 min a second"], [600, "10 min a second"], [3600, "1 h a second"]] as const;

export function ClockBar({ clock }: { clock: Clock }) {
  const { say, language } = useAround();
  const [turning, setTurning] = useState(false);
  const [speed, setSpeed] = useState(600);
  const now = new Date(clock.now);
  const busy = turning || (clock.busy && !clock.speed);
  const go = async (given: Json) => { setTurning(true); await turn(given); setTurning(false); };
  const what = (each: Moment) => say(each.about || each.kind === "bundles" ? KINDS[each.kind] ?? each.kind : "Reviews", { about: each.about });
  const sameDay = (each: Moment) => whole(new Date(each.at), clock.zone, language).split(" ").slice(0, -1).join() === whole(now, clock.zone, language).split(" ").slice(0, -1).join();
  const when = (each: Moment) => (sameDay(each) ? clockTime(new Date(each.at), clock.zone, language) : whole(new Date(each.at), clock.zone, language));
  return (
    <section class="clock" aria-label={say("Company time")} aria-busy={busy}>
      <output data-testid="now" data-now={clock.now} title={clock.zone}>{whole(now, clock.zone, language)}</output>
      <div class="turns">
        <button type="button" class="primary" disabled={busy} title={say("Step to the next moment")} data-turn="next" onClick={() => go({ next: true })}>{say("Next")} »</button>
        <button type="button" disabled={busy} data-turn="hour" onClick={() => go({ by: 3600 })}>{say("+1 h")}</button>
        <button type="button" disabled={busy} data-turn="day" onClick={() => go({ by: 86400 })}>{say("+1 day")}</button>
        <button type="button" disabled={busy} data-turn="monday" onClick={() => go({ monday: true })}>{say("To Monday")}</button>
        <button type="button" aria-pressed={clock.speed > 0} onClick={() => turn({ play: clock.speed ? 0 : speed })}>{clock.speed ? `❚❚ ${say("Pause")}` : `▶ ${say("Play")}`}</button>
        <select aria-label={say("Speed")} value={speed} onChange={(event) => { const next = Number(event.currentTarget.value); setSpeed(next); if (clock.speed) void turn({ play: next }); }}>
          {SPEEDS.map(([each, text]) => <option key={each} value={each}>{say(text)}</option>)}
        </select>
      </div>
      <ol class="ahead">
        {busy && <li class="passing" role="status">{say("Time passes…")}</li>}
        {!busy && clock.ahead.map((each, at) => (
          <li key={at}><button type="button" class="quiet" onClick={() => go({ to: each.at })}><b>{when(each)}</b> {what(each)}</button></li>
        ))}
      </ol>
    </section>
  );
}
