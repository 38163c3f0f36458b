import { deflateSync } from "node:zlib";

/** A field of a protocol buffer message: a whole number, or bytes. */
type Field = readonly [field: number, value: number | bigint | Uint8Array];

function varint(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}

function message(fields: readonly Field[]): Uint8Array {
  const bytes: number[] = [];
  for (const [field, value] of fields) {
    if (value instanceof Uint8Array) {
      bytes.push(...varint(field * 8 + 2), ...varint(value.length), ...value);
    } else {
      bytes.push(...varint(field * 8), ...varint(value));
    }
  }
  return Uint8Array.from(bytes);
}

function packed(values: readonly (number | bigint)[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => varint(value)));
}

function zigzag(value: number): bigint {
  const wide = BigInt(value);
  return (wide << 1n) ^ (wide >> 63n);
}

function differences(values: readonly number[]): bigint[] {
  return values.map((value, place) => zigzag(value - (values[place - 1] ?? 0)));
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function blob(type: string, content: Uint8Array, isPacked: boolean): Uint8Array {
  const body = isPacked
    ? message([
        [2, content.length],
        [3, deflateSync(content)],
      ])
    : message([[1, content]]);
  const header = message([
    [1, utf8(type)],
    [3, body.length],
  ]);
  return Uint8Array.from([0, 0, header.length >> 8, header.length & 255, ...header, ...body]);
}

/** A node in whole units of 1e-7 degrees. */
export type PbfNode = readonly [id: number, lat: number, lon: number];

/** What a test file is made of. */
export type PbfContent = {
  nodes: readonly PbfNode[];
  isDense: boolean;
  ways: readonly { id: number; nodeIds: readonly number[]; tags: Record<string, string> }[];
  isPacked?: boolean;
  features?: readonly string[];
};

function nodeGroup({ nodes, isDense }: PbfContent): Field {
  if (!isDense) {
    const fields = nodes.map(([id, lat, lon]): Field => [
      1,
      message([
        [1, zigzag(id)],
        [8, zigzag(lat)],
        [9, zigzag(lon)],
      ]),
    ]);
    return [2, message(fields)];
  }
  const dense = message([
    [1, packed(differences(nodes.map(([id]) => id)))],
    [8, packed(differences(nodes.map(([, lat]) => lat)))],
    [9, packed(differences(nodes.map(([, , lon]) => lon)))],
  ]);
  return [2, message([[2, dense]])];
}

/** The bytes of an OpenStreetMap PBF file; written apart from the reader it tests. */
export function pbfFile(content: PbfContent): Uint8Array {
  const strings = [""];
  const textNumber = (text: string): number => {
    const known = strings.indexOf(text);
    return known >= 0 ? known : strings.push(text) - 1;
  };
  const ways = content.ways.map(({ id, nodeIds, tags }): Field => [
    3,
    message([
      [1, id],
      [2, packed(Object.keys(tags).map(textNumber))],
      [3, packed(Object.values(tags).map(textNumber))],
      [8, packed(differences(nodeIds))],
    ]),
  ]);
  const wayGroup = message(ways);
  const table = message(strings.map((text): Field => [1, utf8(text)]));
  const block = message([[1, table], nodeGroup(content), [2, wayGroup]]);
  const features = content.features ?? ["OsmSchema-V0.6", "DenseNodes"];
  const header = message(features.map((feature): Field => [4, utf8(feature)]));
  const isPacked = content.isPacked ?? true;
  return Uint8Array.from([
    ...blob("OSMHeader", header, isPacked),
    ...blob("OSMData", block, isPacked),
  ]);
}
