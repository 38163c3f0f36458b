import type { AwayReason } from "#kernel";
import type { MessageId } from "../words/catalogue.ts";

/** What a command begins with. Words of both languages are understood whatever the page speaks. */
export type Verb =
  | "status"
  | "assign"
  | "divert"
  | "clear"
  | "cancel"
  | "outOfService"
  | "away"
  | "back"
  | "post"
  | "home"
  | "reserve"
  | "release"
  | "alarm"
  | "hold"
  | "close"
  | "reopen"
  | "note"
  | "priority"
  | "type"
  | "primary"
  | "group"
  | "split"
  | "agency"
  | "undo"
  | "newCall"
  | "go"
  | "help";

/** The first alias is the one the guide teaches. */
export const VERBS: Readonly<Record<Verb, readonly string[]>> = {
  status: ["s", "st", "status", "状态"],
  assign: ["d", "dispatch", "assign", "派", "派遣", "派车"],
  divert: ["v", "divert", "改派"],
  clear: ["c", "clr", "clear", "结束"],
  cancel: ["x", "cancel", "取消"],
  outOfService: ["o", "oos", "out", "停用"],
  away: ["w", "away", "暂离"],
  back: ["b", "back", "in", "service", "启用", "归队"],
  post: ["m", "move", "post", "调防", "调往"],
  home: ["home", "回站", "归站"],
  reserve: ["r", "res", "reserve", "预留"],
  release: ["rel", "release", "解除"],
  alarm: ["a", "alarm", "升级", "响应"],
  hold: ["h", "hold", "暂缓"],
  close: ["close", "办结"],
  reopen: ["reopen", "重开", "重新打开"],
  note: ["n", "note", "备注"],
  priority: ["p", "prio", "priority", "优先级"],
  type: ["t", "type", "类型"],
  primary: ["primary", "主责"],
  group: ["group", "归并"],
  split: ["split", "拆出"],
  agency: ["agency", "机构"],
  undo: ["u", "undo", "撤销"],
  newCall: ["new", "call", "新来电", "来电"],
  go: ["g", "go", "去", "查看"],
  help: ["?", "help", "帮助"],
};

/** How each is written, for the line that says what was understood and for the list of all. */
export const USAGE: Readonly<Record<Verb, MessageId>> = {
  status: "bar.use.status",
  assign: "bar.use.assign",
  divert: "bar.use.divert",
  clear: "bar.use.clear",
  cancel: "bar.use.cancel",
  outOfService: "bar.use.outOfService",
  away: "bar.use.away",
  back: "bar.use.back",
  post: "bar.use.post",
  home: "bar.use.home",
  reserve: "bar.use.reserve",
  release: "bar.use.release",
  alarm: "bar.use.alarm",
  hold: "bar.use.hold",
  close: "bar.use.close",
  reopen: "bar.use.reopen",
  note: "bar.use.note",
  priority: "bar.use.priority",
  type: "bar.use.type",
  primary: "bar.use.primary",
  group: "bar.use.group",
  split: "bar.use.split",
  agency: "bar.use.agency",
  undo: "bar.use.undo",
  newCall: "bar.use.newCall",
  go: "bar.use.go",
  help: "bar.use.help",
};

export type StatusWord =
  | "available"
  | "acknowledged"
  | "enRoute"
  | "onScene"
  | "transporting"
  | "atDestination"
  | "cleared"
  | "cancelled"
  | "outOfService"
  | "away";

export const STATUSES: Readonly<Record<StatusWord, readonly string[]>> = {
  available: ["av", "avail", "available", "free", "待命", "空闲"],
  acknowledged: ["ak", "ack", "acknowledge", "acknowledged", "接令", "已接令"],
  enRoute: ["er", "en", "rt", "enroute", "responding", "途中", "出动", "在途"],
  onScene: ["os", "sc", "scene", "onscene", "arrived", "到场", "现场"],
  transporting: ["tr", "tp", "transport", "transporting", "转送", "转送中"],
  atDestination: ["ad", "dest", "destination", "atdestination", "到达", "到达目的地", "送达"],
  cleared: ["cl", "clr", "clear", "cleared", "结束", "已结束"],
  cancelled: ["ca", "cancel", "cancelled", "取消"],
  outOfService: ["oos", "out", "outofservice", "停用"],
  away: ["aw", "away", "暂离"],
};

export const AWAY: Readonly<Record<AwayReason, readonly string[]>> = {
  meal: ["meal", "lunch", "dinner", "用餐", "吃饭"],
  rest: ["rest", "break", "休息"],
  training: ["training", "训练"],
  maintenance: ["maintenance", "repair", "检修", "维修"],
  other: ["other", "其他"],
};

/** Stands for the incident that is selected. */
export const HERE: readonly string[] = [".", "here", "此", "本"];

/** Texts are compared without case, width, spaces and hyphens: "M 21", "m-21" and "Ｍ21" are M21. */
export function plain(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s\-_]/g, "");
}

function keyOf<K extends string>(
  table: Readonly<Record<K, readonly string[]>>,
  word: string,
): K | undefined {
  const wanted = plain(word);
  return (Object.keys(table) as K[]).find((key) => table[key].includes(wanted));
}

export function verbOf(word: string): Verb | undefined {
  return keyOf(VERBS, word);
}

export function statusOf(word: string): StatusWord | undefined {
  return keyOf(STATUSES, word);
}

export function awayReasonOf(word: string): AwayReason | undefined {
  return keyOf(AWAY, word);
}

const HAN = /^\p{Script=Han}/u;

/** "派E36 412": a verb in Chinese needs no space after it. */
export function splitVerb(word: string): readonly [Verb, string] | undefined {
  if (!HAN.test(word)) return undefined;
  let found: readonly [Verb, string] | undefined;
  let length = 0;
  for (const verb of Object.keys(VERBS) as Verb[]) {
    for (const alias of VERBS[verb]) {
      if (!HAN.test(alias) || alias.length <= length || !word.startsWith(alias)) continue;
      found = [verb, word.slice(alias.length)];
      length = alias.length;
    }
  }
  return found;
}
