/** Seats, claims, alarms that were handled, and the hand-over of a shift. */
export const shift = {
  "event.alarmAcknowledged": "Alarm acknowledged",
  "event.alarmShelved": "Alarm shelved",
  "event.alarmUnshelved": "Alarm brought back",
  "event.claimed": "Claimed{where, select, yes { at {seat}} other {}}",
  "event.handedOver": "Handed over to {seat}",
  "event.seatLeft": "{seat} left",
  "event.seatTaken": "{seat} taken",
  "event.shiftNoteRemoved": "Note to the next shift taken off",
  "event.shiftNoteWritten": "Note to the next shift",
  "event.takenOver":
    "Claim taken over from {holder}{why, select, stale { (stale)} reason {: {reason}} other {}}",
  "event.unclaimed": "Claim of {holder} released{why, select, seat-left { (seat left)} other {}}",
  "refusal.alarm-gone": "This is not waiting any more. Nothing to do.",
  "refusal.alarm-not-shelved": "This is not shelved any more. Nothing to do.",
  "refusal.claimed-by-another":
    "{holderId} has claimed it. Ask them, or take it over with a reason.",
  "refusal.not-claimed": "You have not claimed it, so there is nothing to release.",
  "refusal.person-only": "Only a person can do this. Sign in as one.",
  "refusal.seat-empty": "Nobody sits at {seat}. Nothing to do.",
  "refusal.seat-taken": "{holderId} sits at {seat}. Ask them to leave, or give a reason.",
} as const;
