package dev.howdah.broker.group.lane;

/**
 * The bounds of a group lane.
 *
 * @param callsMax how many calls may wait for the lane
 * @param writesMax how many jobs may wait for Postgres; further calls that need it are refused
 * @param groupsMax how many groups may be in memory
 */
record GroupLaneLimits(int callsMax, int writesMax, int groupsMax) {}
