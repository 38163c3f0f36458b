import {
  contract,
  encodeRoadFile,
  loadRoads,
  responseModelFrom,
  type ResponseModel,
  type ResponseModelFile,
  type Roads,
} from "#routing";
import type { LoadedScenario } from "#sim";

/**
 * A history as bytes that threads share: handing it to one more thread costs the live server
 * nothing, where a copy of its objects would hold up commands.
 */
export type PackedHistory = {
  readonly scenario: SharedArrayBuffer;
  readonly roads: SharedArrayBuffer;
  readonly responseModel: ResponseModelFile;
};

export type OpenedHistory = {
  readonly scenario: LoadedScenario;
  readonly roads: Roads;
  readonly responseModel: ResponseModel;
};

/** Bytes that threads share. */
export function shared(bytes: Uint8Array): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

export function packRoads({ network, index }: Roads): SharedArrayBuffer {
  const hierarchy = index?.hierarchy ?? contract(network);
  return shared(encodeRoadFile({ network, hierarchy }));
}

export function packHistory({ scenario, roads, responseModel }: OpenedHistory): PackedHistory {
  return {
    scenario: shared(Buffer.from(JSON.stringify(scenario))),
    roads: packRoads(roads),
    responseModel: responseModel.file,
  };
}

/** The bytes in memory of one's own: decoders do not take shared memory. */
export function own(buffer: SharedArrayBuffer): Uint8Array {
  const bytes = new Uint8Array(buffer.byteLength);
  bytes.set(new Uint8Array(buffer));
  return bytes;
}

export function openPacked(packed: PackedHistory): OpenedHistory {
  return {
    scenario: JSON.parse(Buffer.from(own(packed.scenario)).toString("utf8")) as LoadedScenario,
    roads: loadRoads(own(packed.roads)),
    responseModel: responseModelFrom(packed.responseModel),
  };
}
