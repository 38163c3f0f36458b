/** Limits of what one value may hold. They bound one thing, never how many there are in a day. */

/** Longest id: room for any foreign system's id in an import. */
export const ID_LENGTH_MAX = 128;
/** Longest number of a file that a hold is for, characters. */
export const FILE_NUMBER_LENGTH_MAX = 60;

/** Longest short text (reason, name, purpose): what fits on a screen line or two. */
export const TEXT_LENGTH_MAX = 500;
/** Longest sealed commitment: SHA-512 in hex. */
export const COMMITMENT_LENGTH_MAX = 128;
/** Zones that may contain one point: many overlapping kinds and agencies. */
export const ZONES_PER_PLACE_MAX = 256;
/** Agencies named when an incident is opened. */
export const AGENCIES_PER_INCIDENT_MAX = 256;
/** Units of one assign command: more than any first alarm. */
export const UNITS_PER_COMMAND_MAX = 256;
/** Open assignments on one incident: the largest fleet known is 6,278 vehicles. */
export const UNITS_PER_INCIDENT_MAX = 10_000;
/** Notes on one incident: a note costs a copy of the list, so the list is bounded. */
export const NOTES_PER_INCIDENT_MAX = 10_000;
/** Configuration changes of one command: a whole area's configuration fits. */
export const CHANGES_PER_COMMAND_MAX = 100_000;
/** Points of one zone. */
export const POINTS_PER_ZONE_MAX = 200_000;
/** Persons on one unit: a bus or a boat. */
export const CREW_MAX = 1_000;
/** Highest alarm level. */
export const ALARM_LEVEL_MAX = 99;
/** Highest capability level, need count and rank: far above use, so a slip of the key shows. */
export const LEVEL_MAX = 1_000;
/** Longest hold, recall or reservation, so that a wrong year is refused. */
export const PERIOD_SECONDS_MAX = 366 * 24 * 3600;
/** Latest instant a date can hold (ECMAScript time value). */
export const INSTANT_MAX = 8_640_000_000_000_000;
/** Undoable commands kept: each event copies the list. 512 is two minutes of four a second. */
export const UNDOABLES_MAX = 512;
/** Handled alarms kept: each one more copies the list. The oldest that falls out sounds again. */
export const ALARMS_MAX = 1_000;
/** Longest shelving: an hour out of sight, then somebody looks again. */
export const SHELVE_SECONDS_MAX = 3_600;
/** Notes to the next shift at one time: more than anyone reads. */
export const SHIFT_NOTES_MAX = 100;
/** A note to the next shift is for days; what lasts longer belongs in the configuration. */
export const SHIFT_NOTE_SECONDS_MAX = 7 * 24 * 3600;
/** Seats of one floor: the largest room known has 300 positions. */
export const SEATS_MAX = 1_000;
/** Longest name of a seat, so that it fits a line. */
export const SEAT_LENGTH_MAX = 60;
/** Incidents or calls of one archive event. */
export const ARCHIVE_BATCH = 500;
