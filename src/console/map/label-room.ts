/** In pixels of the map. */
export type Box = {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};

/** Whether the box is free of all that is taken; if so it is taken now. Who asks first, stands. */
export function freePlace(taken: Box[], box: Box): boolean {
  for (const other of taken) {
    const apart =
      box.left >= other.right ||
      other.left >= box.right ||
      box.top >= other.bottom ||
      other.top >= box.bottom;
    if (!apart) return false;
  }
  taken.push(box);
  return true;
}
