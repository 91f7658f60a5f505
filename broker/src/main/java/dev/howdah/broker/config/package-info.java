/**
 * Kafka's configurations of brokers, topics and groups: names, types, defaults, and the typed values that have an
 * effect. Also the broker's own bounds, which cannot be configured.
 *
 * <p>Thread: any; the values are immutable.
 *
 * <p>Imported by: {@code admin}, {@code append}, {@code broker}, {@code catalog}, {@code cli}, {@code codec},
 * {@code group.machine}, {@code handler}, {@code janitor}, {@code net}, {@code outbox}, {@code share}, {@code transaction}.
 */
@NullMarked
package dev.howdah.broker.config;

import org.jspecify.annotations.NullMarked;
