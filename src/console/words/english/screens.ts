/** Names of the screens, and how one goes from one to another. */
export const screens = {
  "screen.bar": "Screens",
  "screen.board": "Board",
  "screen.failed": "This screen could not be loaded. Check the connection and try again.",
  "screen.loading": "Loading",
  "screen.menu": "Menu",
} as const;
