import assert from "node:assert/strict";
import { test } from "node:test";
import { Tracks } from "./moving.ts";
import { freePlace, type Box } from "./label-room.ts";

const here = { lat: 1, lon: 1 };
const there = { lat: 1.002, lon: 1 };

test("CON-114: a unit glides from position to position and stays where it was heard last", () => {
  const tracks = new Tracks();
  tracks.hear("u", here, 0, true);
  tracks.hear("u", there, 400, true);
  assert.deepEqual(tracks.at("u", 400), here);
  assert.ok(Math.abs((tracks.at("u", 600)?.lat ?? 0) - 1.001) < 1e-9);
  assert.deepEqual(tracks.at("u", 800), there);
  assert.equal(tracks.isMoving(799), true);
  assert.equal(tracks.isMoving(800), false);
  tracks.hear("u", there, 5000, true);
  assert.equal(tracks.isMoving(5000), false, "the same place again is no way");
});

test("CON-114: reduced motion and long jumps do not glide, and what is gone is forgotten", () => {
  const tracks = new Tracks();
  tracks.hear("u", here, 0, true);
  tracks.hear("u", there, 400, false);
  assert.deepEqual(tracks.at("u", 401), there);
  tracks.hear("u", { lat: 2, lon: 2 }, 800, true);
  assert.deepEqual(tracks.at("u", 801), { lat: 2, lon: 2 });
  tracks.keep(new Set());
  assert.equal(tracks.at("u", 900), undefined);
});

test("CON-115: a word is drawn only where no word before it stands", () => {
  const taken: Box[] = [];
  assert.equal(freePlace(taken, { left: 0, top: 0, right: 10, bottom: 10 }), true);
  assert.equal(freePlace(taken, { left: 5, top: 5, right: 20, bottom: 20 }), false);
  assert.equal(freePlace(taken, { left: 10, top: 0, right: 20, bottom: 10 }), true);
  assert.equal(taken.length, 2);
});
