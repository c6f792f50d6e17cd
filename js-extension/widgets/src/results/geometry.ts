/**
 * Where the rows of a long table are, in pixels.
 *
 * Browsers cap the height of an element (Firefox near 17.8 million pixels, Chromium near 33 million), which a million and a half rows
 * would exceed. Below the cap a pixel of scrolling is a pixel of rows; above it, scrolling is proportional.
 */

export interface Geometry {
  rowCount: number;
  rowPx: number;
  /** Height of the part of the viewport that shows rows. */
  visiblePx: number;
}

const MAX_SPACE_PX = 16_000_000;

/** The height of the space that is scrolled through. */
export function spaceHeight({ rowCount, rowPx }: Geometry): number {
  return Math.min(rowCount * rowPx, MAX_SPACE_PX);
}

/** The row at the viewport's top edge, with a fraction where it is cut. */
export function firstVisible(geometry: Geometry, scrollTop: number): number {
  const { rowCount, rowPx, visiblePx } = geometry;
  if (rowCount * rowPx <= MAX_SPACE_PX) return scrollTop / rowPx;
  const share = Math.min(1, scrollTop / (MAX_SPACE_PX - visiblePx));
  return share * (rowCount - visiblePx / rowPx);
}

/** The distance from the top of the space at which the rows from `first` on must be drawn. */
export function rowsOffset(geometry: Geometry, scrollTop: number, first: number): number {
  return scrollTop - (firstVisible(geometry, scrollTop) - first) * geometry.rowPx;
}
