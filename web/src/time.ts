// Moments in zones, without a library: Intl knows them all.
export interface Wall { day: string; time: string }

const formats = new Map<string, Intl.DateTimeFormat>();
/** Made once for each zone and language: making one costs more than all else in a message. */
function format(language: string, how: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(how);
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(language, how)));
  return found;
}

/** A moment as the clocks of a zone show it, as date and time inputs write it. */
export function wall(at: Date, zone: string): Wall {
  const parts = format("en-CA", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  }).formatToParts(at);
  const of = (kind: string) => parts.find((part) => part.type === kind)?.value ?? "";
  return { day: `${of("year")}-${of("month")}-${of("day")}`, time: `${of("hour")}:${of("minute")}` };
}

/** The moment at which that zone's clocks show this ("2026-11-24T09:00"), in Unix seconds. */
export function moment(local: string, zone: string): number {
  const meant = Date.parse(`${local}:00Z`);
  let at = meant;
  for (let turn = 0; turn < 2; turn += 1) {
    const shown = wall(new Date(at), zone);
    at += meant - Date.parse(`${shown.day}T${shown.time}:00Z`);
  }
  return at / 1000;
}

export function fromTs(ts: string): Date {
  return new Date(Number(ts.split(".")[0]) * 1000);
}

export function clockTime(at: Date, zone: string, language: string): string {
  return format(language, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

export function dayName(at: Date, zone: string, language: string): string {
  return format(language, { timeZone: zone, weekday: "short", month: "short", day: "numeric" }).format(at);
}

export function whole(at: Date, zone: string, language: string): string {
  return `${dayName(at, zone, language)} ${clockTime(at, zone, language)}`;
}
