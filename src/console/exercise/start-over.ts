/** Another exercise has another log: everything known of the old one is let go with the page. */
export function startOver(): void {
  history.replaceState(null, "", "#/board");
  location.reload();
}
