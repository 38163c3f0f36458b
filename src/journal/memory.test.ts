import { MemoryJournal, memoryStore } from "./memory.ts";
import { AREA, journalConformance } from "./testing/conformance.ts";
import type { Subject } from "./testing/conformance.ts";

journalConformance("memory", async (): Promise<Subject> => {
  const store = memoryStore(AREA);
  let current = new MemoryJournal(AREA, store);
  return {
    journal: current,
    async reopen(areaId = AREA) {
      await current.close();
      current = new MemoryJournal(areaId, store);
      return current;
    },
    openSecond: async () => new MemoryJournal(AREA, store),
    setFull(full) {
      store.full = full;
    },
    async flipEventByte(sequence) {
      const bytes = store.rows[sequence - 1]?.bytes;
      if (bytes !== undefined) bytes[20] = (bytes[20] ?? 0) ^ 1;
    },
    async removeEvent(sequence) {
      store.rows.splice(sequence - 1, 1);
    },
    async flipSnapshotByte(sequence) {
      store.snapshots.set(sequence, `${store.snapshots.get(sequence)}!`);
    },
    dispose: () => current.close(),
  };
});
