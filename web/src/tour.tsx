// Seven steps that show what the bot is for. Each knows from the wire and the clock when it has been done.
import { useEffect, useRef, useState } from "preact/hooks";
import { turn } from "./clock";
import { useAround } from "./context";
import type { Line, State } from "./model";
import { write } from "./room";
import type { Place } from "./sidebar";
import { store, useStore } from "./store";

interface Now { state: State; wire: Line[]; since: number }
interface Step { title: string; text: string; done: (now: Now, began: Began) => boolean; show: (state: State, go: (place: Place) => void) => void }
interface Began { at: number; wire: number }

const sent = (callback: string) => ({ wire }: Now, began: Began) => wire.some((line) => line.n > began.wire && line.method === "view_submission" && line.about === callback && line.ok);
const dm = (state: State): Place => ({ kind: "channel", id: state.channels.find((each) => each.dm)?.id ?? "" });
const hours = (count: number) => ({ state }: Now, began: Began) => Date.parse(state.clock.now) - began.at >= count * 3_600_000;
const toDm = (state: State, go: (place: Place) => void) => go(dm(state));

export const STEPS: Step[] = [
  { title: "Get a question", text: "A meeting ends and Dealbot asks how it went. Press “Next” in the bar at the top.",
    done: hours(0.1), show: (state, go) => { go(dm(state)); void turn({ next: true }); } },
  { title: "Log it in 30 seconds", text: "Press the button under the question, choose what came of it, send.", done: sent("log"), show: toDm },
  { title: "See what is missing", text: "Move a deal to a later stage: Dealbot shows what the stage still needs, and takes it in the same form.", done: sent("stage"),
    show: (state, go) => { go(dm(state)); setTimeout(() => write((dm(state) as { id: string }).id, state.cast.language === "ja" ? "/deal ステージ" : "/deal stage"), 50); } },
  { title: "Ignore a meeting", text: "Do nothing until the deadline has passed. There is one last call; then the next morning's list has the meeting in it.", done: hours(30),
    show: async (state, go) => { go(dm(state)); await turn({ by: 26 * 3600 }); await turn({ next: "bundles" }); } },
  { title: "Put it off, with a reason", text: "In the list, choose “Later” at an item (a meeting has it under “⋯”), and say why and until when.", done: sent("snooze"), show: toDm },
  { title: "Monday's review", text: "Go to Monday. The team's review arrives in its channel, the manager's in the manager's messages.", done: hours(10),
    show: (state, go) => { const team = state.channels.find((each) => !each.dm && each.name !== "general"); if (team) go({ kind: "channel", id: team.id }); void turn({ monday: true }); } },
  { title: "Be the manager", text: "See the same company as the manager does: Home, the review, what is overdue.", done: ({ state }) => state.me === state.cast.tour.manager,
    show: (state, go) => { store.be(state.cast.tour.manager ?? ""); go({ kind: "home" }); } },
];

export function Tour({ state, go, onEnd }: { state: State; go: (place: Place) => void; onEnd: () => void }) {
  const { say } = useAround();
  const { wire } = useStore();
  const [at, setAt] = useState(0);
  const began = useRef<Began>({ at: 0, wire: 0 });
  useEffect(() => { began.current = { at: Date.parse(state.clock.now), wire: store.wire.at(-1)?.n ?? 0 }; }, [at]);
  const step = STEPS[at] as Step;
  const done = began.current.at > 0 && !state.clock.busy && step.done({ state, wire, since: 0 }, began.current);
  return (
    <section class="tour" aria-label={say("Tour")} data-step={at + 1} data-done={done}>
      <header>
        <small>{say("Step {step} of {all}", { step: at + 1, all: STEPS.length })}</small>
        <button type="button" class="icon" aria-label={say("End the tour")} onClick={onEnd}>×</button>
      </header>
      <h2>{done && <span role="img" aria-label={say("Done")} class="done">✓ </span>}{say(step.title)}</h2>
      <p>{say(step.text)}</p>
      <div class="row end">
        {at > 0 && <button type="button" onClick={() => setAt(at - 1)}>{say("Previous")}</button>}
        <button type="button" class={done ? "" : "primary"} disabled={state.clock.busy} onClick={() => step.show(state, go)}>{say("Show me")}</button>
        {at < STEPS.length - 1
          ? <button type="button" class={done ? "primary" : ""} onClick={() => setAt(at + 1)}>{say(done ? "Next" : "Skip")}</button>
          : <button type="button" class={done ? "primary" : ""} onClick={onEnd}>{say("End the tour")}</button>}
      </div>
    </section>
  );
}
