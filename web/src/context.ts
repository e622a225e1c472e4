import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Names } from "./model";
import { speaker, type Say } from "./words";

export interface Around { say: Say; language: string; zone: string; names: Names; me: string }
export const AroundContext = createContext<Around>({
  say: speaker("en"), language: "en", zone: "Asia/Tokyo", names: { people: {}, channels: {}, groups: {} }, me: "",
});
export const useAround = (): Around => useContext(AroundContext);
