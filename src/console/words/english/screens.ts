/** Names of the screens, and how one goes from one to another. */
export const screens = {
  "screen.bar": "Screens",
  "screen.board": "Board",
  "screen.loading": "Loading",
  "screen.menu": "Menu",
} as const;
