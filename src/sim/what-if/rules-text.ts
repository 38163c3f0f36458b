import type { Configuration, Text, WeeklyHours, WorkingRules } from "#kernel";
import type { WorkingCounts } from "../working/counts.ts";

type Named = { readonly name: Text };

const DAYS: Text[] = [
  { en: "Mon", zh: "周一" },
  { en: "Tue", zh: "周二" },
  { en: "Wed", zh: "周三" },
  { en: "Thu", zh: "周四" },
  { en: "Fri", zh: "周五" },
  { en: "Sat", zh: "周六" },
  { en: "Sun", zh: "周日" },
];

function clock(minute: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function hoursText({ weekdays, fromMinute, toMinute }: WeeklyHours): Text {
  const time = `${clock(fromMinute)}–${clock(toMinute)}`;
  if (new Set(weekdays).size === 7) return { en: `every day ${time}`, zh: `每天 ${time}` };
  const days = weekdays.toSorted((left, right) => left - right).map((day) => DAYS[day]!);
  const zh = days.map((day) => day.zh ?? day.en).join("、");
  return { en: `${days.map(({ en }) => en).join(", ")} ${time}`, zh: `${zh} ${time}` };
}

function listed(ids: readonly string[], of: ReadonlyMap<string, Named>): Text {
  const names = ids.map((id) => of.get(id)?.name ?? { en: id });
  return {
    en: names.map(({ en }) => en).join(", "),
    zh: names.map(({ en, zh }) => zh ?? en).join("、"),
  };
}

const count = (value: number, one: string) => `${value} ${one}${value === 1 ? "" : "s"}`;

/** Working rules in words, each for itself; none: nothing. */
export function rulesText(rules: WorkingRules | undefined, configuration: Configuration): Text[] {
  const { unitTypes, posts, priorities } = configuration;
  const { diverts, breaks = [], moveUps = [], leaving = {} } = rules ?? {};
  const { patience = [], transfers = [] } = leaving;
  const said: Text[] = [];
  if (diverts !== undefined) {
    const { gainSeconds } = diverts;
    said.push({
      en: `Units under way to something less urgent, where no life is at stake, are sent on when they come at least ${count(gainSeconds, "second")} sooner than a free unit.`,
      zh: `正前往较不紧急（且不危及生命）事件的单位，如能比空闲单位至少提前 ${gainSeconds} 秒到达，则改派。`,
    });
  }
  for (const { unitTypeIds, hours, lengthMinutes, atOnceMax, recallSeconds } of breaks) {
    const [types, when] = [listed(unitTypeIds, unitTypes), hoursText(hours)];
    const recall =
      recallSeconds === undefined
        ? { en: "they are not called back", zh: "休息期间不召回" }
        : {
            en: `called back where a life may be at stake, ${count(recallSeconds, "second")} later to set out`,
            zh: `可能危及生命时可召回，出动推迟 ${recallSeconds} 秒`,
          };
    said.push({
      en: `${types.en}: a break of ${count(lengthMinutes, "minute")} for each crew, ${when.en}, ${count(atOnceMax, "crew")} at a time; ${recall.en}.`,
      zh: `${types.zh ?? ""}：每个车组休息 ${lengthMinutes} 分钟，${when.zh ?? ""}，同时最多 ${atOnceMax} 组；${recall.zh}。`,
    });
  }
  for (const { unitTypeIds, whenFreeAtMost, postIds } of moveUps) {
    const [types, places] = [listed(unitTypeIds, unitTypes), listed(postIds, posts)];
    said.push({
      en: `${types.en}: with ${whenFreeAtMost} or fewer free, they wait at the first posts of ${places.en}.`,
      zh: `${types.zh ?? ""}：空闲不多于 ${whenFreeAtMost} 个时，依次在 ${places.zh ?? ""} 待命。`,
    });
  }
  for (const { priorityIds, meanSeconds } of patience) {
    const names = listed(priorityIds, priorities);
    said.push({
      en: `${names.en}: callers give up after ${count(meanSeconds, "second")} on the mean, unless somebody was sent.`,
      zh: `${names.zh ?? ""}：若尚未派出单位，报警人平均 ${meanSeconds} 秒后放弃。`,
    });
  }
  for (const { priorityIds, share, afterSeconds } of transfers) {
    const names = listed(priorityIds, priorities);
    const percent = Number((100 * share).toFixed(2));
    said.push({
      en: `${names.en}: ${percent} % of calls are resolved otherwise after ${count(afterSeconds, "second")}.`,
      zh: `${names.zh ?? ""}：${percent} % 的报警在 ${afterSeconds} 秒后以其他方式解决。`,
    });
  }
  return said;
}

const COUNTED: readonly (readonly [keyof WorkingCounts, Text])[] = [
  ["diverts", { en: "units sent on", zh: "改派" }],
  ["breaksTaken", { en: "breaks taken", zh: "休息" }],
  ["breaksCut", { en: "of them cut short", zh: "其中被中断" }],
  ["breaksMissed", { en: "breaks missed", zh: "未能休息" }],
  ["moves", { en: "moves to a post", zh: "前往驻点" }],
  ["abandoned", { en: "calls given up", zh: "放弃的报警" }],
  ["transferred", { en: "calls resolved otherwise", zh: "以其他方式解决的报警" }],
];

/** How often the rules were followed in a run, on the mean. */
export function countsText(counts: WorkingCounts): Text {
  const told = COUNTED.filter(([name]) => counts[name] > 0);
  if (told.length === 0) return { en: "Never followed.", zh: "从未用到。" };
  const say = (name: keyof WorkingCounts) => String(Number(counts[name].toFixed(1)));
  return {
    en: `In a run, on the mean: ${told.map(([name, { en }]) => `${en} ${say(name)}`).join(", ")}.`,
    zh: `每次运行平均：${told.map(([name, { zh, en }]) => `${zh ?? en} ${say(name)}`).join("，")}。`,
  };
}
