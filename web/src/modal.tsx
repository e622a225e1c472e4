// The forms on top of each other: the highest is used, those below wait.
import { useEffect, useRef, useState } from "preact/hooks";
import { Blocks } from "./blocks";
import { useAround } from "./context";
import type { Values, View } from "./model";
import { act } from "./store";
import { ScreenOf } from "./screen";
import { plainOf } from "./text";
import { complaint, elements, told } from "./values";

export function Modals({ views }: { views: View[] }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const top = views.at(-1);
  useEffect(() => {
    const here = dialog.current;
    if (!here) return;
    if (top && !here.open) here.showModal();
    if (!top && here.open) here.close();
    if (top) here.querySelector<HTMLElement>(`form[data-view="${top.id}"] :is(.body :is(input, select, textarea, button), footer button)`)?.focus();
  }, [top?.id]);
  return (
    <dialog ref={dialog} class="modal" aria-labelledby="modal-title"
      onCancel={(event) => { event.preventDefault(); if (top) void act("close", { view: top.id }); }}>
      {views.map((view, at) => <Form key={view.id} view={view} depth={at} hidden={view !== top} />)}
    </dialog>
  );
}

function Form({ view, depth, hidden }: { view: View; depth: number; hidden: boolean }) {
  const { say } = useAround();
  const [checked, setChecked] = useState(false);
  const [sending, setSending] = useState(false);
  const drafts = useRef<Values>({});
  const body = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => { setChecked(false); body.current?.scrollTo(0, 0); }, [view.id]);
  useEffect(() => {
    if (Object.keys(view.errors).length) body.current?.querySelector<HTMLElement>(".wrong input, .wrong select, .wrong textarea")?.focus();
  }, [JSON.stringify(view.errors)]);
  const submit = async () => {
    for (const [block, element] of elements(view.blocks)) {
      if (block.type !== "input") continue;
      const mine = drafts.current[block.block_id];
      const value = mine && element.action_id in mine ? mine[element.action_id] : told(view.values, block.block_id, element);
      if (complaint(block, element, value, say)) {
        setChecked(true);
        setTimeout(() => body.current?.querySelector<HTMLElement>(".wrong input, .wrong select, .wrong textarea")?.focus());
        return;
      }
    }
    setSending(true);
    await act("submit", { view: view.id, values: drafts.current });
    setSending(false);
  };
  return (
    <form ref={form} hidden={hidden} noValidate data-view={view.id} onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <header>
        {depth > 0 && <button type="button" class="icon" aria-label={say("Back")} onClick={() => act("close", { view: view.id, values: drafts.current })}>←</button>}
        <h2 id={hidden ? undefined : "modal-title"}>{plainOf(view.title)}</h2>
        <button type="button" class="icon" aria-label={say("Close")} onClick={() => act("close", { view: view.id, all: true })}>×</button>
      </header>
      <div class="body" ref={body}>
        <ScreenOf where={{ view: view.id }} blocks={view.blocks} values={view.values} errors={view.errors} version={view.hash}
          onDrafts={(each) => { drafts.current = each; }}>
          <Blocks blocks={view.blocks} checked={checked} />
        </ScreenOf>
      </div>
      <footer>
        <button type="button" onClick={() => act("close", { view: view.id })}>{view.close ?? say("Cancel")}</button>
        {view.submit && <button type="submit" class="primary" disabled={sending} aria-busy={sending}>{plainOf(view.submit)}</button>}
      </footer>
    </form>
  );
}
