/** What is said when a part of the screen cannot be drawn. */
export const guard = {
  "guard.part": "This part cannot be shown. Everything else goes on, and the fault was reported.",
  "guard.thing": "{title} cannot be shown here. It is on the record, and the fault was reported.",
} as const;
