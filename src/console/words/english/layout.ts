/** The arrangement of the board's panels, and their windows. */
export const layout = {
  "layout.title": "Layout",
  "layout.sizeLeft": "Width of the incidents",
  "layout.sizeRight": "Width of the units",
  "layout.window": "Own window",
  "layout.windowOf": "Own window: {panel}",
  "layout.incidentWindow": "This incident in a window",
  "layout.reset": "As at first",
  "layout.blocked":
    "The browser did not open the window. Allow pop-up windows for this page, then press again.",
  "layout.unknown": "There is no panel of this name. Open panels from the board's layout menu.",
  "layout.allHidden": "Every panel is hidden. Press 1 to 5, or choose panels under Layout.",
  "keys.panels": "panels",
} as const;
