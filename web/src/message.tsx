// One message as its reader sees it.
import { Blocks } from "./blocks";
import { Menu } from "./choosing";
import { useAround } from "./context";
import type { Cast, Json, Message } from "./model";
import { act } from "./store";
import { ScreenOf } from "./screen";
import { fileOf, Mrkdwn } from "./text";
import { clockTime, fromTs } from "./time";

export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return /^[\x20-\x7e]+$/.test(name) ? words.slice(0, 2).map((each) => each[0]).join("").toUpperCase() : (words[0] ?? name).slice(0, 2);
}
export function hue(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 360;
  return sum;
}
export function Face({ id, name, bot }: { id: string; name: string; bot?: boolean }) {
  return bot
    ? <img class="face" src="/assets/icon.svg" alt="" />
    : <span class="face" aria-hidden="true" ref={(box) => { box?.style.setProperty("--hue", String(hue(id))); }}>{initials(name)}</span>;
}

interface MessageGiven { message: Message; cast: Cast; replies?: number; onThread?: () => void }

export function MessageOf({ message, cast, replies = 0, onThread }: MessageGiven) {
  const { say, zone, language } = useAround();
  const at = fromTs(message.ts);
  const shortcuts = cast.shortcuts.filter((each) => each.type === "message");
  const where = { channel: message.channel, ts: message.ts };
  return (
    <article class={`message${message.ephemeral ? " ephemeral" : ""}`} data-ts={message.ts} aria-label={`${message.name}, ${clockTime(at, zone, language)}`}>
      <Face id={message.user} name={message.name} bot={message.bot} />
      <div class="said">
        <div class="who">
          <b>{message.name}</b>{message.bot && <span class="badge">{say("app")}</span>}
          <time dateTime={at.toISOString()}>{clockTime(at, zone, language)}</time>
          {message.edited && <span class="edited">({say("edited")})</span>}
        </div>
        {message.ephemeral && <div class="only">{say("Only visible to you")} <button type="button" class="quiet" onClick={() => act("dismiss", where)}>{say("Dismiss")}</button></div>}
        <ScreenOf where={where} blocks={message.blocks} values={message.values} version={message.ts + String(message.edited)}>
          {message.blocks.length ? <Blocks blocks={message.blocks} /> : <p class="text"><Mrkdwn text={message.text} /></p>}
        </ScreenOf>
        {message.files.map((each) => <FileOf key={each.id} file={each} />)}
        {replies > 0 && <button type="button" class="quiet" onClick={onThread}>{say(replies === 1 ? "1 reply" : "{count} replies", { count: replies })}</button>}
      </div>
      <div class="tools">
        {onThread && !message.ephemeral && <button type="button" class="icon" title={say("Reply in thread")} aria-label={say("Reply in thread")} onClick={onThread}>↩</button>}
        {shortcuts.length > 0 && !message.ephemeral && (
          <Menu label={say("Shortcuts for this message")} class="tool" icon="⋮"
            options={shortcuts.map((each) => ({ value: each.callback_id, text: { text: each.name }, description: { text: each.description } }))}
            onPick={(option) => act("message_shortcut", { id: option.value, ...where })} />
        )}
      </div>
    </article>
  );
}

function FileOf({ file }: { file: Json }) {
  const { say } = useAround();
  const address = fileOf(`/files/${file.id}`) ?? "";
  const picture = /\.(png|jpe?g|gif)$/i.test(file.name ?? "");
  return picture
    ? <figure><figcaption>{file.title ?? file.name}</figcaption><img src={address} alt={file.alt_txt ?? file.title ?? say("Image")} loading="lazy" /></figure>
    : <a class="file" href={address} download={file.name}>📎 {file.title ?? file.name} <small>{Math.ceil((file.size ?? 0) / 1024)} kB</small></a>;
}
