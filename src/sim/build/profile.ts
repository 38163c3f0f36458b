import type { Agency, Capability, Discipline, GrantedCapability, MarkerShape, Text } from "#kernel";

/** How a kind of unit is known to be staffed, which decides when it counts as on duty. */
export type Staffing = "continuous" | "shifts" | "when-called";

/** What the format's publisher means by one kind of unit. */
export type UnitKind = {
  readonly name: Text;
  readonly shape: MarkerShape;
  readonly agencyId: string;
  readonly staffing: Staffing;
  /** Persons on board, customary; the history does not say. */
  readonly crew: number;
  readonly capabilities: readonly GrantedCapability[];
  /** Capabilities that only a unit recorded as advanced life support has. */
  readonly alsCapabilities: readonly GrantedCapability[];
  /** What a response plan asks for when units of this kind were sent. */
  readonly need: { readonly fire: string; readonly medical: string };
};

export type TypeWord = { readonly name: Text; readonly discipline: Discipline };

/** Names and meanings that the history itself does not hold, as data. */
export type Profile = {
  readonly agencies: readonly Agency[];
  readonly capabilities: readonly Capability[];
  readonly unitKinds: Readonly<Record<string, UnitKind>>;
  /** For a kind of unit that is not listed. */
  readonly otherUnitKind: Omit<UnitKind, "name">;
  readonly types: Readonly<Record<string, TypeWord>>;
  readonly otherDiscipline: Discipline;
  /** Needs of which a more able one stands in for all when nearly all sent were that able. */
  readonly ambulanceNeeds: { readonly als: string; readonly bls: string };
  readonly stationAgencyId: string;
  /** The station that a call sign names, or undefined. */
  stationOf(callSign: string): string | undefined;
  /** Call signs of a shift kind that are nevertheless staffed all day. */
  isContinuous(callSign: string): boolean;
};

const FIRE = "sffd";
const PRIVATE = "private-ambulance";
const AIRPORT = "airport";

const granted = (capabilityId: string, level = 1): GrantedCapability => ({ capabilityId, level });

const ENGINE: UnitKind = {
  name: { en: "Engine", zh: "水罐消防车" },
  shape: "square",
  agencyId: FIRE,
  staffing: "continuous",
  crew: 4,
  capabilities: [granted("fire-suppression"), granted("first-response")],
  alsCapabilities: [granted("first-response", 2)],
  need: { fire: "fire-suppression", medical: "first-response" },
};

const SFFD_KINDS: Record<string, UnitKind> = {
  ENGINE,
  TRUCK: {
    ...ENGINE,
    name: { en: "Truck", zh: "云梯消防车" },
    shape: "triangle",
    crew: 5,
    capabilities: [granted("ladder"), granted("first-response")],
    need: { fire: "ladder", medical: "first-response" },
  },
  MEDIC: {
    ...ENGINE,
    name: { en: "Medic", zh: "消防局救护车" },
    shape: "cross",
    staffing: "shifts",
    crew: 2,
    capabilities: [granted("bls-transport")],
    alsCapabilities: [granted("als-transport")],
    need: { fire: "bls-transport", medical: "bls-transport" },
  },
  CHIEF: {
    ...ENGINE,
    name: { en: "Chief", zh: "指挥官" },
    shape: "diamond",
    crew: 2,
    capabilities: [granted("command")],
    alsCapabilities: [],
    need: { fire: "command", medical: "command" },
  },
  "RESCUE CAPTAIN": {
    ...ENGINE,
    name: { en: "Rescue captain", zh: "急救队长" },
    shape: "diamond",
    crew: 1,
    capabilities: [granted("medical-command")],
    alsCapabilities: [],
    need: { fire: "medical-command", medical: "medical-command" },
  },
  "RESCUE SQUAD": {
    ...ENGINE,
    name: { en: "Rescue squad", zh: "抢险救援队" },
    shape: "hexagon",
    capabilities: [granted("rescue"), granted("first-response")],
    need: { fire: "rescue", medical: "first-response" },
  },
  SUPPORT: {
    ...ENGINE,
    name: { en: "Support", zh: "保障车" },
    shape: "circle",
    staffing: "when-called",
    crew: 2,
    capabilities: [granted("support")],
    alsCapabilities: [],
    need: { fire: "support", medical: "support" },
  },
  INVESTIGATION: {
    ...ENGINE,
    name: { en: "Investigation", zh: "火灾调查车" },
    shape: "circle",
    staffing: "when-called",
    crew: 2,
    capabilities: [granted("investigation")],
    alsCapabilities: [],
    need: { fire: "investigation", medical: "investigation" },
  },
};

const typeWord = (en: string, zh: string, discipline: Discipline = "fire"): [string, TypeWord] => [
  en,
  { name: { en, zh }, discipline },
];

const TYPES = Object.fromEntries([
  typeWord("Administrative", "行政事务"),
  typeWord("Aircraft Emergency", "航空器紧急情况"),
  typeWord("Alarms", "报警器报警"),
  typeWord("Assist Police", "协助警方"),
  typeWord("Citizen Assist / Service Call", "居民求助"),
  typeWord("Confined Space / Structure Collapse", "受限空间/建筑坍塌"),
  typeWord("Electrical Hazard", "电气险情"),
  typeWord("Elevator / Escalator Rescue", "电梯/扶梯救援"),
  typeWord("Explosion", "爆炸"),
  typeWord("Extrication / Entrapped (Machinery, Vehicle)", "被困解救（机械、车辆）"),
  typeWord("Fuel Spill", "燃油泄漏"),
  typeWord("Gas Leak (Natural and LP Gases)", "燃气泄漏"),
  typeWord("HazMat", "危险品"),
  typeWord("High Angle Rescue", "高空救援"),
  typeWord("Industrial Accidents", "工业事故"),
  typeWord("Marine Fire", "船舶火灾"),
  typeWord("Medical Incident", "医疗急救", "medical"),
  typeWord("Mutual Aid / Assist Outside Agency", "互助/协助外单位"),
  typeWord("Odor (Strange / Unknown)", "异味"),
  typeWord("Oil Spill", "油污泄漏"),
  typeWord("Other", "其他"),
  typeWord("Outside Fire", "室外火灾"),
  typeWord("Smoke Investigation (Outside)", "室外烟雾查看"),
  typeWord("Structure Fire", "建筑火灾"),
  typeWord("Suspicious Package", "可疑包裹"),
  typeWord("Traffic Collision", "交通事故", "medical"),
  typeWord("Train / Rail Incident", "轨道交通事故"),
  typeWord("Vehicle Fire", "车辆火灾"),
  typeWord("Water Rescue", "水上救援"),
  typeWord("Watercraft in Distress", "船只遇险"),
]);

const capability = (capabilityId: string, en: string, zh: string): Capability => ({
  capabilityId,
  name: { en, zh },
});

/** The two rescue squads' stations, public facts; engines and trucks carry their station's number. */
const SQUAD_STATIONS: Readonly<Record<string, string>> = { RS1: "1", RS2: "7" };

/** Fire and medical services of San Francisco as its calls-for-service file names them. */
export const SAN_FRANCISCO: Profile = {
  agencies: [
    {
      agencyId: FIRE,
      name: { en: "San Francisco Fire Department", zh: "旧金山消防局" },
      discipline: "fire",
    },
    {
      agencyId: PRIVATE,
      name: { en: "Private ambulance companies", zh: "民营救护公司" },
      discipline: "medical",
    },
    {
      agencyId: AIRPORT,
      name: { en: "Airport fire service", zh: "机场消防" },
      discipline: "fire",
    },
  ],
  capabilities: [
    capability("fire-suppression", "Fire suppression", "灭火"),
    capability("ladder", "Ladder", "登高"),
    capability("rescue", "Heavy rescue", "抢险救援"),
    capability("command", "Incident command", "现场指挥"),
    capability("medical-command", "Medical command", "医疗指挥"),
    capability(
      "first-response",
      "Medical first response (2: advanced)",
      "医疗先期处置（2级：高级）",
    ),
    capability("als-transport", "Advanced life support transport", "高级生命支持转运"),
    capability("bls-transport", "Basic life support transport", "基本生命支持转运"),
    capability("support", "Support", "保障"),
    capability("investigation", "Fire investigation", "火灾调查"),
    capability("airport", "Airport response", "机场响应"),
  ],
  unitKinds: {
    ...SFFD_KINDS,
    PRIVATE: {
      ...ENGINE,
      name: { en: "Private ambulance", zh: "民营救护车" },
      shape: "cross",
      agencyId: PRIVATE,
      staffing: "shifts",
      crew: 2,
      capabilities: [granted("bls-transport")],
      alsCapabilities: [granted("als-transport")],
      need: { fire: "bls-transport", medical: "bls-transport" },
    },
    AIRPORT: {
      ...ENGINE,
      name: { en: "Airport unit", zh: "机场车组" },
      shape: "hexagon",
      agencyId: AIRPORT,
      staffing: "when-called",
      capabilities: [granted("airport")],
      alsCapabilities: [],
      need: { fire: "airport", medical: "airport" },
    },
  },
  otherUnitKind: {
    shape: "circle",
    agencyId: FIRE,
    staffing: "when-called",
    crew: 2,
    capabilities: [granted("support")],
    alsCapabilities: [],
    need: { fire: "support", medical: "support" },
  },
  types: TYPES,
  otherDiscipline: "fire",
  ambulanceNeeds: { als: "als-transport", bls: "bls-transport" },
  stationAgencyId: FIRE,
  stationOf: (callSign) =>
    SQUAD_STATIONS[callSign] ?? /^(?:E|T|RA)0*(\d{1,2})$/.exec(callSign)?.[1],
  isContinuous: (callSign) => /^RA\d+$/.test(callSign),
};
