/**
 * Kafka's configuration of brokers, topics and groups: names, types, defaults, and the typed values that the broker acts on. Also
 * the broker's own bounds, which nobody can configure.
 *
 * <p>Thread: any; the values are immutable.
 *
 * <p>Imported by: {@code admin}, {@code append}, {@code broker}, {@code catalog}, {@code cli}, {@code codec},
 * {@code group.machine}, {@code handler}, {@code janitor}, {@code net}, {@code share}.
 */
@NullMarked
package dev.howdah.broker.config;

import org.jspecify.annotations.NullMarked;
