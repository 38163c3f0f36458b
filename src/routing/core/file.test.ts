import assert from "node:assert/strict";
import { test } from "node:test";
import { draftOf, monaco, roadsOf, sampler } from "../testing/roads.ts";
import { loadRoads } from "../index.ts";
import { assemble } from "./assemble.ts";
import { crc32 } from "./checksum.ts";
import { contract } from "./contraction.ts";
import { encodeRoadFile, RoadFileError } from "./file.ts";

function fileOf(): Uint8Array<ArrayBuffer> {
  const draft = draftOf(3, [
    [0, 1, 4],
    [1, 2, 3],
    [2, 0, 9],
  ]);
  draft.edges[0] = { ...draft.edges[0]!, name: "Praça 5 de Outubro ☂", via: [{ lat: 1, lon: 2 }] };
  const { network } = assemble(draft);
  return encodeRoadFile({ network, hierarchy: contract(network) });
}

function refusal(bytes: Uint8Array): string {
  try {
    loadRoads(bytes);
  } catch (error) {
    assert.ok(error instanceof RoadFileError, String(error));
    return error.message;
  }
  return "accepted";
}

test("ROAD-20: a road file gives back the roads it was made of", () => {
  const before = monaco();
  const { network } = before;
  const after = loadRoads(encodeRoadFile({ network, hierarchy: contract(network) }));
  assert.deepEqual(after.network, network);
  const sample = sampler(1);
  for (let pair = 0; pair < 500; pair += 1) {
    const [from, to] = [sample(before.nodeCount), sample(before.nodeCount)];
    assert.deepEqual(after.route(from, to), before.route(from, to));
  }
});

test("ROAD-20: names keep their letters, and bytes at an odd place are read too", () => {
  const bytes = fileOf();
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  // A slice of a Buffer is a view, not a copy, so it is tried as well.
  for (const each of [bytes, shifted.subarray(3), Buffer.from(shifted.buffer, 3)]) {
    assert.equal(loadRoads(each).arcName(0), "Praça 5 de Outubro ☂");
  }
});

test("ROAD-20: the same input gives the same bytes", () => {
  assert.deepEqual(fileOf(), fileOf());
});

test("ROAD-21: a change of any single byte is refused", () => {
  const bytes = fileOf();
  for (let at = 0; at < bytes.length; at += 1) {
    const damaged = bytes.slice();
    damaged[at]! ^= 1 << (at % 8);
    assert.notEqual(refusal(damaged), "accepted", `byte ${at}`);
  }
});

test("ROAD-21: a file cut short or grown is refused with both lengths", () => {
  const bytes = fileOf();
  for (const length of [0, 7, 31, 32, 100, bytes.length - 1]) {
    assert.notEqual(refusal(bytes.subarray(0, length)), "accepted", `${length} bytes`);
  }
  const message = refusal(bytes.subarray(0, bytes.length - 1));
  assert.match(message, new RegExp(`${bytes.length} bytes, got ${bytes.length - 1}`, "u"));
  assert.match(refusal(new Uint8Array([...bytes, 0])), /should have/u);
});

test("ROAD-21: another kind of file is refused with how it begins", () => {
  const text = new TextEncoder().encode("id,lon,lat\n1,2,3\nand so on and so on\n");
  assert.match(refusal(text), /begin with "MUSTROAD", got 37 bytes that begin with 69 64 2c/u);
});

test("ROAD-22: a file of another version is refused with both versions", () => {
  const bytes = fileOf();
  bytes[8] = 2;
  assert.match(refusal(bytes), /has version 2, this program reads version 1/u);
});

test("ROAD-21: the checksum is CRC-32 with its published check value", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  assert.equal(roadsOf(draftOf(1, [[0, 0, 1]])).nodeCount, 1);
});
