// A screen with blocks: a message, a form or Home. Knows what was typed in it and how to tell the bot.
import { createContext, type ComponentChildren } from "preact";
import { useCallback, useContext, useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { Answer, Json, Values, Where } from "./model";
import { act } from "./store";
import { elements, told } from "./values";

export interface Screen {
  where: Where;
  value(block: Json, element: Json): any;
  /** Keeps what was typed; `at once` tells the bot, too. */
  put(block: Json, element: Json, value: any, atOnce?: boolean): Promise<Answer | null>;
  act(what: string, block: Json, element: Json, more?: Json): Promise<Answer>;
  error(block: Json): string | undefined;
  drafts: Values;
  busy: boolean;
}

const ScreenContext = createContext<Screen | null>(null);
export function useScreen(): Screen {
  const screen = useContext(ScreenContext);
  if (!screen) throw new Error("outside of a screen");
  return screen;
}

interface Given {
  where: Where; blocks: Json[]; values: Values; errors?: Record<string, string>; version: string; children: ComponentChildren;
  onDrafts?: (drafts: Values) => void;
}

export function ScreenOf({ where, blocks, values, errors, version, children, onDrafts }: Given) {
  const [drafts, setDrafts] = useState<Values>({});
  const [busy, setBusy] = useState(false);
  const key = JSON.stringify(where);
  // A new version keeps what stands in inputs that stay; what is gone is forgotten.
  useEffect(() => {
    setDrafts((before) => {
      if (Object.keys(before).length === 0) return before;
      const kept: Values = {};
      for (const [block, element] of elements(blocks)) {
        const mine = before[block.block_id];
        if (block.type === "input" && mine && element.action_id in mine) (kept[block.block_id] ??= {})[element.action_id] = mine[element.action_id];
      }
      return kept;
    });
  }, [key, version]);
  useLayoutEffect(() => onDrafts?.(drafts), [drafts]);

  const keep = useCallback((block: Json, element: Json, value: any) => {
    setDrafts((before) => ({ ...before, [block.block_id]: { ...before[block.block_id], [element.action_id]: value } }));
  }, []);
  const screen = useMemo<Screen>(() => {
    const send = async (what: string, block: Json, element: Json, more: Json = {}) => {
      setBusy(true);
      const answer = await act(what, { where, block: block.block_id, action: element.action_id, values: drafts, ...more });
      setBusy(false);
      return answer;
    };
    return {
      where, drafts, busy,
      value: (block, element) => {
        const mine = drafts[block.block_id];
        return mine && element.action_id in mine ? mine[element.action_id] : told(values, block.block_id, element);
      },
      put: async (block, element, value, atOnce = false) => {
        keep(block, element, value);
        if (!atOnce && block.type === "input" && !block.dispatch_action) return null;
        return send("put", block, element, {
          value, values: { ...drafts, [block.block_id]: { ...drafts[block.block_id], [element.action_id]: value } },
        });
      },
      act: send,
      error: (block) => errors?.[block.block_id],
    };
  }, [key, drafts, values, errors, busy]);
  return <ScreenContext.Provider value={screen}>{children}</ScreenContext.Provider>;
}
