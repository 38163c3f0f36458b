import type { DifferentCall } from "../report.ts";
import type { FirstArrival } from "../why.ts";
import { duration, metresText, type ReportLanguage } from "./text.ts";
import { sentences } from "./words.ts";

/** Straight lines that differ by less than this are the same way. */
const METRES_TOLD = 50;

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** "(2.0 km nearer in what happened)", or nothing when that is not known or not so. */
function nearer(first: FirstArrival, second: FirstArrival): number | undefined {
  if (first.metres === null || second.metres === null) return undefined;
  const metres = second.metres - first.metres;
  return metres > METRES_TOLD ? metres : undefined;
}

/** Some crews come upon a call themselves: the record has them there when it begins. */
function isAtOnce({ turnoutSeconds, travelSeconds }: FirstArrival): boolean {
  return turnoutSeconds === 0 && travelSeconds === 0;
}

/** One part may be longer than the whole: another part then made up for some of it. */
function inAll(partSeconds: number, whole: string): string {
  return `${duration(partSeconds)} more in this alone, ${whole} later in all.`;
}

function english({ why, sentBy, differenceSeconds }: DifferentCall): string {
  const { first, second, sooner, later, part, partSeconds, elsewhere } = why;
  const { sender, inRun, elsewhere: state } = sentences.en;
  const whole = duration(Math.abs(differenceSeconds));
  if (part === "sending") {
    return (
      `${capital(inRun(later))} ${second.unitId} was sent ${duration(second.sentAfterSeconds)} ` +
      `after the call came in, ${inRun(sooner)} ${first.unitId} after ` +
      `${duration(first.sentAfterSeconds)}: ${inAll(partSeconds, whole)}`
    );
  }
  if (part === "turnout") {
    return (
      `${second.unitId} took ${duration(second.turnoutSeconds ?? 0)} to set out ${inRun(later)}, ` +
      `${first.unitId} ${duration(first.turnoutSeconds ?? 0)} ${inRun(sooner)}: ` +
      inAll(partSeconds, whole)
    );
  }
  if (part === "travel" || elsewhere === null) {
    const metres = nearer(first, second);
    const from =
      metres === undefined
        ? "from about as far away"
        : `from ${metresText(second.metres ?? 0)} away, ${metresText(metres)} further`;
    return (
      `${second.unitId} was first in both; ${inRun(later)} it set out ${from} and drove ` +
      `${duration(second.travelSeconds ?? 0)} instead of ${duration(first.travelSeconds ?? 0)}.`
    );
  }
  const metres = nearer(first, second);
  if (isAtOnce(first)) {
    return (
      `${first.unitId} is on scene at once ${inRun(sooner)}; ${sender(later, sentBy)} ` +
      `${second.unitId}, which arrived ${whole} later.`
    );
  }
  const near =
    metres === undefined ? inRun(sooner) : `${metresText(metres)} nearer ${inRun(sooner)}`;
  return (
    `${first.unitId} (first ${near}) ${state(elsewhere)}; ${sender(later, sentBy)} ` +
    `${second.unitId}, which arrived ${whole} later.` +
    (metres === undefined
      ? ` It came from no further away, but drove ${duration(second.travelSeconds ?? 0)} ` +
        `instead of ${duration(first.travelSeconds ?? 0)}.`
      : "")
  );
}

function chinese({ why, sentBy, differenceSeconds }: DifferentCall): string {
  const { first, second, sooner, later, part, partSeconds, elsewhere } = why;
  const { sender, inRun, elsewhere: state } = sentences.zh;
  const whole = duration(Math.abs(differenceSeconds));
  if (part === "sending") {
    return (
      `${inRun(later)}在来电后 ${duration(second.sentAfterSeconds)} 派出 ${second.unitId}，` +
      `${inRun(sooner)}在 ${duration(first.sentAfterSeconds)} 派出 ${first.unitId}：` +
      `仅此一项相差 ${duration(partSeconds)}，总计晚到 ${whole}。`
    );
  }
  if (part === "turnout") {
    return (
      `${inRun(later)} ${second.unitId} 出动准备用时 ${duration(second.turnoutSeconds ?? 0)}，` +
      `${inRun(sooner)} ${first.unitId} 用时 ${duration(first.turnoutSeconds ?? 0)}：` +
      `仅此一项相差 ${duration(partSeconds)}，总计晚到 ${whole}。`
    );
  }
  if (part === "travel" || elsewhere === null) {
    const metres = nearer(first, second);
    const from =
      metres === undefined
        ? "出发距离相近"
        : `出发处距现场 ${metresText(second.metres ?? 0)}，远 ${metresText(metres)}`;
    return (
      `两者均由 ${second.unitId} 首先到场；${inRun(later)}中${from}，行驶 ` +
      `${duration(second.travelSeconds ?? 0)}，而${inRun(sooner)}为 ` +
      `${duration(first.travelSeconds ?? 0)}。`
    );
  }
  const metres = nearer(first, second);
  if (isAtOnce(first)) {
    return (
      `${inRun(sooner)}中 ${first.unitId} 随即在场；${sender(later, sentBy)} ` +
      `${second.unitId}，晚到 ${whole}。`
    );
  }
  const near = metres === undefined ? "" : `，近 ${metresText(metres)}`;
  return (
    `${first.unitId}（${inRun(sooner)}首先到场${near}）${state(elsewhere)}；` +
    `${sender(later, sentBy)} ${second.unitId}，晚到 ${whole}。` +
    (metres === undefined
      ? `出发处并不更远，但行驶 ${duration(second.travelSeconds ?? 0)}，` +
        `而非 ${duration(first.travelSeconds ?? 0)}。`
      : "")
  );
}

/** One sentence that says why a call went differently, from what the runs have in them. */
export function whySentence(language: ReportLanguage, call: DifferentCall): string {
  return language === "zh" ? chinese(call) : english(call);
}
