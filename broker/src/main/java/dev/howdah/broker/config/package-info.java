/**
 * Kafka's configuration of brokers and topics: names, types, defaults, and the typed values the broker acts on.
 *
 * <p>Immutable values; any thread.
 */
@NullMarked
package dev.howdah.broker.config;

import org.jspecify.annotations.NullMarked;
