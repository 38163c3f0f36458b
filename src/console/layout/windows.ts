import { area } from "../area/area.ts";
import { address, hashOf } from "../screens/address.ts";
import { selectIncident, view, type View } from "../store/view.ts";

export const WINDOW = "window";

/** What one window tells the others of the same person: what they look at, and nothing else. */
type Followed = Pick<View, "selectedIncidentId" | "selectedUnitId" | "matter">;
type Told = { readonly areaId: string; readonly personId: string; readonly followed: Followed };

function followedOf({ selectedIncidentId, selectedUnitId, matter }: View): Followed {
  return { selectedIncidentId, selectedUnitId, matter };
}

function isSame(a: Followed, b: Followed): boolean {
  return (
    a.selectedIncidentId === b.selectedIncidentId &&
    a.selectedUnitId === b.selectedUnitId &&
    JSON.stringify(a.matter) === JSON.stringify(b.matter)
  );
}

/** A window of one incident looks at that one, whatever is selected elsewhere. */
export function pinnedIncident(): string | undefined {
  const [first, panel, incidentId] = address.get().parts;
  return first === WINDOW && panel === "incident" ? incidentId : undefined;
}

/** Keeps the selection the same in all windows of this person. Returns how to stop. */
export function followWindows(): () => void {
  const pinned = pinnedIncident();
  if (pinned !== undefined) {
    selectIncident(pinned);
    return () => undefined;
  }
  const channel = new BroadcastChannel("muster.selection");
  let known = followedOf(view.get());
  channel.addEventListener("message", ({ data }: MessageEvent<Told>) => {
    const { area: chosen, session } = area.get();
    if (data.areaId !== chosen?.areaId || data.personId !== session?.person.personId) return;
    known = data.followed;
    view.set({ ...known, form: undefined });
  });
  const end = view.subscribe(() => {
    const now = followedOf(view.get());
    const { area: chosen, session } = area.get();
    if (isSame(now, known) || chosen === undefined || session === undefined) return;
    known = now;
    const { areaId } = chosen;
    const told: Told = {
      areaId,
      personId: session.person.personId,
      followed: now,
    };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
    channel.postMessage(told);
  });
  return () => {
    end();
    channel.close();
  };
}

/** Opens a panel in a window of its own. False when the browser did not allow it. */
export function openWindow(...parts: readonly string[]): boolean {
  const url = `${location.pathname}${hashOf([WINDOW, ...parts])}`;
  const name = `muster-${parts.join("-")}`;
  return open(url, name, "popup,width=900,height=700") !== null;
}
