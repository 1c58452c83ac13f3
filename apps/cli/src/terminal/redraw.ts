import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';

/** A terminal in which some lines are drawn again and again in the same place. */
export interface Canvas extends NodeJS.WritableStream {
  readonly rows: number;
}

const ROWS = 24;

/** Returns a function that puts lines in the place of those before. Each must fit into the terminal's width. */
export function redrawIn(canvas: Canvas): (lines: readonly string[]) => void {
  let drawn = 0;
  return (lines) => {
    // What has left the top of the screen could not be drawn over. Some terminals do not know their size.
    const most = (canvas.rows || ROWS) - 1;
    const shown = lines.length > most ? [...lines.slice(0, most - 1), '…'] : lines;
    cursorTo(canvas, 0);
    if (drawn > 0) moveCursor(canvas, 0, -drawn);
    clearScreenDown(canvas);
    canvas.write(`${shown.join('\n')}\n`);
    drawn = shown.length;
  };
}
