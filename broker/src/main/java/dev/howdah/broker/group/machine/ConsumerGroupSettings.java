package dev.howdah.broker.group.machine;

/**
 * What groups of the consumer protocol are told rather than asked.
 *
 * @param sessionTimeoutMs {@code group.consumer.session.timeout.ms}
 * @param heartbeatIntervalMs {@code group.consumer.heartbeat.interval.ms}
 * @param assignmentIntervalMs {@code group.consumer.assignment.interval.ms}: the least time between two assignments
 * @param migrationPolicy {@code group.consumer.migration.policy}
 */
public record ConsumerGroupSettings(
        int sessionTimeoutMs, int heartbeatIntervalMs, int assignmentIntervalMs, MigrationPolicy migrationPolicy) {}
