// "Are you sure?": Slack's confirm dialogs.
import { useEffect, useRef, useState } from "preact/hooks";
import { useAround } from "./context";
import type { Json } from "./model";
import { Text } from "./text";

type Asked = { confirm: Json; answer: (yes: boolean) => void };
let ask: ((asked: Asked) => void) | null = null;

/** True at once where nothing is to be confirmed. */
export function confirmed(confirm: Json | undefined): Promise<boolean> {
  if (!confirm || !ask) return Promise.resolve(true);
  return new Promise((answer) => ask?.({ confirm, answer }));
}

export function Asking() {
  const { say } = useAround();
  const [asked, setAsked] = useState<Asked | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  ask = setAsked;
  useEffect(() => { if (asked) dialog.current?.showModal(); }, [asked]);
  if (!asked) return null;
  const answer = (yes: boolean) => { dialog.current?.close(); setAsked(null); asked.answer(yes); };
  const { confirm } = asked;
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="confirm-title" onCancel={() => answer(false)}>
      <h2 id="confirm-title"><Text of={confirm.title} /></h2>
      <p><Text of={confirm.text} /></p>
      <div class="row end">
        <button type="button" onClick={() => answer(false)}>{confirm.deny?.text ?? say("No")}</button>
        <button type="button" class={confirm.style ?? "primary"} onClick={() => answer(true)}>{confirm.confirm?.text ?? say("Yes")}</button>
      </div>
    </dialog>
  );
}
