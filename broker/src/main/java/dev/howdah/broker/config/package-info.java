/**
 * Kafka's configurations of brokers, topics and groups: names, types, defaults, and the typed values that have an
 * effect. Also the broker's own bounds, which cannot be configured.
 *
 * <p>Thread: any; the values are immutable.
 *
 * <p>Imported by: {@code broker}, {@code acl}, {@code admin}, {@code append}, {@code catalog}, {@code cli}, {@code
 * codec}, {@code group.machine}, {@code handler}, {@code http}, {@code http.console}, {@code http.events}, {@code
 * http.ingest}, {@code http.status}, {@code janitor}, {@code net}, {@code outbox}, {@code quota}, {@code sasl}, {@code
 * share}, {@code tls}, {@code transaction}.
 */
@NullMarked
package dev.howdah.broker.config;

import org.jspecify.annotations.NullMarked;
