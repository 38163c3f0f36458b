/** One event of a text/event-stream body. */
export type StreamEvent = { readonly id?: string; readonly data: string };

/**
 * Reads events out of text that arrives in pieces. `push` returns the events that are complete;
 * comments and fields other than id and data are skipped.
 */
export function createStreamReader(): { push(this: void, text: string): StreamEvent[] } {
  let rest = "";
  let id: string | undefined;
  let data: string[] = [];
  const take = (line: string, events: StreamEvent[]): void => {
    if (line === "") {
      if (data.length > 0)
        events.push({ data: data.join("\n"), ...(id === undefined ? {} : { id }) });
      data = [];
      return;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    if (field === "id") id = value;
  };
  return {
    push(text) {
      const events: StreamEvent[] = [];
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) take(line.replace(/\r$/, ""), events);
      return events;
    },
  };
}
