/**
 * Build time only: reads Kafka's message definitions from the kafka-clients jar and writes one Java record per message.
 *
 * <p>Nobody imports it; protocol's build runs {@link dev.howdah.protocol.generator.GenerateMessages}.
 */
@NullMarked
package dev.howdah.protocol.generator;

import org.jspecify.annotations.NullMarked;
