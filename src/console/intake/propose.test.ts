import assert from "node:assert/strict";
import { test } from "node:test";
import type { Discipline, IncidentType } from "#kernel";
import { amendment, isReceivable } from "./call-record.ts";
import { addressIn, proposeTypes } from "./propose.ts";

function type(typeId: string, en: string, zh: string, discipline: Discipline): IncidentType {
  return { typeId, name: { en, zh }, discipline, defaultPriorityId: "2" };
}

const TYPES = [
  type("structure-fire", "Structure fire", "建筑火灾", "fire"),
  type("outside-fire", "Outside fire", "室外火灾", "fire"),
  type("cardiac", "Cardiac arrest", "心脏骤停", "medical"),
  type("medical", "Medical", "医疗急救", "medical"),
  type("fall", "Fall", "跌倒", "medical"),
  type("collision", "Traffic collision", "交通事故", "law"),
  type("noise", "Noise", "噪声", "law"),
];

test("CON-103: types are proposed from the narrative in both languages, none without a reason", () => {
  const first = (narrative: string) => proposeTypes(TYPES, narrative)[0];
  assert.equal(first("Smoke from a window on the third floor"), "structure-fire");
  assert.equal(first("The grass is on fire behind the school, grass everywhere"), "outside-fire");
  assert.equal(first("My father is not breathing"), "cardiac");
  assert.equal(first("She fell on the stairs"), "fall");
  assert.equal(first("Two cars, a crash, somebody hurt"), "collision");
  assert.equal(first("三楼窗户冒烟"), "structure-fire");
  assert.equal(first("路口车祸"), "collision");
  assert.deepEqual(proposeTypes(TYPES, "Hello, can you hear me"), []);
  assert.deepEqual(proposeTypes(TYPES, "  "), []);
});

test("CON-103: only what reads like an address is asked for", () => {
  assert.equal(addressIn("Smoke at 600 Ellis St, third floor"), "600 Ellis St");
  assert.equal(addressIn("there is a fire on the Harbour Ave"), "Harbour Ave");
  assert.equal(addressIn("我在人民路12号，冒烟了"), "人民路12号");
  assert.equal(addressIn("My name is John Miller and 3 people are hurt"), undefined);
  assert.equal(addressIn(""), undefined);
});

test("CON-104: a call is amended by what changed, and only by that", () => {
  const place = { lat: 1, lon: 2, address: "1 Main St" };
  const channel = "phone" as const;
  const before = {
    narrative: "smoke",
    reporter: "",
    channel,
    unverified: false,
    anonymous: false,
    typeId: "fire",
    place,
  };
  assert.equal(amendment(before, before), undefined);
  assert.deepEqual(amendment(before, { ...before, narrative: "smoke, third floor" }), {
    changes: {},
    texts: { narrative: "smoke, third floor" },
  });
  assert.deepEqual(amendment(before, { ...before, typeId: "alarm" }), {
    changes: { typeId: "alarm" },
  });
  assert.deepEqual(amendment(before, { ...before, channel: "transferred", unverified: true }), {
    changes: { channel: "transferred", unverified: true },
  });
  assert.equal(isReceivable({ ...before, place: undefined }), false);
  assert.equal(isReceivable(before), true);
});
