// Choosing from many: typeaheads and lists of several, with the keyboard as with the mouse.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useAround } from "./context";
import type { Json } from "./model";
import { plainOf } from "./text";

export interface Group { label?: string; options: Json[] }
interface Given {
  label: string; several: boolean; value: Json[]; placeholder?: string; most?: number; least?: number; describedBy?: string;
  /** The groups for what was typed; called again whenever it changes. */
  find: (query: string) => Group[] | Promise<Group[]>;
  onChange: (value: Json[]) => void;
}

export function Combobox({ label, several, value, placeholder, most, least = 0, describedBy, find, onChange }: Given) {
  const { say } = useAround();
  const id = useId();
  const [query, setQuery] = useState<string | null>(null);
  const [groups, setGroups] = useState<Group[]>([]);
  const [at, setAt] = useState(0);
  const [waiting, setWaiting] = useState(false);
  const turn = useRef(0);
  const input = useRef<HTMLInputElement>(null);
  const open = query !== null;
  const chosen = new Set(value.map((each) => each.value));
  const flat = groups.flatMap((group) => group.options).filter((each) => !several || !chosen.has(each.value));

  useEffect(() => {
    if (query === null) return;
    if (query.length < least) { setGroups([]); return; }
    const mine = ++turn.current;
    setWaiting(true);
    const timer = setTimeout(async () => {
      const found = await find(query);
      if (mine === turn.current) { setGroups(found); setAt(0); setWaiting(false); }
    }, query ? 120 : 0);
    return () => clearTimeout(timer);
  }, [query]);

  const pick = (option: Json) => {
    onChange(several ? [...value, option] : [option]);
    setQuery(several ? "" : null);
    if (several) input.current?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) setQuery("");
      else setAt((at + (event.key === "ArrowDown" ? 1 : flat.length - 1)) % Math.max(flat.length, 1));
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      const option = flat[at];
      if (option) pick(option);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation(); event.preventDefault(); setQuery(null);
    } else if (event.key === "Backspace" && !query && value.length) {
      onChange(value.slice(0, -1));
    }
  };
  const shown = !several && !open ? plainOf(value[0]?.text?.text ?? "") : (query ?? "");
  let number = -1;
  return (
    <div class="combobox">
      {several && value.map((each) => (
        <span class="chip" key={each.value}>
          {plainOf(each.text.text)}
          <button type="button" aria-label={say("Remove {name}", { name: each.text.text })} onClick={() => onChange(value.filter((one) => one !== each))}>×</button>
        </span>
      ))}
      <input ref={input} type="text" role="combobox" autocomplete="off" aria-label={label} aria-expanded={open} aria-controls={`${id}-list`}
        aria-autocomplete="list" aria-describedby={describedBy}
        aria-activedescendant={open && flat[at] ? `${id}-${at}` : undefined} placeholder={placeholder ?? say("Type to search")} value={shown}
        disabled={several && most !== undefined && value.length >= most}
        onClick={() => setQuery((before) => before ?? "")}
        onBlur={() => setTimeout(() => setQuery(null), 150)} onInput={(event) => setQuery(event.currentTarget.value)} onKeyDown={keys} />
      {!several && value.length > 0 && <button type="button" class="clear" aria-label={say("Remove {name}", { name: value[0]?.text.text })} onClick={() => onChange([])}>×</button>}
      <div id={`${id}-list`} role="listbox" aria-label={label} class="options" hidden={!open}>
        {open && groups.map((group, place) => (
          <div role="group" aria-label={group.label ?? label} key={place}>
            {group.label && <div class="group" aria-hidden="true">{group.label}</div>}
            {group.options.filter((each) => !several || !chosen.has(each.value)).map((option) => {
              number += 1;
              const mine = number;
              return (
                <div role="option" id={`${id}-${mine}`} key={option.value} aria-selected={mine === at} class={mine === at ? "at" : ""}
                  onMouseDown={(event) => event.preventDefault()} onClick={() => pick(option)}>
                  {plainOf(option.text.text)}{option.description && <small>{option.description.text}</small>}
                </div>
              );
            })}
          </div>
        ))}
        {open && flat.length === 0 && (
          <div role="option" aria-selected="false" aria-disabled="true" class="none">
            {waiting ? say("Loading…") : (query ?? "").length < least ? say("Type {count} or more characters", { count: least }) : say("Nothing found")}
          </div>
        )}
      </div>
    </div>
  );
}

interface MenuGiven { label: string; options: Json[]; onPick: (option: Json) => void; icon?: string; class?: string }

/** A button that unfolds into a list of things to do. */
export function Menu({ label, options, onPick, icon = "⋯", class: look = "overflow" }: MenuGiven) {
  const [open, setOpen] = useState(false);
  const [above, setAbove] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const items = place.current?.querySelectorAll<HTMLElement>("[role=menuitem]");
    items?.[0]?.focus();
    const away = (event: Event) => { if (!place.current?.contains(event.target as Node)) setOpen(false); };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [open]);
  const keys = (event: KeyboardEvent) => {
    const items = [...(place.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === "Escape") { setOpen(false); event.stopPropagation(); place.current?.querySelector<HTMLElement>("button")?.focus(); }
    if (event.key === "ArrowDown") { event.preventDefault(); items[(at + 1) % items.length]?.focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); items[(at + items.length - 1) % items.length]?.focus(); }
  };
  const toggle = () => {
    const box = place.current?.getBoundingClientRect();
    setAbove(!!box && box.bottom + 40 * options.length + 20 > innerHeight);
    setOpen(!open);
  };
  return (
    <div class={`menu ${look}`} ref={place} onKeyDown={keys}>
      <button type="button" aria-haspopup="menu" aria-expanded={open} aria-label={label} title={label} onClick={toggle}>{icon}</button>
      {open && (
        <div role="menu" aria-label={label} class={above ? "above" : ""}>
          {options.map((option) => (
            <button type="button" role="menuitem" key={option.value ?? option.text.text} onClick={() => { setOpen(false); onPick(option); }}>
              {plainOf(option.text.text)}{option.description && <small>{option.description.text}</small>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
