import type { Channel } from "#kernel";
import type { MessageId } from "../words/catalogue.ts";

/** How the report came in. */
export const channelWords: Record<Channel, MessageId> = {
  phone: "channel.phone",
  text: "channel.text",
  alarm: "channel.alarm",
  "walk-in": "channel.walk-in",
  radio: "channel.radio",
  web: "channel.web",
  partner: "channel.partner",
  transferred: "channel.transferred",
  administrative: "channel.administrative",
};
