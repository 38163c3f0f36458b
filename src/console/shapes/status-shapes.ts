import type { AssignmentStatus } from "#kernel";
import type { MessageId } from "../words/catalogue.ts";

/** What a unit's row and marker show: its assignment's status, or why it has none. */
export type ShownStatus = AssignmentStatus | "available" | "away" | "outOfService" | "reserved";

/** A stroke is drawn with the status colour; a fill is filled with it. In a box of 16 by 16. */
export type StatusShape = {
  readonly token: string;
  readonly word: MessageId;
  readonly stroke?: string;
  readonly fill?: string;
  readonly dashed?: boolean;
};

const circle = "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z";

export const statusShapes: Record<ShownStatus, StatusShape> = {
  available: { token: "--available", word: "status.available", stroke: circle },
  assigned: {
    token: "--assigned",
    word: "status.assigned",
    stroke: circle,
    fill: "M8 8V2.5A5.5 5.5 0 0 1 13.5 8z",
  },
  acknowledged: {
    token: "--assigned",
    word: "status.acknowledged",
    stroke: circle,
    fill: "M8 2.5a5.5 5.5 0 0 1 0 11z",
  },
  enRoute: { token: "--en-route", word: "status.enRoute", fill: "M2 2.5 14.5 8 2 13.5 5 8z" },
  onScene: { token: "--on-scene", word: "status.onScene", fill: "M3 3h10v10H3z" },
  transporting: {
    token: "--transporting",
    word: "status.transporting",
    fill: "M1 3l6.5 5L1 13zM8 3l6.5 5L8 13z",
  },
  atDestination: {
    token: "--at-destination",
    word: "status.atDestination",
    fill: "M3 1.5h1.6V14.5H3zM5.6 2.2h8L11 5.6l2.6 3.4h-8z",
  },
  cleared: { token: "--available", word: "status.cleared", stroke: circle },
  cancelled: { token: "--away", word: "status.cancelled", stroke: "M3 8h10" },
  away: { token: "--away", word: "status.away", stroke: "M5.5 3.5v9M10.5 3.5v9" },
  outOfService: {
    token: "--out-of-service",
    word: "status.outOfService",
    stroke: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  },
  reserved: { token: "--reserved", word: "status.reserved", stroke: circle, dashed: true },
};
