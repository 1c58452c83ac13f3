/** All is as it should be. */
export const EXIT_WELL = 0;
/** It could not be found out, or not be done. */
export const EXIT_ERROR = 1;
/** Laws do not hold, or what was asked for is not finished. */
export const EXIT_UNWELL = 2;
