// What goes over the wire between Slack and the bot, and faults to switch on.
import { useEffect, useState } from "preact/hooks";
import { useAround } from "./context";
import type { Json, Line } from "./model";
import { post, useStore } from "./store";

const FAULTS = [["ratelimited", "429 Too many requests"], ["cut", "Cut after the effect"], ["slow", "Slow answers"], ["revoked", "Token revoked"]] as const;

export function Wire({ faults, onClose }: { faults: Record<string, boolean>; onClose: () => void }) {
  const { say } = useAround();
  const { wire } = useStore();
  const [picked, setPicked] = useState<number | null>(null);
  return (
    <aside class="wire" aria-label={say("What goes over the wire")}>
      <header>
        {picked !== null && <button type="button" class="icon" aria-label={say("Back")} onClick={() => setPicked(null)}>←</button>}
        <h2>{say("What goes over the wire")}</h2>
        <button type="button" class="icon" aria-label={say("Close")} onClick={onClose}>×</button>
      </header>
      <fieldset class="faults">
        <legend>{say("Faults")}</legend>
        {FAULTS.map(([name, text]) => (
          <label key={name}><input type="checkbox" checked={faults[name] ?? false} data-fault={name} onChange={(event) => post("fault", { fault: name, on: event.currentTarget.checked })} /> {say(text)}</label>
        ))}
      </fieldset>
      {picked === null ? (
        <ol class="lines" tabIndex={0} aria-label={say("Wire")}>
          {wire.length === 0 && <li class="none">{say("Nothing yet.")}</li>}
          {[...wire].reverse().map((line) => (
            <li key={line.n}>
              <button type="button" class={line.ok ? "" : "bad"} onClick={() => setPicked(line.n)}>
                <span class={`to ${line.to}`}>{line.to === "bot" ? "→ bot" : "← bot"}</span>
                <span class="method">{line.method}<small>{line.about}</small></span>
                <span class="ms">{line.ms} ms</span>
                {line.error && <span class="fail">{line.error}</span>}
              </button>
            </li>
          ))}
        </ol>
      ) : <Whole n={picked} line={wire.find((each) => each.n === picked)} />}
    </aside>
  );
}

function Whole({ n, line }: { n: number; line?: Line }) {
  const { say } = useAround();
  const [entry, setEntry] = useState<Json | null>(null);
  useEffect(() => {
    let here = true;
    void fetch(`/page/wire/${n}`).then(async (answer) => { if (answer.ok && here) setEntry(await answer.json()); });
    return () => { here = false; };
  }, [n]);
  const json = (value: unknown) => (value === null || value === undefined || value === "" ? say("empty answer") : JSON.stringify(value, null, 2));
  return (
    <div class="entry" tabIndex={0} role="region" aria-label={line?.method ?? String(n)}>
      <h3>{line?.method} <small>{say(line?.to === "bot" ? "to the bot" : "to Slack")} · {line?.status} · {line?.ms} ms</small></h3>
      {entry && (
        <>
          {entry.checks.length > 0 && (
            <table>
              <caption>{say("Limits")}</caption>
              <tbody>{entry.checks.map((each: Json) => (
                <tr key={each.what}><th scope="row">{each.what}</th><td class="right">{each.value.toLocaleString()} / {each.most.toLocaleString()}</td><td>{each.ok ? `✓ ${say("ok")}` : `✗ ${say("over the limit")}`}</td></tr>
              ))}</tbody>
            </table>
          )}
          <h4>{say("Request")}</h4><pre>{json(entry.payload)}</pre>
          <h4>{say("Answer")}</h4><pre>{json(entry.answer)}</pre>
        </>
      )}
    </div>
  );
}
