/** Done. */
export const EXIT_DONE = 0;
/** The command could not be done, at least in part, or a server could not be reached. */
export const EXIT_FAILED = 1;
/** The command line is not valid. */
export const EXIT_USAGE = 2;
/** Done, and something does not hold: a law, or the command's work is not finished. */
export const EXIT_DOES_NOT_HOLD = 3;
