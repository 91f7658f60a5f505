/**
 * What unmodified clients must be able to do: kafka-clients of three generations, Kafka's own tools, kcat, and the
 * Python clients. {@code ClientScenario} also runs in JVMs of its own against older kafka-clients, so it and what it
 * uses import nothing but the JDK and the part of kafka-clients' API that all of them have.
 */
@NullMarked
package dev.howdah.compat.clients;

import org.jspecify.annotations.NullMarked;
