/** Texts of the command bar, the actions on incidents and units, and the outbox. */
export const command = {
  "change.type": "Change to {name}",
  "change.leave": "Leave as it was",
  "change.hint": "Enter changes it, Esc leaves it as it was.",
  "change.undo": "Undo: {what}",
} as const;
