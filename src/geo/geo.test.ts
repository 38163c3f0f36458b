import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  areaFromGeoJson,
  boxAround,
  boxContains,
  distanceMetres,
  EARTH_RADIUS_METRES,
  flatDistanceMetres,
  multiPolygonContains,
  nearestOnLine,
  pointAlong,
  polygonContains,
  polylineMetres,
  simplify,
  zoneIndex,
  type MultiPolygon,
  type Point,
} from "./index.ts";

const anyPlace = fc.record(
  {
    lat: fc.double({ min: 40, max: 41, noNaN: true }),
    lon: fc.double({ min: -74, max: -73, noNaN: true }),
  },
  { noNullPrototype: true },
);

function assertDistance(a: Point, b: Point, metres: number): void {
  assert.ok(Math.abs(distanceMetres(a, b) - metres) < 1e-6 * metres);
}

function assertRefused(type: string, coordinates: unknown, message: RegExp): void {
  assert.throws(() => areaFromGeoJson({ type, coordinates }), message);
}

function square(south: number, west: number, side: number): Point[] {
  return [
    { lat: south, lon: west },
    { lat: south, lon: west + side },
    { lat: south + side, lon: west + side },
    { lat: south + side, lon: west },
  ];
}

test("a quarter of the equator, a pole to pole and a degree are as long as they should be", () => {
  const quarter = (EARTH_RADIUS_METRES * Math.PI) / 2;
  assertDistance({ lat: 0, lon: 0 }, { lat: 0, lon: 90 }, quarter);
  assertDistance({ lat: -90, lon: 0 }, { lat: 90, lon: 70 }, 2 * quarter);
  assertDistance({ lat: 60, lon: 0 }, { lat: 61, lon: 0 }, quarter / 90);
  assert.equal(distanceMetres({ lat: 5, lon: 5 }, { lat: 5, lon: 5 }), 0);
});

test("the flat distance is within a thousandth of the great circle up to 50 km", () => {
  const property = fc.property(anyPlace, anyPlace, (a, b) => {
    const exact = distanceMetres(a, b);
    if (exact > 50_000 || exact < 1e-3) return;
    assert.ok(Math.abs(flatDistanceMetres(a, b) / exact - 1) < 1e-3);
  });
  fc.assert(property, { seed: 1 });
});

test("a point is in a polygon, not in its hole, and in one only of two that touch", () => {
  const ring = { outer: square(0, 0, 10), holes: [square(4, 4, 2)] };
  assert.equal(polygonContains(ring, { lat: 1, lon: 1 }), true);
  assert.equal(polygonContains(ring, { lat: 5, lon: 5 }), false);
  assert.equal(polygonContains(ring, { lat: 11, lon: 5 }), false);
  const west = { outer: square(0, 0, 1), holes: [] };
  const east = { outer: square(0, 1, 1), holes: [] };
  for (const lat of [0, 0.5, 0.999]) {
    const border = { lat, lon: 1 };
    assert.equal(
      Number(polygonContains(west, border)) + Number(polygonContains(east, border)),
      1,
      `at ${lat}`,
    );
  }
});

test("the zone index names the same zones as looking at each one", () => {
  const place = fc.record({
    lat: fc.integer({ min: 0, max: 20 }),
    lon: fc.integer({ min: 0, max: 20 }),
  });
  const zones = fc.array(fc.tuple(place, fc.integer({ min: 1, max: 9 })), { maxLength: 12 });
  const property = fc.property(zones, fc.array(place, { maxLength: 20 }), (list, points) => {
    const areas: MultiPolygon[] = list.map(([corner, side]) => [
      { outer: square(corner.lat, corner.lon, side), holes: [] },
    ]);
    const index = zoneIndex([...areas, []]);
    for (const { lat, lon } of points) {
      for (const point of [
        { lat, lon },
        { lat: lat + 0.5, lon: lon + 0.25 },
      ]) {
        const expected = areas.flatMap((area, zone) =>
          multiPolygonContains(area, point) ? [zone] : [],
        );
        assert.deepEqual(index.zonesAt(point), expected);
        assert.equal(index.firstZoneAt(point), expected[0]);
      }
    }
  });
  fc.assert(property, { seed: 2, numRuns: 300 });
});

test("GeoJSON areas are read, and what is not an area is refused", () => {
  const ring = [
    [0, 0],
    [2, 0],
    [2, 2],
    [0, 0],
  ];
  const area = areaFromGeoJson({ type: "Polygon", coordinates: [ring] });
  assert.equal(multiPolygonContains(area, { lat: 0.5, lon: 1 }), true);
  assert.equal(areaFromGeoJson({ type: "MultiPolygon", coordinates: [[ring], [ring]] }).length, 2);
  assertRefused("Point", [0, 0], /Polygon or MultiPolygon, got Point/u);
  assertRefused("Polygon", [[[0, 0]]], /at least three corners, got 1/u);
  assertRefused("Polygon", [[["a", 0], 1, 2]], /must be \[lon, lat\]/u);
  assertRefused("Polygon", [], /needs an outer ring/u);
});

test("a point along a line lies that far along it, and its ends are its ends", () => {
  const line = fc.array(anyPlace, { minLength: 2, maxLength: 8 });
  const property = fc.property(
    line,
    fc.double({ min: 0, max: 1, noNaN: true }),
    (points, share) => {
      const metres = polylineMetres(points);
      const point = pointAlong(points, share * metres);
      assert.ok(nearestOnLine(points, point).distanceMetres < 1 + metres * 1e-3);
      assert.deepEqual(pointAlong(points, -5), points[0]);
      assert.deepEqual(pointAlong(points, metres * 2 + 1), points[points.length - 1]);
    },
  );
  fc.assert(property, { seed: 3 });
  assert.throws(() => pointAlong([], 0), RangeError);
});

test("a simplified line keeps its ends and strays no farther than it may", () => {
  const line = fc.array(anyPlace, { maxLength: 30 });
  const property = fc.property(line, fc.integer({ min: 0, max: 50_000 }), (points, tolerance) => {
    const simple = simplify(points, tolerance);
    assert.deepEqual([simple[0], simple.at(-1)], [points[0], points.at(-1)]);
    assert.ok(simple.length <= points.length);
    for (const point of points) {
      assert.ok(nearestOnLine(simple, point).distanceMetres <= tolerance * 1.05 + 1);
    }
  });
  fc.assert(property, { seed: 4 });
});

test("a box holds the points it was made around", () => {
  const property = fc.property(fc.array(anyPlace, { minLength: 1 }), (points) => {
    const box = boxAround(points);
    assert.ok(box !== undefined && points.every((point) => boxContains(box, point)));
  });
  fc.assert(property, { seed: 5 });
  assert.equal(boxAround([]), undefined);
});
