package dev.howdah.broker.group;

/**
 * What groups of the consumer protocol are told rather than asked.
 *
 * @param sessionTimeoutMs {@code group.consumer.session.timeout.ms}
 * @param heartbeatIntervalMs {@code group.consumer.heartbeat.interval.ms}
 */
public record ConsumerGroupSettings(int sessionTimeoutMs, int heartbeatIntervalMs) {}
