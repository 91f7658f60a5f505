package dev.howdah.broker.group.machine;

/**
 * The settings of a group of the consumer protocol. In this protocol the broker decides them, not the clients.
 *
 * @param sessionTimeoutMs {@code group.consumer.session.timeout.ms}
 * @param heartbeatIntervalMs {@code group.consumer.heartbeat.interval.ms}
 * @param assignmentIntervalMs {@code group.consumer.assignment.interval.ms}: the least time between two assignments
 * @param migrationPolicy {@code group.consumer.migration.policy}
 */
public record ConsumerGroupSettings(
        int sessionTimeoutMs, int heartbeatIntervalMs, int assignmentIntervalMs, MigrationPolicy migrationPolicy) {}
