package dev.howdah.broker.outbox;

import java.time.Duration;

/**
 * How often the outbox is looked into. Bounds of the broker, which tests make smaller.
 *
 * @param look between two looks while SQL transactions produce
 * @param awake how long it goes on after the last event
 * @param poll between two looks otherwise
 * @param retry after trouble with Postgres
 */
record OutboxPace(Duration look, Duration awake, Duration poll, Duration retry) {}
