package dev.howdah.broker.group.machine;

/**
 * What the members of a share group are told rather than asked.
 *
 * @param sessionTimeoutMs {@code group.share.session.timeout.ms}
 * @param heartbeatIntervalMs {@code group.share.heartbeat.interval.ms}
 * @param assignmentIntervalMs {@code group.share.assignment.interval.ms}: the least time between two assignments
 * @param membersMax {@code group.share.max.size}
 */
public record ShareGroupSettings(
        int sessionTimeoutMs, int heartbeatIntervalMs, int assignmentIntervalMs, int membersMax) {}
