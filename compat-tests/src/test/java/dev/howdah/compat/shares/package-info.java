/**
 * Share groups by Kafka's own clients and tools: {@code KafkaShareConsumer}, faults, and every version by raw frames, beside Apache
 * Kafka where that can answer.
 */
@NullMarked
package dev.howdah.compat.shares;

import org.jspecify.annotations.NullMarked;
