import {
  applyMessage,
  initialClientState,
  urlOf,
  type ClientState,
  type StreamMessage,
} from "#protocol";
import { reportDefect } from "../guard/defects.ts";
import { startOver } from "../exercise/start-over.ts";
import { areaNow, setAreaClock } from "../time/area-clock.ts";
import { area, areaId } from "./area.ts";
import { createStreamReader } from "./sse.ts";

/** Longer silence than this is shown; the server says something every ten seconds. */
const BEHIND_AFTER_MILLISECONDS = 13_000;
/** After this much silence the connection is taken for dead and made again. */
const SILENCE_MAX_MILLISECONDS = 25_000;
/** The answer that brings a new session comes a moment after the old one's end. */
const RENEWED_MILLISECONDS = 500;
const BACKOFF_MILLISECONDS = [250, 500, 1_000, 2_000, 4_000, 8_000];

let client: ClientState = initialClientState;
/** The exercise whose events this screen has; undefined in a live area, or before it is known. */
let run: string | undefined;

/** Takes a message into what this screen knows. Throws RangeError when events are missing. */
function take(message: StreamMessage): void {
  try {
    client = applyMessage(client, message);
  } catch (error) {
    // What cannot be applied here would fail again and again: the next snapshot passes over it.
    client = initialClientState;
    reportDefect("stream", error);
    throw error;
  }
  if (message.type === "clock") {
    // Another exercise was begun: what waits here to be sent is of the one before.
    if (run !== undefined && message.run !== undefined && message.run !== run) startOver();
    run = message.run ?? run;
    setAreaClock({ at: message.at, speed: message.paused ? 0 : message.speed });
  }
  if (client.trouble === "gap") {
    client = initialClientState;
    throw new RangeError("events are missing; a snapshot is needed");
  }
  // A server of another version serves another console: the page is loaded again.
  if (client.trouble === "other-version") location.reload();
  const { board, positions, clock, service } = client;
  area.set({
    board,
    positions,
    clock,
    shed: service.shed,
    trouble: service.status === "ok" ? undefined : (service.why ?? service.status),
  });
  if (message.type === "behind") area.set({ connection: { state: "behind", seconds: 0 } });
}

/** Reads one connection to its end. Throws when it cannot be made or is refused. */
async function readOnce(heard: () => void, signal: AbortSignal): Promise<void> {
  const sequence = client.board?.sequence;
  const query = run === undefined ? "" : `?run=${encodeURIComponent(run)}`;
  const response = await fetch(urlOf("stream", { areaId: areaId() }) + query, {
    credentials: "same-origin",
    headers: {
      accept: "text/event-stream",
      ...(sequence === undefined ? {} : { "last-event-id": String(sequence) }),
    },
    signal,
  });
  if (response.status === 401) {
    // Whoever signed in once more on this page has another session, which may be a moment away.
    await new Promise((resolve) => setTimeout(resolve, RENEWED_MILLISECONDS));
    const now = await fetch(urlOf("whoAmI"), { credentials: "same-origin", signal });
    if (now.status === 401) area.set({ session: undefined });
    return;
  }
  if (!response.ok || response.body === null) throw new Error(`stream: ${response.status}`);
  const reader = createStreamReader();
  const body = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await body.read();
    if (done) return;
    heard();
    for (const event of reader.push(value)) take(JSON.parse(event.data) as StreamMessage);
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** Says "behind" after a silence, and gives a dead connection up so that it is made again. */
function watchSilence(silence: () => number, giveUp: () => void): () => void {
  const timer = setInterval(() => {
    const silent = silence();
    if (area.get().connection.state === "cut") return;
    if (silent > SILENCE_MAX_MILLISECONDS) giveUp();
    else if (silent > BEHIND_AFTER_MILLISECONDS) {
      area.set({ connection: { state: "behind", seconds: Math.round(silent / 1000) } });
    }
  }, 1000);
  return () => clearInterval(timer);
}

/** Keeps the area's stream open until there is no session; resumes after the last event it has. */
export async function follow(): Promise<void> {
  let attempt = 0;
  while (area.get().session !== undefined) {
    const abort = new AbortController();
    let heardAt = performance.now();
    const heard = () => {
      heardAt = performance.now();
      attempt = 0;
      if (area.get().connection.state !== "live") area.set({ connection: { state: "live" } });
    };
    const stop = watchSilence(
      () => performance.now() - heardAt,
      () => abort.abort(),
    );
    try {
      await readOnce(heard, abort.signal);
    } catch {
      // Whatever ended it, the answer is the same: say so, wait a little, connect again.
    }
    stop();
    if (area.get().connection.state !== "cut") {
      area.set({ connection: { state: "cut", since: areaNow() } });
    }
    await wait(BACKOFF_MILLISECONDS[Math.min(attempt, BACKOFF_MILLISECONDS.length - 1)] ?? 8_000);
    attempt += 1;
  }
}
