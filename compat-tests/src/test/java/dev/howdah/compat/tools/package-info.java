/** Kafka's command line tools, many of them in one JVM, and what they print for Howdah beside what they print for Kafka. */
@NullMarked
package dev.howdah.compat.tools;

import org.jspecify.annotations.NullMarked;
