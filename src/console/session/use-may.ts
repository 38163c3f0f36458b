import type { CommandType } from "#kernel";
import { mayCommand } from "#protocol";
import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";

/** Whether the person signed in may give this command; the server decides again. */
export function useMay(type: CommandType): boolean {
  return useStore(area, ({ session }) =>
    session === undefined ? false : mayCommand(session.person.role, type),
  );
}
