// Files: those that are put in, and those that are shown.
import { useAround } from "./context";
import type { Given } from "./elements";
import type { Json } from "./model";
import { useScreen } from "./screen";
import { fileOf } from "./text";

export function FileInput({ block, element, label, describedBy, id }: Given) {
  const { say } = useAround();
  const screen = useScreen();
  const value: Json[] = screen.value(block, element) ?? [];
  const choose = async (list: FileList | null) => {
    const files = await Promise.all([...(list ?? [])].map(readFile));
    if (files.length) await screen.put(block, element, files, true);
  };
  return (
    <div class="files">
      <input id={id} type="file" aria-label={id ? undefined : (label ?? say("Choose a file"))} aria-describedby={describedBy} multiple={(element.max_files ?? 10) > 1}
        accept={(element.filetypes ?? []).map((each: string) => `.${each}`).join(",")} onChange={(event) => choose(event.currentTarget.files)} />
      {value.map((each) => <span class="chip" key={each.id ?? each.name}>{each.name}</span>)}
    </div>
  );
}

export async function readFile(file: File): Promise<Json> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return { name: file.name, content: btoa(text) };
}

export function Picture({ of, class: look = "" }: { of: Json; class?: string }) {
  const address: string = of.slack_file?.id ? `/files/${of.slack_file.id}` : (of.slack_file?.url ?? of.image_url ?? "");
  const file = fileOf(address);
  return file ? <img class={look} src={file} alt={of.alt_text ?? ""} loading="lazy" /> : <span class={`picture ${look}`} role="img" aria-label={of.alt_text}>🖼 {of.alt_text}</span>;
}
