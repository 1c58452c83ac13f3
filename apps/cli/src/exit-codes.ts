/** Success. */
export const EXIT_WELL = 0;
/** The command failed, at least in part. */
export const EXIT_ERROR = 1;
/** The command line is not valid. */
export const EXIT_USAGE = 2;
/** A law does not hold, or the command's work is not finished. */
export const EXIT_UNWELL = 3;
