package dev.howdah.broker.group.lane;

/**
 * How much a group lane takes.
 *
 * @param callsMax that wait for the lane
 * @param writesMax that wait for Postgres; more calls that need it are refused
 * @param groupsMax in memory
 */
record GroupLaneLimits(int callsMax, int writesMax, int groupsMax) {}
