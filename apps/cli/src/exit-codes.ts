/** All is as it should be. */
export const EXIT_WELL = 0;
/** It could not be found out, or not be done, or not all of it. */
export const EXIT_ERROR = 1;
/** The command line makes no sense. */
export const EXIT_USAGE = 2;
/** Laws do not hold, or what was asked for is not finished. */
export const EXIT_UNWELL = 3;
