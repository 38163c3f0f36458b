import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { AcceptedEvent } from "#kernel";
import { MemoryJournal, sha256Hex } from "#journal";
import { defaultResponseModel } from "#routing";
import { replay } from "#sim";
import { randomTown } from "../../sim/testing/random-town.ts";
import { PlanningDesk } from "./desk.ts";
import { logSource, OWN_HISTORY, type LogSource } from "./log-source.ts";
import { openPacked } from "./packed.ts";

const town = randomTown(7, 90);
const { roads } = town;
const sources: LogSource[] = [];
after(() => Promise.all(sources.map((source) => source.stop())));

async function journalOf(calls: number): Promise<MemoryJournal> {
  const { scenario, responseModel } = town;
  const history = scenario.history.slice(0, calls);
  const byCommand = new Map<string, AcceptedEvent[]>();
  const onEvent = (accepted: AcceptedEvent): void => {
    byCommand.set(accepted.commandId, [...(byCommand.get(accepted.commandId) ?? []), accepted]);
  };
  const played = { scenario: { ...scenario, history }, roads, responseModel };
  replay({ ...played, policy: "closest", seed: 1, onEvent });
  const journal = new MemoryJournal("town");
  await journal.append(
    [...byCommand].map(([commandId, events]) => {
      return { commandId, commandHash: sha256Hex(commandId), events };
    }),
  );
  return journal;
}

function sourceOf(journal: MemoryJournal, problems: string[] = []): LogSource {
  const source = logSource({
    areaId: "town",
    journal,
    roads,
    responseModel: defaultResponseModel(),
    officerTypes: ["other"],
    now: () => 0,
    onProblem: (message) => void problems.push(message),
  });
  sources.push(source);
  return source;
}

test("HIS-6: the log itself is a history to plan on, without an operator's file", async () => {
  const problems: string[] = [];
  const source = sourceOf(await journalOf(90), problems);
  const first = source.describe();
  assert.deepEqual([first.usable, first.kind], [false, "log"]);
  assert.match(first.why ?? "", /being read/u);
  const packed = await source.packed();
  const known = source.describe();
  assert.ok(known.usable && known.officerInitiated > 0, JSON.stringify(known));
  const { scenario } = openPacked(packed);
  assert.equal(scenario.history.length, known.calls + known.officerInitiated);
  assert.equal(await source.packed(), packed, "made once, not for each question");
  const desk = new PlanningDesk({ directory: ":memory:", histories: [source], now: Date.now });
  const ground = await desk.ground(OWN_HISTORY);
  assert.ok(ground.points.length > 0);
  await desk.stop();
  assert.deepEqual(problems, []);
});

test("HIS-6: a log that holds too little says so", async () => {
  const few = sourceOf(await journalOf(20));
  await few.packed();
  assert.match(few.describe().why ?? "", /holds \d+ calls of the public; 50 are needed/u);
  const empty = sourceOf(new MemoryJournal("town"));
  await assert.rejects(empty.packed(), /holds no history/u);
  assert.match(empty.describe().why ?? "", /no closed incident/u);
});
