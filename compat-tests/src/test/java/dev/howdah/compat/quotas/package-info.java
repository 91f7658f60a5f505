/** Quotas of clients: their APIs and tools beside Apache Kafka, and how well they are kept. */
@NullMarked
package dev.howdah.compat.quotas;

import org.jspecify.annotations.NullMarked;
